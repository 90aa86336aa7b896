"""The lists of what is due at home: talks and open loops, by the name of whom they are about."""

import httpx
import pytest

from app.clock import now
from app.db import uuid7
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import Town, a_patient, a_signed_refusal
from tests.calls.steps import a_call, confirmed
from tests.days import today
from tests.web.conftest import Opens


@pytest.mark.parametrize("page", ["/revisits", "/loops"])
async def test_each_names_whom_it_is_about_and_nobody_to_a_stranger(
    client: httpx.AsyncClient, town: Town, opens: Opens, page: str
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    await confirmed(client, town, await a_call(client, town), patient_id)
    town.rows.add(
        "revisits",
        patient_id=patient_id,
        reason="discharged",
        opened_at=now(),
        opened_by=uuid7(),
        due_on=today(),
    )
    (name,) = town.rows.one("SELECT name FROM patients WHERE id = %s", patient_id)
    own = await opens(Role.PHYSICIAN, town.clinic).get(page)
    assert own.status_code == 200
    assert name in own.text
    elsewhere = town.rows.an_organisation(OrganisationKind.CLINIC)
    stranger = await opens(Role.PHYSICIAN, elsewhere).get(page)
    assert (stranger.status_code, name in stranger.text) == (200, False)
