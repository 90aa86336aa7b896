"""What is said of a cell that cannot be read, and what stands in place of one not kept. Pure."""

import re
from typing import Final

from app.japan.text import Said
from app.register.cells import WITHHELD

_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
FORMULA, ERROR, FORBIDDEN, DATE = (
    "\ufdd0formula",
    "\ufdd0error",
    "\ufdd0forbidden",
    "\ufdd0date",
)
"""What stands in place of a cell that is not kept. A file that brings one itself gains nothing."""
_MARKS: Final = {
    FORMULA: Said(
        "数式です。値として貼り付け直してください。", "This is a formula. Paste it as a value."
    ),
    ERROR: Said("エラーの値です。直してください。", "This is an error value. Please mend it."),
    DATE: Said(
        "日付なのか年だけなのか分かりません。「昭和10年4月1日」のように文字で書いてください。",
        "It may be a day or only a year. Write it out, like 昭和10年4月1日.",
    ),
    FORBIDDEN: Said(
        "マイナンバーや健康保険の番号と思われるため読み取りませんでした。消してください。",
        "This looks like a My Number or a health-insurance number. Remove it.",
    ),
}
_NOT_SHOWN: Final = Said(
    "書き出したときに示されなかった項目です。欄を空にしてください。",
    "This was withheld when the list was written. Leave the cell empty.",
)
_GAIJI: Final = Said(
    "外字(他の機器で表示できない文字)が含まれています。標準の近い字に直してください。",
    "A private character stands here that others cannot show. Use the nearest standard one.",
)
_LOST: Final = Said(
    "読めない文字があります。元の表から、文字コード UTF-8 で保存し直してください。",
    "There are characters that cannot be read. Save the list again as UTF-8.",
)
ZERO: Final = Said(
    "先頭の 0 が落ちているようです。列を「文字列」にして、番号を打ち直してください。",
    "The leading 0 seems to be lost. Make the column text and type the number again.",
)
EMPTY: Final = Said("空欄です。記入してください。", "It is empty. Please fill it in.")


def unstorable(text: str) -> Said | None:
    """What is to be said where nothing of a cell can be taken; None where it can be read."""
    if text == WITHHELD:
        return _NOT_SHOWN
    if text in _MARKS:
        return _MARKS[text]
    if "\ufffd" in text:
        return _LOST
    if _PRIVATE.search(text):
        return _GAIJI
    return None
