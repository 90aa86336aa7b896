"""A figure that looks like a My Number is refused, until a clinician states what it is."""

import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from fastapi.routing import APIRoute

from app.api import consents, handovers, intent, patients, proposals, representatives
from app.api.person import ProfileIn
from app.api.stated import Statable
from app.clock import now
from app.embedded import Server
from tests.builders import (
    Headers,
    Home,
    a_consent_body,
    a_patient_body,
    a_wish_body,
    an_identity_body,
    an_order_body,
    nobody,
    seen_as,
)

LOOKS = "123456789018"  # its check digit fits
ROUTERS = (consents, handovers, intent, patients, proposals, representatives)


def stated(*fields: str, instead: str = "device") -> dict[str, Any]:
    return {"stated_not_my_number": [{"field": one, "instead": instead} for one in fields]}


def alerts(**said: str) -> dict[str, Any]:
    return {"confirmed_on": "2026-01-10", "alerts": said}


async def profile(
    home: Home, patient_id: UUID, body: dict[str, Any], who: Headers | None = None, seen: int = 0
) -> httpx.Response:
    path = f"/patients/{patient_id}/profile"
    return await home.send("PUT", path, who or home.doctor, body, seen=seen)


def kept(home: Home) -> list[tuple[Any, ...]]:
    return home.rows.all("SELECT act, field, instead, stated_role FROM number_statements")


async def test_the_refusal_says_which_field_and_that_it_may_be_stated(home: Home) -> None:
    patient_id = await home.registered()
    answer = await profile(home, patient_id, alerts(devices=f"酸素 {LOOKS}", allergies="なし"))
    assert answer.status_code == 422
    (violation,) = answer.json()["violations"]
    assert violation["field"] == "body.alerts.devices"
    assert violation["may_be_stated"] is True
    assert "マイナンバー" in violation["ja"]
    assert LOOKS not in answer.text
    other = await profile(home, patient_id, alerts(devices="番号" * 3000))
    assert other.json()["violations"][0]["may_be_stated"] is False


async def test_what_a_clinician_states_is_stored_with_who_and_when_and_a_leaf(home: Home) -> None:
    patient_id = await home.registered()
    body = alerts(devices=f"酸素濃縮器 {LOOKS}") | stated("body.alerts.devices")
    answer = await profile(home, patient_id, body, home.nurse)
    assert answer.status_code == 200, answer.text
    assert LOOKS in answer.json()["clinical_alerts"]["content"]["devices"]
    assert kept(home) == [("renewProfile", "body.alerts.devices", "device", "nurse")]
    (leaf,) = home.rows.leaves("number.stated")
    assert (leaf["outcome"], leaf["patient_id"]) == ("done", patient_id)
    (fields,) = home.rows.one("SELECT fields FROM audit_leaves WHERE action = 'number.stated'")
    assert fields == ["alerts"]
    own = await home.invited(patient_id, "patient")
    looked = await home.send("GET", f"/patients/{patient_id}/accesses", own.headers)
    assert "12桁の数字がマイナンバーではないと記録しました" in looked.text


REFUSED: list[tuple[dict[str, str], list[str]]] = [
    ({"devices": LOOKS, "medicines": LOOKS}, ["body.alerts.devices"]),
    ({"devices": LOOKS}, ["body.alerts.medicines"]),
    ({"devices": LOOKS}, ["body.alerts"]),
    ({"devices": "酸素"}, ["body.alerts.devices"]),
    ({"devices": LOOKS, "medicines": "薬"}, ["body.alerts.devices", "body.alerts.medicines"]),
    ({"devices": f"被保険者証の番号 {LOOKS}"}, ["body.alerts.devices"]),
    ({"devices": f"{LOOKS} 保険者番号 12345678"}, ["body.alerts.devices"]),
    ({"devices": f"記号 12-34 番号 {LOOKS}"}, ["body.alerts.devices"]),
]


async def test_it_holds_for_the_field_named_and_never_for_the_health_insurance(home: Home) -> None:
    patient_id = await home.registered()
    for said, fields in REFUSED:
        answer = await profile(home, patient_id, alerts(**said) | stated(*fields))
        assert answer.status_code == 422, said
        assert LOOKS not in answer.text
    assert not kept(home)


async def test_nothing_but_a_known_kind_is_taken_for_what_it_is(home: Home) -> None:
    patient_id = await home.registered()
    body = alerts(devices=LOOKS)
    for more in (stated("body.alerts.devices", instead="my_number"), stated("alerts.devices")):
        assert (await profile(home, patient_id, body | more)).status_code == 422
    assert not kept(home)


async def test_only_a_clinician_states_it(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    care = {"confirmed_on": "2026-01-10", "care": {"services": f"福祉用具 {LOOKS}"}}
    body = care | stated("body.care.services")
    refused = await profile(home, patient_id, body, home.care_manager)
    assert refused.status_code == 403
    own = await home.invited(patient_id, "patient")
    words = {"kind": "other", "words": LOOKS} | stated("body.words", instead="other")
    path = f"/patients/{patient_id}/proposals"
    assert (await home.send("POST", path, own.headers, words)).status_code == 403
    assert not kept(home)
    assert not home.rows.all("SELECT 1 FROM profiles")
    assert (await profile(home, patient_id, body, home.nurse)).status_code == 200


async def test_a_statement_repeated_with_its_key_stands_once(home: Home) -> None:
    patient_id = await home.registered()
    body = a_wish_body(talk_summary=f"{LOOKS}の機器") | stated("body.talk_summary")
    for _ in range(2):
        answer = await home.send(
            "POST", f"/patients/{patient_id}/wishes", home.doctor, body, seen=0, key="0123456789"
        )
        assert answer.status_code == 201, answer.text
    assert len(kept(home)) == 1


async def test_of_a_note_for_staff_the_patients_side_is_not_told(home: Home) -> None:
    patient_id = await home.registered()
    note = {"confirmed_on": "2026-01-10", "safety": {"staff_safety_note": f"警備 {LOOKS}"}}
    body = note | stated("body.safety.staff_safety_note", instead="document")
    assert (await profile(home, patient_id, body)).status_code == 200
    own = await home.invited(patient_id, "patient")
    looked = await home.send("GET", f"/patients/{patient_id}/accesses", own.headers)
    assert "number.stated" not in looked.text


async def test_every_door_of_home_care_takes_it(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}"
    contact = {"name": "青木 実", "organisation": LOOKS, "phone": "03-0000-1234", "hours": "昼"}
    bodies = [
        ("POST", "/patients", a_patient_body(address=f"町1 {LOOKS}"), "body.address"),
        ("PUT", f"{path}/identity", an_identity_body(area=LOOKS), "body.area"),
        (
            "PUT",
            f"{path}/contacts",
            {"call_chain": [contact | {"role": "other"}], "family": []},
            "body.call_chain.0.organisation",
        ),
        ("POST", f"{path}/consents", a_consent_body(paper=LOOKS), "body.paper"),
        ("POST", f"{path}/wishes", a_wish_body(place_of_care=LOOKS), "body.place_of_care"),
        (
            "POST",
            f"{path}/orders",
            an_order_body(diagnosis=LOOKS, patient_signature="none"),
            "body.diagnosis",
        ),
        ("POST", f"{path}/withdrawals", {"said_by": "patient", "reason": LOOKS}, "body.reason"),
        ("POST", f"{path}/suspensions", {"said_by": "patient", "reason": LOOKS}, "body.reason"),
        (
            "POST",
            f"{path}/invitations",
            {"role": "patient", "name": LOOKS, "login": "own-of-the-figure"},
            "body.name",
        ),
    ]
    for number, (method, where, body, field) in enumerate(bodies):
        seen = {"identity": 1, "contacts": 0}.get(where.rsplit("/", 1)[1])
        for more, is_taken in (({}, False), (stated(field), True)):
            epoch = await home.epoch(patient_id) if seen is None else seen
            answer = await home.send(method, where, home.doctor, body | more, seen=epoch)
            assert answer.is_success is is_taken, (where, answer.text)
        assert len(kept(home)) == number + 1, where


def statable() -> Iterator[APIRoute]:
    for module in ROUTERS:
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            bodies = inspect.signature(route.endpoint).parameters.values()
            if any(
                isinstance(one.annotation, type) and issubclass(one.annotation, Statable)
                for one in bodies
            ):
                yield route


def test_no_door_takes_a_statement_without_keeping_it() -> None:
    routes = list(statable())
    assert len(routes) == 15
    for route in routes:
        source = inspect.getsource(route.endpoint)
        said = re.findall(r'(?:keep_statements\(work, \w+, |numbers\.state\(.*?, )"(\w+)"', source)
        assert said == [route.operation_id], route.operation_id


def test_no_page_takes_a_statement_without_keeping_it() -> None:
    names = "|".join(one.__name__ for one in everything(Statable))
    for path in Path("app/web").glob("*.py"):
        source = path.read_text("utf-8")
        is_taken = re.search(rf"answer\(.{{0,120}}?\b(?:{names})\b", source, re.DOTALL)
        assert bool(is_taken) == ("keep_statements(" in source or "numbers.state(" in source), path


def everything(kind: type[Statable]) -> set[type[Statable]]:
    found = set(kind.__subclasses__())
    return found.union(*(everything(one) for one in found))


def test_a_body_inside_a_body_speaks_with_the_outer_one() -> None:
    body = ProfileIn.model_validate(
        alerts(devices=LOOKS, medicines="薬") | stated("body.alerts.devices")
    )
    assert [one.field for one in body.stated] == ["body.alerts.devices"]


async def test_the_row_policies_alone_let_a_clinician_state_it_in_their_own_name(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.registered()
    own = await home.invited(patient_id, "patient")
    body = alerts(devices=LOOKS) | stated("body.alerts.devices")
    assert (await profile(home, patient_id, body)).status_code == 200
    account = uuid4()
    put = (
        "WITH put AS (INSERT INTO number_statements VALUES (gen_random_uuid(), '{}', 'a', 'f',"
        " 'other', now(), '{}', '{}') RETURNING id) SELECT count(*) FROM put"
    )
    who = {"account": account, "organisation": home.clinic, "at": now() + timedelta(minutes=1)}
    allowed = [(patient_id, account, role, role) for role in ("physician", "nurse")]
    refused = [
        (patient_id, account, "care_manager", "care_manager"),
        (patient_id, account, "nurse", "physician"),
        (patient_id, uuid4(), "nurse", "nurse"),
        (nobody(), account, "nurse", "nurse"),
    ]
    for whose, by, role, claimed in allowed:
        query = put.format(whose, by, claimed)
        assert seen_as(server, database, query, role=role, **who) == [(1,)]
    for whose, by, role, claimed in refused:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen_as(server, database, put.format(whose, by, claimed), role=role, **who)
    count = "SELECT count(*) FROM number_statements"
    assert seen_as(server, database, count, role="nurse", **who) == [(3,)]
    theirs = who | {"account": own.account_id}
    assert seen_as(server, database, count, role="patient", **theirs) == [(0,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seen_as(server, database, "DELETE FROM number_statements", role="nurse", **who)
