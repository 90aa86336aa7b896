"""Free text as people type it: what is kept, what is refused, and how a refusal speaks. Pure."""

import re
import unicodedata
from typing import NamedTuple

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ーｰ―](?=[0-9])")

# Canonical composition would replace 神 (U+FA19) by 神 (U+795E): another way to write a name.
_NOT_COMPATIBILITY_IDEOGRAPHS = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINES = re.compile("\r\n?|\u2028|\u2029")


class Said(NamedTuple):
    """One sentence in the two languages of the API."""

    ja: str
    en: str


class Unreadable(ValueError):  # noqa: N818  errors are named for what happened
    """What was typed cannot be taken. `ja` and `en` say what to write; the input is never echoed.

    The doors add the field's name and answer 422.
    """

    def __init__(self, ja: str, en: str) -> None:
        """Takes the remedy in both languages."""
        super().__init__(en)
        self.ja, self.en = ja, en


def half_width(text: str) -> str:
    """Full-width ASCII, the ideographic space and every kind of hyphen as plain ASCII.

    Kana and kanji stay. A ー is taken for a hyphen only between two digits.
    """
    return _BETWEEN_DIGITS.sub("-", text.translate(_WIDTHS).translate(_HYPHENS))


def composed(text: str) -> str:
    """NFC, but compatibility ideographs and variation sequences stay as they were typed."""
    return _NOT_COMPATIBILITY_IDEOGRAPHS.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)


def clean_text(text: str, limit: int) -> str:
    """Free text that may be stored: composed, one kind of line end, outer blanks off.

    `limit` counts characters. Raises `Unreadable` for control characters other than the
    newline (a tab becomes a blank), halves of surrogate pairs, and characters that turn the
    direction of writing, by which one sentence can be made to look like another.
    """
    text = _LINES.sub("\n", text).replace("\t", " ")
    for char in text:
        kind = unicodedata.category(char)
        if kind in {"Cc", "Cs"} and char != "\n":
            raise Unreadable(
                "表示できない制御文字が含まれています。その文字を消して入力し直してください。",
                "There is a control character in the text. Remove it and send it again.",
            )
        if char in _BIDI:
            raise Unreadable(
                "文字の向きを変える特殊な文字が含まれています。消して入力し直してください。",
                "A character that turns the writing direction is in the text. Remove it.",
            )
    text = composed(text).strip()
    if len(text) > limit:
        raise Unreadable(
            f"長すぎます。{limit}文字以内にまとめてください。",
            f"Too long. Write at most {limit} characters.",
        )
    return text
