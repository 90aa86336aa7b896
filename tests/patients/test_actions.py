"""Registering and correcting a person, over HTTP."""

from uuid import UUID

import pytest

from tests.builders import Home, a_patient_body, an_identity_body, nobody

# passes the check digit of a My Number
MY_NUMBER = "123456789018"


async def test_nobody_but_a_clinic_registers_a_patient(home: Home) -> None:
    for headers in (home.station_nurse, home.care_manager, home.pharmacist):
        answer = await home.send("POST", "/patients", headers, a_patient_body())
        assert answer.status_code == 403
    assert not home.rows.all("SELECT 1 FROM patients")
    assert [leaf["outcome"] for leaf in home.rows.leaves("patient.registered")] == ["refused"] * 3


async def test_a_stranger_and_a_wrong_id_get_the_same_answer(home: Home) -> None:
    patient_id = await home.registered()
    real = await home.send("GET", f"/patients/{patient_id}", home.stranger)
    invented = await home.send("GET", f"/patients/{nobody()}", home.stranger)
    assert real.status_code == invented.status_code == 404
    assert real.json() == invented.json()
    refused = [leaf for leaf in home.rows.leaves("record.read") if leaf["outcome"] == "refused"]
    assert {leaf["patient_id"] for leaf in refused} >= {patient_id}
    assert len(refused) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", f"訓練市 {MY_NUMBER}"),
        ("address", f"訓練町1-2-3 {MY_NUMBER[:4]}-{MY_NUMBER[4:8]}-{MY_NUMBER[8:]}"),
        ("name", f"髙橋 {MY_NUMBER}"),
        ("area", "保険者番号 12345678"),
    ],
)
async def test_a_number_that_may_not_be_stored_is_refused_by_field(
    home: Home, field: str, value: str
) -> None:
    answer = await home.send("POST", "/patients", home.doctor, a_patient_body(**{field: value}))
    assert answer.status_code == 422
    (violation,) = answer.json()["violations"]
    assert violation["field"] == f"body.{field}"
    assert "保存できません" in violation["ja"]
    assert value not in answer.text


async def test_a_number_that_may_not_be_stored_is_refused_in_every_free_text(home: Home) -> None:
    patient_id = await home.registered()
    bad = f"番号は {MY_NUMBER}"
    part = {
        "diagnosis": ["main_diagnosis", "other_diagnoses", "foreseen_course_line"],
        "alerts": ["allergies", "medicines", "devices", "infections"],
        "disagreement": ["family_disagreement"],
        "safety": ["staff_safety_note"],
        "care": ["services", "nutrition", "key_person"],
    }
    for name, fields in part.items():
        for field in fields:
            answer = await home.send(
                "PUT",
                f"/patients/{patient_id}/profile",
                home.doctor,
                {"confirmed_on": "2026-01-10", name: {field: bad}},
                seen=0,
            )
            assert answer.status_code == 422, field
            assert answer.json()["violations"][0]["field"] == f"body.{name}.{field}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "昭和64年2月1日"),
        ("birth_date", "2199-01-01"),
        ("reading", "髙橋 花子"),
        ("phones", ["119"]),
        ("region", "990011"),
        ("region", "131997"),
        ("region", "990264"),
        ("care_insurance_number", "99"),
        ("sex", "zzz"),
        ("version", 7),
    ],
)
async def test_what_cannot_be_read_is_refused(home: Home, field: str, value: object) -> None:
    answer = await home.send("POST", "/patients", home.doctor, a_patient_body(**{field: value}))
    assert answer.status_code == 422
    assert str(value) not in answer.text


async def test_who_lives_where_a_town_was_split_is_registered_by_what_it_became(
    home: Home,
) -> None:
    answer = await home.send("POST", "/patients", home.doctor, a_patient_body(region="990264"))
    (violation,) = answer.json()["violations"]
    assert violation["field"] == "body.region"
    assert "東双子島町(990272)か西双子島町(990281)" in violation["ja"]


async def test_a_code_of_before_is_kept_as_that_of_today(home: Home) -> None:
    merged_in_2005 = ("222186", "221309")
    for given, kept in (("990213", "990221"), ("990230", "990256"), merged_in_2005):
        patient_id = await home.registered(region=given)
        row = home.rows.one("SELECT region FROM subjects WHERE id = %s", patient_id)
        assert row == (kept,)


async def test_a_registered_patient_is_shown_whole_to_the_own_clinic(home: Home) -> None:
    patient_id = await home.registered(birth_date="昭和10年4月")
    record = await home.record(patient_id, home.nurse)
    identity = record["identity"]["content"]
    assert identity["name"] == "髙橋 花子"
    assert identity["reading"] == "タカハシ ハナコ"
    assert identity["birth_date"] == "1935-04"
    assert identity["birth_date_wareki"] == "昭和10年4月"
    assert identity["phones"] == ["03-0000-1234"]
    assert record["verdict"]["content"]["kind"] == "none"
    assert record["resuscitation_wish"]["state"] == "not_recorded"
    assert record["care_team"]["content"]["members"][0]["function"] == "attending"
    assert record["versions"] == {
        "identity": 1,
        "contacts": 0,
        "profile": 0,
        "is_region_split": False,
    }


async def test_a_retried_registration_creates_once(home: Home) -> None:
    body = a_patient_body()
    one = await home.send("POST", "/patients", home.doctor, body, key="register-1")
    two = await home.send("POST", "/patients", home.doctor, body, key="register-1")
    assert one.json()["patient_id"] == two.json()["patient_id"]
    assert len(home.rows.all("SELECT 1 FROM patients")) == 1


async def test_a_correction_needs_the_version_that_was_read(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/identity"
    body = an_identity_body(name="髙橋 はな", phones=["090-0000-9999"])
    assert (await home.send("PUT", path, home.doctor, body)).status_code == 428
    for never_read in (9, 1 << 31, (1 << 53) - 1):
        answer = await home.send("PUT", path, home.doctor, body, seen=never_read)
        assert answer.status_code == 412, never_read
    done = await home.send("PUT", path, home.doctor, body, seen=1)
    assert done.status_code == 200
    assert done.json()["identity"]["content"]["name"] == "髙橋 はな"
    assert done.json()["identity"]["content"]["phones"] == ["090-0000-9999"]
    assert (await home.send("PUT", path, home.nurse, body, seen=1)).status_code == 412


CHAIN = {
    "role": "attending_physician",
    "name": "青木 実",
    "organisation": "みなと在宅クリニック",
    "phone": "03-0000-1234",
    "hours": "24時間",
}
SON = {
    "name": "髙橋 一郎",
    "relation": "長男",
    "phone": "090-0000-1111",
    "hours": "夜間も可",
    "surrogacy": "decides",
}


async def test_contacts_are_written_whole_and_in_calling_order(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/contacts"
    nurse = CHAIN | {"role": "visiting_nurse", "phone": "03-0000-5555"}
    body = {"call_chain": [CHAIN, nurse], "family": [SON]}
    assert (await home.send("PUT", path, home.doctor, body, seen=0)).status_code == 200
    assert (await home.send("PUT", path, home.doctor, body, seen=0)).status_code == 412
    swapped = {"call_chain": [nurse], "family": [SON]}
    done = (await home.send("PUT", path, home.doctor, swapped, seen=1)).json()
    assert [one["phone"] for one in done["call_chain"]["content"]["links"]] == ["03-0000-5555"]
    assert done["surrogate"]["content"]["people"][0]["name"] == "髙橋 一郎"
    assert done["versions"]["contacts"] == 2


async def test_a_care_manager_writes_contacts_but_names_no_surrogate(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    assert (await home.consented(patient_id)).status_code == 201
    path = f"/patients/{patient_id}/contacts"
    body = {"call_chain": [CHAIN], "family": [SON]}
    refused = await home.send("PUT", path, home.care_manager, body, seen=0)
    assert refused.status_code == 403
    plain = {"call_chain": [CHAIN], "family": [SON | {"surrogacy": "none"}]}
    assert (await home.send("PUT", path, home.care_manager, plain, seen=0)).status_code == 200


async def test_nobody_writes_contacts_anew_over_names_that_they_are_not_shown(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    path = f"/patients/{patient_id}/contacts"
    kept = {"call_chain": [CHAIN], "family": [SON]}
    assert (await home.send("PUT", path, home.doctor, kept, seen=0)).status_code == 200
    await home.consented(patient_id, restricted=["surrogate"])
    guesses = [SON, SON | {"name": "別人"}, SON | {"surrogacy": "none"}]
    answers = [
        await home.send("PUT", path, home.care_manager, kept | {"family": [guess]}, seen=seen)
        for guess in guesses
        for seen in (0, 1)
    ]
    assert {(one.status_code, one.content) for one in answers} == {(403, answers[0].content)}
    await home.consented(patient_id)
    record = await home.record(patient_id)
    assert record["surrogate"]["content"]["people"][0]["name"] == SON["name"]
    assert home.rows.leaves("write_contacts")[-1]["reason"] == "withheld"


async def test_nobody_writes_a_part_of_the_profile_anew_that_they_are_not_shown(
    home: Home,
) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    path = f"/patients/{patient_id}/profile"
    first = {"confirmed_on": "2026-01-10", "alerts": {"allergies": "ペニシリン"}}
    assert (await home.send("PUT", path, home.doctor, first, seen=0)).status_code == 200
    await home.consented(patient_id, restricted=["clinical_alerts"])
    blind = {"confirmed_on": "2026-01-11", "alerts": {"allergies": "なし"}}
    assert (await home.send("PUT", path, home.station_nurse, blind, seen=1)).status_code == 403
    seen = {"confirmed_on": "2026-01-11", "diagnosis": {"main_diagnosis": "肺がん"}}
    assert (await home.send("PUT", path, home.station_nurse, seen, seen=1)).status_code == 200
    await home.consented(patient_id)
    record = await home.record(patient_id)
    assert record["clinical_alerts"]["content"]["allergies"] == "ペニシリン"


async def test_a_version_is_told_only_to_who_may_write_what_it_counts(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id)
    told = (await home.record(patient_id, home.care_manager))["versions"]
    assert told == {"identity": None, "contacts": 0, "profile": 0, "is_region_split": None}
    told = (await home.record(patient_id, home.pharmacist))["versions"]
    assert told == dict.fromkeys(told)
    parts = ["diagnosis", "clinical_alerts", "family_disagreement", "staff_safety_notes"]
    await home.consented(
        patient_id, restricted=[*parts, "care_profile", "transport_wish", "family_contacts"]
    )
    told = (await home.record(patient_id, home.station_nurse))["versions"]
    assert told == {"identity": 1, "contacts": None, "profile": None, "is_region_split": False}


async def test_a_profile_keeps_what_is_left_out(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/profile"
    first = {
        "confirmed_on": "2026-01-10",
        "diagnosis": {"main_diagnosis": "肺がん", "end_of_life_stage": True},
        "safety": {"staff_safety_note": "大型犬がいます"},
    }
    assert (await home.send("PUT", path, home.doctor, first, seen=0)).status_code == 200
    second = {"confirmed_on": "2026-02-10", "care": {"physical_independence": "B1"}}
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    done = await home.send("PUT", path, home.care_manager, second, seen=1)
    assert done.status_code == 200
    record = await home.record(patient_id)
    assert record["diagnosis"]["content"]["main"] == "肺がん"
    assert record["care_profile"]["content"]["items"] == {"physical_independence": "B1"}
    clinical = {"confirmed_on": "2026-02-11", "alerts": {"allergies": "なし"}}
    assert (await home.send("PUT", path, home.care_manager, clinical, seen=2)).status_code == 403
    assert (await home.send("PUT", path, home.doctor, clinical, seen=1)).status_code == 412


async def test_a_death_is_said_where_the_verdict_is(home: Home) -> None:
    patient_id = await home.in_order()
    path = f"/patients/{patient_id}/death"
    seen = await home.epoch(patient_id)
    stale = await home.send("PUT", path, home.doctor, {"deceased_on": "2026-03-01"}, seen=seen - 1)
    assert stale.status_code == 412
    done = await home.send("PUT", path, home.doctor, {"deceased_on": "2026-03-01"}, seen=seen)
    verdict = done.json()["verdict"]["content"]
    assert verdict["kind"] == "do_not_rely"
    assert verdict["deceased_on"] == "2026-03-01"
    back = await home.send("PUT", path, home.doctor, {"deceased_on": None}, seen=seen + 1)
    assert back.json()["verdict"]["content"]["kind"] == "valid"


async def test_every_change_leaves_its_leaf(home: Home) -> None:
    patient_id = await home.registered()
    await home.send(
        "PUT", f"/patients/{patient_id}/identity", home.doctor, an_identity_body(), seen=1
    )
    actions = [leaf["action"] for leaf in home.rows.leaves()]
    assert actions == ["patient.registered", "record.read", "identity.changed", "record.read"]
    assert all(UUID(str(leaf["patient_id"])) == patient_id for leaf in home.rows.leaves())
