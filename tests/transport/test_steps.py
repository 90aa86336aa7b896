"""The step now and the one after, by the codes that the card and a machine both go by."""

from dataclasses import replace

import pytest

from app.transport.advising.advice import Advice, Reason
from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing
from app.transport.language.expression import Is
from app.transport.language.facts import Fact
from app.transport.language.kinds import AskedOf
from app.transport.language.phoning import Contact, Move, Timer
from app.transport.language.results import Limit, Resuscitation
from app.transport.language.rulebook import Condition, Kind, Policy, Rulebook
from app.transport.language.words import Text
from tests.transport.situations import (
    ARREST,
    EVERYTHING,
    NO_RECORD,
    WITHDRAWN,
    a_call,
    advise,
    facts,
    no_answer,
    the,
)

FEW = {**ARREST, "age": 82}
OWN = Text("規則の言葉。", "The rule's own words.")
OVER = Text("時間が過ぎた。", "Time is over.")
DOCTOR, NURSE = ContactRole.ATTENDING_PHYSICIAN, ContactRole.VISITING_NURSE
AT_HOME, REGISTERING, CARD = "shizuoka-green-card", "backup-hospital", {"place_wished": "home"}


def said(
    rulebook: Rulebook, known: list[Fact], *calls: DoctorCall, standing: Standing = NO_RECORD
) -> Advice:
    return evaluate(rulebook, known, standing, calls)


def steps(advice: Advice) -> tuple[str, str]:
    return advice.now.code, advice.then.code


def reached(whom: ContactRole) -> DoctorCall:
    return a_call(whom, Instruction.NONE, minutes=None, confirmed={}, read_back=False)


def timer(name: str, minutes: int, move: Move, text: Text = OVER) -> Timer:
    return Timer(id=name, text=text, counts="minutes_since_arrival", minutes=minutes, moves_to=move)


def without_outcomes(**changes: object) -> Rulebook:
    return replace(the("tokyo"), outcomes=(), policy=Policy.OTHER, **changes)  # type: ignore[arg-type]


def test_what_is_ordinary_care_ends_in_transport() -> None:
    assert steps(evaluate(None, [], NO_RECORD, [])) == ("ordinary_care", "transport")
    assert steps(advise("tokyo", facts(**ARREST, age=15))) == (
        "continue_and_transport",
        "transport",
    )
    assert steps(advise("tokyo", facts(arrest=False))) == ("treat", "transport")
    assert steps(advise("tokyo", facts(signs_of_life=True))) == ("treat", "transport")


def test_a_doctor_who_says_continue_leaves_no_step_but_transport() -> None:
    call = a_call(instruction=Instruction.CONTINUE)
    advice = advise("tokyo", facts(**EVERYTHING), call)
    assert advice.reason is Reason.CONDITION_NOT_MET
    assert steps(advice) == ("continue_and_transport", "transport")


def test_a_rule_that_only_continues_says_so_first_and_then_whom_to_phone() -> None:
    assert steps(advise("continue", facts(**FEW))) == ("continue_and_transport", "phone")
    assert steps(advise("continue", facts(**FEW), no_answer(ContactRole.ONLINE_MC_PHYSICIAN))) == (
        "continue_and_transport",
        "transport",
    )


def test_a_rule_that_is_not_about_cpr_asks_for_no_arrest_before_it_speaks() -> None:
    rule = replace(the(AT_HOME), timers=(timer("t", 30, Move.CONTINUE_AND_TRANSPORT),))
    late = said(rule, facts(**CARD, minutes_since_arrival=30))
    assert (late.reason, late.now.code, late.now.text) == (Reason.TIME_RUN_OUT, "otherwise", OVER)
    goes_on = replace(the(AT_HOME), policy=Policy.CONTINUE)
    assert steps(said(goes_on, facts(**CARD))) == ("otherwise", "phone")


def test_of_several_timers_the_one_that_ran_out_and_moves_on_is_quoted() -> None:
    rule = replace(
        the("tokyo"),
        timers=(
            timer("noted", 10, Move.NOTE, Text("記録。", "Note.")),
            timer("running", 60, Move.CONTINUE_AND_TRANSPORT, Text("まだ。", "Not yet.")),
            timer("over", 20, Move.CONTINUE_AND_TRANSPORT, OVER),
        ),
    )
    late = said(rule, facts(**FEW, minutes_since_arrival=20))
    assert (late.reason, late.now.text) == (Reason.TIME_RUN_OUT, OVER)


def test_less_treatment_without_a_handover_follows_the_instruction_and_transports() -> None:
    rule = the("tokyo")
    limited = replace(
        rule.outcomes[0], text=OWN, resuscitation=None, transport=None, limits=(Limit.NO_SHOCK,)
    )
    advice = said(replace(rule, outcomes=(limited,), handover=()), facts(**EVERYTHING), a_call())
    assert (advice.reason, advice.limits) == (Reason.ALL_MET, (Limit.NO_SHOCK,))
    assert steps(advice) == ("follow_instruction", "transport")
    assert advice.now.text == OWN


def test_who_was_not_reached_is_phoned_again_although_somebody_else_was() -> None:
    nurse = Contact(whom=NURSE, say=OWN)
    doctor = the(AT_HOME).contacts[0]
    rule = replace(the(AT_HOME), contacts=(doctor, nurse))
    again = said(rule, facts(**CARD), no_answer(DOCTOR), reached(NURSE))
    assert again.reason is Reason.ALL_MET
    assert again.contact is not None
    assert again.contact.whom is DOCTOR
    assert steps(again) == ("phone", "follow_rule")
    on_the_line = said(rule, facts(**CARD), reached(DOCTOR))
    assert steps(on_the_line) == ("follow_rule", "record")


def test_a_rule_without_outcomes_says_its_guidance_or_what_it_says_otherwise() -> None:
    told = said(the(AT_HOME), facts(**CARD), reached(DOCTOR))
    assert told.now.text == the(AT_HOME).guidance
    silent = said(replace(the(AT_HOME), guidance=None), facts(**CARD), reached(DOCTOR))
    assert silent.now.text == the(AT_HOME).otherwise
    nobody = said(replace(the(AT_HOME), contacts=()), facts(**CARD), reached(DOCTOR))
    assert steps(nobody) == ("follow_rule", "record")
    assert nobody.contact is None


def test_after_the_guidance_of_a_rule_about_cpr_comes_transport() -> None:
    bare = without_outcomes(applies=(), conditions=(), evidence=None, will=None, may_instruct=None)
    rule = replace(bare, contacts=(), handover=(), guidance=OWN)
    advice = said(rule, facts(**ARREST))
    assert (advice.reason, advice.now.text) == (Reason.ALL_MET, OWN)
    assert steps(advice) == ("follow_rule", "transport")


def test_whatever_is_asked_or_phoned_under_a_rule_about_cpr_is_done_while_continuing() -> None:
    for known in (facts(**FEW), facts(**FEW, document_kind="combined")):
        advice = advise("tokyo", known)
        for step in (advice.now, advice.then):
            assert step.text.ja.startswith("蘇生を続けながら、")
            assert step.text.en.startswith("While continuing CPR")
    beside = advise(AT_HOME, [])
    assert (beside.now.code, beside.then.code) == ("ask", "phone")
    for step in (beside.now, beside.then):
        assert "蘇生" not in step.text.ja


def test_with_the_paper_found_the_doctor_comes_before_the_next_question() -> None:
    paper = facts(**FEW, document_kind="combined")
    assert steps(advise("tokyo", paper)) == ("phone", "ask")
    signed = [fact for fact in facts(**EVERYTHING) if fact.name != "handover_signature"]
    assert steps(advise("tokyo", signed, a_call())) == ("ask", "continue_and_transport")


def test_what_can_be_answered_at_the_scene_is_asked_before_what_only_the_doctor_knows() -> None:
    known = {**EVERYTHING, "end_of_life_stage": None}
    del known["foreseen_condition_match"], known["handover_signature"]
    scene = advise("tokyo", facts(**known)).ask
    assert scene is not None
    assert (scene.fact, scene.of) == ("handover_signature", AskedOf.FAMILY)
    phone = advise("tokyo", facts(**known, handover_signature=True)).ask
    assert phone is not None
    assert (phone.fact, phone.of) == ("foreseen_condition_match", AskedOf.DOCTOR)


def test_where_nothing_is_left_to_ask_and_nobody_to_phone_it_is_said_to_continue() -> None:
    rule = replace(the("tokyo"), otherwise=OWN)
    nobody_knows = facts(**{**EVERYTHING, "handover_signature": None})
    advice = said(rule, nobody_knows, a_call())
    assert (advice.reason, advice.resuscitation) == (
        Reason.NOT_YET_KNOWN,
        Resuscitation.CONTINUE,
    )
    assert steps(advice) == ("continue_and_transport", "transport")
    assert advice.now.text.ja == "心肺蘇生を続け、搬送する。"
    assert (advice.contact, advice.ask) == (None, None)


def test_after_a_withdrawal_nothing_is_asked_at_the_scene_until_a_doctor_was_told() -> None:
    advice = advise("tokyo", facts(arrest=True, signs_of_life=False), standing=WITHDRAWN)
    assert (advice.reason, advice.ask) == (Reason.RECORD_WITHDRAWN, None)
    assert advice.contact is not None
    asked = {question.fact for question in advice.contact.ask}
    assert asked == set(the("tokyo").contacts[0].ask)


def test_what_only_an_outcome_out_of_reach_needs_is_not_asked() -> None:
    rule = the("tokyo")
    needs = ("not_exogenous", "acp"), ("not_exogenous", "foreseen")
    outcomes = tuple(
        replace(rule.outcomes[0], id=name, needs=one)
        for name, one in zip(("first", "second"), needs, strict=True)
    )
    rule = replace(rule, outcomes=outcomes)
    known = {**ARREST, "age": 82, "patient_refuses_cpr": True, "will_source": "patient"}
    out_of_reach = said(rule, facts(**known, foreseen_condition_match=False))
    assert out_of_reach.ask is not None
    assert out_of_reach.ask.fact == "acp_held"
    other = said(rule, facts(**known, acp_held=False))
    assert other.ask is not None
    assert other.ask.fact == "foreseen_condition_match"


def test_a_rule_about_cpr_that_leads_nowhere_asks_only_whether_it_applies() -> None:
    rule = without_outcomes()
    first = said(rule, facts(arrest=True, signs_of_life=False))
    assert first.ask is not None
    assert first.ask.fact == "age"
    assert said(rule, facts(arrest=True, signs_of_life=False, age=82)).ask is None


@pytest.mark.parametrize("kind", [Kind.DESTINATION, Kind.PRE_REGISTRATION])
def test_a_rule_about_something_else_asks_for_all_it_wants_to_know(kind: Kind) -> None:
    wanted = Condition(id="x", text=OWN, when=Is("severity", ("mild",)))
    advice = said(replace(the(REGISTERING), kind=kind, conditions=(wanted,)), [])
    assert advice.ask is not None
    assert advice.ask.fact == "severity"
