"""Every group of items says when it was last looked over and by whom; one press keeps it so."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from app.patients.confirmed import ITEMS, PARTS, Group
from app.patients.models import ProfileVersion
from tests.builders import Headers, Home
from tests.days import today

SON = {
    "name": "髙橋 一郎",
    "relation": "長男",
    "phone": "090-0000-1234",
    "phone_second": "03-0000-4321",
    "hours": "夜間も可",
    "surrogacy": "decides",
    "address": "隣町1-2-3",
}
DOCTOR = {
    "role": "attending_physician",
    "name": "青木 実",
    "organisation": "みなと在宅クリニック",
    "phone": "03-0000-1234",
    "hours": "24時間",
}
EVERY: dict[str, Any] = {
    "confirmed_on": "2026-01-10",
    "diagnosis": {
        "main_diagnosis": "肺がん",
        "past_history": "2019年 大腿骨頸部骨折",
        "event_course": "朝から息が浅い",
    },
    "alerts": {
        "allergies": "ペニシリン",
        "medicines": "モルヒネ",
        "blood_abo": "o",
        "blood_rh": "positive",
        "paper_kit": "冷蔵庫の扉の内側",
    },
    "disagreement": {"family_disagreement": "次男は延命を望んでいる"},
    "safety": {"staff_safety_note": "大型犬がいます"},
    "hospital": {
        "cooperating_hospital": "みなと総合病院",
        "cooperating_hospital_phone": "03-0000-2222",
    },
    "care": {
        "care_level": "care_3",
        "care_application": "renewal",
        "moving_help": "partly",
        "thickening_grade": "moderate",
        "food_code": "2-1",
        "procedure_codes": ["gastrostomy", "oxygen", "oxygen"],
        "person_wishes": "早く家に帰りたい",
        "family_wishes": "無理はさせたくない",
    },
}
PLACES = {
    Group.DIAGNOSIS: ("diagnosis", "confirmed"),
    Group.ALERTS: ("clinical_alerts", "confirmed"),
    Group.MEDICINES: ("clinical_alerts", "medicines_confirmed"),
    Group.DISAGREEMENT: ("family_disagreement", "confirmed"),
    Group.SAFETY: ("staff_safety_notes", "confirmed"),
    Group.CARE: ("care_profile", "confirmed"),
    Group.CONTACTS: ("call_chain", "confirmed"),
}
OLD = {"on": "2026-01-10", "by": "clinic"}


async def recorded(home: Home) -> UUID:
    """Somebody of whom every group is recorded, by the clinic, some time ago."""
    home.rows.run("UPDATE organisations SET name = 'clinic' WHERE id = %s", home.clinic)
    home.rows.run("UPDATE organisations SET name = 'station' WHERE id = %s", home.station)
    home.rows.run("UPDATE organisations SET name = 'office' WHERE id = %s", home.office)
    patient_id = await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}"
    done = await home.send("PUT", f"{path}/profile", home.doctor, EVERY, seen=0)
    assert done.status_code == 200, done.text
    lists = {"call_chain": [DOCTOR], "family": [SON]}
    done = await home.send("PUT", f"{path}/contacts", home.doctor, lists, seen=0)
    assert done.status_code == 200, done.text
    return patient_id


def said(record: dict[str, Any]) -> dict[Group, Any]:
    told = {group: record[part]["content"][name] for group, (part, name) in PLACES.items()}
    told[Group.HOSPITAL] = record["transport_wish"]["content"]["cooperating"]["confirmed"]
    return told


def bare(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what changes by being confirmed."""
    told: dict[str, Any] = deepcopy(record)
    for part, name in (*PLACES.values(), ("family_contacts", "confirmed")):
        del told[part]["content"][name]
    del told["transport_wish"]["content"]["cooperating"]["confirmed"]
    return {
        name: told[name] for name in told if name not in ("as_of", "versions", "epoch", "verdict")
    }


async def pressed(
    home: Home, patient_id: UUID, who: Headers, group: Group, seen: int = 1, **more: str
) -> Any:  # noqa: ANN401  an answer
    path = f"/patients/{patient_id}/confirmations"
    return await home.send("PUT", path, who, {"group": group.value} | more, seen=seen)


def test_every_item_of_a_profile_stands_in_one_group_and_every_group_in_one_part() -> None:
    items = [name for names in ITEMS.values() for name in names]
    kept = {"id", "patient_id", "number", "recorded_at", "recorded_by", "confirmed_on"}
    said_so = {name for group in ITEMS for name in group.columns}
    columns = {column.name for column in ProfileVersion.__table__.columns}
    assert columns == kept | said_so | set(items)
    assert len(items) == len(set(items))
    assert sorted(group for groups in PARTS.values() for group in groups) == sorted(ITEMS)


async def test_every_item_of_the_forms_comes_back_and_says_when_it_was_confirmed(
    home: Home,
) -> None:
    record = await home.record(await recorded(home))
    confirmed = {"on": today().isoformat(), "by": "clinic"}
    assert said(record) == dict.fromkeys(ITEMS, OLD) | {Group.CONTACTS: confirmed}
    alerts = record["clinical_alerts"]["content"]
    assert {name: alerts[name] for name in EVERY["alerts"]} == EVERY["alerts"]
    assert record["diagnosis"]["content"]["past_history"] == "2019年 大腿骨頸部骨折"
    assert record["diagnosis"]["content"]["event_course"] == "朝から息が浅い"
    hospital = record["transport_wish"]["content"]
    assert hospital["hospital_transport"] == "never_asked"
    assert hospital["cooperating"]["phone"] == "03-0000-2222"
    items = record["care_profile"]["content"]["items"]
    assert items == EVERY["care"] | {"procedure_codes": ["oxygen", "gastrostomy"]}
    assert record["surrogate"]["content"]["people"][0]["address"] == "隣町1-2-3"
    assert record["family_contacts"]["content"]["people"][0]["phone_second"] == "03-0000-4321"


async def test_one_press_confirms_one_group_and_changes_nothing_else(home: Home) -> None:
    patient_id = await recorded(home)
    before = await home.record(patient_id)
    kept, seen = bare(before), 1
    told = said(before)
    for group in Group:
        version = 1 if group is Group.CONTACTS else seen
        answer = await pressed(home, patient_id, home.station_nurse, group, version)
        assert answer.status_code == 200, answer.text
        after = await home.record(patient_id)
        told[group] = {"on": today().isoformat(), "by": "station"}
        assert (said(after), bare(after)) == (told, kept), group
        again = await pressed(home, patient_id, home.station_nurse, group, version)
        assert again.status_code == 412, "over a version that is no longer the newest"
        seen += group is not Group.CONTACTS
    fields = home.rows.all(
        "SELECT fields->>0 FROM audit_leaves WHERE action = 'profile.confirmed' ORDER BY id"
    )
    assert [name for (name,) in fields] == [group.value for group in Group]


async def test_writing_a_part_confirms_it_and_leaves_the_others_as_they_were(home: Home) -> None:
    patient_id = await recorded(home)
    new = {"confirmed_on": "2026-02-01", "care": {"care_level": "care_4"}}
    path = f"/patients/{patient_id}/profile"
    assert (await home.send("PUT", path, home.care_manager, new, seen=1)).status_code == 200
    told = said(await home.record(patient_id))
    assert told[Group.CARE] == {"on": "2026-02-01", "by": "office"}
    assert {told[group] == OLD for group in ITEMS if group is not Group.CARE} == {True}


async def test_nobody_confirms_what_they_may_not_write(home: Home) -> None:
    patient_id = await recorded(home)
    for group in (Group.DIAGNOSIS, Group.ALERTS, Group.MEDICINES, Group.SAFETY):
        answer = await pressed(home, patient_id, home.care_manager, group)
        assert answer.status_code == 403, group
    for group in (Group.CARE, Group.CONTACTS):
        answer = await pressed(home, patient_id, home.care_manager, group)
        assert answer.status_code == 200, group
    assert (await pressed(home, patient_id, home.stranger, Group.CARE)).status_code == 404
    await home.consented(patient_id, restricted=["clinical_alerts"])
    blind = await pressed(home, patient_id, home.station_nurse, Group.ALERTS, seen=2)
    assert blind.status_code == 403


async def test_nothing_is_confirmed_ahead_or_where_nothing_stands(home: Home) -> None:
    patient_id = await home.registered()
    for group in Group:
        answer = await pressed(home, patient_id, home.doctor, group, seen=0)
        assert answer.json()["type"] == "/problems/nothing-to-confirm", group
    patient_id = await recorded(home)
    tomorrow = today(1).isoformat()
    ahead = await pressed(home, patient_id, home.doctor, Group.CARE, confirmed_on=tomorrow)
    assert ahead.status_code == 422


async def test_a_note_for_staff_confirmed_again_is_told_to_nobody_it_is_kept_from(
    home: Home,
) -> None:
    patient_id = await recorded(home)
    own = await home.invited(patient_id, "patient")
    before = await home.record(patient_id, own.headers)
    looked = f"/patients/{patient_id}/accesses"
    done = len((await home.send("GET", looked, own.headers)).json()["items"])
    answer = await pressed(home, patient_id, home.doctor, Group.SAFETY)
    assert answer.status_code == 200
    after = await home.record(patient_id, own.headers)
    assert after | {"as_of": ""} == before | {
        "as_of": "",
        "verdict": after["verdict"],
    }
    assert after["epoch"] == before["epoch"]
    items = (await home.send("GET", looked, own.headers)).json()["items"]
    assert "profile.confirmed" not in {one["action"] for one in items}
    # the doctor's look at the record that the press answers with, and the patient's own two
    assert len(items) == done + 3


async def test_an_address_is_written_of_a_surrogate_alone(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/contacts"
    lists = {"call_chain": [], "family": [SON | {"surrogacy": "none"}]}
    answer = await home.send("PUT", path, home.doctor, lists, seen=0)
    assert answer.status_code == 422
    assert answer.json()["violations"][0]["field"] == "body.family.0.address"
