"""Standing in a relation: from which instant to which, by which grant, and what changes it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.access import actions, listing, suspending
from app.clock import now
from app.errors import Refused
from app.policy.bases import Basis
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.room import Room, reason
from tests.calls.builders import HINODE, NOWHERE

AT = now()
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)
OPEN, END = AT - HOUR, AT + HOUR
NOBODY = listing.Entered([], None)


async def test_a_grant_is_open_from_its_first_instant_on_and_closed_at_its_last(room: Room) -> None:
    clinic, patient_id, call_id = room.a_clinic(), room.a_subject(), uuid4()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    room.a_consent(patient_id, state="refused")
    room.a_consent(patient_id, epoch=2)
    # another relation leaves the patient in reach, so that only the query closes the door
    room.a_grant(patient_id, room.account(nurse), OPEN - HOUR, basis="handover", kind="account")
    grant_id = room.a_grant(patient_id, clinic, OPEN, END, call_id=call_id)
    ways = ({"patient_id": patient_id}, {"call_id": call_id}, {"grant_id": grant_id})
    for moment, is_open in (
        (OPEN - TICK, False),
        (OPEN, True),
        (END - TICK, True),
        (END, False),
    ):
        async with room.asks(nurse, moment) as (db, caller, at):
            for way in ways:
                tried = actions.enter(db, caller, at, Basis.CARE_TEAM, "test", **way)
                if is_open:
                    assert (await tried).grant_id == grant_id
                else:
                    with pytest.raises(Refused) as refused:
                        await tried
                    assert reason(refused) == ("test", "no_grant")
            back = suspending.enter_to_take_back(
                db, caller, at, Basis.CARE_TEAM, "back", patient_id
            )
            listed = (await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=50)).permits
            by_call = await listing.enter_calls(db, caller, at, Basis.CARE_TEAM, [call_id])
            assert ([one.grant_id for one in listed], list(by_call)) == (
                ([grant_id], [call_id]) if is_open else ([], [])
            )
            if is_open:
                assert (await back).grant_id == grant_id
            else:
                with pytest.raises(Refused) as refused:
                    await back
                assert reason(refused) == ("back", "no_grant")


async def test_a_role_that_no_column_is_for_stands_nowhere_though_its_organisation_does(
    room: Room,
) -> None:
    clinic, patient_id, call_id = room.a_clinic(), room.a_subject(), uuid4()
    administrator = room.rows.signed_in(Role.ADMINISTRATOR, clinic)
    room.a_consent(patient_id)
    room.a_grant(patient_id, clinic, OPEN, call_id=call_id)
    async with room.asks(administrator, AT) as (db, caller, at):
        with pytest.raises(Refused) as refused:
            await actions.enter(db, caller, at, Basis.CARE_TEAM, "test", patient_id=patient_id)
        assert reason(refused) == ("test", "no_grant")
        with pytest.raises(Refused) as refused:
            await suspending.enter_to_take_back(db, caller, at, Basis.CARE_TEAM, "back", patient_id)
        assert reason(refused) == ("back", "no_grant")
        assert await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=50) == NOBODY
        assert await listing.enter_calls(db, caller, at, Basis.CARE_TEAM, [call_id]) == {}
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    async with room.asks(nurse, AT) as (db, caller, at):
        assert await listing.enter_calls(db, caller, at, Basis.CARE_TEAM, []) == {}


async def test_a_grant_that_shows_nothing_lets_nobody_in_and_is_enough_to_take_back(
    room: Room,
) -> None:
    clinic, patient_id, call_id = room.a_clinic(), room.a_subject(), uuid4()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    room.a_consent(patient_id, state="withdrawn")
    grant_id = room.a_grant(patient_id, clinic, OPEN, call_id=call_id)
    async with room.asks(nurse, AT) as (db, caller, at):
        with pytest.raises(Refused) as refused:
            await actions.enter(db, caller, at, Basis.CARE_TEAM, "test", patient_id=patient_id)
        assert reason(refused) == ("test", "withheld")
        assert await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=50) == NOBODY
        assert await listing.enter_calls(db, caller, at, Basis.CARE_TEAM, [call_id]) == {}
        permit = await suspending.enter_to_take_back(
            db, caller, at, Basis.CARE_TEAM, "back", patient_id
        )
    assert permit.grant_id == grant_id
    assert permit.level(Section.IDENTITY) is Level.WITHHELD


async def test_of_several_grants_the_own_institutions_counts_and_then_the_oldest(
    room: Room,
) -> None:
    clinic, patient_id, call_id = room.a_clinic(), room.a_subject(), uuid4()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    room.a_consent(patient_id)
    room.a_grant(patient_id, clinic, OPEN, call_id=call_id)
    younger = room.a_grant(
        patient_id, room.account(nurse), OPEN + TICK, kind="account", call_id=call_id
    )
    async with room.asks(nurse, AT) as (db, caller, at):
        permit = await actions.enter(db, caller, at, Basis.CARE_TEAM, "t", patient_id=patient_id)
        assert permit.grant_id != younger
        by_call = await actions.enter(db, caller, at, Basis.CARE_TEAM, "t", call_id=call_id)
        assert by_call.call_id == call_id
        listed = (await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=50)).permits
        assert [one.patient_id for one in listed] == [patient_id]
    own_patient = room.a_subject()
    room.a_consent(own_patient)
    room.a_grant(own_patient, clinic, OPEN)
    own = room.a_grant(
        own_patient, room.account(nurse), AT, kind="account", is_own_institution=True
    )
    async with room.asks(nurse, AT) as (db, caller, at):
        permit = await actions.enter(db, caller, at, Basis.CARE_TEAM, "t", patient_id=own_patient)
        assert permit.grant_id == own
        listed = (await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=50)).permits
        assert [one.grant_id for one in listed if one.patient_id == own_patient] == [own]


async def test_a_list_goes_on_after_the_last_patient_and_holds_no_more_than_asked(
    room: Room,
) -> None:
    clinic = room.a_clinic()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    patients = sorted(room.a_subject() for _ in range(3))
    for patient_id in patients:
        room.a_consent(patient_id)
        room.a_grant(patient_id, clinic, OPEN)
    async with room.asks(nurse, AT) as (db, caller, at):

        async def page(after: UUID | None, limit: int) -> list[UUID]:
            found = await listing.enter_all(
                db, caller, at, Basis.CARE_TEAM, after=after, limit=limit
            )
            return [one.patient_id for one in found.permits]

        assert await page(None, 2) == patients[:2]
        for limit, following in ((2, patients[1]), (3, None)):
            found = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=limit)
            assert found.next == following
        assert await page(patients[1], 2) == patients[2:]
        assert await page(patients[2], 2) == []


async def test_those_who_show_nothing_are_passed_over_and_cut_no_list_short(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_AT_ONCE", 2)
    clinic = room.a_clinic()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    patients = sorted(room.a_subject() for _ in range(7))
    hidden = {0, 1, 2, 4, 6}
    for place, patient_id in enumerate(patients):
        room.a_consent(patient_id, state="withdrawn" if place in hidden else "granted")
        room.a_grant(patient_id, clinic, OPEN)
    async with room.asks(nurse, AT) as (db, caller, at):
        first = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=1)
        assert [one.patient_id for one in first.permits] == [patients[3]] == [first.next]
        last = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, after=first.next, limit=1)
        assert ([one.patient_id for one in last.permits], last.next) == ([patients[5]], None)


async def test_between_regions_both_agreements_that_hold_at_the_instant_count(room: Room) -> None:
    clinic, patient_id = room.a_clinic(NOWHERE), room.a_subject()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    room.a_consent(patient_id)
    room.a_grant(patient_id, clinic, OPEN - HOUR)
    for region, number, begins, withdrawn in (
        (HINODE, 1, OPEN, END),
        (HINODE, 2, END + HOUR, None),
        (NOWHERE, 7, OPEN - HOUR, None),
        (NOWHERE, 8, OPEN, None),
    ):
        a_version(room, region, number, begins, withdrawn)
    for moment, versions in (
        (OPEN - TICK, ["default-1", f"{NOWHERE}-7"]),
        (OPEN, [f"{HINODE}-1", f"{NOWHERE}-8"]),
        (END - TICK, [f"{HINODE}-1", f"{NOWHERE}-8"]),
        (END, ["default-1", f"{NOWHERE}-8"]),
    ):
        async with room.asks(nurse, moment) as (db, caller, at):
            found = await actions.enter(db, caller, at, Basis.CARE_TEAM, "t", patient_id=patient_id)
            assert [one.version for one in found.agreements] == versions
            # the newest of two that hold is one agreement, and the patient stands there once
            listed = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=50)
            assert [one.patient_id for one in listed.permits] == [patient_id]


def a_version(
    room: Room, region: str, number: int, begins: datetime, withdrawn: datetime | None
) -> None:
    """A published version as a row."""
    account, organisation = room.rows.all("SELECT id, organisation_id FROM accounts LIMIT 1")[0]
    room.rows.add(
        "agreements",
        region=region,
        number=number,
        cells={},
        reason="試しのため",
        drafted_by=account,
        drafted_by_organisation=organisation,
        drafted_at=begins,
        in_force_from=begins,
        digest=uuid4().hex,
        published_at=begins,
        withdrawn_at=withdrawn,
        withdrawn_by=withdrawn and account,
        withdrawn_reason=withdrawn and "試しのため",
    )
