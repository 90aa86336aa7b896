"""Phone numbers: any written form in, one key to compare and dial, one form shown. Pure.

`phonenumberslite` is asked whether a number is *possible*, not whether it was given out:
numbers that cannot ring, which made-up people have, must pass. Its lengths are loose for
Japan, so the count of digits is checked here as well.
"""

import re
from functools import lru_cache
from typing import Never

import phonenumbers

from app.japan.text import Unreadable, half_width

_JAPAN = "+81"
_EXTENSION = re.compile(r"内線|ext|[x#;,]", re.IGNORECASE)
_WRITTEN = re.compile(r"\+?[0-9() .\-]+")
# 090-…, 080-…, 050-… and their like, and the made-up 000-…, have eleven digits; 0800 too.
_ELEVEN = re.compile(r"0[025-9]0[0-9]{8}")
_TEN = re.compile(r"0[0-9]{9}")


def phone_key(text: str) -> str:
    """The number as +81…, the same for every way of writing it.

    Spaces, parentheses, full width and +81 are taken, and numbers abroad with their + code.
    Raises `Unreadable`: for extensions, letters, short numbers such as 119, a digit too few
    or too many.
    """
    plain = half_width(text).strip()
    if _EXTENSION.search(plain):
        raise Unreadable(
            "内線は電話番号に続けず、備考に書いてください。",
            "Write the extension as a note, not after the phone number.",
        )
    if not _WRITTEN.fullmatch(plain):
        _refuse()
    try:
        number = phonenumbers.parse(plain, "JP")
    except phonenumbers.NumberParseException:
        _refuse()
    key = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number):
        _refuse()
    if key.startswith(_JAPAN):
        national = _national(key)
        if not (_TEN.fullmatch(national) or _ELEVEN.fullmatch(national)):
            _refuse()
    return key


@lru_cache(maxsize=1024)
def shown(key: str) -> str:
    """A key as people read it: 03-0000-1234, 090-0000-1234, +1 202-555-0100.

    The grouping is looked up in a large table, and the same clinics are read all day.
    """
    if not key.startswith(_JAPAN):
        abroad = phonenumbers.parse(key)
        return phonenumbers.format_number(abroad, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = _national(key)
    written = phonenumbers.format_number(
        phonenumbers.parse(national, "JP"), phonenumbers.PhoneNumberFormat.NATIONAL
    )
    if written.replace("-", "") == national and "-" in written:
        return written
    # The library knows no grouping for numbers that were never given out, and drops zeros.
    head = 3
    return f"{national[:head]}-{national[head:-4]}-{national[-4:]}"


def _national(key: str) -> str:
    return "0" + key.removeprefix(_JAPAN)


def _refuse() -> Never:
    raise Unreadable(
        "電話番号を市外局番から書いてください（例：03-0000-1234）。",
        "Write the phone number with its area code, like 03-0000-1234.",
    )
