"""Home care to test with: two clinics, those around them, and what they send over HTTP."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
from psycopg import sql

from app.clock import now
from app.embedded import APP, Server
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.request.builders import Rows

REGION = "990019"
Headers = dict[str, str]


@dataclass(frozen=True)
class Home:
    """The organisations of a home-care town and the headers of people who have just signed in."""

    rows: Rows
    http: httpx.AsyncClient
    clinic: UUID
    doctor: Headers
    nurse: Headers
    station: UUID
    station_nurse: Headers
    office: UUID
    care_manager: Headers
    pharmacy: UUID
    pharmacist: Headers
    stranger: Headers  # a physician of another clinic
    hospital: UUID

    async def send(
        self,
        method: str,
        path: str,
        headers: Headers,
        body: dict[str, Any] | None = None,
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """One request; `seen` as If-Match, `key` as Idempotency-Key."""
        more = {} if seen is None else {"If-Match": f'"{seen}"'}
        if key is not None:
            more["Idempotency-Key"] = key
        return await self.http.request(
            method, f"/v1{path}", headers=headers | more, json=body if method != "GET" else None
        )

    async def registered(self, **changes: Any) -> UUID:  # noqa: ANN401  any field of the body
        """A patient of the clinic."""
        answer = await self.send("POST", "/patients", self.doctor, a_patient_body(**changes))
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["patient_id"])

    async def record(self, patient_id: UUID, headers: Headers | None = None) -> dict[str, Any]:
        """The record as somebody sees it; the doctor, where nobody is named."""
        answer = await self.send("GET", f"/patients/{patient_id}", headers or self.doctor)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def epoch(self, patient_id: UUID) -> int:
        """The epoch that the next wish is written on."""
        row = self.rows.one("SELECT epoch FROM subjects WHERE id = %s", patient_id)
        return int(row[0])

    async def consented(self, patient_id: UUID, **changes: Any) -> httpx.Response:  # noqa: ANN401  likewise
        """A consent, towards the care team where nothing else is said."""
        path = f"/patients/{patient_id}/consents"
        return await self.send("POST", path, self.doctor, a_consent_body(**changes))

    async def joined(self, patient_id: UUID, organisation_id: UUID, function: str) -> UUID:
        """An organisation in the care team; the member's id."""
        answer = await self.send(
            "POST",
            f"/patients/{patient_id}/care-team",
            self.doctor,
            {"organisation_id": str(organisation_id), "function": function},
        )
        assert answer.status_code == 201, answer.text
        members = answer.json()["care_team"]["content"]["members"]
        (found,) = [one["id"] for one in members if one["organisation_id"] == str(organisation_id)]
        return UUID(found)

    async def wished(self, patient_id: UUID, **changes: Any) -> httpx.Response:  # noqa: ANN401  likewise
        """A wish recorded over what is newest."""
        return await self.send(
            "POST",
            f"/patients/{patient_id}/wishes",
            self.doctor,
            a_wish_body(**changes),
            seen=await self.epoch(patient_id),
        )

    async def drafted(self, patient_id: UUID, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
        """An order drafted over what is newest; as shown. A scan is named where it takes one."""
        body = an_order_body(**changes)
        if body["patient_signature"] == "scan" and "paper_id" not in body:
            body["paper_id"] = str(a_paper(self.rows, patient_id))
        answer = await self.send(
            "POST",
            f"/patients/{patient_id}/orders",
            self.nurse,
            body,
            seen=await self.epoch(patient_id),
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()["physician_orders"]["content"]
        return found

    async def signed(
        self, order: dict[str, Any], headers: Headers | None = None, **body: str
    ) -> httpx.Response:
        """The signature of an order, beside a physician who can be phoned."""
        self.rows.run(
            "INSERT INTO chain_links (id, patient_id, number, position, role, name, organisation,"
            " phone, hours) SELECT gen_random_uuid(), p.id, p.contacts_number, 0,"
            " 'attending_physician', '青木 実', '訓練医院', '+81300001234', '24時間'"
            " FROM patients p JOIN orders o ON o.patient_id = p.id WHERE o.id = %s"
            " AND NOT EXISTS (SELECT FROM chain_links c WHERE c.patient_id = p.id"
            " AND c.number = p.contacts_number)",
            UUID(str(order["id"])),
        )
        return await self.send(
            "POST",
            f"/orders/{order['id']}/signature",
            headers or self.doctor,
            {"digest": order["digest"]} | body,
        )

    async def invited(
        self,
        patient_id: UUID,
        role: str = "surrogate",
        **changes: Any,  # noqa: ANN401  any field of the body
    ) -> "Own":
        """The patient or a surrogate, invited by the doctor and signed in."""
        body = an_invitation_body(role=role, **changes)
        path = f"/patients/{patient_id}/invitations"
        answer = await self.send("POST", path, self.doctor, body)
        assert answer.status_code == 201, answer.text
        grant_id = UUID(answer.json()["grant_id"])
        (account_id,) = self.rows.one("SELECT holder_id FROM grants WHERE id = %s", grant_id)
        return Own(grant_id, account_id, self.rows.session(account_id))

    async def in_order(self) -> UUID:
        """A patient whose refusal is recorded, ordered and signed: the verdict is valid."""
        patient_id = await self.registered()
        assert (await self.wished(patient_id)).status_code == 201
        answer = await self.signed(await self.drafted(patient_id))
        assert answer.status_code == 201, answer.text
        assert answer.json()["verdict"]["content"]["kind"] == "valid"
        return patient_id


@dataclass(frozen=True)
class Own:
    """Somebody of the patient's side: their grant, their account, the headers they send."""

    grant_id: UUID
    account_id: UUID
    headers: Headers


def a_paper(rows: Rows, patient_id: UUID, **columns: Any) -> UUID:  # noqa: ANN401  any column
    """An order form that the patient signed, as a row: a scan of which nobody typed anything.

    Its epoch lies before any other: it is newer than nothing.
    """
    (before,) = rows.one(
        "SELECT least(min(epoch), 0) FROM papers WHERE patient_id = %s", patient_id
    )
    paper = {
        "kind": "order_form",
        "written_on": None,
        "media_type": "image/png",
        "pages": 1,
        "byte_size": 1,
        "sha256": "0" * 64,
        "kept_in": "database",
        "added_at": now(),
        "added_by": uuid4(),
        "added_role": "nurse",
    }
    epoch = {"patient_id": patient_id, "epoch": min(before or 0, 0) - 1}
    return rows.add("papers", **(epoch | paper | columns))


def a_home(rows: Rows, http: httpx.AsyncClient) -> Home:
    """The town; its doctor is vouched for by two."""
    kind = OrganisationKind
    clinic = rows.an_organisation(kind.CLINIC)
    station = rows.an_organisation(kind.NURSE_STATION)
    office = rows.an_organisation(kind.CARE_MANAGER_OFFICE)
    pharmacy = rows.an_organisation(kind.PHARMACY)
    home = Home(
        rows=rows,
        http=http,
        clinic=clinic,
        doctor=rows.signed_in(Role.PHYSICIAN, clinic),
        nurse=rows.signed_in(Role.NURSE, clinic),
        station=station,
        station_nurse=rows.signed_in(Role.NURSE, station),
        office=office,
        care_manager=rows.signed_in(Role.CARE_MANAGER, office),
        pharmacy=pharmacy,
        pharmacist=rows.signed_in(Role.PHARMACIST, pharmacy),
        stranger=rows.signed_in(Role.PHYSICIAN, rows.an_organisation(kind.CLINIC)),
        hospital=rows.an_organisation(kind.HOSPITAL),
    )
    rows.signed_in(Role.ADMINISTRATOR, clinic)
    rows.signed_in(Role.ADMINISTRATOR, clinic)
    vouch(rows, clinic)
    return home


def vouch(rows: Rows, organisation_id: UUID) -> None:
    """Two administrators vouch for every physician of an organisation."""
    first, second = (
        row[0]
        for row in rows.all(
            "SELECT id FROM accounts WHERE role = 'administrator' AND organisation_id = %s",
            organisation_id,
        )
    )
    rows.run(
        "UPDATE accounts SET vouched_by = %s, vouched_by_second = %s"
        " WHERE role = 'physician' AND organisation_id = %s",
        first,
        second,
        organisation_id,
    )


def seen_as(
    server: Server, database: str, query: str, *, at: object, **who: object
) -> list[tuple[Any, ...]]:
    """What the row policies alone let somebody do, without any of our code.

    `who` says account, organisation and role, as far as they are known.
    """
    with psycopg.connect(server.dsn(APP, database)) as db:
        for name, value in {**who, "at": at}.items():
            db.execute(
                sql.SQL("SELECT set_config({}, %s, true)").format(sql.Literal(f"app.{name}")),
                [str(value)],
            )
        return db.execute(query.encode()).fetchall()


def nobody() -> UUID:
    """An id that stands for nothing."""
    return uuid4()


def a_patient_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field of the body
    return {
        "name": "髙橋 花子",
        "reading": "たかはし はなこ",
        "birth_date": "昭和10年4月1日",
        "sex": "female",
        "address": "訓練町1丁目2番3号",
        "area": "訓練市みなと町",
        "region": REGION,
        "phones": ["03-0000-1234"],
        "care_insurance_number": "9900000001",
    } | changes


def an_identity_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    body = a_patient_body(**changes)
    del body["region"]
    return body


def a_consent_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    return {
        "recipient": "care_team",
        "state": "granted",
        "given_by": "patient",
        "how": "written",
        "paper": "同意書 第1版",
        "given_on": "2026-01-10",
    } | changes


def a_wish_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    return {
        "source": "patient",
        "stated_on": "2026-01-10",
        "resuscitation": "not_wanted",
        "treatment_level": "comfort",
        "ventilator": "not_wanted",
        "tube_feeding": "undecided",
        "antibiotics": "wanted",
        "hospital_transport": "not_wanted",
        "place_of_care": "自宅",
        "values_line": "庭の見える部屋で過ごしたい",
        "present": [{"kind": "patient"}, {"kind": "family", "name": "髙橋 一郎"}],
        "talk_summary": "家で過ごしたいと繰り返し話された。",
    } | changes


def an_order_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    return {
        "diagnosis": "肺がん(IV期)",
        "foreseen_course": "呼吸不全が進み、自宅で亡くなる見込み",
        "covers_arrest": True,
        "scope": ["胸骨圧迫", "人工呼吸"],
        "patient_signature": "scan",
        "issued_on": "2026-01-12",
    } | changes


def an_invitation_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    """A new account where no `account_id` is given; logins are never the same twice."""
    new = {} if "account_id" in changes else {"name": "髙橋 岬", "login": f"own-{uuid4().hex[:8]}"}
    return {"role": "surrogate"} | new | changes


def online(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    """What the patient says on their own screen: the ambulance may see."""
    return {
        "recipient": "ambulance",
        "state": "granted",
        "given_by": "patient",
        "how": "online",
    } | changes


def a_proposal_body(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    return {"kind": "wish", "words": "やはり病院で治療を受けたい。"} | changes
