"""The people who make a region's agreement, and what they send over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from psycopg.types.json import Jsonb

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.days import in_hours
from tests.request.builders import Rows

HINODE, MIZUNO = "990019", "990027"
Headers = dict[str, str]


@dataclass(frozen=True)
class Council:
    """Officers of the hub and the municipality, privacy officers of those who are bound."""

    rows: Rows
    http: httpx.AsyncClient
    hub: UUID
    hub_officer: Headers
    hub_colleague: Headers
    city: UUID
    city_officer: Headers
    clinic: UUID
    clinic_privacy: Headers
    hospital_privacy: Headers
    far_officer: Headers  # of the next municipality
    far_privacy: Headers

    async def drafted(
        self,
        cells: Mapping[str, str] | None = None,
        **changes: Any,  # noqa: ANN401  any field of the body
    ) -> dict[str, Any]:
        """A draft of the hub as it is read."""
        body = a_draft_body(cells or {"values/emergency": "withheld"}, **changes)
        answer = await self.draft(body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def draft(self, body: dict[str, Any], by: Headers | None = None) -> httpx.Response:
        return await self.http.post("/v1/agreements", json=body, headers=by or self.hub_officer)

    async def approve(self, draft: Mapping[str, Any], by: Headers) -> httpx.Response:
        path = f"/v1/agreements/{draft['line']['id']}/approvals"
        return await self.http.post(path, json={"digest": draft["digest"]}, headers=by)

    async def published(
        self,
        cells: Mapping[str, str] | None = None,
        **changes: Any,  # noqa: ANN401  likewise
    ) -> dict[str, Any]:
        """A version that hub and city have approved."""
        draft = await self.drafted(cells, **changes)
        assert (await self.approve(draft, self.hub_officer)).status_code == 201
        answer = await self.approve(draft, self.city_officer)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def withdraw(self, version: Mapping[str, Any], by: Headers) -> httpx.Response:
        path = f"/v1/agreements/{version['line']['id']}/withdrawal"
        return await self.http.post(path, json={"reason": "誤って承認したため"}, headers=by)

    async def read(self, agreement_id: str, by: Headers | None = None) -> httpx.Response:
        path = f"/v1/agreements/{agreement_id}"
        return await self.http.get(path, headers=by or self.clinic_privacy)

    async def table(self, region: str = HINODE) -> dict[str, Any]:
        answer = await self.http.get(f"/v1/sharing-table?region={region}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def a_council(rows: Rows, http: httpx.AsyncClient) -> Council:
    kind = OrganisationKind
    hub, far_hub = rows.an_organisation(kind.HUB), rows.an_organisation(kind.HUB, MIZUNO)
    city = rows.an_organisation(kind.MUNICIPALITY)
    clinic, hospital = rows.an_organisation(kind.CLINIC), rows.an_organisation(kind.HOSPITAL)
    far_clinic = rows.an_organisation(kind.CLINIC, MIZUNO)
    rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    return Council(
        rows=rows,
        http=http,
        hub=hub,
        hub_officer=rows.signed_in(Role.HUB_OFFICER, hub),
        hub_colleague=rows.signed_in(Role.HUB_OFFICER, hub),
        city=city,
        city_officer=rows.signed_in(Role.MUNICIPALITY_OFFICER, city),
        clinic=clinic,
        clinic_privacy=rows.signed_in(Role.PRIVACY_OFFICER, clinic),
        hospital_privacy=rows.signed_in(Role.PRIVACY_OFFICER, hospital),
        far_officer=rows.signed_in(Role.HUB_OFFICER, far_hub),
        far_privacy=rows.signed_in(Role.PRIVACY_OFFICER, far_clinic),
    )


def a_draft_body(cells: Mapping[str, str], **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field of the body
    return {
        "region": HINODE,
        "cells": dict(cells),
        "in_force_from": in_hours(1),
        "reason": "連携会議の合意による",
    } | changes


def level(table: Mapping[str, Any], cell: str) -> str:
    """The level of a cell, ``values/crew``, in a table as it is shown."""
    section, column = cell.split("/")
    (line,) = (one for one in table["sections"] if one["section"] == section)
    return str(line["levels"][column])


def a_version(
    rows: Rows,
    region: str,
    cells: Mapping[str, str],
    begins: datetime,
    *,
    number: int = 1,
    withdrawn: datetime | None = None,
) -> UUID:
    """A published version as a row, from any instant on: what HTTP cannot make in the past."""
    organisation = rows.all("SELECT id FROM organisations ORDER BY id LIMIT 1")[0][0]
    account = rows.all("SELECT id FROM accounts ORDER BY id LIMIT 1")[0][0]
    return rows.add(
        "agreements",
        region=region,
        number=number,
        cells=dict(cells),
        reason="試しのため",
        drafted_by=account,
        drafted_by_organisation=organisation,
        drafted_at=begins,
        in_force_from=begins,
        digest=uuid4().hex * 2,
        published_at=begins,
        withdrawn_at=withdrawn,
        withdrawn_by=withdrawn and account,
        withdrawn_reason=withdrawn and "試しのため",
    )


_LEAF = """
    INSERT INTO audit_leaves (id, form, at, request_id, action, outcome, purpose, patient_id, basis,
        role, sections, fields, kid, mac)
    SELECT gen_random_uuid(), 1, %s, gen_random_uuid(), 'card.read', %s, 'ETREAT', %s, %s, %s, %s,
        '[]', 'k', 'm' FROM generate_series(1, %s)
"""


def read_by(
    rows: Rows,
    patient_id: UUID,
    times: int,
    *,
    role: str = "crew",
    basis: str = "call",
    days_ago: float = 1,
    outcome: str = "done",
    **sections: str,
) -> None:
    """That many reads on the record, each showing these sections at these levels."""
    at = now() - timedelta(days=days_ago)
    rows.run(_LEAF, at, outcome, patient_id, basis, role, Jsonb(sections), times)
