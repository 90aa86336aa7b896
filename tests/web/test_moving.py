"""A move on the screen of the care team, and what patient and care manager see of it."""

import httpx

from app.policy.roles import Role
from tests.calls.builders import HINODE, MIZUNO, Town, a_member, a_patient, consent
from tests.web.builders import forms
from tests.web.conftest import Opens
from tests.web.test_own import let_in

FUTAGOJIMA, EAST, HOKAGE_TOWN = "990264", "990272", "990213"


async def test_strangers_see_no_such_page_and_patients_and_care_managers_no_form(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    path = f"/patients/{patient_id}/region"
    stranger = opens(Role.NURSE, town.hospital)
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, {"region": MIZUNO, "_seen": "3"})).status_code == 404
    a_member(town, patient_id, town.hospital)
    consent(town, patient_id, "care_team", "granted", 30)
    for who in (
        opens(Role.CARE_MANAGER, town.hospital),
        let_in(client, town, Role.PATIENT, patient_id),
    ):
        page = await who.get(path)
        assert "日の出浜市" in page.text
        assert path not in forms(page.text)


async def test_a_nurse_records_a_move_and_reads_what_it_was(town: Town, opens: Opens) -> None:
    patient_id = a_patient(town)
    nurse, path = opens(Role.NURSE), f"/patients/{patient_id}/region"
    assert path in (await nurse.get(f"/patients/{patient_id}")).text
    page = (await nurse.get(path)).text
    assert forms(page)[path] == {"region", "_seen"}
    assert "標準の共有ルール" in page
    (epoch,) = town.rows.one("SELECT epoch FROM subjects WHERE id = %s", patient_id)
    body = {"_seen": str(epoch)}
    refused = await nurse.post(path, {**body, "region": FUTAGOJIMA})
    assert refused.status_code == 422
    assert "東双子島町(990272)か西双子島町(990281)" in refused.text
    assert (await nurse.post(path, {"region": MIZUNO, "_seen": "0"})).status_code == 412
    done = await nurse.post(path, {**body, "region": HOKAGE_TOWN})
    assert (done.status_code, done.headers["location"]) == (303, path)
    page = (await nurse.get(path)).text
    assert "日の出浜市(990019) → 帆影市(990221)" in page
    assert "前の番号 990213 で届き、いまの番号で記録しました" in page


async def test_of_a_town_that_was_split_the_home_page_leads_to_the_choice(
    town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse, path = opens(Role.NURSE), f"/patients/{patient_id}/region"
    assert "/patients/places" not in (await nurse.get("/home")).text
    town.rows.run("UPDATE subjects SET region = %s WHERE id = %s", FUTAGOJIMA, patient_id)
    assert "/patients/places" in (await nurse.get("/home")).text
    assert path in (await nurse.get("/patients/places")).text
    assert "いまの市町村を選ぶ" in (await nurse.get(f"/patients/{patient_id}")).text
    page = (await nurse.get(path)).text
    assert all(f'value="{code}"' in page for code in (EAST, "990281"))
    (epoch,) = town.rows.one("SELECT epoch FROM subjects WHERE id = %s", patient_id)
    assert (await nurse.post(path, {"region": EAST, "_seen": str(epoch)})).status_code == 303
    assert "/patients/places" not in (await nurse.get("/home")).text
    assert "いまの市町村を選ぶ" not in (await nurse.get(f"/patients/{patient_id}")).text


async def test_who_registers_by_an_old_code_is_told_beside_the_record_or_its_twin(
    opens: Opens,
) -> None:
    nurse = opens(Role.NURSE)
    person = {
        "name": "髙橋 花子",
        "reading": "タカハシ ハナコ",
        "birth_date": "1935-04-01",
        "sex": "female",
        "address": "訓練町1丁目2番3号",
        "area": "帆影市",
    }
    for region, is_told in ((HOKAGE_TOWN, True), (HOKAGE_TOWN, True), (HINODE, False)):
        done = await nurse.post("/patients", {**person, "region": region})
        assert done.status_code == 303, done.text
        place = done.headers["location"]
        assert ("is_renamed=yes" in place) == is_told
        assert ("前の番号でした" in (await nurse.get(place)).text) == is_told
