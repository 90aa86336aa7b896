"""Those of whom nothing may be shown, each for another reason, asked for through the same door."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import ADDRESS, Headers, Town, a_patient, consent
from tests.calls.steps import a_call

SURNAMES = {
    "no such person": "ナキト",
    "no consent": "ムゴン",
    "refused": "コトワリ",
    "withdrawn": "テッカイ",
    "not yours": "ヨソノ",
}
BORN = date(1940, 4, 1)
BODY = {"birth_date": "昭和15年4月1日"}
PHONES = {why: f"03-0000-61{number:02d}" for number, why in enumerate(SURNAMES)}


@dataclass
class Noes:
    """A town in which a clinic, a crew and a doctor outside ask for each of them."""

    town: Town
    client: httpx.AsyncClient
    asking: Headers
    outside: Headers
    call_id: str
    people: dict[str, UUID] = field(default_factory=dict)

    def forget(self) -> None:
        """Nobody has been looked up lately: the limits are another matter."""
        with self.town.rows.db.transaction():
            self.town.rows.run("SET LOCAL session_replication_role = replica")
            self.town.rows.run("DELETE FROM look_ups")
            self.town.rows.run("DELETE FROM audit_leaves")

    async def record(self, why: str, under: str = "") -> httpx.Response:
        path = f"/v1/patients/{self.people[why]}{under}"
        return await self.client.get(path, headers=self.asking)

    async def look_up(self, why: str) -> httpx.Response:
        path, body = (
            f"/v1/calls/{self.call_id}/look-ups",
            BODY | {"reading": f"{SURNAMES[why]} ハナ"},
        )
        return await self.client.post(path, json=body, headers=self.town.crew)

    async def confirm(self, why: str) -> httpx.Response:
        body = BODY | {"reading": f"{SURNAMES[why]} ハナ", "patient_id": str(self.people[why])}
        path = f"/v1/calls/{self.call_id}/patient"
        return await self.client.post(path, json=body, headers=self.town.crew)

    async def before_arrival(self, why: str) -> httpx.Response:
        body = {"phone": PHONES[why], "address": ADDRESS}
        path = f"/v1/calls/{self.call_id}/before-arrival/look-ups"
        return await self.client.post(path, json=body, headers=self.town.desk)

    async def take(self, why: str) -> httpx.Response:
        body = {"phone": PHONES[why], "address": ADDRESS, "patient_id": str(self.people[why])}
        path = f"/v1/calls/{self.call_id}/before-arrival"
        return await self.client.put(path, json=body, headers=self.town.desk)

    async def under_glass(self, why: str) -> httpx.Response:
        body = {"reading": f"{SURNAMES[why]} ハナ"}
        return await self.client.post("/v1/override-look-ups", json=body, headers=self.outside)


async def the_noes(client: httpx.AsyncClient, town: Town) -> Noes:
    rows = town.rows
    clinic = rows.an_organisation(OrganisationKind.NURSE_STATION)
    outside = rows.an_organisation(OrganisationKind.CLINIC)
    noes = Noes(
        town=town,
        client=client,
        asking=rows.signed_in(Role.NURSE, clinic),
        outside=rows.signed_in(Role.PHYSICIAN, outside),
        call_id=await a_call(client, town),
        people={"no such person": uuid4()},
    )
    for why in ("no consent", "refused", "withdrawn", "not yours"):
        state = why if why in {"refused", "withdrawn"} else "none"
        patient_id = a_patient(
            town, f"{SURNAMES[why]} ハナ", born=BORN, ambulance=state, phone=PHONES[why]
        )
        consent(town, patient_id, "care_team", state, 5)
        if why != "not yours":
            rows.add(
                "grants",
                patient_id=patient_id,
                holder_kind="organisation",
                holder_id=clinic,
                basis="care_team",
                opened_at=now() - timedelta(days=30),
                opened_by=uuid4(),
                opened_for="joined_team",
                is_own_institution=False,
            )
        noes.people[why] = patient_id
    return noes
