import string
from itertools import combinations

import pytest

from app.japan.text import Unreadable
from app.patients.cards.codes import LENGTH, LETTERS, digest, new_code, read_code, shown

CODE = "7QK20M9XD14TRWVY"
KEY = b"k" * 32


@pytest.mark.parametrize(
    "text", ["", "#", CODE[:-1], CODE + "0", "U" * LENGTH, "山田太郎", "0" * 15 + "1", "\0" * 16]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_code(text)


def test_every_single_wrong_character_is_noticed() -> None:
    for at in range(LENGTH):
        for other in set(LETTERS) - {CODE[at]}:
            with pytest.raises(Unreadable):
                read_code(CODE[:at] + other + CODE[at + 1 :])


def test_every_two_that_changed_places_are_noticed() -> None:
    for one, other in combinations(range(LENGTH), 2):
        letters = list(CODE)
        letters[one], letters[other] = letters[other], letters[one]
        if letters[one] != letters[other]:
            with pytest.raises(Unreadable):
                read_code("".join(letters))


def test_every_way_of_writing_it_is_the_same_code() -> None:
    wide = str.maketrans(
        string.printable[:94], "".join(chr(ord(c) + 0xFEE0) for c in string.printable[:94])
    )
    for way in (
        shown(CODE),
        CODE.lower(),
        shown(CODE).replace("-", " "),
        shown(CODE).replace("-", "ー").translate(wide),
        CODE.replace("0", "o").replace("1", "l"),
        f"https://ishinowa.example/card#{CODE}",
    ):
        assert read_code(way) == CODE


def test_a_code_is_drawn_whole_and_never_twice() -> None:
    codes = [new_code() for _ in range(200)]
    assert [read_code(one) for one in codes] == codes
    assert len(set(codes)) == len(codes)
    assert not set("".join(codes)) & set("ILOU")


def test_what_is_kept_needs_the_key() -> None:
    assert digest(CODE, KEY) != digest(CODE, b"l" * 32)
    assert CODE not in digest(CODE, KEY)
