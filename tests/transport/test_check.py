"""What keeps a rulebook from being published."""

from dataclasses import replace

import pytest

from app.transport.check import check, check_reading, passes
from app.transport.checking.remarks import Remark
from app.transport.language.doctor import ContactRole
from app.transport.language.expression import All, Compare, Is, Order
from app.transport.language.reading import read
from app.transport.language.results import Limit, Resuscitation, Transport
from app.transport.language.rulebook import Condition, Policy, Rulebook
from app.transport.language.words import Text
from app.transport.shelf import names, shipped, text_of
from tests.transport.situations import the

WORDS = Text("文", "text")


def blocked(rulebook: Rulebook) -> set[str]:
    return {found.field for found in check(rulebook) if found.blocks}


@pytest.mark.parametrize("name", names())
def test_every_shipped_rulebook_passes_with_its_own_cases(name: str) -> None:
    assert {f.field for f in check_reading(shipped(name)) if f.blocks} == set()


def test_p7_a_stop_without_the_doctor_is_refused() -> None:
    rule = the("tokyo")
    assert "may_instruct" in blocked(replace(rule, may_instruct=None))
    assert rule.may_instruct is not None
    assert "may_instruct" in blocked(replace(rule, may_instruct=replace(rule.may_instruct, by=())))
    relayed = replace(rule.may_instruct, by=(*rule.may_instruct.by, ContactRole.VISITING_NURSE))
    assert "may_instruct" in blocked(replace(rule, may_instruct=relayed))


def test_p7_a_stop_without_the_will_is_refused() -> None:
    assert "will" in blocked(replace(the("tokyo"), will=None))


def test_p7_a_stop_for_an_exogenous_cause_is_refused() -> None:
    rule = the("tokyo")
    kept = tuple(item for item in rule.conditions if item.id != "not_exogenous")
    assert "outcomes[0]" in blocked(replace(rule, conditions=kept))
    outcome = replace(rule.outcomes[0], needs=("acp", "handover"))
    assert "outcomes[0]" in blocked(replace(rule, outcomes=(outcome,)))


def test_a_policy_to_continue_cannot_carry_a_stop() -> None:
    assert "policy" in blocked(replace(the("tokyo"), policy=Policy.CONTINUE))


def test_an_outcome_that_is_ordinary_care_is_refused() -> None:
    rule = the("tokyo")
    plain = replace(rule.outcomes[0], resuscitation=Resuscitation.CONTINUE, transport=None)
    assert "outcomes[0]" in blocked(replace(rule, outcomes=(plain,)))
    for less in (replace(plain, transport=Transport.NO), replace(plain, limits=tuple(Limit))):
        assert blocked(replace(rule, outcomes=(less,), cases=())) == set()


def test_nobody_stays_where_they_are_without_somebody_who_takes_over() -> None:
    rule = the("tokyo")
    assert "outcomes[0].transport" in blocked(replace(rule, handover=(), cases=()))
    unneeded = replace(rule.outcomes[0], needs=("acp", "end_of_life", "not_exogenous"))
    assert blocked(replace(rule, outcomes=(unneeded,), cases=())) == {"outcomes[0].transport"}
    transported = replace(unneeded, transport=None)
    assert blocked(replace(rule, outcomes=(transported,), cases=())) == set()


@pytest.mark.parametrize("minutes", [-1, 0])
def test_a_wait_that_is_none_is_refused(minutes: int) -> None:
    rule = the("tokyo")
    hasty = replace(rule.contacts[0], wait_minutes=minutes)
    found = blocked(replace(rule, contacts=(hasty, *rule.contacts[1:])))
    assert found == {"contacts[0].wait_minutes"}


def test_an_outcome_that_its_will_contradicts_is_refused() -> None:
    rule = the("tokyo")
    other = a_condition(Is("will_source", ("family",)))
    assert blocked(replace(rule, conditions=(*rule.conditions, other), cases=())) == {"outcomes[0]"}


def a_condition(when: All | Is | Compare) -> Condition:
    return Condition(id="x", text=WORDS, when=when)


def test_a_condition_that_can_never_hold_is_refused() -> None:
    never = All((Compare("age", Order.ABOVE, 20), Compare("age", Order.BELOW, 20)))
    rule = the("tokyo")
    found = blocked(replace(rule, conditions=(*rule.conditions, a_condition(never))))
    assert {"conditions[4].when", "outcomes[0]"} <= found


def test_conditions_that_contradict_each_other_are_refused() -> None:
    rule = the("tokyo")
    child = a_condition(Compare("age", Order.BELOW, 18))
    assert "outcomes[0]" in blocked(replace(rule, conditions=(*rule.conditions, child)))


def test_a_band_hidden_by_an_earlier_one_is_refused() -> None:
    rule = the("tokyo")
    assert "handover[1]" in blocked(replace(rule, handover=rule.handover[::-1]))
    same = replace(rule.handover[0], id="same", signatures=())
    assert blocked(replace(rule, handover=(rule.handover[0], same), cases=())) == set()
    never = replace(rule.handover[0], within_minutes=-1)
    assert "handover[0]" in blocked(replace(rule, handover=(never,)))


def test_a_name_that_is_taken_or_leads_nowhere_is_refused() -> None:
    rule = the("tokyo")
    twice = replace(rule, conditions=(*rule.conditions, rule.conditions[0]))
    assert blocked(twice) == {"conditions[4].id"}
    across = replace(rule, silences=(replace(rule.conditions[0], id="adult"),))
    assert blocked(across) == {"silences[0].id"}
    phoned = replace(rule, contacts=(*rule.contacts, rule.contacts[0]))
    assert blocked(phoned) == {"contacts[2].whom"}
    lost = replace(rule.outcomes[0], needs=("nowhere",))
    assert blocked(replace(rule, outcomes=(lost,))) == {"outcomes[0].needs[0]"}
    taken = replace(rule.conditions[0], id="will")
    assert blocked(replace(rule, conditions=(taken,))) == {"conditions[0].id"}


def test_a_signature_that_is_no_yes_or_no_is_refused() -> None:
    rule = the("tokyo")
    band = replace(rule.handover[0], signatures=("age",))
    assert blocked(replace(rule, handover=(band,))) == {"handover[0].signatures[0]"}


def test_a_case_that_comes_out_otherwise_is_refused_and_says_how() -> None:
    text = (text_of("tokyo") or "").replace("within_minutes: 45", "within_minutes: 10")
    reading = read(text, file="tokyo.yaml")
    found = [item for item in check(reading.rulebook, reading.lines) if item.blocks]
    assert [item.field for item in found] == ["cases[0]"]
    assert "handover: doctor_comes → family_keeps" in found[0].wrong.en
    assert found[0].file == "tokyo.yaml"
    assert (found[0].line or 0) > 100


def test_what_is_found_blocks_unless_it_is_said_not_to() -> None:
    plain = Remark("will", WORDS, WORDS)
    assert (plain.blocks, plain.is_exhaustive, plain.above) == (True, None, None)


def test_a_remark_does_not_block() -> None:
    assert passes(shipped("niigata-kaetsu"))
    assert [item.field for item in check(the("niigata-kaetsu"))] == ["where"]


def test_an_outcome_that_its_handover_contradicts_is_refused_where_it_needs_it() -> None:
    rule = the("tokyo")
    late = a_condition(Compare("doctor_arrival_minutes", Order.ABOVE, 720))
    rule = replace(rule, conditions=(*rule.conditions, late), cases=())
    assert blocked(rule) == {"outcomes[0]"}

    def needing(*needs: str) -> set[str]:
        outcome = replace(rule.outcomes[0], needs=needs, transport=None)
        return blocked(replace(rule, outcomes=(outcome,)))

    assert needing("not_exogenous", "x", "handover") == {"outcomes[0]"}
    assert needing("not_exogenous", "x") == set()


def test_an_outcome_that_its_evidence_contradicts_is_refused_where_it_needs_it() -> None:
    rule = the("ichinomiya")
    without = a_condition(Is("document_kind", ("none",)))
    rule = replace(rule, conditions=(*rule.conditions, without), cases=())
    assert blocked(rule) == {"outcomes[0]"}

    def needing(*needs: str) -> set[str]:
        outcome = replace(rule.outcomes[0], needs=needs, transport=None)
        return blocked(replace(rule, outcomes=(outcome,)))

    assert needing("not_exogenous", "x", "evidence") == {"outcomes[0]"}
    assert needing("not_exogenous", "x") == set()


def test_a_rule_that_can_stop_without_a_case_is_told() -> None:
    (remark,) = [f for f in check(replace(the("tokyo"), cases=())) if f.field == "cases"]
    assert not remark.blocks
    assert [f for f in check(replace(the("continue"), cases=())) if f.field == "cases"] == []
    assert [f for f in check(the("tokyo")) if f.field == "cases"] == []


def test_every_finding_has_the_nearest_line_there_is() -> None:
    reading = shipped("tokyo")
    careless = replace(reading.rulebook, may_instruct=None, will=None, cases=())
    placed = {f.field: (f.file, f.line) for f in check(careless, reading.lines)}
    assert placed["will"] == reading.lines["will"]
    assert placed["may_instruct"] == reading.lines["may_instruct"]
    twice = (*reading.rulebook.conditions, reading.rulebook.conditions[0])
    found = check(replace(reading.rulebook, conditions=twice), reading.lines)
    assert [(f.field, f.line) for f in found] == [
        ("conditions[4].id", reading.lines["conditions"][1])
    ]
    assert {(f.file, f.line) for f in check(careless)} == {("", None)}
