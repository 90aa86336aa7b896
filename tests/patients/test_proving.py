"""A line of who looked is proved to whoever may read it, and to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from app.audit.head import Witness
from app.audit.proofs import Proof
from app.clock import now
from app.embedded import Server
from app.keys import Keyring
from app.policy.roles import Role
from tests.audit.builders import Log, a_log
from tests.builders import Headers, Home

DOCUMENT: TypeAdapter[Proof] = TypeAdapter(Proof)


@pytest.fixture
async def log(
    server: Server, database: str, keyring: Keyring, tmp_path: Path
) -> AsyncIterator[Log]:
    async with a_log(server, database, keyring, tmp_path / "heads.jsonl") as own:
        yield own


async def lines(home: Home, patient_id: object, who: Headers) -> list[str]:
    answer = await home.send("GET", f"/patients/{patient_id}/accesses", who)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def the_patient(home: Home, patient_id: object, role: Role) -> Headers:
    theirs = home.rows.signed_in(role, home.clinic)
    (account_id,) = home.rows.one("SELECT id FROM accounts WHERE role = %s", role.value)
    home.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="account",
        holder_id=account_id,
        basis=role.value,
        opened_at=now(),
        opened_by=uuid4(),
        opened_for="own record",
        is_own_institution=False,
    )
    return theirs


async def test_who_may_not_read_who_looked_gets_no_proof(home: Home, log: Log) -> None:
    patient_id, other = await home.registered(), await home.registered()
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.consented(patient_id)
    (own, *_), (theirs, *_) = (
        await lines(home, patient_id, home.doctor),
        await lines(home, other, home.doctor),
    )
    await log.seal()

    async def asked(who: Headers, patient: object, line: object) -> int:
        answer = await home.send("GET", f"/patients/{patient}/accesses/{line}/proof", who)
        assert "digest" not in answer.text
        return answer.status_code

    assert await asked(home.stranger, patient_id, own) == 404
    assert await asked(home.pharmacist, patient_id, own) == 403
    assert await asked(home.doctor, patient_id, theirs) == 404, "a line of another patient"
    assert await asked(home.doctor, patient_id, uuid4()) == 404
    sign_in = home.rows.one("SELECT id FROM audit_leaves WHERE patient_id IS NOT NULL LIMIT 1")[0]
    assert await asked(home.stranger, other, sign_in) == 404
    patient = the_patient(home, patient_id, Role.PATIENT)
    assert await asked(patient, other, theirs) == 404
    refused = home.rows.leaves("access.proved")
    assert [(leaf["outcome"], leaf["reason"]) for leaf in refused][1:3] == [
        ("refused", "no_access"),
        ("refused", "no_access"),
    ]


async def test_what_the_patients_side_is_not_told_of_is_not_proved_to_them(
    home: Home, log: Log
) -> None:
    patient_id = await home.registered()
    notes = home.rows.add(
        "audit_leaves",
        form=1,
        at=now(),
        request_id=uuid4(),
        action="card.read",
        outcome="done",
        purpose="ETREAT",
        patient_id=patient_id,
        role="crew",
        sections={"staff_safety_notes": "full"},
        fields=[],
        kid="k",
        mac="m",
    )
    await log.seal()
    path = f"/patients/{patient_id}/accesses/{notes}/proof"
    for role in (Role.PATIENT, Role.SURROGATE):
        theirs = the_patient(home, patient_id, role)
        assert (await home.send("GET", path, theirs)).status_code == 404
    assert (await home.send("GET", path, home.doctor)).status_code == 200


@pytest.mark.parametrize("role", [None, Role.PATIENT, Role.SURROGATE])
async def test_patient_surrogate_and_clinician_get_one_that_holds(
    home: Home, log: Log, role: Role | None
) -> None:
    patient_id = await home.registered()
    who = home.doctor if role is None else the_patient(home, patient_id, role)
    await home.record(patient_id, home.doctor)
    found = await lines(home, patient_id, who)
    await log.seal()
    answer = await home.send("GET", f"/patients/{patient_id}/accesses/{found[0]}/proof", who)
    assert answer.status_code == 200, answer.text
    proof = DOCUMENT.validate_json(answer.content)
    assert found[0] in proof.check(Witness(log.keyring.heads))
    assert set(answer.json()) == {"kind", "leaf_id", "digest", "position", "path", "head"}
    assert "access.proved" in [leaf["action"] for leaf in home.rows.leaves()]


async def test_a_line_that_is_not_sealed_yet_is_said_so(home: Home) -> None:
    patient_id = await home.registered()
    line, *_ = await lines(home, patient_id, home.doctor)
    answer = await home.send("GET", f"/patients/{patient_id}/accesses/{line}/proof", home.doctor)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-sealed-yet"


async def test_anybody_gets_the_newest_head_and_sees_that_the_log_only_grew(
    home: Home, log: Log
) -> None:
    none = await home.http.get("/v1/audit/head")
    assert (none.status_code, none.json()["head"]) == (200, None)
    for _ in range(2):
        await home.registered()
        await log.seal()
    (first, second) = home.rows.all("SELECT size FROM audit_heads ORDER BY size")
    newest = (await home.http.get("/v1/audit/head")).json()
    assert newest["head"]["size"] == second[0]
    keys = {kid: pem.encode() for kid, pem in newest["keys"].items()}
    asked = {"first": first[0], "second": second[0]}
    grew = await home.http.get("/v1/audit/consistency", params=asked)
    assert grew.status_code == 200, grew.text
    proof = DOCUMENT.validate_json(grew.content)
    assert "grew" in proof.check(Witness(keys))
    turned = {"first": second[0], "second": first[0]}
    assert (await home.http.get("/v1/audit/consistency", params=turned)).status_code == 422
    unsigned = {"first": first[0], "second": second[0] + 1}
    assert (await home.http.get("/v1/audit/consistency", params=unsigned)).status_code == 404
    wrong = {"first": 0, "second": 1 << 60}
    assert (await home.http.get("/v1/audit/consistency", params=wrong)).status_code == 422


async def test_asking_for_them_writes_nothing(home: Home) -> None:
    await home.registered()
    before = home.rows.leaves()
    for path in ("/v1/audit/head", "/v1/audit/consistency?first=1&second=1"):
        await asyncio.gather(*(home.http.get(path) for _ in range(3)))
    assert home.rows.leaves() == before
