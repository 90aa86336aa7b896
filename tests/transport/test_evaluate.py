"""The guide: what the crew reads at each moment, and why."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.transport.advising.advice import Applicability, Doubt, Reason
from app.transport.evaluate import EVALUATOR, evaluate
from app.transport.language.doctor import ContactRole, Instruction, Standing, Verdict
from app.transport.language.expression import Is, Value
from app.transport.language.kinds import Source
from app.transport.language.phoning import Hours
from app.transport.language.results import Resuscitation
from app.transport.language.rulebook import Condition, Kind, Policy
from tests.transport.situations import (
    ARREST,
    EVERYTHING,
    VALID,
    WITHDRAWN,
    a_call,
    a_fact,
    advise,
    facts,
    no_answer,
    recorded,
    the,
)

FEW = {**ARREST, "age": 82}


def test_with_nothing_known_it_already_says_what_to_do() -> None:
    advice = advise("tokyo", [])
    assert advice.applicability is Applicability.UNKNOWN
    assert advice.resuscitation is Resuscitation.CONTINUE
    assert (advice.now.code, advice.then.code) == ("check_arrest", "look_for_evidence")
    assert "直ちに心肺蘇生" in advice.now.text.ja
    assert advice.contact is not None
    assert advice.contact.whom is ContactRole.ATTENDING_PHYSICIAN
    assert advice.ask is not None
    assert advice.ask.fact == "arrest"


def test_without_a_rulebook_it_says_so() -> None:
    advice = evaluate(None, facts(**EVERYTHING), VALID, [a_call()])
    assert advice.applicability is Applicability.NO_RULEBOOK
    assert advice.reason is Reason.NO_RULEBOOK
    assert advice.now.code == "ordinary_care"


def test_evidence_first_then_the_phone() -> None:
    before = advise("tokyo", facts(**FEW))
    assert (before.now.code, before.then.code) == ("ask", "phone")
    assert before.ask is not None
    assert before.ask.fact == "document_kind"
    after = advise("tokyo", facts(**FEW, document_kind="combined"))
    assert (after.now.code, after.then.code) == ("phone", "ask")


def test_no_paper_means_asking_who_said_so() -> None:
    advice = advise("tokyo", facts(**FEW, document_kind="none"))
    assert advice.ask is not None
    assert advice.ask.fact == "told_by"


def test_what_nobody_knows_is_not_asked_again() -> None:
    advice = advise("tokyo", facts(**FEW, document_kind=None))
    assert advice.ask is not None
    assert advice.ask.fact == "told_by"
    assert "document_kind" in advice.unknown


def test_the_doctor_is_asked_by_phone_and_told_what_is_going_on() -> None:
    contact = advise("tokyo", facts(**FEW, told_by="third_party")).contact
    assert contact is not None
    assert contact.say.ja.startswith("心肺停止")
    assert {"foreseen_condition_match", "doctor_arrival_minutes"} <= {q.fact for q in contact.ask}


def test_no_answer_leads_to_the_nurse_and_back_to_the_doctor_and_then_on() -> None:
    known = facts(**FEW, document_kind="combined")
    nurse = a_call(ContactRole.VISITING_NURSE, Instruction.NONE, minutes=None, confirmed={})
    first = advise("tokyo", known, no_answer()).contact
    assert first is not None
    assert first.whom is ContactRole.VISITING_NURSE
    again = advise("tokyo", known, no_answer(), nurse).contact
    assert again is not None
    assert again.whom is ContactRole.ATTENDING_PHYSICIAN
    over = advise("tokyo", known, no_answer(), nurse, no_answer())
    assert over.contact is None
    assert over.reason is Reason.DOCTOR_NOT_REACHED
    assert over.now.code == "continue_and_transport"


def test_a_signature_is_the_last_thing_asked() -> None:
    known = [fact for fact in facts(**EVERYTHING) if fact.name != "handover_signature"]
    advice = advise("tokyo", known, a_call())
    assert advice.resuscitation is Resuscitation.CONTINUE
    assert advice.ask is not None
    assert advice.ask.fact == "handover_signature"
    assert advice.contact is None


def test_a_stop_says_to_whom_it_is_handed_over() -> None:
    advice = advise("tokyo", facts(**EVERYTHING), a_call(minutes=20))
    assert advice.reason is Reason.ALL_MET
    assert (advice.now.code, advice.then.code) == ("wait_for_doctor", "record")
    assert advice.handover is not None
    assert (advice.handover.within_minutes, advice.handover.about) == (45, True)
    assert advice.unknown == () or "doctor_arrival_minutes" not in advice.unknown


def test_the_person_speaks_and_is_listened_to() -> None:
    advice = advise("tokyo", facts(**{**EVERYTHING, "signs_of_life": True}), a_call())
    assert advice.reason is Reason.SIGNS_OF_LIFE
    assert advice.applicability is Applicability.NOT_APPLICABLE
    assert advice.now.code == "treat"


def test_after_a_withdrawal_the_doctor_is_told_first() -> None:
    advice = advise("tokyo", facts(**EVERYTHING), a_call(), standing=WITHDRAWN)
    assert advice.reason is Reason.RECORD_WITHDRAWN
    assert advice.resuscitation is Resuscitation.CONTINUE
    phone = advise("tokyo", facts(**EVERYTHING), standing=WITHDRAWN).contact
    assert phone is not None
    assert phone.tell_of_withdrawal


@pytest.mark.parametrize(
    ("told", "anew", "read_back", "stops"),
    [
        (True, True, True, True),
        (False, True, True, False),
        (True, False, True, False),
        (True, True, False, False),
    ],
)
def test_after_a_withdrawal_only_a_doctor_who_knows_and_confirms_anew(
    *, told: bool, anew: bool, read_back: bool, stops: bool
) -> None:
    call = a_call(told=told, anew=anew, read_back=read_back)
    advice = advise("tokyo", facts(**EVERYTHING), call, standing=WITHDRAWN)
    assert (advice.resuscitation is Resuscitation.STOP) is stops


def test_a_record_in_doubt_is_shown_as_doubt() -> None:
    advice = advise("tokyo", [*facts(**ARREST), *recorded(acp_held=True)])
    (line,) = [line for line in advice.conditions if line.id == "acp"]
    assert line.holds is None
    assert line.facts[0].known.doubt is Doubt.RECORD_NOT_VALID


def test_two_who_disagree_leave_it_unknown() -> None:
    told = [a_fact("acp_held", value=True, source=Source.FAMILY_PRESENT)]
    denied = [a_fact("acp_held", value=False, source=Source.THIRD_PARTY)]
    advice = advise("tokyo", told + denied)
    (line,) = [line for line in advice.conditions if line.id == "acp"]
    assert line.holds is None
    assert line.facts[0].known.doubt is Doubt.SOURCES_DISAGREE


def test_every_condition_is_shown_with_words_value_and_source() -> None:
    advice = advise("tokyo", facts(**EVERYTHING), a_call())
    assert [line.id for line in advice.conditions] == [
        *("arrest", "no_signs_of_life", "adult", "evidence", "will", "acp", "end_of_life"),
        *("foreseen", "not_exogenous", "instruction", "handover"),
    ]
    assert all(line.holds is True and line.text.ja for line in advice.conditions)


def test_it_names_rulebook_version_evaluator_and_digest() -> None:
    advice = advise("tokyo", facts(**EVERYTHING), a_call())
    assert advice.rulebook is not None
    assert (advice.rulebook.id, advice.rulebook.version) == ("tokyo", "2019-12-16")
    assert advice.evaluator == EVALUATOR
    assert len(advice.digest) == 64
    assert advice.digest != advise("tokyo", facts(**EVERYTHING), a_call(minutes=21)).digest
    assert advice.digest != advise("tokyo", facts(**EVERYTHING)).digest


def test_a_replay_is_equal_byte_for_byte_and_plain_json() -> None:
    first = advise("tokyo", facts(**EVERYTHING), a_call())
    again = advise("tokyo", facts(**EVERYTHING), a_call())
    assert first.canonical() == again.canonical()
    assert json.loads(first.canonical()) == first.as_json()


@pytest.mark.parametrize(
    "changed", [{"complete": False}, {"policy": Policy.CONTINUE}, {"policy": Policy.NONE}]
)
def test_neither_an_incomplete_rule_nor_one_that_continues_reaches_its_outcomes(
    changed: dict[str, Any],
) -> None:
    rule = replace(the("tokyo"), **changed)
    advice = evaluate(rule, facts(**EVERYTHING), VALID, [a_call()])
    assert (advice.resuscitation, advice.outcomes) == (Resuscitation.CONTINUE, ())
    other = replace(the("tokyo"), policy=Policy.OTHER)
    assert evaluate(other, facts(**EVERYTHING), VALID, [a_call()]).outcomes


def test_a_rule_that_can_stop_is_about_resuscitation_whatever_its_kind() -> None:
    rule = replace(the("tokyo"), kind=Kind.DEATH_AT_HOME)
    alive = evaluate(rule, facts(signs_of_life=True), VALID, [])
    assert (alive.reason, alive.now.code) == (Reason.SIGNS_OF_LIFE, "treat")


def test_a_rule_about_cpr_without_a_policy_continues_and_another_is_just_met() -> None:
    rule = replace(the("tokyo"), outcomes=(), policy=Policy.NONE)
    advice = evaluate(rule, facts(**EVERYTHING), VALID, [a_call()])
    assert advice.reason is Reason.POLICY_CONTINUES
    assert advise("shizuoka-green-card", facts(place_wished="home")).reason is Reason.ALL_MET


def test_nobody_failed_to_answer_where_nobody_was_to_be_phoned_or_was_yet() -> None:
    known = facts(**FEW, document_kind="combined")
    rule = replace(the("tokyo"), contacts=())
    off_the_chain = evaluate(rule, known, VALID, [no_answer()])
    assert off_the_chain.reason is Reason.NOT_YET_KNOWN
    closed = (Hours(opens="09:00", closes="17:00"),)
    by_day = tuple(replace(contact, hours=closed) for contact in the("tokyo").contacts)
    at_night = [*known, *facts(clock_minutes=1200)]
    nobody = evaluate(replace(the("tokyo"), contacts=by_day), at_night, VALID, [])
    assert (nobody.reason, nobody.contact) == (Reason.NOT_YET_KNOWN, None)


def test_applicability_is_arrest_without_signs_of_life_and_whom_the_rule_is_for() -> None:
    def applies(**known: Value) -> Applicability:
        return advise("tokyo", facts(**known)).applicability

    assert applies(**FEW) is Applicability.APPLIES
    assert applies(arrest=False) is Applicability.NOT_APPLICABLE
    assert applies(signs_of_life=True) is Applicability.NOT_APPLICABLE
    assert applies(age=15) is Applicability.NOT_APPLICABLE
    assert applies(arrest=True, age=82) is Applicability.UNKNOWN
    assert applies(**ARREST) is Applicability.UNKNOWN


def test_a_record_whose_withdrawal_is_hidden_from_the_reader_never_leads_to_a_stop() -> None:
    unseen = Standing(Verdict.CONFIRM, is_seen=False)
    advice = advise("tokyo", facts(**EVERYTHING), a_call(), standing=unseen)
    assert advice.resuscitation is Resuscitation.CONTINUE
    told = advise("tokyo", facts(**EVERYTHING), a_call(told=True, anew=True), standing=unseen)
    assert told.resuscitation is Resuscitation.STOP


def test_an_outcome_asks_only_for_what_it_needs() -> None:
    rule = the("tokyo")
    needs = ("end_of_life", "foreseen", "not_exogenous", "evidence", "handover")
    rule = replace(rule, outcomes=(replace(rule.outcomes[0], needs=needs),))
    without_acp = facts(**{**EVERYTHING, "acp_held": False})
    assert evaluate(rule, without_acp, VALID, [a_call()]).resuscitation is Resuscitation.STOP
    unforeseen = facts(**{**EVERYTHING, "foreseen_condition_match": False})
    kept = evaluate(rule, unforeseen, VALID, [a_call(confirmed={})])
    assert kept.resuscitation is Resuscitation.CONTINUE


@pytest.mark.parametrize(
    "changed",
    [
        {"arrest": None},
        {"arrest": False},
        {"signs_of_life": True},
        {"exogenous_cause": True},
        {"exogenous_cause": None},
        {"age": 15},
        {"patient_refuses_cpr": None},
        {"will_source": "family"},
        {"obvious_death": True},
    ],
    ids=str,
)
def test_no_outcome_can_leave_out_what_every_stop_needs(changed: dict[str, Value | None]) -> None:
    rule = the("tokyo")
    quiet = Condition(id="quiet", text=rule.title, when=Is("obvious_death", (True,)))
    bare = replace(rule.outcomes[0], needs=())
    rule = replace(rule, silences=(quiet,), outcomes=(bare,))
    unconfirmed = replace(a_call(), confirmed={"end_of_life_stage": True})
    assert rule.may_instruct is not None
    asks = replace(rule.may_instruct, confirm=("end_of_life_stage",))
    rule = replace(rule, may_instruct=asks)
    whole = evaluate(rule, facts(**EVERYTHING), VALID, [unconfirmed])
    assert whole.resuscitation is Resuscitation.STOP
    known = facts(**{**EVERYTHING, **changed})
    assert not evaluate(rule, known, VALID, [unconfirmed]).is_less_than_ordinary
    assert not evaluate(rule, facts(**EVERYTHING), VALID, []).is_less_than_ordinary
    assert not evaluate(rule, facts(**EVERYTHING), WITHDRAWN, [unconfirmed]).is_less_than_ordinary
