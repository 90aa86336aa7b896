"""Who stands where on a call, without a database: the one place that decides."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.calls import parties
from app.calls.kinds import Capacity
from app.errors import NotAllowed, Refused
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.policy.roles import Role

NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
FIRE, HELPING, CLINIC = uuid4(), uuid4(), uuid4()
FIRST, SECOND, AID = uuid4(), uuid4(), uuid4()


def somebody(role: Role, organisation: UUID = FIRE, unit: UUID | None = None) -> Caller:
    return Caller(
        account_id=uuid4(),
        organisation_id=organisation,
        organisation_kind="fire_department",
        unit_id=unit,
        role=role,
        region="990019",
        session_id=uuid4(),
        device="tablet-1",
        signed_in_at=NOW,
        second_factor_at=NOW,
        request_id=uuid4(),
    )


def unit(unit_id: UUID, *, is_released: bool = False) -> dict[str, Any]:
    return {"unit_id": str(unit_id), "released_at": "2026-11-21" if is_released else None}


def invitation(organisation: UUID, capacity: Capacity, *, is_over: bool = False) -> dict[str, Any]:
    ended = "2026-11-21T13:00:00+00:00" if is_over else None
    return {"organisation_id": str(organisation), "invited_as": capacity.value, "ended_at": ended}


def a_call(*, closed: bool = False, hours: int = 1, **changes: Any) -> Any:  # noqa: ANN401  a row
    return SimpleNamespace(
        **{
            "id": uuid4(),
            "fire_department_id": FIRE,
            "unit_id": FIRST,
            "opened_at": NOW - timedelta(hours=hours),
            "closed_at": NOW if closed else None,
            "units": [],
            "invitations": [],
        }
        | changes
    )


def is_party(caller: Caller, call: Any) -> bool:  # noqa: ANN401  likewise
    return parties.is_party(caller, call)


def test_a_unit_that_is_not_there_is_no_party() -> None:
    gone = a_call(units=[unit(AID, is_released=True)])
    for call in (a_call(), gone, a_call(units=[unit(SECOND)])):
        assert not is_party(somebody(Role.CREW, HELPING, AID), call)
    assert not is_party(somebody(Role.CREW), a_call())
    assert is_party(somebody(Role.CREW, FIRE, FIRST), gone)
    back = a_call(units=[unit(AID, is_released=True), unit(AID)])
    assert is_party(somebody(Role.CREW, HELPING, AID), back)


def test_the_desk_is_that_of_the_calls_department_alone() -> None:
    call = a_call(units=[unit(AID)])
    assert is_party(somebody(Role.DISPATCHER), call)
    assert not is_party(somebody(Role.DISPATCHER, HELPING), call)
    for role in set(Role) - {Role.CREW, Role.DISPATCHER}:
        assert not is_party(somebody(role), call), role


@pytest.mark.parametrize("capacity", list(Capacity))
@pytest.mark.parametrize("role", list(Role))
def test_an_invitation_lets_in_one_role_of_one_organisation(capacity: Capacity, role: Role) -> None:
    call = a_call(invitations=[invitation(CLINIC, capacity)])
    assert is_party(somebody(role, CLINIC), call) is (role is capacity.role)
    assert not is_party(somebody(capacity.role, HELPING), call)
    over = a_call(invitations=[invitation(CLINIC, capacity, is_over=True)])
    assert not is_party(somebody(capacity.role, CLINIC), over)


def test_the_desk_and_crew_of_an_invited_department_are_not_let_in_by_it() -> None:
    call = a_call(invitations=[invitation(HELPING, Capacity.MEDICAL_CONTROL)])
    assert not is_party(somebody(Role.DISPATCHER, HELPING), call)
    assert not is_party(somebody(Role.CREW, HELPING, AID), call)
    assert is_party(somebody(Role.MC_PHYSICIAN, HELPING), call)


@pytest.mark.parametrize(
    ("call", "is_author"),
    [
        (a_call(), False),
        (a_call(units=[unit(AID)]), True),
        (a_call(units=[unit(AID, is_released=True)]), False),
        (a_call(units=[unit(AID, is_released=True)], closed=True), True),
        (a_call(units=[unit(AID, is_released=True)], hours=12), True),
        (a_call(closed=True), False),
    ],
)
def test_whoever_was_on_a_call_is_its_author_once_it_is_over(
    call: Any,  # noqa: ANN401  a row
    *,
    is_author: bool,
) -> None:
    crew = somebody(Role.CREW, HELPING, AID)
    assert parties.is_author(crew, NOW, call) is is_author
    assert not parties.is_author(somebody(Role.DISPATCHER), NOW, call)


def test_a_physician_on_the_call_is_told_whose_act_it_is_and_a_stranger_is_not() -> None:
    call = a_call(invitations=[invitation(CLINIC, Capacity.COVERING)])
    doctor = somebody(Role.PHYSICIAN, CLINIC)
    for act in (Act.RECORD_FACTS, Act.RECORD_DOCTOR_CALL, Act.INQUIRE, Act.INVITE_PHYSICIAN):
        assert isinstance(parties.why_not(doctor, NOW, call, "any", act), NotAllowed)
    assert parties.why_not(doctor, NOW, call, "any") is None
    stranger = somebody(Role.PHYSICIAN, HELPING)
    assert isinstance(parties.why_not(stranger, NOW, call, "any", Act.INQUIRE), Refused)
