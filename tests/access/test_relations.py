"""Relations that begin, change and end: a count, a closing, a death, who is inside."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.access import actions, after_death, call_store, inside, moves, store
from app.access.actions import Relation
from app.clock import now
from app.errors import Refused
from app.patients.keys import search_keys
from app.policy.bases import Basis
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.room import Room, reason
from tests.calls.builders import HINODE

AT = now()
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)
OPEN, END = AT - HOUR, AT + HOUR


async def test_a_change_counts_and_a_hold_does_not_and_who_is_not_there_is_neither(
    room: Room,
) -> None:
    clinic, patient_id = room.a_clinic(), room.a_subject()
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    room.a_consent(patient_id)
    room.a_grant(patient_id, clinic, OPEN)
    async with room.asks(nurse, AT) as (db, caller, at):
        permit = await actions.enter(db, caller, at, Basis.CARE_TEAM, "t", patient_id=patient_id)
        began = now() - HOUR
        epoch, moment = await actions.hold(db, permit)
        assert epoch == 1
        assert began < moment
        for everywhere in (False, True):
            epoch, later = await actions.advance(db, permit, everywhere=everywhere)
            assert later > moment
        assert epoch == 3
        assert await moves.region(db, patient_id) == HINODE
        nobody = replace(permit, patient_id=uuid4())
        for change in (actions.advance, actions.hold):
            with pytest.raises(Refused) as refused:
                await change(db, nobody)
            assert reason(refused) == ("lock", "no_grant")


async def test_a_relation_opened_stands_as_it_was_wanted_and_none_after_a_death(
    room: Room,
) -> None:
    rows, clinic, patient_id = room.rows, room.a_clinic(), room.a_subject()
    doctor, joined = rows.signed_in(Role.PHYSICIAN, clinic), room.a_clinic()
    daughter = room.account(rows.signed_in(Role.SURROGATE, clinic))
    room.a_grant(patient_id, clinic, OPEN)
    team = Relation(
        patient_id=patient_id,
        holder_kind="organisation",
        holder_id=joined,
        basis=Basis.CARE_TEAM,
        opened_for="joined_team",
    )
    own = Relation(
        patient_id=patient_id,
        holder_kind="account",
        holder_id=daughter,
        basis=Basis.SURROGATE,
        opened_for="invited",
        closes_at=END,
        scope=frozenset({Section.VERDICT, Section.IDENTITY}),
        relation="長女",
    )
    async with room.asks(doctor, AT) as (db, caller, at):
        ids = [await actions.open_grant(db, caller, at, each) for each in (team, own)]
        await db.commit()
    stands = """SELECT holder_id, basis, opened_at, closes_at, is_own_institution, scope, relation
        FROM grants WHERE id = %s"""
    assert [rows.one(stands, each) for each in ids] == [
        (joined, "care_team", AT, None, False, None, None),
        (daughter, "surrogate", AT, END, False, ["identity", "verdict"], "長女"),
    ]
    a_dead_person(room, patient_id, clinic)
    async with room.asks(doctor, AT) as (db, caller, at):
        for each in (team, own):
            with pytest.raises(after_death.DeathRecorded):
                await actions.open_grant(db, caller, at, replace(each, patient_id=patient_id))
        # a crew may still confirm somebody: then the person or the record is the wrong one
        await after_death.require_living(db, patient_id, Basis.CALL)


def a_dead_person(room: Room, patient_id: UUID, clinic: UUID) -> None:
    who = {"name": "山田 太郎", "reading": "ヤマダ タロウ", "address": "日の出浜市港町1-2-3"}
    room.rows.add(
        "patients",
        id=patient_id,
        registered_by=clinic,
        registered_at=OPEN,
        version=1,
        contacts_number=1,
        masked_name="ヤ●● タ●●",
        birth_year=1940,
        birth_month=4,
        birth_day=1,
        sex="male",
        area="日の出浜市",
        deceased_on=OPEN.date(),
        **who,
        **search_keys(**who),
    )


async def test_closing_ends_what_is_open_still_and_nothing_beside_it(room: Room) -> None:
    rows, clinic, patient_id = room.rows, room.a_clinic(), room.a_subject()
    other, call_id = room.a_clinic(), uuid4()
    nurse = rows.signed_in(Role.NURSE, clinic)
    one, over, beside = (
        room.a_grant(patient_id, clinic, OPEN, END),
        room.a_grant(patient_id, clinic, OPEN, AT, basis="handover"),
        room.a_grant(patient_id, other, OPEN, basis="handover", call_id=call_id),
    )
    theirs = room.a_grant(patient_id, clinic, OPEN, END, basis="call", call_id=call_id)
    wards = room.a_grant(patient_id, other, OPEN, basis="call", call_id=call_id)
    elsewhere = room.a_grant(patient_id, clinic, OPEN, END, basis="call", call_id=uuid4())
    early = AT - timedelta(minutes=5)
    async with room.asks(nurse, AT) as (db, caller, at):
        await store.close_grant(db, one, at, at)
        await store.close_grant(db, over, at, early)
        await call_store.close_of_holders(db, call_id, "call", [caller.organisation_id], at)
        await db.commit()
    closes = "SELECT closes_at FROM grants WHERE id = %s"
    ends = {
        each: rows.one(closes, each)[0] for each in (one, over, beside, theirs, wards, elsewhere)
    }
    assert (ends[one], ends[over], ends[beside]) == (AT, AT, None)
    assert (ends[theirs], ends[wards], ends[elsewhere]) == (AT, None, END)
    async with room.asks(nurse, AT) as (db, _, at):
        await store.close_of_call(db, call_id, "call", at)
        await db.commit()
    assert rows.one(closes, wards) == (AT,)
    assert rows.one(closes, beside) == (None,)
    assert rows.one(closes, elsewhere) == (END,)


async def test_who_came_onto_a_call_one_by_one_is_told_from_a_unit(room: Room) -> None:
    clinic, patient_id, call_id = room.a_clinic(), room.a_subject(), uuid4()
    doctor = room.rows.signed_in(Role.PHYSICIAN, clinic)
    account = room.account(doctor)
    room.a_grant(patient_id, account, OPEN, END, "call", "account", call_id=call_id)
    room.a_grant(patient_id, clinic, OPEN, END, "call", "unit", call_id=call_id)
    room.a_grant(patient_id, account, OPEN, END, "offer", "account", call_id=call_id)
    async with room.asks(doctor, AT) as (db, _, _at):
        found = (await db.execute(select(call_store.COME_IN))).all()
    assert [tuple(row) for row in found] == [(call_id, account, OPEN)]


async def test_a_death_ends_the_patients_side_and_what_was_to_begin_later(room: Room) -> None:
    rows, clinic, patient_id = room.rows, room.a_clinic(), room.a_subject()
    nurse, other = rows.signed_in(Role.NURSE, clinic), room.a_subject()
    room.a_grant(patient_id, clinic, OPEN)
    begun = {
        # the care team goes on, also who joined at that very instant
        "joined": (room.a_grant(patient_id, room.a_clinic(), AT), None),
        "to join": (room.a_grant(patient_id, room.a_clinic(), END), END),
        "patient": (room.a_grant(patient_id, uuid4(), OPEN, None, "patient", "account"), AT),
        "surrogate": (room.a_grant(patient_id, uuid4(), OPEN, END, "surrogate", "account"), AT),
        "over": (room.a_grant(patient_id, uuid4(), OPEN, OPEN, "surrogate", "account"), OPEN),
        "another's": (room.a_grant(other, uuid4(), OPEN, END, "surrogate", "account"), END),
    }
    async with room.asks(nurse, AT) as (db, _, at):
        await after_death.end(db, patient_id, at)
        await db.commit()
    closes = dict(rows.all("SELECT id, closes_at FROM grants"))
    assert {name: closes[grant] for name, (grant, _) in begun.items()} == {
        name: end for name, (_, end) in begun.items()
    }


async def test_who_is_inside_is_told_newest_first_and_who_ended_it_and_why(room: Room) -> None:
    rows, clinic, patient_id = room.rows, room.a_clinic(), room.a_subject()
    nurse = rows.signed_in(Role.NURSE, clinic)
    room.a_grant(patient_id, clinic, OPEN)
    daughter = room.a_grant(
        patient_id, uuid4(), OPEN, END, "surrogate", "account", relation="長女", scope=["identity"]
    )
    gone = room.a_grant(patient_id, uuid4(), OPEN - HOUR, OPEN, "surrogate", "account")
    patient = room.a_grant(patient_id, uuid4(), OPEN + TICK, None, "patient", "account")
    room.a_grant(room.a_subject(), uuid4(), OPEN, None, "patient", "account")
    async with room.asks(nurse, AT) as (db, caller, at):
        found = await inside.every(db, patient_id)
        assert [one.id for one in found] == [patient, daughter, gone]
        assert [one.is_open for one in found] == [True, True, False]
        assert (found[1].relation, found[1].scope) == ("長女", ["identity"])
        await inside.end(db, daughter, at, caller.account_id, "端末をなくしたため")
        ended = {one.id: one for one in await inside.every(db, patient_id)}
        assert (ended[daughter].closes_at, ended[patient].closes_at) == (AT, None)
        assert ended[daughter].closed_for == "端末をなくしたため"
        await db.commit()
    by = "SELECT closed_by FROM grants WHERE id = %s"
    assert rows.one(by, daughter) == (room.account(nurse),)
    assert rows.one(by, patient) == (None,)
