"""Fields as they are written by hand, in a form or a list: what may be stored of them. Pure."""

from collections.abc import Callable

from app.japan.addresses import address_key
from app.japan.forbidden import find_forbidden
from app.japan.names import clean_name
from app.japan.text import Unreadable, clean_text

LINE, TEXT = 200, 4000


Check = Callable[[str], str]
"""What says whether a text holds no number that may not be stored, and raises where it does."""


def read_line(text: str, *, check: Check | None = None) -> str:
    """One line of free text without any number that may not be stored. Raises `Unreadable`."""
    clean = _filled((check or storable)(clean_text(text, LINE)))
    if "\n" in clean:
        raise Unreadable("1行で書いてください。", "Write it on one line.")
    return clean


def read_text(text: str, *, check: Check | None = None) -> str:
    """Free text without any number that may not be stored. Raises `Unreadable`."""
    return _filled((check or storable)(clean_text(text, TEXT)))


def read_name(text: str, *, check: Check | None = None) -> str:
    """A person's name in its own characters. Raises `Unreadable`."""
    return clean_name((check or storable)(text))


def read_address(text: str, *, check: Check | None = None) -> str:
    """An address on one line. Raises `Unreadable`."""
    clean = read_line(text, check=check)
    if not address_key(clean):
        raise Unreadable("住所を書いてください。", "Write the address.")
    return clean


def storable(text: str) -> str:
    """The text, where no number that may not be stored stands in it. Raises `Unreadable`."""
    found = find_forbidden(text)
    if found:
        raise Unreadable(*found[0].kind.remedy)
    return text


def _filled(text: str) -> str:
    if not text:
        raise Unreadable(
            "空のままにせず、書くか、項目を外してください。",
            "Write something, or leave the field out.",
        )
    return text
