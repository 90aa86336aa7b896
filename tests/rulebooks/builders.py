"""The parties that make a rule in two made-up municipalities, and the texts that they send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.request.builders import Rows

HINODE, MIZUNO = "990019", "990027"
Headers = dict[str, str]
LONG_AGO = "2024-04-01T00:00+09:00"


@dataclass(frozen=True)
class Makers:
    """Council, fire department, city and hub of one place, home care, and those of the next."""

    rows: Rows
    http: httpx.AsyncClient
    council: UUID
    steward: Headers
    colleague: Headers  # another steward of the same council
    council_doctor: Headers
    fire: UUID
    fire_doctor: Headers
    crew: Headers
    city: UUID
    city_officer: Headers
    hub: UUID
    hub_officer: Headers
    clinic: UUID
    home_doctor: Headers
    hospital_doctor: Headers  # an MC physician of a hospital: no party
    far_council: UUID
    far_steward: Headers
    far_city: UUID
    far_officer: Headers

    async def send(
        self, method: str, path: str, by: Headers, body: object = None
    ) -> httpx.Response:
        return await self.http.request(method, f"/v1{path}", headers=by, json=body)

    async def draft(
        self, text: str, by: Headers | None = None, note: str = "協議会で合意したため"
    ) -> httpx.Response:
        body = {"text": text, "note": note}
        return await self.send("POST", "/rulebooks/versions", by or self.steward, body)

    async def drafted(self, by: Headers | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  parts of the text
        """A draft of the council as it is read."""
        answer = await self.draft(a_text(**changes), by)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def approve(self, draft: Mapping[str, Any], by: Headers) -> httpx.Response:
        path = f"/rulebooks/versions/{draft['line']['id']}/approvals"
        return await self.send("POST", path, by, {"digest": draft["digest"]})

    async def published(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
        """A version that council and city have approved."""
        draft = await self.drafted(**changes)
        assert (await self.approve(draft, self.steward)).status_code == 201
        answer = await self.approve(draft, self.city_officer)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        assert found["line"]["published_at"] is not None
        return found

    async def withdraw(
        self, version: Mapping[str, Any], by: Headers | None = None
    ) -> httpx.Response:
        path = f"/rulebooks/versions/{version['line']['id']}/withdrawal"
        return await self.send("POST", path, by or self.steward, {"reason": "誤りが見つかった"})

    async def read(self, version_id: str, by: Headers | None = None) -> httpx.Response:
        return await self.send("GET", f"/rulebooks/versions/{version_id}", by or self.steward)

    async def comment(
        self, version: Mapping[str, Any], by: Headers, text: str = "夜間の手順を足してください。"
    ) -> httpx.Response:
        path = f"/rulebooks/versions/{version['line']['id']}/comments"
        return await self.send("POST", path, by, {"text": text})

    async def rules(self, municipality: str = HINODE) -> dict[str, Any]:
        answer = await self.http.get(f"/v1/rules?municipality={municipality}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def makers_in(rows: Rows, http: httpx.AsyncClient) -> Makers:
    kind = OrganisationKind
    council = rows.an_organisation(kind.MC_COUNCIL)
    far_council = rows.an_organisation(kind.MC_COUNCIL, MIZUNO)
    fire = rows.an_organisation(kind.FIRE_DEPARTMENT)
    city, far_city = (
        rows.an_organisation(kind.MUNICIPALITY),
        rows.an_organisation(kind.MUNICIPALITY, MIZUNO),
    )
    hub, clinic = rows.an_organisation(kind.HUB), rows.an_organisation(kind.CLINIC)
    hospital = rows.an_organisation(kind.HOSPITAL)
    rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    unit = rows.add("units", organisation_id=fire, name="第1救急隊", created_at=now())
    return Makers(
        rows=rows,
        http=http,
        council=council,
        steward=rows.signed_in(Role.RULE_STEWARD, council),
        colleague=rows.signed_in(Role.RULE_STEWARD, council),
        council_doctor=rows.signed_in(Role.MC_PHYSICIAN, council),
        fire=fire,
        fire_doctor=rows.signed_in(Role.MC_PHYSICIAN, fire),
        crew=rows.signed_in(Role.CREW, fire, unit),
        city=city,
        city_officer=rows.signed_in(Role.MUNICIPALITY_OFFICER, city),
        hub=hub,
        hub_officer=rows.signed_in(Role.HUB_OFFICER, hub),
        clinic=clinic,
        home_doctor=rows.signed_in(Role.PHYSICIAN, clinic),
        hospital_doctor=rows.signed_in(Role.MC_PHYSICIAN, hospital),
        far_council=far_council,
        far_steward=rows.signed_in(Role.RULE_STEWARD, far_council),
        far_city=far_city,
        far_officer=rows.signed_in(Role.MUNICIPALITY_OFFICER, far_city),
    )


def a_text(
    book: str = "hinode-cpr",
    version: str = "1",
    *,
    places: tuple[str, ...] = (HINODE,),
    begins: str | datetime = LONG_AGO,
    copy_of: str = "copy_of: tokyo",
    more: str = "",
) -> str:
    """A rule of one's own that says what Tokyo's says; `more` is laid over it."""
    named = ", ".join(f'"{place}"' for place in places)
    return f"""\
id: {book}
version: "{version}"
{copy_of}
title: {{ja: 日の出浜の救急のルール 第{version}版, en: Hinode's rule {version}}}
where:
  municipalities: [{named}]
when:
  in_force_from: {begins}
authority:
  adopted_by: {{ja: 日の出浜MC協議会, en: Hinode council}}
  legal_note: {{ja: 死亡の診断ではありません。, en: No diagnosis of death.}}
{more}"""


# Lets a crew stop by itself: no doctor's word, no wish, no cause asked for.
LETS_STOP = """\
id: hinode-cpr
version: "1"
title: {ja: 危ない規則, en: A dangerous rule}
kind: resuscitation
policy: may_stop
where: {municipalities: ["990019"]}
when: {in_force_from: 2024-04-01T00:00+09:00}
authority:
  adopted_by: {ja: 協議会, en: council}
  legal_note: {ja: 注, en: note}
otherwise: {ja: 続ける。, en: Continue.}
conditions:
  - id: end
    text: {ja: 人生の最終段階である, en: End of life}
    when: {end_of_life_stage: true}
outcomes:
  - id: stop
    text: {ja: 中止する, en: Stop}
    resuscitation: stop
    transport: "no"
"""
