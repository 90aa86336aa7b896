"""Who looked, in words that the patient can read."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest

from app.clock import now
from app.patients.accesses import told
from app.policy.roles import Role
from app.policy.sections import Section
from tests.builders import Home


async def test_who_looked_is_for_the_clinicians_of_the_care_team(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/accesses"
    assert (await home.send("GET", path, home.stranger)).status_code == 404
    assert (await home.send("GET", path, home.pharmacist)).status_code == 403
    answer = await home.send("GET", path, home.nurse)
    assert answer.status_code == 200
    pharmacist, stranger = answer.json()["items"][:2]
    assert pharmacist["ja"].endswith(
        "薬剤師が診療・ケアのため(ケアチーム)、その操作は認められませんでした。"
    )
    assert stranger["ja"].endswith("記録を求めましたが、示されませんでした。")


async def test_it_says_who_why_when_and_what_in_one_sentence(home: Home) -> None:
    patient_id = await home.registered()
    await home.send("GET", f"/patients/{patient_id}", home.stranger)
    answer = await home.send("GET", f"/patients/{patient_id}/accesses", home.doctor)
    refused, read, registered = answer.json()["items"]
    assert (
        "みなと在宅クリニックの在宅医が診療・ケアのため(ケアチーム)、登録しました。"
        in registered["ja"]
    )
    assert "記録を見ました:本人の確認、" in read["ja"]
    assert {"section": "identity", "ja": "本人の確認", "en": "identity", "level": "full"} in read[
        "sections"
    ]
    assert refused["outcome"] == "refused"
    assert "示されませんでした" in refused["ja"]
    assert not refused["sections"]


async def test_it_is_told_page_by_page(home: Home) -> None:
    patient_id = await home.registered()
    for _ in range(50):
        await home.record(patient_id)
    path = f"/patients/{patient_id}/accesses"
    first = (await home.send("GET", path, home.doctor)).json()
    assert len(first["items"]) == 50
    second = (await home.send("GET", f"{path}?before={first['next']}", home.doctor)).json()
    assert [one["action"] for one in second["items"]] == ["record.read", "patient.registered"]
    assert second["next"] is None


@pytest.mark.parametrize("role", [Role.PATIENT, Role.SURROGATE])
async def test_patient_and_surrogate_read_their_own_and_nobody_elses(
    home: Home, role: Role
) -> None:
    patient_id, other = await home.registered(), await home.registered()
    safety = {"confirmed_on": "2026-01-10", "safety": {"staff_safety_note": "大型犬がいます"}}
    path = f"/patients/{patient_id}"
    answer = await home.send("PUT", f"{path}/profile", home.doctor, safety, seen=0)
    assert answer.status_code == 200, answer.text
    theirs = home.rows.signed_in(role, home.clinic)
    assert (await home.send("GET", path, theirs)).status_code == 404
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
    record = await home.record(patient_id, theirs)
    assert record["identity"]["state"] == "shown"
    assert record["staff_safety_notes"] == {
        "state": "withheld",
        "level": "withheld",
        "content": None,
    }
    looked = await home.send("GET", f"{path}/accesses", theirs)
    assert looked.status_code == 200
    assert "在宅医" in looked.text
    assert "安全" not in looked.text
    assert "staff_safety_notes" not in looked.text
    for elsewhere in (f"/patients/{other}", f"/patients/{other}/accesses"):
        assert (await home.send("GET", elsewhere, theirs)).status_code == 404


def test_safety_notes_are_left_out_for_the_patients_side() -> None:
    leaf = SimpleNamespace(
        id=uuid4(),
        at=datetime(2026, 11, 21, 13, 5, tzinfo=UTC),
        organisation_id=None,
        role="crew",
        action="record.read",
        outcome="done",
        purpose="ETREAT",
        basis="call",
        sections={"identity": "full", "staff_safety_notes": "full"},
    )
    whole = told(leaf, {}, set())  # type: ignore[arg-type]  # a row's look-alike
    assert "職員の安全に関する注意" in whole.ja
    theirs = told(leaf, {}, {Section.STAFF_SAFETY_NOTES})  # type: ignore[arg-type]  # likewise
    assert "安全" not in theirs.ja
    assert "safety" not in theirs.en
    assert [one.section for one in theirs.sections] == [Section.IDENTITY]
    assert theirs.ja.startswith("2026-11-21 22:05、")
