"""One person with something recorded in every table, each free word of it a canary."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import (
    a_consent_body,
    a_paper,
    a_patient_body,
    a_wish_body,
    an_order_body,
)
from tests.calls.builders import HINODE, Headers, Town, a_patient
from tests.days import today
from tests.handovers.builders import LETTER

CANARY = "カナリア"
PHONE, INSURANCE = "03-0000-8686", "9900008686"
TRACES = (CANARY, PHONE, "+81300008686", INSURANCE)
"""What a search of the whole database must not find afterwards."""


@dataclass
class Canary:
    """The person, those around them, and the officers who may agree."""

    town: Town
    client: httpx.AsyncClient
    id: UUID
    account: Headers
    privacy: Headers
    officer: Headers
    call: str = ""

    async def send(
        self, method: str, path: str, who: Headers, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        """A request that must do."""
        if method in {"PUT", "POST"} and path.startswith(f"/patients/{self.id}"):
            epoch = self.town.rows.one("SELECT epoch FROM subjects WHERE id = %s", self.id)[0]
            who = who | {"If-Match": f'"{0 if "contacts" in path or "profile" in path else epoch}"'}
        answer = await self.client.request(method, f"/v1{path}", headers=who, json=body)
        assert answer.is_success, (path, answer.text)
        return answer

    async def asked(self, reason: str = "asked_by_patient") -> str:
        """The clinic asks that the person be erased."""
        answer = await self.send(
            "POST", f"/patients/{self.id}/erasures", self.town.doctor, {"reason": reason}
        )
        erasure_id: str = answer.json()["id"]
        return erasure_id

    async def erased(self) -> dict[str, int]:
        """Asked for and agreed to; how many rows went, by table."""
        answer = await self.send("POST", f"/erasures/{await self.asked()}/approval", self.privacy)
        counts: dict[str, int] = answer.json()["erased"]
        return counts

    def ages(self, years: int) -> None:
        """Everything about the person happened years ago."""
        rows = self.town.rows
        rows.run("SET session_replication_role = replica")
        for table, columns in (
            ("patients", ("registered_at",)),
            ("wishes", ("recorded_at",)),
            ("orders", ("drafted_at",)),
            ("order_signatures", ("signed_at",)),
            ("intent_marks", ("marked_at",)),
            ("proposals", ("proposed_at",)),
            ("proposal_answers", ("answered_at",)),
            ("papers", ("added_at",)),
            ("paper_transcriptions", ("typed_at",)),
            ("merge_steps", ("taken_at",)),
            ("profiles", ("recorded_at",)),
            ("consents", ("recorded_at",)),
            ("return_home_letters", ("written_at",)),
            ("grants", ("opened_at", "closes_at")),
            ("audit_leaves", ("at",)),
        ):
            key = "id" if table == "patients" else "patient_id"
            moved = ", ".join(f"{name} = {name} - interval '{years} years'" for name in columns)
            rows.run(f"UPDATE {table} SET {moved} WHERE {key} = %s", self.id)  # noqa: S608  ours
        rows.run("SET session_replication_role = origin")

    def found(self, *traces: str) -> dict[str, int]:
        """The tables of the whole database in which any of the words stand, with how often."""
        rows = self.town.rows
        tables = rows.all(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
        )
        counts = {
            table: rows.one(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY (%s)",  # noqa: S608  ours
                [f"%{trace}%" for trace in traces],
            )[0]
            for (table,) in tables
        }
        return {table: count for table, count in counts.items() if count}


def an_officer(town: Town, role: Role, kind: OrganisationKind, area: str = HINODE) -> Headers:
    """Somebody of an organisation that answers for a municipality."""
    organisation_id = town.rows.an_organisation(kind, area)
    town.rows.run(
        "UPDATE organisations SET area = jsonb_build_array(%s::text) WHERE id = %s",
        area,
        organisation_id,
    )
    return town.rows.signed_in(role, organisation_id)


async def a_canary(client: httpx.AsyncClient, town: Town) -> Canary:
    """Somebody who was just registered."""
    body = a_patient_body(
        name=f"{CANARY} 花子",
        reading="かなりあ はなこ",
        former_name=CANARY,
        by_name=CANARY,
        address=f"{CANARY}町1丁目2番3号",
        area=f"{CANARY}町",
        region=HINODE,
        phones=[PHONE],
        care_insurance_number=INSURANCE,
    )
    answer = await client.post("/v1/patients", headers=town.doctor, json=body)
    assert answer.status_code == 201, answer.text
    kind = OrganisationKind.MUNICIPALITY
    patient_id = UUID(answer.json()["patient_id"])
    own = Canary(
        town=town,
        client=client,
        id=patient_id,
        account=town.rows.signed_in(Role.PATIENT, town.clinic),
        privacy=an_officer(town, Role.PRIVACY_OFFICER, kind),
        officer=an_officer(town, Role.MUNICIPALITY_OFFICER, kind),
    )
    (account_id,) = town.rows.one("SELECT id FROM accounts ORDER BY id DESC OFFSET 2 LIMIT 1")
    town.rows.run("UPDATE accounts SET name = %s WHERE id = %s", f"{CANARY} 花子", account_id)
    town.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="account",
        holder_id=account_id,
        basis="patient",
        opened_at=now(),
        opened_by=uuid4(),
        opened_for="own record",
        is_own_institution=False,
        relation=CANARY,
        closed_for=CANARY,
    )
    return own


async def at_home(client: httpx.AsyncClient, town: Town) -> Canary:
    """Somebody with wishes, contacts and a team, for whom nobody has called yet."""
    own = await a_canary(client, town)
    await _at_home(own)
    return own


async def a_whole_life(client: httpx.AsyncClient, town: Town) -> Canary:
    """Wishes, a team, a call, a stay in hospital and the way home, all over by now."""
    own = await at_home(client, town)
    await _on_a_call(own)
    return own


async def _at_home(own: Canary) -> None:
    town, path = own.town, f"/patients/{own.id}"
    said = f"{CANARY}と鳴く"
    for recipient in ("care_team", "ambulance", "hospital"):
        consent = a_consent_body(recipient=recipient, paper=said)
        await own.send("POST", f"{path}/consents", town.doctor, consent)
    person = {"name": CANARY, "phone": PHONE, "hours": said}
    contacts = {
        "call_chain": [person | {"role": "attending_physician", "organisation": said}],
        "family": [person | {"relation": said, "surrogacy": "decides"}],
    }
    await own.send("PUT", f"{path}/contacts", town.doctor, contacts)
    profile = {
        "confirmed_on": "2026-01-10",
        "diagnosis": {"main_diagnosis": said, "past_history": said},
        "alerts": {"allergies": said, "paper_kit": said},
        "hospital": {"cooperating_hospital": said},
        "safety": {"staff_safety_note": said},
    }
    await own.send("PUT", f"{path}/profile", town.doctor, profile)
    wish = a_wish_body(values_line=said, talk_summary=said, place_of_care=said)
    await own.send("POST", f"{path}/wishes", town.doctor, wish)
    for place in ("990027", HINODE):
        await own.send("PUT", f"{path}/region", town.doctor, {"region": place})
    paper_id = _on_paper(own)
    order = an_order_body(diagnosis=said, foreseen_course=said, paper_id=str(paper_id))
    await own.send("POST", f"{path}/orders", town.nurse, order)
    rows = town.rows
    (order_id,) = rows.one("SELECT id FROM orders WHERE patient_id = %s", own.id)
    rows.add(
        "order_signatures",
        order_id=order_id,
        patient_id=own.id,
        epoch=90,
        digest="d",
        signed_at=now(),
        signed_by=uuid4(),
        physician_name=CANARY,
        second_factor_at=now(),
    )
    rows.add(
        "number_statements",
        patient_id=own.id,
        act="renewProfile",
        field="body.alerts.devices",
        instead="device",
        stated_at=now(),
        stated_by=uuid4(),
        stated_role="nurse",
    )
    rows.add(
        "patient_cards",
        patient_id=own.id,
        token_hash="0" * 64,
        issued_at=now(),
        issued_by=uuid4(),
        issued_role="nurse",
    )
    rows.add(
        "intent_marks",
        patient_id=own.id,
        epoch=91,
        kind="suspended",
        said_by="patient",
        reason=said,
        marked_at=now(),
        marked_by=uuid4(),
        marked_role="nurse",
    )
    rows.add(
        "revisits",
        patient_id=own.id,
        reason="discharged",
        opened_at=now(),
        opened_by=uuid4(),
        due_on=today(),
    )
    rows.add(
        "revisits_held",
        patient_id=own.id,
        epoch=95,
        held_at=now(),
        held_by=uuid4(),
        talked_on=today(),
        next_due=today(),
    )
    registration_id = rows.add(
        "backup_registrations",
        patient_id=own.id,
        hospital_id=own.town.hospital,
        clinic_id=own.town.clinic,
        requested_on=today(),
        consented_on=today(),
        registered_at=now(),
        registered_by=uuid4(),
    )
    rows.add(
        "backup_exchanges",
        registration_id=registration_id,
        patient_id=own.id,
        exchanged_on=today(),
        recorded_at=now(),
        recorded_by=uuid4(),
        organisation_id=own.town.clinic,
    )
    proposal_id = rows.add(
        "proposals",
        patient_id=own.id,
        epoch=92,
        kind="other",
        words=said,
        basis="patient",
        proposed_at=now(),
        proposed_by=uuid4(),
        proposed_role="patient",
    )
    rows.add(
        "proposal_answers",
        proposal_id=proposal_id,
        patient_id=own.id,
        epoch=93,
        outcome="refused",
        note=said,
        answered_at=now(),
        answered_by=uuid4(),
        answered_role="nurse",
        organisation_id=town.clinic,
    )
    _broke_the_glass(own, said)
    rows.run("UPDATE subjects SET epoch = 93 WHERE id = %s", own.id)
    station = rows.an_organisation(OrganisationKind.NURSE_STATION)
    member = {"organisation_id": str(station), "function": "nursing"}
    await own.send("POST", f"{path}/care-team", town.doctor, member)


def _on_paper(own: Canary) -> UUID:
    """A scan, typed and checked by two, and one that was taken away."""
    rows, whose = own.town.rows, {"patient_id": own.id}
    paper_id = a_paper(rows, own.id)
    rows.run(
        "INSERT INTO paper_contents (paper_id, patient_id, content) VALUES (%s, %s, %s)",
        paper_id,
        own.id,
        CANARY.encode(),
    )
    reading_id = rows.add(
        "paper_transcriptions",
        **whose,
        paper_id=paper_id,
        epoch=88,
        physician_name=CANARY,
        has_patient_signature=True,
        has_witness_signature=False,
        has_surrogate_signature=False,
        resuscitation="not_written",
        typed_at=now(),
        typed_by=uuid4(),
        typed_role="nurse",
    )
    rows.add(
        "paper_checks",
        **whose,
        reading_id=reading_id,
        epoch=89,
        agrees=True,
        differing=[],
        checked_at=now(),
        checked_by=uuid4(),
        checked_role="physician",
    )
    rows.add(
        "paper_removals",
        **whose,
        paper_id=a_paper(rows, own.id),
        epoch=90,
        reason="duplicate",
        removed_at=now(),
        removed_by=uuid4(),
        removed_role="nurse",
    )
    return paper_id


def _broke_the_glass(own: Canary, said: str) -> None:
    rows, at = own.town.rows, now()
    (account_id, officer_id) = (
        row[0] for row in rows.all("SELECT id FROM accounts ORDER BY id LIMIT 2")
    )
    grant_id = rows.add(
        "grants",
        patient_id=own.id,
        holder_kind="account",
        holder_id=account_id,
        basis="glass",
        opened_at=at - timedelta(minutes=60),
        closes_at=at,
        opened_by=account_id,
        opened_for="unconscious",
        is_own_institution=False,
    )
    opened = {
        "patient_id": own.id,
        "grant_id": grant_id,
        "account_id": account_id,
        "organisation_id": own.town.hospital,
        "opened_at": at - timedelta(minutes=60),
    }
    override_id = rows.add(
        "overrides",
        **opened,
        role="emergency_clinician",
        reason="unconscious",
        words=said,
        identifiers=["reading"],
        second_factor_at=at - timedelta(minutes=60),
        closes_at=at,
    )
    rows.add(
        "reviews",
        **opened,
        kind="override",
        about=str(override_id),
        override_id=override_id,
        figures={},
        happened_at=at,
        due_at=at,
        outcome="justified",
        note=said,
        closed_at=at,
        closed_by=officer_id,
    )


async def _on_a_call(own: Canary) -> None:
    town, said = own.town, f"{CANARY}が倒れた"
    new = {"municipality": HINODE, "reason": said, "local_number": "86-1"}
    who = {"reading": "かなりあ はなこ", "birth_date": "昭和10年4月1日"}
    opened = await own.send("POST", "/calls", town.crew, new | {"unit_id": str(town.unit)})
    own.call = opened.json()["id"]
    path = f"/calls/{own.call}"
    await own.send("POST", f"{path}/patient", town.crew, who | {"patient_id": str(own.id)})
    fact = {"name": "arrest", "value": True, "source": "seen", "told_by": said}
    await own.send("POST", f"{path}/facts", town.crew, fact)
    phoned = {
        "whom": "attending_physician",
        "name": CANARY,
        "is_reached": True,
        "confirmed": {"patient_refuses_cpr": True},
        "instruction": "continue",
        "words": said,
    }
    await own.send("POST", f"{path}/doctor-calls", town.crew, phoned)
    asked = {"hospital_id": str(town.hospital), "state": said, "minutes": 12}
    made = await own.send("POST", f"{path}/inquiries", town.crew, asked)
    inquiry = made.json()["inquiries"][-1]["id"]
    taken = await own.send(
        "POST", f"/offers/{inquiry}/acceptance", town.emergency, {"reason": said}
    )
    way = f"/handovers/{taken.json()['id']}"
    await own.send("GET", way, town.emergency)
    await own.send("POST", f"{way}/arrival", town.emergency)
    outcome = {
        "resuscitation": "continued",
        "transport": "yes",
        "handed_to": "hospital",
        "destination_id": str(town.hospital),
        "destination_reason": said,
        "note": said,
    }
    await own.send("PUT", f"{path}/outcome", town.crew, outcome)
    await own.send("POST", f"{path}/close", town.crew)
    town.rows.add(
        "review_findings",
        call_id=own.call,
        council_id=town.rows.an_organisation(OrganisationKind.MC_COUNCIL),
        kind="other",
        words=said,
        recorded_at=now(),
        recorded_by=uuid4(),
    )
    await own.send("POST", f"{way}/admission", town.emergency, {"ward": said})
    letter = LETTER | {"discharged_on": today().isoformat(), "course": said}
    await own.send("POST", f"{way}/discharge", town.ward, {"letter": letter})


async def mistaken_for(own: Canary) -> str:
    """A call on which the person was confirmed by mistake, and somebody else in their place."""
    town = own.town
    other = a_patient(town)
    new = {"municipality": HINODE, "reason": "意識がない", "local_number": "86-2"}
    opened = await own.send("POST", "/calls", town.crew, new | {"unit_id": str(town.unit)})
    path = f"/calls/{opened.json()['id']}"
    who = {"reading": "かなりあ はなこ", "birth_date": "昭和10年4月1日"}
    await own.send("POST", f"{path}/patient", town.crew, who | {"patient_id": str(own.id)})
    phoned = {"whom": "attending_physician", "name": CANARY, "is_reached": True, "words": CANARY}
    told = {"confirmed": {}, "instruction": "continue"}
    await own.send("POST", f"{path}/doctor-calls", town.crew, phoned | told)
    right = {"reading": "やまだ たろう", "birth_date": "昭和15年4月1日"}
    await own.send("POST", f"{path}/patient", town.crew, right | {"patient_id": str(other)})
    theirs = {"name": "青木 実", "words": "そのまま続けてください。"}
    await own.send("POST", f"{path}/doctor-calls", town.crew, phoned | told | theirs)
    outcome = {"resuscitation": "continued", "transport": "no", "handed_to": "family"}
    await own.send("PUT", f"{path}/outcome", town.crew, outcome)
    await own.send("POST", f"{path}/close", town.crew)
    return path.removeprefix("/calls/")
