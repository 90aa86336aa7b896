"""What was said and what of it is kept: no statement shows more than it says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from app.access import consents, said
from app.access.consents import Statement
from app.audit.entry import Entry
from app.clock import japan_date, now
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.people.kinds import OrganisationKind
from app.policy.bases import Recipient
from app.policy.capabilities import Act
from app.policy.consent import ConsentState
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.room import Asking, Room
from tests.calls.builders import Headers

AT = now()
TODAY, EARLY, LATE = japan_date(AT), date(2026, 1, 10), date(2026, 2, 10)
GRANTED, REFUSED, WITHDRAWN = ConsentState.GRANTED, ConsentState.REFUSED, ConsentState.WITHDRAWN
NOTES, VALUES, IDENTITY = Section.STAFF_SAFETY_NOTES, Section.VALUES, Section.IDENTITY
WHY = "意識がなく、本人に尋ねられないため"
ON_PAPER = Statement(
    recipient=Recipient.AMBULANCE,
    state=GRANTED,
    sections=None,
    restricted=frozenset(),
    given_by="patient",
    given_by_name=None,
    surrogate_reason=None,
    how="written",
    paper="同意書 第1版",
    given_on=EARLY,
)
ON_SCREEN = replace(ON_PAPER, how="online", paper=None, given_on=None)
BY_THE_DAUGHTER = replace(ON_SCREEN, state=WITHDRAWN, given_by="surrogate", surrogate_reason=WHY)
Holders = tuple[tuple[UUID, str], ...]
Kept = tuple[str, list[str] | None, list[str]]


@dataclass(frozen=True)
class Family:
    """A patient with their doctor, a nurse of another house, themselves and a daughter."""

    room: Room
    holders: Holders
    patient_id: UUID
    doctor: Headers
    nurse: Headers
    pharmacist: Headers
    patient: Headers
    daughter: Headers

    @asynccontextmanager
    async def asks(self, who: Headers) -> AsyncIterator[Asking]:
        async with self.room.asks(who, AT) as one:
            yield one

    async def said(self, who: Headers, statement: Statement) -> UUID:
        async with self.asks(who) as (db, caller, at):
            done = await consents.record(db, caller, at, self.patient_id, statement)
            await db.commit()
        return done.id

    def newest(self) -> Kept:
        """State, sections and what is kept back of the newest word to the ambulance."""
        query = """SELECT state, sections, restricted FROM consents
            WHERE recipient = 'ambulance' AND patient_id = %s ORDER BY epoch DESC LIMIT 1"""
        state, sections, restricted = self.room.rows.one(query, self.patient_id)
        return state, sections, restricted

    def of_another(self) -> "Family":
        """The same people around another patient, of whom nothing was said yet."""
        return replace(self, patient_id=a_patient_among(self.room, self.holders))


def a_patient_among(room: Room, holders: Holders) -> UUID:
    """A patient to whom these stand; the first is the home doctor's own institution."""
    patient_id, began = room.a_subject(), AT - timedelta(days=9)
    for holder, basis in holders:
        kind = "organisation" if basis == "care_team" else "account"
        is_own = holder == holders[0][0]
        room.a_grant(patient_id, holder, began, None, basis, kind, is_own_institution=is_own)
    return patient_id


@pytest.fixture
def family(room: Room) -> Family:
    rows = room.rows
    clinic = rows.an_organisation(OrganisationKind.CLINIC)
    station = rows.an_organisation(OrganisationKind.NURSE_STATION)
    patient, daughter = (rows.signed_in(role, clinic) for role in (Role.PATIENT, Role.SURROGATE))
    holders = (
        *((clinic, "care_team"), (station, "care_team")),
        *((room.account(patient), "patient"), (room.account(daughter), "surrogate")),
    )
    return Family(
        room=room,
        holders=holders,
        patient_id=a_patient_among(room, holders),
        doctor=rows.signed_in(Role.PHYSICIAN, clinic),
        nurse=rows.signed_in(Role.NURSE, station),
        pharmacist=rows.signed_in(Role.PHARMACIST, clinic),
        patient=patient,
        daughter=daughter,
    )


def stated(statement: Statement, **changes: Any) -> Statement:  # noqa: ANN401  any field of it
    sets = {name: frozenset(v) for name, v in changes.items() if isinstance(v, list)}
    return replace(statement, **changes | sets)


async def test_nobody_speaks_in_anothers_place_or_way(family: Family) -> None:
    refused: list[tuple[Headers, Statement, str]] = [
        (family.doctor, ON_SCREEN, "body.how"),
        (family.patient, ON_PAPER, "body.how"),
        (family.daughter, replace(BY_THE_DAUGHTER, how="oral"), "body.how"),
        (family.patient, replace(ON_SCREEN, given_by="surrogate"), "body.given_by"),
        (family.daughter, replace(BY_THE_DAUGHTER, given_by="patient"), "body.given_by"),
        (family.patient, stated(ON_SCREEN, restricted=[NOTES]), "body.restricted"),
        (family.patient, stated(ON_SCREEN, sections=[IDENTITY, NOTES]), "body.restricted"),
        (family.doctor, replace(ON_PAPER, given_on=TODAY + timedelta(days=1)), "body.given_on"),
    ]
    for who, statement, field in refused:
        async with family.asks(who) as (db, caller, at):
            with pytest.raises(Invalid) as wrong:
                await consents.record(db, caller, at, family.patient_id, statement)
            assert wrong.value.violations[0].field == field
    # the care team may say of a surrogate what one may not say of oneself, and record their word
    await family.said(family.doctor, replace(ON_PAPER, recipient=Recipient.SELF, given_on=TODAY))
    await family.said(family.doctor, stated(ON_PAPER, restricted=[NOTES], given_by="surrogate"))


async def test_a_surrogate_takes_back_and_nothing_else_and_only_by_their_own_name(
    family: Family,
) -> None:
    own = replace(BY_THE_DAUGHTER, recipient=Recipient.SELF)
    for statement, action, reason in (
        (replace(BY_THE_DAUGHTER, state=GRANTED), Act.RECORD_CONSENT.value, "role"),
        (own, "consent.own", "role"),
    ):
        async with family.asks(family.daughter) as (db, caller, at):
            with pytest.raises(NotAllowed) as refused:
                await consents.record(db, caller, at, family.patient_id, statement)
            entry = refused.value.entry
            assert isinstance(entry, Entry)
            assert (entry.action, entry.reason) == (action, reason)
    await family.said(family.daughter, replace(BY_THE_DAUGHTER, given_by_name="誰か"))
    await family.said(family.patient, ON_SCREEN)
    kept = family.room.rows.all(
        """SELECT state, given_by, given_by_name, surrogate_reason, how, given_on, recorded_by
        FROM consents ORDER BY epoch"""
    )
    daughter, patient = family.room.account(family.daughter), family.room.account(family.patient)
    assert kept == [
        ("withdrawn", "surrogate", "佐藤 花子", WHY, "online", TODAY, daughter),
        ("granted", "patient", None, None, "online", TODAY, patient),
    ]
    leaves = family.room.rows.all("SELECT action, fields, epoch FROM audit_leaves ORDER BY epoch")
    assert leaves == [
        ("consent.withdrawn", ["ambulance"], 2),
        ("consent.granted", ["ambulance"], 3),
    ]


Step = tuple[str, Statement]
PAPER = replace(ON_PAPER, given_on=LATE)
KEPT: dict[str, tuple[list[Step], Kept]] = {
    "a no of an older day is a no": (
        [("doctor", replace(PAPER, state=REFUSED)), ("doctor", replace(ON_PAPER, state=WITHDRAWN))],
        ("withdrawn", None, []),
    ),
    "an older paper brings nothing back of what is kept": (
        [("doctor", stated(PAPER, restricted=[VALUES])), ("doctor", ON_PAPER)],
        ("granted", None, ["values"]),
    ),
    "a paper of the same day does": (
        [("doctor", stated(PAPER, restricted=[VALUES])), ("doctor", PAPER)],
        ("granted", None, []),
    ),
    "a newer no lifts nothing": (
        [
            ("doctor", stated(PAPER, restricted=[VALUES])),
            ("doctor", stated(PAPER, state=REFUSED, given_on=TODAY, restricted=[IDENTITY])),
        ],
        ("refused", None, ["identity", "values"]),
    ),
    "a yes of today lifts a no": (
        [("doctor", replace(PAPER, state=REFUSED)), ("patient", ON_SCREEN)],
        ("granted", None, []),
    ),
    "the care team lifts what it kept of its own notes": (
        [("doctor", stated(PAPER, restricted=[NOTES, VALUES])), ("doctor", PAPER)],
        ("granted", None, []),
    ),
    "the patient's side lifts the rest and not what it never sees": (
        [("doctor", stated(PAPER, restricted=[NOTES, VALUES])), ("patient", ON_SCREEN)],
        ("granted", None, ["staff_safety_notes"]),
    ),
    "nothing of it is kept that was not": (
        [("doctor", stated(PAPER, restricted=[VALUES])), ("patient", ON_SCREEN)],
        ("granted", None, []),
    ),
    "what was granted without being seen goes on": (
        [("doctor", PAPER), ("patient", stated(ON_SCREEN, sections=[IDENTITY]))],
        ("granted", ["identity", "staff_safety_notes"], []),
    ),
    "also where it was named": (
        [
            ("doctor", stated(PAPER, sections=[NOTES, VALUES])),
            ("patient", stated(ON_SCREEN, sections=[IDENTITY])),
        ],
        ("granted", ["identity", "staff_safety_notes"], []),
    ),
    "and where all is granted it needs no name": (
        [("doctor", stated(PAPER, sections=[NOTES, VALUES])), ("patient", ON_SCREEN)],
        ("granted", None, []),
    ),
    "what was not granted is not by granting everything": (
        [("doctor", stated(PAPER, sections=[IDENTITY])), ("patient", ON_SCREEN)],
        ("granted", None, ["staff_safety_notes"]),
    ),
    "nor by naming a part": (
        [
            ("doctor", stated(PAPER, sections=[IDENTITY])),
            ("patient", stated(ON_SCREEN, sections=[VALUES])),
        ],
        ("granted", ["values"], []),
    ),
    "the care team names what it likes": (
        [("doctor", PAPER), ("doctor", stated(PAPER, sections=[IDENTITY]))],
        ("granted", ["identity"], []),
    ),
    "and grants what it had not named": (
        [("doctor", stated(PAPER, sections=[IDENTITY])), ("doctor", PAPER)],
        ("granted", None, []),
    ),
    "after a no nothing unseen goes on": (
        [
            ("doctor", replace(PAPER, state=REFUSED)),
            ("patient", stated(ON_SCREEN, sections=[IDENTITY])),
        ],
        ("granted", ["identity"], []),
    ),
    "and nothing is held against granting everything": (
        [
            ("doctor", stated(PAPER, state=REFUSED, sections=[IDENTITY])),
            ("patient", ON_SCREEN),
        ],
        ("granted", None, []),
    ),
}


async def test_what_is_kept_of_a_statement(family: Family) -> None:
    people = {"doctor": family.doctor, "patient": family.patient}
    for case, (steps, kept) in KEPT.items():
        one = family.of_another()
        for who, statement in steps:
            await one.said(people[who], statement)
        assert one.newest() == kept, case


async def test_a_paper_from_before_a_no_is_no_yes(family: Family) -> None:
    for no in (REFUSED, WITHDRAWN):
        await family.said(family.doctor, replace(PAPER, state=no))
        async with family.asks(family.doctor) as (db, caller, at):
            with pytest.raises(Conflict) as late:
                await consents.record(db, caller, at, family.patient_id, ON_PAPER)
            assert late.value.kind == "said-no-since"
    # what was said to another group is another word
    await family.said(family.doctor, replace(ON_PAPER, recipient=Recipient.HOSPITAL))


async def test_the_history_is_told_to_each_as_much_as_is_theirs(family: Family) -> None:
    await family.said(family.doctor, stated(PAPER, sections=[IDENTITY, NOTES]))
    await family.said(family.doctor, stated(PAPER, restricted=[NOTES, VALUES], given_on=TODAY))
    await family.said(
        family.doctor, stated(PAPER, recipient=Recipient.SELF, sections=[VALUES], given_on=TODAY)
    )

    async def read(who: Headers) -> list[tuple[str, Any, list[Section]]]:
        async with family.asks(who) as (db, caller, at):
            found = await consents.history(db, caller, at, family.patient_id)
            return [(one.recipient.value, one.sections, one.restricted) for one in found]

    to_self: tuple[str, Any, list[Section]] = ("self", [VALUES], [])
    seen = [("ambulance", None, [VALUES]), ("ambulance", [IDENTITY], [])]
    assert await read(family.doctor) == [
        to_self,
        ("ambulance", None, [NOTES, VALUES]),
        ("ambulance", [IDENTITY, NOTES], []),
    ]
    assert await read(family.patient) == [to_self, *seen]
    assert await read(family.daughter) == seen
    async with family.asks(family.pharmacist) as (db, caller, at):
        with pytest.raises(NotAllowed):
            await consents.history(db, caller, at, family.patient_id)
    async with family.asks(family.nurse) as (db, caller, at):
        with pytest.raises(Refused):
            await consents.history(db, caller, at, family.patient_id)


async def test_whoever_is_shut_out_by_what_they_recorded_is_told_it_and_nothing_else(
    family: Family,
) -> None:
    team = replace(PAPER, recipient=Recipient.CARE_TEAM)
    theirs = await family.said(family.doctor, team)
    also = await family.said(family.nurse, replace(team, given_on=TODAY))
    await family.said(family.nurse, PAPER)
    async with family.asks(family.nurse) as (db, caller, at):
        whole = await consents.told(db, caller, at, family.patient_id, also)
        assert len(whole) == 3, "who may see the history is told it"
    own = await family.said(family.nurse, replace(team, state=WITHDRAWN, given_on=TODAY))
    async with family.asks(family.nurse) as (db, caller, at):
        (told,) = await consents.told(db, caller, at, family.patient_id, own)
        assert (told.id, told.state) == (own, WITHDRAWN)
        with pytest.raises(ValidationError):  # what is shown is not changed afterwards
            told.state = GRANTED  # type: ignore[misc]  # as somebody may
        for other in (theirs, uuid4()):
            with pytest.raises(Refused):
                await consents.told(db, caller, at, family.patient_id, other)
        await db.commit()
    assert [leaf["outcome"] for leaf in family.room.rows.leaves("consent.told")] == ["done"]


async def test_the_newest_word_is_of_one_patient_and_one_group(family: Family) -> None:
    other = family.room.a_subject()
    family.room.a_consent(other, "ambulance", epoch=9, state="refused")
    await family.said(family.doctor, PAPER)
    await family.said(family.doctor, replace(PAPER, recipient=Recipient.HOSPITAL, state=REFUSED))
    async with family.asks(family.doctor) as (db, _, _at):
        newest = await said.newest(db, family.patient_id, "ambulance")
        assert newest is not None
        assert newest.state == "granted"
        assert await said.newest(db, family.patient_id, "self") is None
        assert len(await said.every(db, family.patient_id)) == 2
