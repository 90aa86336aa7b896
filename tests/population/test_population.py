"""Made-up people: the same for a seed, nobody's number, and the weights that come of them."""

import json
from itertools import pairwise

import pytest

from app.japan.names import fold_reading
from app.japan.phones import phone_key
from app.patients.look_up.grades import Grade
from app.patients.look_up.matching import NEEDED_BITS, Band
from app.patients.look_up.query import Identifier, Query
from app.patients.look_up.weights import FILE, rarity, table, weight
from tests.population.names import families, givens
from tests.population.people import people
from tests.population.training import trained


def test_a_seed_makes_the_same_people_and_another_seed_others() -> None:
    assert list(people(3, 50)) == list(people(3, 50)) != list(people(4, 50))


def test_no_telephone_of_made_up_people_can_ring() -> None:
    for one in people(3, 300):
        assert fold_reading(one.reading) == one.reading
        for phone in one.phones:
            national = phone.replace("+81", "0")
            assert national.startswith("000")
            assert phone_key(national) == phone


def test_few_names_are_borne_by_many_and_many_by_few() -> None:
    for named in (families(), givens("female"), givens("male")):
        assert sum(named.shares) == pytest.approx(1)
        common = named.shares[: sum(1 for one in named.shares if one > 0.001)]
        assert all(more >= less for more, less in pairwise(common[:20]))
    assert 0.08 < sum(families().shares[:10]) < 0.12


def test_what_agrees_more_is_worth_more() -> None:
    assert rarity("サトウ ヨシコ") < rarity("ヤマダ タロウ") < rarity("キタオオジ ワカ")
    for identifier, grades in table()["bits"].items():
        if identifier != "reading":
            worth = [grades[grade] for grade in Grade if grade in grades]
            assert all(more >= less for more, less in pairwise(worth)), identifier
            assert worth[0] > 0 > worth[-1]
    for reading in ("サトウ ヨシコ", "キタオオジ ワカ", "ヤ"):
        query = Query(reading=reading)
        order = (Grade.EXACT, Grade.SOUND, Grade.GIVEN, Grade.ALIKE, Grade.DIFFERENT)
        worth = [weight(Identifier.READING, grade, query) for grade in order]
        assert all(more >= less for more, less in pairwise(worth))


def test_a_band_says_which_share_may_be_somebody_else_in_a_register_of_a_million() -> None:
    assert table()["register"] == 1_000_000
    assert NEEDED_BITS[Band.CERTAIN] == pytest.approx(36.5, abs=0.1)
    assert NEEDED_BITS[Band.LIKELY] == pytest.approx(27.6, abs=0.1)
    assert NEEDED_BITS[Band.POSSIBLE] == pytest.approx(13.3, abs=0.1)


@pytest.mark.long
def test_the_weights_are_what_the_training_makes() -> None:
    assert json.loads(FILE.read_text("utf-8")) == json.loads(json.dumps(trained()))
