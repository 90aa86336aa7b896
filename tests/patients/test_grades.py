"""How one identifier stands to another: both ways alike, and in the database as in Python."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.embedded import Server
from app.japan.addresses import address_key, place_key
from app.japan.names import exact_key, fold_reading
from app.japan.sounds import mixed_key, sound_key
from app.japan.wareki import PartialDate, read_date
from app.patients.look_up import weights
from app.patients.look_up.grades import (
    OF_ADDRESS,
    OF_READING,
    Grade,
    grade_address,
    grade_birth,
    grade_reading,
)
from app.patients.look_up.query import Identifier, Query, ask
from tests.population.people import people
from tests.population.training import asked, graded
from tests.population.typing_faults import typed
from tests.truth.crew import Crew
from tests.truth.people import many


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("ヤマダ タロウ", "ヤマダタロウ", Grade.EXACT),
        ("ヤマダ タロウ", "ヤマダ タロー", Grade.SOUND),
        ("ヤマダ タロウ", "タロウ ヤマダ", Grade.SOUND),
        ("ヤマザキ キヨシ", "ヤマサキ キヨシ", Grade.SOUND),
        ("ヤマダ ハナコ", "スズキ ハナコ", Grade.GIVEN),
        ("ヤダマ タロウ", "ヤマダ タロウ", Grade.GIVEN),
        ("ヤマダ カズオ", "ヤマダ カズヤ", Grade.ALIKE),
        # sisters
        ("ヤマダ リエ", "ヤマダ エリ", Grade.ALIKE),
        ("ヤマダリエ", "ヤマダ エリ", Grade.ALIKE),
        ("ヤマダ タロウ", "ヤマダ ジロウ", Grade.DIFFERENT),
        ("ヤマダ タロウ", "スズキ ハナコ", Grade.DIFFERENT),
    ],
)
def test_readings_are_graded(one: str, other: str, grade: Grade) -> None:
    assert grade_reading(one, other) is grade_reading(other, one) is grade


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("1940-04-01", "昭和15年4月1日", Grade.EXACT),
        ("1940-04-01", "1940-04-11", Grade.SLIP),
        ("1940-04-01", "1930-04-01", Grade.SLIP),
        ("1940-04-01", "1940-01-04", Grade.SLIP),
        ("1940-04-01", "1940-04", Grade.PARTIAL),
        ("1940-04-01", "1940", Grade.PARTIAL),
        ("1940-04", "1940-04", Grade.PARTIAL),
        ("1940-04-01", "1940-05", Grade.SLIP),
        ("1940-04-01", "1941", Grade.DIFFERENT),
        ("1940-04-01", "1941-04", Grade.DIFFERENT),
        ("1940-04-01", "1941-05-01", Grade.DIFFERENT),
    ],
)
def test_birth_dates_are_graded(one: str, other: str, grade: Grade) -> None:
    mine, theirs = read_date(one), read_date(other)
    assert grade_birth(mine, theirs) is grade_birth(theirs, mine) is grade


DATES = st.builds(
    PartialDate, st.integers(1920, 1960), st.none() | st.integers(1, 12), st.none()
) | st.builds(PartialDate, st.integers(1920, 1960), st.integers(1, 12), st.integers(1, 28))
KANA = st.text("アカガサシタダナハマヤラウオー", min_size=1, max_size=5).map(
    lambda text: "ヤ" + text
)
READINGS = st.builds(lambda a, b: f"{a} {b}", KANA, KANA)
STREETS = st.builds(
    lambda a, b, c: address_key(f"{a}港町{b}-{c}"),
    st.sampled_from(["", "日の出浜市", "訓練県日の出浜市", "水野市"]),
    st.integers(1, 30),
    st.sampled_from(["1", "11", "1 見本荘101", "1-101"]),
)


@given(DATES, DATES, READINGS, READINGS, STREETS, STREETS)
def test_who_asks_and_who_is_asked_about_make_no_difference(
    day: PartialDate, other_day: PartialDate, one: str, other: str, street: str, other_street: str
) -> None:
    assert grade_birth(day, other_day) is grade_birth(other_day, day)
    assert grade_reading(one, other) is grade_reading(other, one)
    assert grade_address(street, other_street) is grade_address(other_street, street)


@given(READINGS)
def test_any_width_or_kana_is_the_same_question(reading: str) -> None:
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヴ" else c for c in reading)
    written = {ask(reading=text, phone="000-0000-0001") for text in (reading, hiragana)}
    assert len(written) == 1
    grade = grade_reading(fold_reading(reading), fold_reading(hiragana))
    worth = weights.bits(Query(reading=reading), {Identifier.READING: grade})
    assert grade is Grade.EXACT
    assert worth == weights.weight(Identifier.READING, Grade.EXACT, Query(reading=reading))


def a_pair_each(seed: int, most: int) -> list[tuple[str, str, str, str]]:
    """Readings and addresses of people beside those typed of them, or of somebody else."""
    drawn = Random(seed)  # noqa: S311  made-up people, no secret
    own, other = list(people(seed, most)), many(seed, most)[:most]
    pairs = []
    for one, stranger in zip(own, other, strict=True):
        for who, text in ((one, typed(one, drawn)), (stranger, Crew(drawn).types(stranger))):
            query = asked(text)
            reading = query.reading or one.reading
            street = query.address or address_key(stranger.address)
            pairs.append((who.reading, reading, address_key(who.address), street))
    return pairs


def test_the_database_grades_as_python_does(server: Server, shared_database: str) -> None:
    pairs = a_pair_each(11, 400)
    with server.superuser(shared_database) as db:
        for mine, theirs, home, place in pairs:
            keys = [
                *(exact_key(mine), sound_key(mine), mixed_key(mine)),
                *(exact_key(theirs), sound_key(theirs), mixed_key(theirs)),
                *(home, place_key(home), place, place_key(place)),
            ]
            found = db.execute(
                "SELECT wall.grade_reading(%s, %s, %s, %s, %s, %s),"
                " wall.grade_address(%s, %s, %s, %s), wall.is_near_number(%s, %s)",
                [*keys, place_key(home), place_key(place)],
            ).fetchone()
            assert found is not None
            assert OF_READING[found[0]] is grade_reading(mine, theirs), (mine, theirs)
            told = Grade.SLIP if found[2] and not found[1] else OF_ADDRESS[found[1]]
            assert told is grade_address(home, place), (home, place)


def test_the_rules_alone_tell_the_same_person_from_another() -> None:
    drawn, known = Random(5), list(people(5, 300))  # noqa: S311  likewise
    for one, other in zip(known, reversed(known), strict=True):
        query = asked(typed(one, drawn))
        own, foreign = (weights.bits(query, graded(query, each)) for each in (one, other))
        assert own > foreign or one.reading == other.reading
