"""The versions of an agreement, in the room: who speaks for which region, what waits for whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from app.access.agreement import agreeing, reading, speaking, versions
from app.access.agreement.agreeing import Draft
from app.clock import now
from app.embedded import Server
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.people.kinds import OrganisationKind
from app.policy.bases import Column
from app.policy.difference import Reads
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.builders import a_version, read_by
from tests.access.room import Asking, Room, reason
from tests.calls.builders import HINODE, MIZUNO, Headers

AT = now()
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)
OPENED = {"treatment_choices/crew": Level.FULL}


@dataclass(frozen=True)
class Makers:
    """Those who make an agreement, without a door before them."""

    room: Room
    hub: Headers
    city: Headers
    privacy: Headers
    far: Headers

    @asynccontextmanager
    async def asks(self, who: Headers) -> AsyncIterator[Asking]:
        async with self.room.asks(who, AT) as one:
            yield one

    async def a_draft(self, **changes: Any) -> UUID:  # noqa: ANN401  any field of a draft
        body: dict[str, Any] = {
            "region": HINODE,
            "cells": OPENED,
            "in_force_from": AT + HOUR,
            "reason": "合意",
        }
        async with self.asks(self.hub) as (db, caller, at):
            made = await agreeing.draft(db, caller, at, Draft(**body | changes))
            await db.commit()
        return made


@pytest.fixture
def makers(room: Room) -> Makers:
    rows, kind = room.rows, OrganisationKind
    hub, city = rows.an_organisation(kind.HUB), rows.an_organisation(kind.MUNICIPALITY)
    clinic, far = rows.an_organisation(kind.CLINIC), rows.an_organisation(kind.HUB, MIZUNO)
    rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    return Makers(
        room=room,
        hub=rows.signed_in(Role.HUB_OFFICER, hub),
        city=rows.signed_in(Role.MUNICIPALITY_OFFICER, city),
        privacy=rows.signed_in(Role.PRIVACY_OFFICER, clinic),
        far=rows.signed_in(Role.HUB_OFFICER, far),
    )


@pytest.mark.parametrize(
    ("role", "region", "own", "area", "speaks"),
    [
        (Role.HUB_OFFICER, "990019", "990027", ["990019"], True),
        (Role.HUB_OFFICER, "990019", "990027", ["99"], True),
        (Role.HUB_OFFICER, "990019", "990019", ["990027"], False),
        (Role.HUB_OFFICER, "990019", "990019", ["990"], False),
        (Role.HUB_OFFICER, "990019", "990019", [], False),
        (Role.MUNICIPALITY_OFFICER, "131016", "990019", ["99", "990019"], False),
        (Role.PRIVACY_OFFICER, "990019", "990019", [], True),
        (Role.PRIVACY_OFFICER, "990019", "990027", ["990019", "99"], False),
    ],
)
def test_an_officer_speaks_for_the_area_and_a_privacy_officer_where_bound(
    role: Role, region: str, own: str, area: list[str], *, speaks: bool
) -> None:
    assert speaking.speaks_for(role, region, own, area) is speaks


async def test_why_somebody_does_not_speak_for_a_region_stays_on_the_record(
    makers: Makers,
) -> None:
    draft = await makers.a_draft()
    new = Draft(region=HINODE, cells=OPENED, in_force_from=AT + HOUR, reason="合意")
    async with makers.asks(makers.privacy) as (db, caller, at):
        with pytest.raises(NotAllowed) as role:
            await agreeing.draft(db, caller, at, new)
        assert reason(role) == ("agreement.drafted", "role")
        with pytest.raises(NotAllowed) as role:
            await reading.cells_now(db, caller, at, HINODE)
        assert reason(role) == ("agreement.begun", "role")
        with pytest.raises(Refused) as unknown:
            await reading.read(db, caller, at, uuid4())
        assert reason(unknown) == ("agreement.read", "no_agreement")
        assert (await reading.read(db, caller, at, draft)).line.id == draft
    async with makers.asks(makers.far) as (db, caller, at):
        for tried in (
            agreeing.draft(db, caller, at, new),
            reading.cells_now(db, caller, at, HINODE),
            reading.of_region(db, caller, at, HINODE),
        ):
            with pytest.raises(Refused) as elsewhere:
                await tried
            assert reason(elsewhere)[1] == "other_region"
        # the row policies hide it before the room is asked
        for hidden in (
            reading.read(db, caller, at, draft),
            agreeing.approve(db, caller, at, draft, "0" * 64),
            agreeing.withdraw(db, caller, at, draft, "誤り"),
        ):
            with pytest.raises(Refused) as elsewhere:
                await hidden
            assert reason(elsewhere)[1] == "no_agreement"


async def test_an_hour_of_effect_lies_ahead_and_within_a_year(makers: Makers) -> None:
    async with makers.asks(makers.hub) as (db, caller, at):
        for wrong in (AT, AT - TICK, AT + timedelta(days=366) + TICK):
            new = Draft(region=HINODE, cells=OPENED, in_force_from=wrong, reason="合意")
            with pytest.raises(Invalid) as refused:
                await agreeing.draft(db, caller, at, new)
            assert refused.value.violations[0].field == "body.in_force_from"
        for right in (AT + TICK, AT + timedelta(days=366)):
            new = Draft(region=HINODE, cells=OPENED, in_force_from=right, reason="合意")
            await agreeing.draft(db, caller, at, new)
        never = {"values/crew": Level.FULL, "identity/crew": Level.BRIEF}
        new = Draft(region=HINODE, cells=never, in_force_from=AT + HOUR, reason="合意")
        with pytest.raises(Invalid) as refused:
            await agreeing.draft(db, caller, at, new)
        (violation,) = refused.value.violations
        assert violation.ja.endswith("から選んでください。")
        assert "「表示しない」" in violation.ja
        assert violation.en.endswith("choose withheld.")


async def test_a_new_draft_sets_out_from_what_holds_now(makers: Makers) -> None:
    rows = makers.room.rows
    async with makers.asks(makers.hub) as (db, caller, at):
        assert await reading.cells_now(db, caller, at, HINODE) == {}
        assert list(await reading.own_regions(db, caller)) == [HINODE]
    a_version(rows, HINODE, {"values/ward": "brief"}, AT - HOUR)
    async with makers.asks(makers.hub) as (db, caller, at):
        found = await reading.cells_now(db, caller, at, HINODE)
        assert found == {"values/ward": Level.BRIEF}
        await db.commit()
    (leaf,) = rows.leaves("agreement.begun")
    assert leaf["reason"] == HINODE
    async with makers.asks(makers.far) as (db, caller, at):
        assert list(await reading.own_regions(db, caller)) == [MIZUNO]


async def test_what_holds_and_what_follows_is_asked_of_an_instant(makers: Makers) -> None:
    rows = makers.room.rows
    a_version(rows, HINODE, {}, AT - 2 * HOUR, number=1)
    a_version(rows, HINODE, {}, AT, number=2)
    a_version(rows, HINODE, {}, AT + HOUR, number=3, withdrawn=AT)
    a_version(rows, HINODE, {}, AT + 2 * HOUR, number=4)
    a_version(rows, HINODE, {}, AT + 3 * HOUR, number=5)
    a_version(rows, MIZUNO, {}, AT + TICK, number=1)
    async with makers.asks(makers.city) as (db, _, _at):
        for moment, held, following in (
            (AT - TICK, 1, 2),
            (AT, 2, 4),
            (AT + 2 * HOUR, 4, 5),
            (AT + 3 * HOUR, 5, None),
        ):
            holds = await versions.held(db, HINODE, moment)
            comes = await versions.following(db, HINODE, moment)
            assert holds is not None
            assert holds.number == held
            assert (comes and comes.number) == following
        assert await versions.held(db, HINODE, AT - 3 * HOUR) is None


async def test_of_many_versions_fifty_are_listed_and_the_rest_after_them(makers: Makers) -> None:
    rows = makers.room.rows
    for number in range(1, 53):
        a_version(rows, HINODE, {}, AT - number * HOUR, number=number)
    a_version(rows, MIZUNO, {}, AT - HOUR, number=1)
    async with makers.asks(makers.privacy) as (db, caller, at):
        first = await reading.of_region(db, caller, at)
        assert [line.number for line in first] == list(range(52, 2, -1))
        rest = await reading.of_region(db, caller, at, before=3)
        assert [line.number for line in rest] == [2, 1]


async def test_whoever_comes_second_is_told_so_and_nothing_breaks(
    makers: Makers, server: Server, database: str
) -> None:
    draft, rows = await makers.a_draft(), makers.room.rows
    (digest,) = rows.one("SELECT digest FROM agreements")

    async def tried(who: Headers, *, is_approved: bool) -> str:
        async with makers.asks(who) as (db, caller, at):
            asked = (
                agreeing.approve(db, caller, at, draft, digest)
                if is_approved
                else agreeing.withdraw(db, caller, at, draft, "誤り")
            )
            with pytest.raises(Conflict) as late:
                await asked
        return late.value.kind

    with server.superuser(database) as first, first.transaction():
        first.execute(
            """UPDATE agreements SET withdrawn_at = clock_timestamp(), withdrawn_by = drafted_by,
            withdrawn_reason = 'x'"""
        )
        second = asyncio.gather(
            tried(makers.city, is_approved=True), tried(makers.hub, is_approved=False)
        )
        # to read it, nobody waits
        async with asyncio.timeout(5), makers.asks(makers.privacy) as (db, caller, at):
            assert (await reading.read(db, caller, at, draft)).line.status == "draft"
        await asyncio.sleep(0.1)
        assert not second.done()
    assert tuple(await second) == ("withdrawn", "withdrawn")


async def test_two_yeses_publish_and_one_word_takes_back(makers: Makers) -> None:
    draft, rows = await makers.a_draft(), makers.room.rows
    (digest,) = rows.one("SELECT digest FROM agreements")
    for who in (makers.hub, makers.city):
        async with makers.asks(who) as (db, caller, at):
            assert await agreeing.approve(db, caller, at, draft, digest) == draft
            await db.commit()
    async with makers.asks(makers.privacy) as (db, caller, at):
        assert await agreeing.withdraw(db, caller, at, draft, "誤って承認したため") == draft
        await db.commit()
    version = f"{HINODE}-1"
    assert rows.all("SELECT action, agreement, fields FROM audit_leaves ORDER BY id") == [
        ("agreement.drafted", version, ["treatment_choices/crew"]),
        ("agreement.approved", version, ["approved"]),
        ("agreement.approved", version, ["approved", "published_at"]),
        ("agreement.withdrawn", version, ["withdrawn_at"]),
    ]
    assert rows.one("SELECT withdrawn_reason FROM agreements") == ("誤って承認したため",)
    # the three that are bound, of a draft those who did not write it
    assert rows.all("SELECT kind, count(*) FROM notices GROUP BY 1 ORDER BY 1") == [
        ("agreement_drafted", 2),
        ("agreement_published", 3),
        ("agreement_withdrawn", 3),
    ]


async def test_what_lacks_an_approval_is_not_published_and_one_hour_is_ones(
    makers: Makers,
) -> None:
    one, two, bare = [await makers.a_draft() for _ in range(3)]
    digests = dict(makers.room.rows.all("SELECT id, digest FROM agreements"))
    for who in (makers.hub, makers.city):
        async with makers.asks(who) as (db, caller, _):
            for draft in (one, two):
                await versions.approve(
                    db, draft, caller.organisation_id, caller.account_id, digests[draft]
                )
            await db.commit()
    async with makers.asks(makers.city) as (db, _, _at):
        with pytest.raises(IntegrityError) as refused:
            await versions.publish(db, bare)
        assert isinstance(refused.value.orig, psycopg.errors.RestrictViolation)
        assert await versions.publish(db, one) is True
        assert await versions.publish(db, two) is False
        given = await versions.approvals(db, [one, bare])
    assert [len(given[each]) for each in (one, bare)] == [2, 0]


async def test_the_weeks_reads_are_counted_by_column(makers: Makers) -> None:
    rows = makers.room.rows
    here = rows.add("subjects", region=HINODE, epoch=1)
    week, team = timedelta(days=7), "care_team"
    read_by(rows, here, 2, role="nurse", basis=team, values="full", identity="full")
    read_by(rows, here, 3, role="physician", basis=team, values="full")
    read_by(rows, here, 1, values="withheld")
    # nobody's column
    read_by(rows, here, 4, role="nurse", basis="call", values="full")
    rows.run("ALTER TABLE audit_leaves DISABLE TRIGGER USER")
    read_by(rows, here, 5, role="dispatcher", values="full")
    rows.run("UPDATE audit_leaves SET basis = NULL WHERE role = 'dispatcher'")
    read_by(rows, here, 5, role="pharmacist", values="full")
    rows.run("UPDATE audit_leaves SET role = NULL WHERE role = 'pharmacist'")
    rows.run("ALTER TABLE audit_leaves ENABLE TRIGGER USER")
    async with makers.asks(makers.city) as (db, _, at):
        found = await versions.reads(db, HINODE, at - week, at)
        assert await versions.reads(db, HINODE, at - 3 * week, at - 2 * week) == {
            each: Reads(0, {}) for each in Column
        }
    values, identity = (Section.VALUES, Level.FULL), (Section.IDENTITY, Level.FULL)
    assert found[Column.CARE_CLINICIAN] == Reads(5, {values: 5, identity: 2})
    assert found[Column.CREW] == Reads(1, {(Section.VALUES, Level.WITHHELD): 1})
    assert {each for each in Column if found[each].total} == {Column.CARE_CLINICIAN, Column.CREW}
