"""Who the person is, corrected on the screen: by whom, over what was read, and found by it."""

import httpx

from app.policy.roles import Role
from app.web.sheet import SEEN
from tests.calls.builders import HINODE, MIZUNO, Town, a_member, a_patient, consent
from tests.calls.steps import looking_up
from tests.web.builders import Browser, forms
from tests.web.conftest import Opens
from tests.web.drawn import Values, fields
from tests.web.test_own import let_in


async def drawn(browser: Browser, path: str) -> Values:
    """The form as it comes, to be sent again."""
    return fields((await browser.get(path)).text, path)


async def test_a_stranger_a_care_manager_and_the_patient_write_none_of_it(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    path = f"/patients/{patient_id}/identity"
    form = await drawn(opens(Role.NURSE), path) | {"name": "別名 書子"}
    a_member(town, patient_id, town.hospital)
    stranger = opens(Role.NURSE, town.hospital)
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, form)).status_code == 404
    consent(town, patient_id, "care_team", "granted", 30)
    manager = opens(Role.CARE_MANAGER, town.hospital)
    own = let_in(client, town, Role.PATIENT, patient_id)
    for who in (manager, own):
        assert path not in (await who.get(f"/patients/{patient_id}")).text
        page = await who.get(path)
        assert page.status_code == 403
        assert "<button" not in page.text.partition("<main")[2]
        assert (await who.post(path, form)).status_code in (403, 404)
    assert town.rows.one("SELECT name, version FROM patients") == ("山田 太郎", 1)


async def test_it_is_written_over_what_was_read_and_nothing_typed_is_lost(
    town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse, doctor = opens(Role.NURSE), opens(Role.PHYSICIAN)
    path = f"/patients/{patient_id}/identity"
    form = await drawn(nurse, path)
    # somebody takes away a phone meanwhile: the form that was drawn before is still read
    other = await drawn(doctor, path) | {"phones.0": ""}
    assert (await doctor.post(path, other)).status_code == 303
    late = await nurse.post(path, form | {"phones.4": "090-0000-4444", "name": "山田 次郎"})
    assert late.status_code == 412
    assert "最新の記録を開いてください" in late.text
    assert 'value="山田 次郎"' in late.text
    assert (await nurse.post(path, form | {SEEN: ""})).status_code == 422
    assert (await nurse.post(path, form | {"merged_into": str(patient_id)})).status_code == 422
    assert town.rows.one("SELECT name, version FROM patients") == ("山田 太郎", 2)


async def test_what_cannot_be_taken_is_said_beside_its_blank_and_not_echoed_elsewhere(
    town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse, path = opens(Role.NURSE), f"/patients/{patient_id}/identity"
    form = await drawn(nurse, path)
    for name, given in (
        ("name", ""),
        ("reading", "山田"),
        ("birth_date", "きのう"),
        ("birth_date", "2999-01-01"),
        ("phones.0", "12"),
        ("care_insurance_number", "123"),
        ("former_reading", "佐藤"),
        ("sex", "zzz"),
    ):
        refused = await nurse.post(path, form | {name: given})
        assert refused.status_code == 422, name
        assert f'id="f-{name.replace(".", "-")}-error"' in refused.text, name
        assert refused.text.count('aria-invalid="true"') == 1, name
    # an empty blank before it moves no mistake
    refused = await nurse.post(path, form | {"phones.0": "", "phones.2": "12"})
    assert 'id="f-phones-2-error"' in refused.text
    assert "<details open>" in refused.text
    number = await nurse.post(path, form | {"address": "港町 123456789018"})
    assert (number.status_code, 'name="_is.address"' in number.text) == (422, True)
    stated = form | {"address": "港町 123456789018", "_is.address": "reception"}
    assert (await nurse.post(path, stated)).status_code == 303
    said = town.rows.all("SELECT act, field, instead FROM number_statements")
    assert said == [("changeIdentity", "body.address", "reception")]


async def test_a_corrected_person_is_found_by_what_is_right_and_by_nothing_else(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse, path = opens(Role.NURSE), f"/patients/{patient_id}/identity"
    assert path in (await nurse.get(f"/patients/{patient_id}")).text
    form = await drawn(nurse, path)
    assert form["birth_date"] == "昭和15年4月1日"
    before = {"reading": "ヤマダ タロウ", "birth_date": "1940-04-01"}
    now = {"reading": "ヤマネ ジロウ", "birth_date": "1941-05-02"}
    phone = {"phone": "090-0000-2222", "address": "日の出浜市港町9丁目8番7号"}
    assert (await looking_up(client, town, **before))["candidates"]
    assert not (await looking_up(client, town, **now))["candidates"]
    done = await nurse.post(
        path,
        form
        | {
            "name": "山根 次郎",
            "reading": "やまね じろう",
            "birth_date": "昭和16年5月2日",
            "former_name": "木村",
            "former_reading": "きむら",
            "address": "日の出浜市港町9丁目8番7号",
            "phones.0": "",
            "phones.1": "090-0000-2222",
            "care_insurance_number": "9900000777",
        },
    )
    assert (done.status_code, done.headers["location"]) == (303, f"/patients/{patient_id}")
    for asked in (
        now,
        phone,
        {"reading": "キムラ ジロウ", "birth_date": "1941-05-02"},
        {"care_insurance_number": "9900000777", "birth_date": "1941-05-02"},
    ):
        (found,) = (await looking_up(client, town, **asked))["candidates"]
        assert found["patient_id"] == str(patient_id), asked
    for asked in (before, {"phone": "03-0000-5678", "address": "日の出浜市港町1丁目2番3号"}):
        assert not (await looking_up(client, town, **asked))["candidates"], asked
    page = (await nurse.get(f"/patients/{patient_id}")).text
    assert all(text in page for text in ("山根 次郎", "ヤマネ ジロウ", "木村", "090-0000-2222"))
    seen = (await nurse.get(f"/patients/{patient_id}/accesses")).text
    assert "本人の情報を書き改めました" in seen


async def test_what_is_left_as_it_stands_stays_so(town: Town, opens: Opens) -> None:
    patient_id = a_patient(town)
    nurse, path = opens(Role.NURSE), f"/patients/{patient_id}/identity"
    for year, month, day in ((1940, 4, 1), (1940, 4, None), (1989, None, None), (1989, 1, None)):
        town.rows.run(
            "UPDATE patients SET birth_year = %s, birth_month = %s, birth_day = %s",
            *(year, month, day),
        )
        before = town.rows.one(_WHOLE)
        phones = town.rows.all(_PHONES)
        assert (await nurse.post(path, await drawn(nurse, path))).status_code == 303
        assert town.rows.one(_WHOLE) == before
        assert town.rows.all(_PHONES) == phones


_WHOLE = (
    "SELECT name, reading, masked_name, birth_year, birth_month, birth_day, sex, address, area,"
    " care_insurance_number, name_key, reading_key, sound_key, mixed_key, address_key, place_key"
    " FROM patients"
)
_PHONES = (
    "SELECT p.phone_key FROM patient_phones p JOIN patients w ON w.id = p.patient_id"
    " AND w.version = p.version ORDER BY p.id"
)


async def test_an_address_in_another_town_leads_to_the_page_of_a_move(
    town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse, path = opens(Role.NURSE), f"/patients/{patient_id}/identity"
    region = f"/patients/{patient_id}/region"
    moved: Values = {"area": "瑞野町", "address": "瑞野町緑1丁目2番3号"}
    done = await nurse.post(path, await drawn(nurse, path) | moved)
    assert (done.status_code, done.headers["location"]) == (303, region)
    page = (await nurse.get(region)).text
    assert "住所には瑞野町とあります" in page
    assert fields(page, region)["region"] == MIZUNO
    # what was said of it once is not asked again with every phone
    done = await nurse.post(path, await drawn(nurse, path) | {"phones.1": "090-0000-3333"})
    assert done.headers["location"] == f"/patients/{patient_id}"
    assert town.rows.one("SELECT region FROM subjects WHERE id = %s", patient_id) == (HINODE,)
    assert (await nurse.post(region, await drawn(nurse, region))).status_code == 303
    assert "住所には" not in (await nurse.get(region)).text
    assert town.rows.one("SELECT region FROM subjects WHERE id = %s", patient_id) == (MIZUNO,)
    # and another street of the town leads nowhere
    done = await nurse.post(path, await drawn(nurse, path) | {"address": "瑞野町緑4"})
    assert done.headers["location"] == f"/patients/{patient_id}"
    assert forms((await nurse.get(path)).text).keys() == {path, "/sign-out"}
