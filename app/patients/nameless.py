"""Free text without the names, numbers and addresses that the record knows. Pure."""

import re
from collections.abc import Iterable

STRUCK = "●●"
_NUMBER = re.compile(r"[0-9０-９](?:[-‐－ー ()（）]*[0-9０-９]){8,}")
_KANA = re.compile(r"[ァ-ヶー]+")
_SHORTEST = 2
_SHORTEST_IN_KANA = 3  # two kana may be the name of an illness as well


def nameless(text: str | None, people: Iterable[str], places: Iterable[str] = ()) -> str | None:
    """The text with every person and place struck out, also parts of names, and long numbers.

    A part of one character is left: 森 or 原 stands in too many words. What the record does not
    know cannot be found.
    """
    if text is None:
        return None
    parts = {part for name in people for part in name.split()}
    known = {form for name in (*people, *places) for form in _forms(name)} | parts
    for name in sorted(filter(_is_telling, known), key=len, reverse=True):
        text = text.replace(name, STRUCK)
    return _NUMBER.sub(STRUCK, text)


def _forms(name: str) -> set[str]:
    """The ways to write it: as it is, run together, with a wide space."""
    parts = name.split()
    return {name, "".join(parts), "\u3000".join(parts)}


def _is_telling(part: str) -> bool:
    return len(part) >= (_SHORTEST_IN_KANA if _KANA.fullmatch(part) else _SHORTEST)
