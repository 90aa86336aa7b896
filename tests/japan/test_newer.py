"""A newer list of municipalities: compared, never guessed, taken over with its days."""

from dataclasses import replace
from datetime import date

import pytest

from app.japan import newer, places
from app.japan.newer import Listed
from app.japan.text import Unreadable

DAY = date(2027, 4, 1)
NEW = Listed("131997", "東京都市", "トウキョウトシ")


def ours() -> list[Listed]:
    """The list as it stands."""
    return [
        Listed(code, each[-1].name, each[-1].reading)
        for code, each in places.municipalities().items()
        if places.exists(code, DAY) and code[:2] != "99"
    ]


def test_a_code_that_is_gone_without_a_word_is_named_and_never_ended() -> None:
    found = newer.difference([one for one in ours() if one.code != "131016"], DAY)
    assert found.gone == ("131016",)
    assert found.ended == ()


def test_an_older_list_is_told() -> None:
    old = Listed("221350", "浜松市北区", "ハママツシキタク")
    assert newer.difference([*ours(), old], DAY).older == (old,)


@pytest.mark.parametrize("rows", [[{"code": "131017", "name": "x", "reading": "ア"}]])
def test_a_code_whose_check_digit_fails_stops_the_list(rows: list[dict[str, str]]) -> None:
    with pytest.raises(Unreadable):
        list(newer.listed(rows))


def test_a_code_listed_twice_stops_it_too() -> None:
    with pytest.raises(Unreadable):
        newer.difference([*ours(), ours()[0]], DAY)


def test_our_own_list_differs_in_nothing() -> None:
    nothing = newer.Difference(new=(), gone=(), ended=(), renamed=(), older=())
    assert newer.difference(ours(), DAY) == nothing


def test_what_is_new_and_renamed_is_written_with_its_day() -> None:
    rows = [replace(one, name="新代田区") if one.code == "131016" else one for one in ours()]
    found = newer.difference([*rows, NEW], DAY)
    written = newer.revised(found, DAY, "localgovjp")
    assert len(written) == len(list(places.rows("municipalities"))) + 2
    mine = [row for row in written if row["code"] in ("131016", NEW.code)]
    assert [(row["name"], row["begins"], row["ends"]) for row in mine] == [
        ("千代田区", "", "2027-04-01"),
        ("新代田区", "2027-04-01", ""),
        ("東京都市", "2027-04-01", ""),
    ]


def test_the_columns_of_the_open_list_are_read_as_they_are() -> None:
    row = {"lgcode": "11011", "city": "札幌市 中央区", "citykana": "さっぽろし ちゅうおうく"}
    (one,) = newer.listed([row])
    assert one == Listed("011011", "札幌市中央区", "サッポロシチュウオウク")
