"""What the guide says of time, hours, lists and the rule's special words, beside the outcome."""

from dataclasses import replace

import pytest

from app.transport.advising.advice import Advice, Reason
from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction
from app.transport.language.evidence import Proof
from app.transport.language.expression import Is
from app.transport.language.facts import Fact
from app.transport.language.hospitals import Destination, Hospital, HospitalList
from app.transport.language.keeping import Information
from app.transport.language.phoning import Day, Hours, Move, Timer
from app.transport.language.results import (
    DestinationSource,
    Limit,
    Resuscitation,
    Transport,
)
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text
from tests.transport.situations import (
    ARREST,
    EVERYTHING,
    NO_RECORD,
    a_call,
    facts,
    no_answer,
    the,
)

FEW = {**ARREST, "age": 82, "document_kind": "combined"}
OVER = Text("時間が過ぎた。", "Time is over.")
DOCTOR, NURSE = ContactRole.ATTENDING_PHYSICIAN, ContactRole.VISITING_NURSE


def timed(move: Move, counts: str = "minutes_since_arrival") -> Rulebook:
    timer = Timer(id="t", text=OVER, counts=counts, minutes=30, about=True, moves_to=move)
    return replace(the("tokyo"), timers=(timer,))


def said(rulebook: Rulebook, known: list[Fact], *calls: DoctorCall) -> Advice:
    return evaluate(rulebook, known, NO_RECORD, calls)


@pytest.mark.parametrize(("minutes", "run_out"), [(None, None), (29, False), (30, True)])
def test_a_timer_is_shown_running_and_run_out(minutes: int | None, run_out: bool | None) -> None:  # noqa: FBT001  a row of the table
    known = facts(**FEW) if minutes is None else facts(**FEW, minutes_since_arrival=minutes)
    (timer,) = said(timed(Move.NOTE), known).timers
    assert (timer.run_out, timer.minutes, timer.about) == (run_out, 30, True)
    assert (timer.counts, timer.moves_to) == ("minutes_since_arrival", Move.NOTE)


def test_time_that_has_run_out_moves_the_guide_to_transport_in_the_timers_words() -> None:
    rule = timed(Move.CONTINUE_AND_TRANSPORT)
    before = said(rule, facts(**FEW, minutes_since_arrival=29))
    assert before.reason is Reason.NOT_YET_KNOWN
    after = said(rule, facts(**FEW, minutes_since_arrival=30))
    assert after.reason is Reason.TIME_RUN_OUT
    assert (after.now.code, after.now.text) == ("continue_and_transport", OVER)
    assert (after.contact, after.ask) == (None, None)


def test_time_never_changes_an_outcome() -> None:
    rule = timed(Move.CONTINUE_AND_TRANSPORT)
    late = said(rule, facts(**EVERYTHING, minutes_since_arrival=99), a_call())
    assert (late.resuscitation, late.reason) == (Resuscitation.STOP, Reason.ALL_MET)


def test_a_note_moves_nothing() -> None:
    rule, plain = timed(Move.NOTE), the("tokyo")
    known = facts(**FEW, minutes_since_arrival=99)
    assert said(rule, known).now == said(plain, known).now
    assert said(rule, known).reason is Reason.NOT_YET_KNOWN


def test_time_moves_on_to_the_next_contact_who_was_not_tried() -> None:
    rule = timed(Move.NEXT_CONTACT, "minutes_since_phoned")
    on_the_line = a_call(instruction=Instruction.NONE, minutes=None, confirmed={}, read_back=False)
    early = said(rule, facts(**FEW, minutes_since_phoned=5), on_the_line).contact
    late = said(rule, facts(**FEW, minutes_since_phoned=30), on_the_line).contact
    assert early is not None
    assert early.whom is DOCTOR
    assert late is not None
    assert late.whom is NURSE
    both = said(rule, facts(**FEW, minutes_since_phoned=30), on_the_line, no_answer(NURSE))
    assert (both.contact, both.reason) == (None, Reason.DOCTOR_NOT_REACHED)


def test_a_contact_outside_its_hours_is_passed_over_and_in_doubt_tried() -> None:
    rule = the("tokyo")
    doctor, nurse = rule.contacts
    weekdays = Hours(days=(Day.MON, Day.TUE), opens="08:30", closes="17:00")
    rule = replace(rule, contacts=(replace(doctor, hours=(weekdays,)), nurse))

    def phoned(**hour: int | str) -> ContactRole | None:
        contact = said(rule, facts(**FEW, **hour)).contact
        return contact.whom if contact else None

    assert phoned() is DOCTOR
    assert phoned(day_of_week="mon") is DOCTOR
    assert phoned(day_of_week="mon", clock_minutes=510) is DOCTOR
    assert phoned(day_of_week="mon", clock_minutes=509) is NURSE
    assert phoned(day_of_week="tue", clock_minutes=1019) is DOCTOR
    assert phoned(day_of_week="tue", clock_minutes=1020) is NURSE
    assert phoned(day_of_week="sun") is NURSE


def test_a_condition_that_fails_speaks_its_own_words() -> None:
    rule = the("tokyo")
    special = Text("外因性なので救命センターへ。", "To the trauma centre.")
    told = tuple(
        replace(item, otherwise=special) if item.id == "not_exogenous" else item
        for item in rule.conditions
    )
    rule = replace(rule, conditions=told)
    advice = said(rule, facts(**{**EVERYTHING, "exogenous_cause": True}), a_call())
    assert (advice.now.code, advice.now.text) == ("continue_and_transport", special)
    other = said(rule, facts(**{**EVERYTHING, "acp_held": False}), a_call())
    assert other.now.text == rule.otherwise
    (line,) = [line for line in advice.conditions if line.id == "not_exogenous"]
    assert line.otherwise == special


def a_hospital(code: str, name: str, **more: object) -> Hospital:
    return Hospital(code=code, name=Text(name, name), **more)  # type: ignore[arg-type]


def test_a_list_shows_the_hospitals_that_may_take_the_person() -> None:
    day = Hours(opens="09:00", closes="17:00")
    listed = HospitalList(
        id="l",
        text=OVER,
        hospitals=(
            a_hospital("0110113719", "always"),
            a_hospital("2070900168", "by day", hours=(day,)),
            a_hospital("2070900168", "children", when=Is("age_class", ("child",))),
        ),
        observe=("severity",),
        select=Text("選ぶ", "select"),
        tell=Text("伝える", "tell"),
    )
    where = Destination(id="d", text=OVER, source=DestinationSource.LISTED, list="l")
    rule = replace(the("tokyo-destination"), lists=(listed,), destinations=(where,))

    def shown(**known: int | str) -> list[str]:
        (destination,) = said(rule, facts(**known)).destinations
        assert [question.fact for question in destination.observe] == ["severity"]
        assert destination.select is not None
        assert (destination.select.ja, destination.moved_on) == ("選ぶ", False)
        return [hospital.name.ja for hospital in destination.hospitals]

    assert shown() == ["always", "by day", "children"]
    assert shown(clock_minutes=540) == ["always", "by day", "children"]
    assert shown(clock_minutes=1020, age_class="adult") == ["always"]
    assert shown(age_class="child", clock_minutes=0) == ["always", "children"]


def test_information_and_record_are_part_of_the_advice() -> None:
    kit = Information(id="kit", text=OVER, place=Text("冷蔵庫", "refrigerator"))
    advice = said(replace(the("tokyo"), information=(kit,)), [])
    assert [(item.id, item.place) for item in advice.information] == [("kit", kit.place)]
    assert [(item.id, item.fact, item.review) for item in advice.record] == [
        ("evidence", "document_kind", True),
        ("instruction", None, True),
        ("handover", "handover_signature", True),
    ]


def test_the_regions_own_form_is_evidence_alone_or_beside_a_paper() -> None:
    rule = the("tokyo")
    assert rule.evidence is not None
    own = Proof(id="own", text=OVER, when=Is("place_wished", ("home",)))
    both = Proof(id="both", text=OVER, forms=own.forms, when=own.when)
    alone = replace(rule, evidence=replace(rule.evidence, any_of=(own,)))
    without_paper = {name: v for name, v in EVERYTHING.items() if name != "document_kind"}
    known = {**without_paper, "place_wished": "home"}
    assert said(alone, facts(**known), a_call()).resuscitation is Resuscitation.STOP
    assert said(alone, facts(**without_paper), a_call()).resuscitation is Resuscitation.CONTINUE
    paper = replace(rule.evidence.any_of[0], when=own.when)
    beside = replace(rule, evidence=replace(rule.evidence, any_of=(paper,)))
    assert said(beside, facts(**known), a_call()).resuscitation is Resuscitation.CONTINUE
    whole = facts(**EVERYTHING, place_wished="home")
    assert said(beside, whole, a_call()).resuscitation is Resuscitation.STOP
    assert said(beside, facts(**EVERYTHING), a_call()).resuscitation is Resuscitation.CONTINUE
    assert both.test() == own.test()


def test_in_arrest_a_refusal_may_choose_the_destination_and_outside_it_may_not() -> None:
    where = Destination(
        id="d",
        text=OVER,
        source=DestinationSource.NEAREST,
        when=Is("patient_refuses_cpr", (True,)),
    )
    rule = replace(the("tokyo"), destinations=(where,))
    refused = {"patient_refuses_cpr": True}
    assert [item.id for item in said(rule, facts(**ARREST, **refused)).destinations] == ["d"]
    assert said(rule, facts(**refused)).destinations == ()
    assert said(rule, facts(arrest=False, **refused)).destinations == ()


def test_each_result_is_taken_from_the_first_outcome_that_names_it() -> None:
    rule = the("tokyo")
    (stop,) = rule.outcomes
    limited = replace(
        stop, id="limited", resuscitation=None, transport=None, limits=(Limit.NO_SHOCK,)
    )
    stay = replace(stop, id="stay", resuscitation=Resuscitation.NOT_STARTED, transport=None)
    first = said(replace(rule, outcomes=(limited, stay, stop)), facts(**EVERYTHING), a_call())
    assert first.resuscitation is Resuscitation.NOT_STARTED
    assert (first.transport, first.limits) == (Transport.NO, (Limit.NO_SHOCK,))
    assert first.outcomes == ("limited", "stay", "stop_and_hand_over")
    alone = said(replace(rule, outcomes=(limited,)), facts(**EVERYTHING), a_call())
    assert (alone.resuscitation, alone.transport) == (Resuscitation.CONTINUE, Transport.YES)
