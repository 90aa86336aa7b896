import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intent.coded import Relation, Speaker, Treatment, relation, speaker, treatment, treatments
from app.intent.taking_back import SaidBy
from app.training import home as town
from app.web import orders as pages


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("胸骨圧迫", Treatment.COMPRESSIONS),
        (" 除細動 ", Treatment.SHOCK),
        ("compressions", Treatment.COMPRESSIONS),
        ("昇圧薬", Treatment.DRUGS),
        ("山田さんの希望する処置", Treatment.OTHER),
    ],
)
def test_a_scope_is_one_of_a_few(word: str, code: Treatment) -> None:
    assert treatment(word) is code


def test_a_scope_keeps_the_order_of_the_list_and_says_each_once() -> None:
    words = ("昇圧薬", "強心薬", "鎮静", "胸骨圧迫", "わからない")
    assert treatments(words) == [Treatment.COMPRESSIONS, Treatment.DRUGS, Treatment.OTHER]


@pytest.mark.parametrize("word", [*town.SCOPE, *pages.SCOPE])
def test_every_treatment_that_our_own_forms_offer_is_known(word: str) -> None:
    assert treatment(word) is not Treatment.OTHER


@pytest.mark.parametrize(
    ("word", "code"),
    [("妻", Relation.SPOUSE), ("長女", Relation.CHILD), ("長女の花子", Relation.OTHER)],
)
def test_a_relation_is_one_of_a_few(word: str, code: Relation) -> None:
    assert relation(word) is code
    assert relation(None) is None


@pytest.mark.parametrize("word", list(SaidBy))
def test_whoever_the_doors_offer_as_a_speaker_is_known(word: SaidBy) -> None:
    assert speaker(word).value == word.value


@given(st.text())
def test_nothing_that_was_written_comes_through(text: str) -> None:
    assert treatment(text) in set(Treatment)
    assert relation(text) in set(Relation)
    assert speaker(text) in set(Speaker)
