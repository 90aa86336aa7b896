"""How an advice is spelled: it is stored by these words and replayed by them for years."""

import json
from dataclasses import replace

import pytest

from app.transport.advising.advice import Applicability, Doubt, Group, Reason
from app.transport.advising.canonical import canonical, plain
from app.transport.choose import WHY, Choosing
from app.transport.evaluate import evaluate
from app.transport.language.results import Resuscitation, Transport
from app.transport.rehearse import differences
from tests.transport.situations import EVERYTHING, VALID, a_call, advise, facts, the


def test_the_words_of_a_stored_advice_never_change() -> None:
    choices = "chosen none not_in_force two_in_force fails_check withdrawn place_changed"
    assert [each.value for each in Choosing] == choices.split()
    applies = "applies not_applicable unknown no_rulebook"
    assert [each.value for each in Applicability] == applies.split()
    reasons = "no_rulebook signs_of_life not_in_arrest not_applicable all_met policy_continues"
    reasons += " record_withdrawn condition_not_met insufficient_rule_data time_run_out"
    reasons += " doctor_not_reached not_yet_known"
    assert [each.value for each in Reason] == reasons.split()
    doubts = "record_not_valid source_not_accepted sources_disagree nobody_knows"
    assert [each.value for each in Doubt] == doubts.split()
    groups = "always applies evidence will condition silence instruction handover"
    assert [each.value for each in Group] == groups.split()


def test_each_way_of_choosing_says_why_in_both_languages() -> None:
    assert set(WHY) == set(Choosing)
    assert len({text.ja for text in WHY.values()}) == len(WHY)


def test_an_advice_is_plain_json_down_to_its_words() -> None:
    def walk(value: object) -> None:
        assert type(value) in {str, int, float, bool, type(None), list, dict}, value
        if isinstance(value, dict):
            for name, item in value.items():
                walk(name)
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    whole = advise("tokyo", facts(**EVERYTHING), a_call(), standing=VALID)
    walk(whole.as_json())
    assert json.loads(whole.canonical()) == whole.as_json()
    assert type(plain(Reason.ALL_MET)) is str


def test_no_value_that_json_does_not_know_gets_into_what_is_stored() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


@pytest.mark.parametrize(
    "changes",
    [
        {"resuscitation": Resuscitation.STOP},
        {"transport": Transport.NO},
        {"limits": ("no_intubation",)},
    ],
)
def test_any_one_result_less_than_ordinary_care_is_less_than_ordinary(
    changes: dict[str, object],
) -> None:
    ordinary = evaluate(None, [], VALID, [])
    assert not ordinary.is_less_than_ordinary
    assert replace(ordinary, **changes).is_less_than_ordinary  # type: ignore[arg-type]


def test_a_case_that_leaves_a_fact_out_is_told_which() -> None:
    rule = the("tokyo")
    case = next(one for one in rule.cases if one.expect.resuscitation is Resuscitation.STOP)
    assert differences(rule, case) == ()
    told = {name: value for name, value in case.facts.items() if name != "age"}
    found = differences(rule, replace(case, facts=told))
    assert "resuscitation: stop → continue" in found
    assert found[-1].startswith("unknown: ")
    assert "age" in found[-1]
