"""The town for break-glass: who opens, who is told, who reviews, and how time is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from tests.access.room import Asking, asking, session_of
from tests.calls.builders import Headers, Town, a_patient, a_town
from tests.request.builders import Rows

READING = {"reading": "ヤマダ タロウ"}
WHY = {"reason": "unconscious", "words": "呼びかけに反応がない"}


@dataclass(frozen=True)
class Scene:
    """The town of the calls with those who break the glass without one, and the officers."""

    client: httpx.AsyncClient
    town: Town
    chosen: Settings
    mc: Headers  # of the fire department
    outside: Headers  # a physician of a clinic that does not know the patient
    outside_clinic: UUID
    officer: Headers  # of the fire department
    outside_officer: Headers
    hospital_officer: Headers

    @property
    def rows(self) -> Rows:
        return self.town.rows

    async def send(
        self, method: str, path: str, headers: Headers, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        return await self.client.request(method, f"/v1{path}", headers=headers, json=body)

    async def looks_up(
        self, headers: Headers, call_id: str | None = None, **asked: str
    ) -> httpx.Response:
        path = "/override-look-ups" if call_id is None else f"/calls/{call_id}/override-look-ups"
        return await self.send("POST", path, headers, asked or READING)

    async def opens(
        self,
        patient_id: UUID,
        headers: Headers | None = None,
        call_id: str | None = None,
        **changes: Any,  # noqa: ANN401  any field of the body
    ) -> httpx.Response:
        """An attempt to break the glass; by the outside physician where nobody is named."""
        path = "/overrides" if call_id is None else f"/calls/{call_id}/overrides"
        body = {"patient_id": str(patient_id), **READING, **WHY, **changes}
        sent = {name: value for name, value in body.items() if value is not None}
        return await self.send("POST", path, headers or self.outside, sent)

    async def opened(
        self, patient_id: UUID, headers: Headers | None = None, call_id: str | None = None
    ) -> str:
        """The id of an override just opened."""
        answer = await self.opens(patient_id, headers, call_id)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def reads(self, override_id: str, headers: Headers | None = None) -> httpx.Response:
        return await self.send("GET", f"/overrides/{override_id}/record", headers or self.outside)

    def unasked(self, reading: str = "ヤマダ タロウ") -> UUID:
        """A patient who was never asked by anybody."""
        return a_patient(self.town, reading, ambulance="none", hospital="none")

    def is_stale(self, headers: Headers, age: timedelta) -> None:
        """The second factor of somebody, given this long ago."""
        self.rows.run(
            "UPDATE sessions SET second_factor_at = clock_timestamp() - %s WHERE id = %s",
            age,
            self.session(headers),
        )

    def session(self, headers: Headers) -> UUID:
        return session_of(self.rows, headers)

    def account(self, headers: Headers) -> UUID:
        row = self.rows.one("SELECT account_id FROM sessions WHERE id = %s", self.session(headers))
        return UUID(str(row[0]))

    def is_overdue(self) -> None:
        """Every review so far becomes one that waits for too long."""
        self.rows.run("UPDATE reviews SET due_at = clock_timestamp()")

    @asynccontextmanager
    async def at(self, headers: Headers, moment: datetime) -> AsyncIterator[Asking]:
        """A request of somebody at a chosen instant: what an action is called with."""
        async with asking(self.chosen, self.rows, headers, moment) as one:
            yield one


def a_scene(rows: Rows, client: httpx.AsyncClient, chosen: Settings) -> Scene:
    town = a_town(rows)
    clinic = rows.an_organisation(OrganisationKind.CLINIC)
    return Scene(
        client=client,
        town=town,
        chosen=chosen,
        mc=rows.signed_in(Role.MC_PHYSICIAN, town.department),
        outside=rows.signed_in(Role.PHYSICIAN, clinic),
        outside_clinic=clinic,
        officer=rows.signed_in(Role.PRIVACY_OFFICER, town.department),
        outside_officer=rows.signed_in(Role.PRIVACY_OFFICER, clinic),
        hospital_officer=rows.signed_in(Role.PRIVACY_OFFICER, town.hospital),
    )
