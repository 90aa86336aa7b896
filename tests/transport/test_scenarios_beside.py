"""Three rules that are not about resuscitation: one situation, what the rule says, every cell."""

import pytest

from app.transport.advising.advice import Advice
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction
from app.transport.language.expression import Value
from tests.transport.situations import ARREST, WITHDRAWN, a_call, advise, facts, no_answer

BACKUP, ON_CALL, WHERE_TO = "backup-hospital", "shizuoka-green-card", "tokyo-destination"
REGISTERED: dict[str, Value] = {
    "registered_hospitals": 1,
    "registration_forms_complete": True,
    "months_since_exchange": 1,
    "backup_hospital_registered": True,
}
HOME: dict[str, Value] = {"place_wished": "home"}
MILD: dict[str, Value] = {"severity": "mild"}


def unmet(advice: Advice) -> tuple[str, ...]:
    return tuple(line.id for line in advice.conditions if line.holds is False)


def first(advice: Advice) -> str | None:
    return advice.destinations[0].id if advice.destinations else None


@pytest.mark.parametrize(
    ("situation", "reason", "missing", "destination"),
    [
        ({}, "not_yet_known", (), None),
        (REGISTERED, "all_met", (), "registered"),
        ({**REGISTERED, "registered_hospitals": 0}, "all_met", (), "registered"),
        (
            {**REGISTERED, "registered_hospitals": 2},
            "condition_not_met",
            ("one_only",),
            "registered",
        ),
        (
            {**REGISTERED, "registration_forms_complete": False},
            "condition_not_met",
            ("forms",),
            "registered",
        ),
        ({**REGISTERED, "months_since_exchange": 3}, "all_met", (), "registered"),
        (
            {**REGISTERED, "months_since_exchange": 4},
            "condition_not_met",
            ("exchange",),
            "registered",
        ),
        ({**REGISTERED, "hospital_refusals": 1}, "all_met", (), "found_by_it"),
        ({**REGISTERED, "backup_hospital_registered": False}, "all_met", (), None),
    ],
)
def test_one_hospital_is_registered_and_kept_informed(
    situation: dict[str, Value], reason: str, missing: tuple[str, ...], destination: str | None
) -> None:
    advice = advise(BACKUP, facts(**situation))
    assert (advice.reason, unmet(advice), first(advice)) == (reason, missing, destination)
    assert not advice.is_less_than_ordinary


def test_a_withdrawn_refusal_of_cpr_takes_no_registration_away() -> None:
    advice = advise(BACKUP, facts(**REGISTERED), standing=WITHDRAWN)
    assert (advice.reason, first(advice)) == ("all_met", "registered")
    assert [line.id for line in advice.conditions] == ["one_only", "forms", "exchange"]


def test_a_second_registration_is_refused_in_the_rules_own_words() -> None:
    advice = advise(BACKUP, facts(**{**REGISTERED, "registered_hospitals": 2}))
    assert "二つ目の登録は受け付けない" in advice.now.text.ja
    assert "継続" not in advice.why.ja


@pytest.mark.parametrize("refusals", [None, 0])
def test_a_hospital_that_has_not_refused_is_not_moved_on_from(refusals: int | None) -> None:
    advice = advise(BACKUP, facts(**REGISTERED, hospital_refusals=refusals))
    assert [(item.id, item.moved_on) for item in advice.destinations] == [("registered", False)]


def test_a_hospital_that_is_full_finds_another_and_stays_in_sight() -> None:
    advice = advise(BACKUP, facts(**{**REGISTERED, "hospital_refusals": 1}))
    assert [(item.id, item.moved_on) for item in advice.destinations] == [
        ("found_by_it", False),
        ("registered", True),
    ]


def reached(whom: ContactRole) -> DoctorCall:
    return a_call(whom, Instruction.NONE, minutes=None, confirmed={}, read_back=False)


DOCTOR, DUTY = ContactRole.ATTENDING_PHYSICIAN, ContactRole.ON_CALL_HOME_PHYSICIAN


@pytest.mark.parametrize(
    ("situation", "calls", "reason", "phone", "now"),
    [
        ({}, (), "not_yet_known", DOCTOR, "ask"),
        (HOME, (), "all_met", DOCTOR, "phone"),
        (HOME, (reached(DOCTOR),), "all_met", DOCTOR, "follow_rule"),
        (HOME, (no_answer(DOCTOR),), "all_met", DUTY, "phone"),
        (HOME, (no_answer(DOCTOR), reached(DUTY)), "all_met", DUTY, "follow_rule"),
        (HOME, (no_answer(DOCTOR), no_answer(DUTY)), "doctor_not_reached", None, "otherwise"),
        ({"place_wished": "facility"}, (), "not_applicable", None, "otherwise"),
        ({"place_wished": "hospital"}, (), "not_applicable", None, "otherwise"),
    ],
)
def test_where_the_home_doctor_is_silent_the_one_on_duty_is_phoned(
    situation: dict[str, Value],
    calls: tuple[DoctorCall, ...],
    reason: str,
    phone: ContactRole | None,
    now: str,
) -> None:
    advice = advise(ON_CALL, facts(**situation), *calls)
    contact = advice.contact.whom if advice.contact else None
    assert (advice.reason, contact, advice.now.code) == (reason, phone, now)
    assert not advice.is_less_than_ordinary
    assert "蘇生" not in advice.now.text.ja


def test_who_wishes_hospital_goes_to_the_one_registered() -> None:
    yellow = facts(place_wished="hospital", backup_hospital_registered=True)
    assert first(advise(ON_CALL, yellow)) == "yellow_card"
    assert first(advise(ON_CALL, facts(**HOME, backup_hospital_registered=True))) is None


@pytest.mark.parametrize(
    ("situation", "shown"),
    [
        ({}, ("nearest",)),
        (MILD, ("nearest",)),
        ({"severity": "critical"}, ("critical", "nearest")),
        ({**MILD, "hospital_refusals": 4, "search_minutes": 19}, ("nearest",)),
        ({**MILD, "hospital_refusals": 5}, ("regional_centre", "nearest")),
        ({**MILD, "search_minutes": 20}, ("regional_centre", "nearest")),
        ({**MILD, "hospital_refusals": 9, "search_minutes": 0}, ("regional_centre", "nearest")),
        (
            {"severity": "critical", "search_minutes": 25},
            ("critical", "regional_centre", "nearest"),
        ),
    ],
)
def test_after_five_refusals_or_twenty_minutes_on_to_the_regional_centre(
    situation: dict[str, Value], shown: tuple[str, ...]
) -> None:
    advice = advise(WHERE_TO, facts(**situation))
    assert tuple(item.id for item in advice.destinations) == shown
    assert advice.reason == "all_met"
    assert not advice.is_less_than_ordinary


def test_a_destination_is_no_matter_of_arrest() -> None:
    for known in (facts(**ARREST), facts(arrest=False), facts(signs_of_life=True)):
        assert first(advise(WHERE_TO, known)) == "nearest"
        assert advise(WHERE_TO, known).now.code == "follow_rule"
