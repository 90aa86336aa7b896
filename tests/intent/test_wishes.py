"""Recording wishes: versions that are only added, on what was really read."""

import pytest

from tests.builders import Home, a_wish_body


async def test_a_wish_is_written_by_clinicians_of_the_care_team(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/wishes"
    for headers, status in ((home.stranger, 404), (home.care_manager, 403)):
        answer = await home.send("POST", path, headers, a_wish_body(), seen=2)
        assert answer.status_code == status
    assert not home.rows.all("SELECT 1 FROM wishes")
    assert {leaf["outcome"] for leaf in home.rows.leaves("wish.recorded")} == {"refused"}


async def test_a_wish_needs_the_record_as_it_is_now(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/wishes"
    assert (await home.send("POST", path, home.doctor, a_wish_body())).status_code == 428
    assert (await home.send("POST", path, home.doctor, a_wish_body(), seen=0)).status_code == 201
    assert (await home.send("POST", path, home.nurse, a_wish_body(), seen=0)).status_code == 412
    assert len(home.rows.all("SELECT 1 FROM wishes")) == 1
    shown = await home.send("GET", f"/patients/{patient_id}", home.doctor)
    assert shown.headers["ETag"] == '"1"'


@pytest.mark.parametrize("tag", ["7", '"x"', '"-1"', '"1', '"٣"', 'W/"1"', '"99999999999999999"'])
async def test_a_version_that_cannot_be_read_is_asked_for_again(home: Home, tag: str) -> None:
    patient_id = await home.registered()
    answer = await home.http.post(
        f"/v1/patients/{patient_id}/wishes",
        headers={
            **{k.encode(): v.encode() for k, v in home.doctor.items()},
            b"If-Match": tag.encode(),
        },
        json=a_wish_body(),
    )
    assert answer.status_code == 428


@pytest.mark.parametrize(
    "changes",
    [
        {"resuscitation": None},
        {"resuscitation": ""},
        {"ventilator": "maybe"},
        {"source": "doctor"},
        {"stated_on": "2199-01-01"},
        {"stated_on": "2026-02-10", "review_due": "2026-02-09"},
        {"present": []},
        {"registered_hospital_id": "00000000-0000-0000-0000-000000000000"},
        {"values_text": "わたしの番号は 123456789018 です"},
        {"talk_summary": "記号 12-34 番号 56"},
        {"talk_minutes": "a\u202eb"},
        {"present": [{"kind": "family", "name": "123456789018"}]},
        {"epoch": 99},
    ],
)
async def test_a_blank_or_a_number_that_may_not_be_stored_is_refused(
    home: Home, changes: dict[str, object]
) -> None:
    patient_id = await home.registered()
    assert (await home.wished(patient_id, **changes)).status_code == 422
    assert not home.rows.all("SELECT 1 FROM wishes")


async def test_earlier_versions_stay_and_are_for_clinicians_only(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    await home.wished(patient_id, resuscitation="wanted", stated_on="2026-03-01")
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/wishes"
    items = (await home.send("GET", path, home.nurse)).json()["items"]
    answers = [one["resuscitation_wish"]["content"]["answer"] for one in items]
    assert answers == ["wanted", "not_wanted"]
    assert items[1]["discussions"]["content"]["present"][1]["name"] == "髙橋 一郎"
    theirs = await home.send("GET", path, home.pharmacist)
    stranger = await home.send("GET", path, home.stranger)
    assert theirs.status_code == 404
    assert theirs.json() == stranger.json()
    outcomes = [leaf["outcome"] for leaf in home.rows.leaves("wishes.read")]
    assert outcomes == ["done", "refused", "refused"]


async def test_the_registered_hospital_is_named(home: Home) -> None:
    patient_id = await home.registered()
    done = await home.wished(patient_id, registered_hospital_id=str(home.hospital))
    assert done.json()["transport_wish"]["content"]["registered_hospital"] == "みなと総合病院"
    clinic = await home.wished(patient_id, registered_hospital_id=str(home.clinic))
    assert clinic.status_code == 422
