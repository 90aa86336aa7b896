"""What the patient's side never writes and never reaches, by our code and by the row policies."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from app.clock import now
from app.db import engine
from app.embedded import APP, Server
from app.people import store as people
from tests.builders import (
    Home,
    Own,
    a_consent_body,
    a_wish_body,
    an_invitation_body,
    an_order_body,
    nobody,
    seen_as,
)


async def test_the_patients_side_writes_nothing_that_the_care_team_writes(home: Home) -> None:
    patient_id = await home.in_order()
    (order_id, digest) = home.rows.one("SELECT id, digest FROM orders")
    patient = await home.invited(patient_id, "patient")
    surrogate = await home.invited(patient_id)
    path = f"/patients/{patient_id}"
    attempts: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", f"{path}/wishes", a_wish_body()),
        ("POST", f"{path}/orders", an_order_body()),
        ("POST", f"/orders/{order_id}/signature", {"digest": digest}),
        ("PUT", f"{path}/contacts", {"call_chain": [], "family": []}),
        ("PUT", f"{path}/death", {"deceased_on": None}),
        ("POST", f"{path}/invitations", an_invitation_body()),
        ("POST", f"{path}/consents", a_consent_body()),
    ]
    seen = await home.epoch(patient_id)
    for who in (patient, surrogate):
        for method, door, body in attempts:
            answer = await home.send(method, door, who.headers, body, seen=seen)
            assert answer.status_code in {403, 404, 422}, (door, answer.text)
    assert await home.epoch(patient_id) == seen


WRITES = {
    "wishes": "patient_id, epoch, recorded_at, recorded_by, source, stated_on, resuscitation,"
    " ventilator, tube_feeding, antibiotics, hospital_transport, present",
    "orders": "patient_id, epoch, drafted_at, drafted_by, diagnosis, foreseen_course,"
    " covers_arrest, scope, patient_signature, issued_on, digest",
}


async def test_row_policies_alone_keep_the_patients_side_in_its_place(
    home: Home, server: Server, database: str
) -> None:
    patient_id, other = await home.in_order(), await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    await home.invited(other, "patient")
    surrogate, patient = await home.invited(patient_id), await home.invited(patient_id, "patient")
    _row_policies(server, database, patient_id, "surrogate", surrogate, {"surrogate"})
    _row_policies(server, database, patient_id, "patient", patient, {"patient", "surrogate"})


def _row_policies(
    server: Server,
    database: str,
    patient_id: UUID,
    role: str,
    own: Own,
    bases: set[str],
) -> None:
    def tried(query: str) -> list[tuple[Any, ...]]:
        return seen_as(
            server,
            database,
            query,
            account=own.account_id,
            organisation="",
            role=role,
            at=now() + timedelta(seconds=1),
        )

    # the session's own statement hands no workplace over, so nothing of the clinic's is reached
    assert tried("SELECT id FROM patients") == [(patient_id,)]
    assert tried("SELECT DISTINCT patient_id FROM grants") == [(patient_id,)]
    assert {basis for (basis,) in tried("SELECT basis FROM grants")} == bases
    assert tried("SELECT count(*) FROM notices") == [(0,)]
    assert tried("UPDATE grants SET closes_at = now() RETURNING id") == []
    assert tried("UPDATE patients SET address = 'x' RETURNING id") == []
    refused = psycopg.errors.InsufficientPrivilege
    for table, columns in WRITES.items():
        with pytest.raises(refused):
            tried(
                f"INSERT INTO {table} (id, {columns}) SELECT gen_random_uuid(), {columns}"  # noqa: S608  of this file
                f" FROM {table} WHERE patient_id = '{patient_id}' LIMIT 1"
            )
    with pytest.raises(refused):
        tried(
            f"""INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, opened_at,
            opened_by, opened_for, is_own_institution) VALUES (gen_random_uuid(), '{patient_id}',
            'account', '{own.account_id}', 'care_team', now(), '{own.account_id}', 'x', true)"""  # noqa: S608  likewise
        )


async def test_an_account_of_the_patients_side_shares_nothing_with_where_it_was_made(
    home: Home, server: Server, database: str
) -> None:
    own = await home.invited(await home.registered(), "patient")
    await home.registered()
    (made_at,) = home.rows.one("SELECT organisation_id FROM accounts WHERE id = %s", own.account_id)
    assert made_at == home.clinic
    (session_id,) = home.rows.one("SELECT id FROM sessions WHERE account_id = %s", own.account_id)
    pool = engine(server.url(APP, database), 1)
    async with pool.connect() as db:
        found = await people.principal(db, session_id, nobody())
        assert found is not None
        assert found[0].holders == (own.account_id,)
        assert (await db.execute(text("SELECT wall.organisation()"))).scalar_one() is None
        assert (await db.execute(text("SELECT wall.account()"))).scalar_one() == own.account_id
        assert (await db.execute(text("SELECT count(*) FROM patients"))).scalar_one() == 1
    await pool.dispose()
