"""A patient at home, a call to them, and the hospitals that were asked. All made up."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.clock import now
from app.patients.keys import search_keys
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.days import today
from tests.request.builders import Rows

Headers = dict[str, str]
NAME = "渡辺 フミ"
LETTER: dict[str, Any] = {
    "discharged_on": None,
    "physician": "内科 青木 実",
    "diagnoses": "誤嚥性肺炎",
    "course": "抗菌薬で改善しました。",
    "explained": "再発しやすいことを説明しました。",
    "patient_wishes": "家で過ごしたい。",
    "physical_independence": "B1",
    "cognitive_independence": "IIa",
    "nutrition": "経口、とろみ中間、全粥",
    "needs": "吸引器",
    "contraindications": "なし",
    "prognosis": "数か月",
    "services": "訪問診療、訪問看護",
    "contact": "入退院支援室 03-0000-2222",
}


@dataclass
class Town:
    """Who is there, and the rows that a test takes as given."""

    rows: Rows
    clinic: UUID
    hospital: UUID
    department: UUID
    unit: UUID

    @classmethod
    def of(cls, rows: Rows) -> "Town":
        department = rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
        return cls(
            rows=rows,
            clinic=rows.an_organisation(OrganisationKind.CLINIC),
            hospital=rows.an_organisation(OrganisationKind.HOSPITAL),
            department=department,
            unit=rows.add(
                "units", organisation_id=department, name="みなと第1救急隊", created_at=now()
            ),
        )

    def at_hospital(self, role: Role, hospital: UUID | None = None) -> Headers:
        return self.rows.signed_in(role, hospital or self.hospital)

    def a_patient(self, *, consent: str | None = "granted") -> UUID:
        """Somebody in the clinic's care; `consent` is the one towards hospitals."""
        patient_id = self.rows.add("subjects", region="990019", epoch=0)
        self.rows.add(
            "patients",
            id=patient_id,
            registered_by=self.clinic,
            registered_at=now(),
            version=1,
            contacts_number=0,
            name=NAME,
            reading="ワタナベ フミ",
            masked_name="ワ●● フ●",
            birth_year=1935,
            birth_month=4,
            birth_day=1,
            sex="female",
            address="みなと町1-2-3",
            **search_keys(name=NAME, reading="ワタナベ フミ", address="みなと町1-2-3"),
            area="みなと町",
        )
        grant_id = self.rows.add(
            "grants",
            patient_id=patient_id,
            holder_kind="organisation",
            holder_id=self.clinic,
            basis="care_team",
            opened_at=now() - timedelta(days=30),
            opened_by=UUID(int=1),
            opened_for="care",
            is_own_institution=True,
        )
        self.rows.add(
            "care_team_members",
            patient_id=patient_id,
            organisation_id=self.clinic,
            function="attending",
            grant_id=grant_id,
            joined_at=now() - timedelta(days=30),
        )
        if consent is not None:
            self.says(patient_id, consent)
        return patient_id

    def says(self, patient_id: UUID, state: str) -> None:
        """The patient's newest word about hospitals."""
        self.rows.run("UPDATE subjects SET epoch = epoch + 1 WHERE id = %s", patient_id)
        (epoch,) = self.rows.one("SELECT epoch FROM subjects WHERE id = %s", patient_id)
        self.rows.add(
            "consents",
            patient_id=patient_id,
            recipient="hospital",
            epoch=epoch,
            state=state,
            restricted=[],
            given_by="patient",
            how="oral",
            given_on=now().date(),
            recorded_at=now(),
            recorded_by=UUID(int=1),
        )

    def a_call(self, patient_id: UUID | None = None) -> UUID:
        call_id = self.rows.add(
            "calls",
            fire_department_id=self.department,
            unit_id=self.unit,
            dispatched_on=now().date(),
            local_number=str(self.rows.one("SELECT count(*) FROM calls")[0]),
            municipality="990019",
            reason="呼吸困難",
            opened_at=now() - timedelta(minutes=10),
            opened_by=UUID(int=1),
            confirmed_by_identifiers=[],
        )
        if patient_id is not None:
            self.confirms(call_id, patient_id)
        return call_id

    def confirms(self, call_id: UUID, patient_id: UUID) -> None:
        """The crew has found out who it is."""
        self.rows.run(
            "UPDATE calls SET patient_id = %s, confirmed_at = clock_timestamp() WHERE id = %s",
            patient_id,
            call_id,
        )

    def an_offer(self, call_id: UUID, hospital: UUID | None = None) -> UUID:
        """The crew asks a hospital; towards a confirmed patient the offer's grant opens."""
        asked = hospital or self.hospital
        inquiry_id = self.rows.add(
            "inquiries",
            call_id=call_id,
            fire_department_id=self.department,
            hospital_id=asked,
            state="意識清明、SpO2 86%",
            minutes=12,
            asked_at=now(),
            asked_by=UUID(int=1),
        )
        (patient_id,) = self.rows.one("SELECT patient_id FROM calls WHERE id = %s", call_id)
        if patient_id is not None:
            self.rows.add(
                "grants",
                patient_id=patient_id,
                holder_kind="organisation",
                holder_id=asked,
                basis="offer",
                call_id=call_id,
                opened_at=now() - timedelta(seconds=1),
                closes_at=now() + timedelta(hours=11),
                opened_by=UUID(int=1),
                opened_for="offer",
                is_own_institution=False,
            )
        return inquiry_id

    def grants(self, basis: str) -> list[tuple[Any, ...]]:
        """The hospital's grants on a basis, oldest first: patient, whether open now."""
        return self.rows.all(
            """SELECT patient_id, closes_at IS NULL OR closes_at > clock_timestamp()
            FROM grants WHERE holder_id = %s AND basis = %s ORDER BY id""",
            self.hospital,
            basis,
        )

    def told(self, organisation_id: UUID) -> list[str]:
        """What an organisation was told, oldest first."""
        rows = self.rows.all(
            "SELECT kind FROM notices WHERE organisation_id = %s ORDER BY id", organisation_id
        )
        return [kind for (kind,) in rows]


@dataclass
class Hospital:
    """A hospital's people at work on one handover, over HTTP."""

    client: httpx.AsyncClient
    emergency: Headers
    ward: Headers

    @classmethod
    def of(cls, client: httpx.AsyncClient, town: Town) -> "Hospital":
        return cls(
            client=client,
            emergency=town.at_hospital(Role.EMERGENCY_CLINICIAN),
            ward=town.at_hospital(Role.WARD_CLINICIAN),
        )

    async def accepts(self, inquiry_id: UUID) -> str:
        answer = await self.client.post(
            f"/v1/offers/{inquiry_id}/acceptance", headers=self.emergency, json={}
        )
        assert answer.status_code == 201, answer.text
        handover_id: str = answer.json()["id"]
        return handover_id

    async def reads(self, handover_id: str, who: Headers | None = None) -> httpx.Response:
        return await self.client.get(f"/v1/handovers/{handover_id}", headers=who or self.emergency)

    async def records(
        self,
        handover_id: str,
        step: str,
        body: object | None = None,
        who: Headers | None = None,
    ) -> httpx.Response:
        path = f"/v1/handovers/{handover_id}/{step}"
        return await self.client.post(path, headers=who or self.emergency, json=body)

    async def admits(self, handover_id: str) -> None:
        for step, body in (("arrival", None), ("admission", {"ward": "3階東病棟"})):
            answer = await self.records(handover_id, step, body)
            assert answer.status_code == 201, answer.text

    async def sends_home(self, handover_id: str) -> httpx.Response:
        letter = LETTER | {"discharged_on": today().isoformat()}
        return await self.records(handover_id, "discharge", {"letter": letter}, self.ward)
