"""The region on the screen: figures without people, and erasures without a name."""

import re
from datetime import UTC, datetime
from uuid import UUID

import httpx

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import HINODE, Town, a_patient
from tests.web.builders import Browser, a_browser, forms
from tests.web.conftest import Opens

OFFICES = {
    Role.HUB_OFFICER: OrganisationKind.HUB,
    Role.MUNICIPALITY_OFFICER: OrganisationKind.MUNICIPALITY,
    Role.PREFECTURE_OFFICER: OrganisationKind.PREFECTURE,
    Role.PRIVACY_OFFICER: OrganisationKind.MUNICIPALITY,
}
NAME = "山田 太郎"


def at_office(client: httpx.AsyncClient, town: Town, role: Role) -> Browser:
    """Somebody of an organisation that answers for Hinode, the prefecture for all of it."""
    kind = OFFICES[role]
    area = HINODE[:2] if kind is OrganisationKind.PREFECTURE else HINODE
    organisation_id = town.rows.an_organisation(kind, HINODE)
    town.rows.run(
        "UPDATE organisations SET area = jsonb_build_array(%s::text) WHERE id = %s",
        area,
        organisation_id,
    )
    return a_browser(client, town.rows, role, organisation_id)


async def asked_for(opens: Opens, patient_id: UUID, reason: str = "asked_by_patient") -> str:
    """The path of an erasure that the clinic has just asked for."""
    path = f"/patients/{patient_id}/erasure"
    answer = await opens(Role.NURSE).post(path, {"reason": reason})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_others_have_no_statistics(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    for role in (Role.PHYSICIAN, Role.CREW, Role.PRIVACY_OFFICER):
        somebody = at_office(client, town, role) if role in OFFICES else opens(role)
        for path in ("/statistics", "/statistics.csv"):
            assert (await somebody.get(path)).status_code == 403
        assert "/statistics" not in (await somebody.get("/home")).text


async def test_an_officer_begins_with_the_figures(client: httpx.AsyncClient, town: Town) -> None:
    for _ in range(12):
        a_patient(town)
    for role in (Role.HUB_OFFICER, Role.MUNICIPALITY_OFFICER, Role.PREFECTURE_OFFICER):
        await begins_with_the_figures(at_office(client, town, role))


async def begins_with_the_figures(officer: Browser) -> None:
    home = (await officer.get("/home")).text
    assert 'href="/statistics"' in home
    page = (await officer.get("/statistics")).text
    assert "<b>10</b>人" in page
    assert "10未満" in page
    assert "数字の意味" in page
    assert NAME not in page
    (file,) = re.findall(r'href="(/statistics\.csv[^"]+)"', page)
    saved = await officer.get(file.replace("&amp;", "&"))
    assert saved.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-security-policy" in saved.headers
    assert NAME not in saved.text


async def test_hidden_figures_are_said_to_be_hidden(client: httpx.AsyncClient, town: Town) -> None:
    town.rows.run("UPDATE installation SET founded_at = %s", datetime(2025, 1, 1, tzinfo=UTC))
    for indicator, number in (("calls", 40), ("record_found", 37), ("patients", 3)):
        town.rows.run(
            "INSERT INTO figures VALUES (%s, '2025-Q1', 3, %s, %s, now())",
            HINODE,
            indicator,
            number,
        )
    officer = at_office(client, town, Role.HUB_OFFICER)
    page = (await officer.get("/statistics?from=2025-Q1&to=2025-Q2")).text
    assert "<b>40</b>件" in page
    assert ">秘匿<" in page
    assert ">10未満<" in page
    assert ">集計前<" in page
    assert "37" not in page
    assert "<b>3</b>" not in page
    assert (await officer.get("/statistics?from=2025-Q3&to=2025-Q2")).status_code == 422


async def test_the_clinic_is_warned_before_it_asks(town: Town, opens: Opens) -> None:
    patient_id = a_patient(town)
    nurse = opens(Role.NURSE)
    assert f"/patients/{patient_id}/erasure" in (await nurse.get(f"/patients/{patient_id}")).text
    page = (await nurse.get(f"/patients/{patient_id}/erasure")).text
    assert "元に戻せません" in page
    assert "求めただけでは何も消えません" in page
    refused = await nurse.post(f"/patients/{patient_id}/erasure", {"reason": "kept_long_enough"})
    assert refused.status_code == 409
    assert "5年たっていません" in refused.text
    path = await asked_for(opens, patient_id)
    page = (await nurse.get(path)).text
    assert "認められるのを待っています" in page
    assert f"{path}/approve" not in forms(page)
    assert f"{path}/end" in forms(page)


async def test_who_agrees_finds_it_at_home_and_reads_no_name(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    path = await asked_for(opens, patient_id)
    assert path not in (await at_office(client, town, Role.HUB_OFFICER).get("/home")).text
    officer = at_office(client, town, Role.PRIVACY_OFFICER)
    assert path in (await officer.get("/home")).text
    page = (await officer.get(path)).text
    assert NAME not in page
    assert f"{path}/approve" in forms(page)
    town.rows.run("UPDATE sessions SET second_factor_at = now() - interval '6 minutes'")
    page = (await officer.get(path)).text
    assert f"/step-up?next={path}" in page
    assert f"{path}/approve" not in forms(page)
    assert (await officer.post(f"{path}/approve")).status_code == 403
    town.rows.run("UPDATE sessions SET second_factor_at = now()")
    assert (await officer.post(f"{path}/approve")).status_code == 303
    assert "消去済み" in (await officer.get(path)).text
    assert (await opens(Role.NURSE).get(f"/patients/{patient_id}")).status_code == 404


async def test_it_can_be_left_alone(client: httpx.AsyncClient, town: Town, opens: Opens) -> None:
    patient_id = a_patient(town)
    path = await asked_for(opens, patient_id)
    officer = at_office(client, town, Role.PRIVACY_OFFICER)
    assert (await officer.post(f"{path}/end")).status_code == 303
    assert "取りやめ" in (await officer.get("/erasures")).text
    assert (await opens(Role.NURSE).get(f"/patients/{patient_id}")).status_code == 200


async def test_old_records_are_named_to_the_clinic_and_counted_to_offices(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    town.rows.run("SET session_replication_role = replica")
    for table, column in (
        ("patients", "registered_at"),
        ("consents", "recorded_at"),
        ("grants", "opened_at"),
    ):
        town.rows.run(f"UPDATE {table} SET {column} = {column} - interval '6 years'")  # noqa: S608  ours
    town.rows.run("SET session_replication_role = origin")
    page = (await opens(Role.NURSE).get("/erasures")).text
    assert NAME in page
    assert f"/patients/{patient_id}" in page
    for role in (Role.HUB_OFFICER, Role.PREFECTURE_OFFICER):
        page = (await at_office(client, town, role).get("/erasures")).text
        assert "10人未満" in page
        assert NAME not in page
