"""What changed since the version before: told to who may see both, and to nobody else."""

from typing import Any
from uuid import UUID

from tests.builders import Headers, Home


async def changed(home: Home, patient_id: UUID, who: Headers) -> dict[str, Any]:
    """Every section in which something changed, as item: before → now."""
    answer = await home.send("GET", f"/patients/{patient_id}/changes", who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return {
        name: {one["item"]: (one["before"], one["now"]) for one in part["content"]["changes"]}
        for name, part in body.items()
        if name != "patient_id" and part["content"] and part["content"]["changes"]
    }


async def test_nobody_reads_it_who_is_not_shown_earlier_versions(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.office, "care_management")
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id)
    surrogate = await home.invited(patient_id)
    path = f"/patients/{patient_id}/changes"
    for who in (home.care_manager, home.pharmacist, surrogate.headers, home.stranger):
        answer = await home.send("GET", path, who)
        assert (answer.status_code, "changes" in answer.text) == (404, False)
    assert (await home.send("GET", path, home.station_nurse)).status_code == 200
    await home.consented(patient_id, restricted=["earlier_versions"])
    assert (await home.send("GET", path, home.station_nurse)).status_code == 404
    leaves = home.rows.leaves("changes.read")
    assert [leaf["outcome"] for leaf in leaves] == ["refused"] * 4 + ["done", "refused"]


async def test_a_section_that_is_withheld_says_nothing_of_its_changes(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    await home.wished(patient_id)
    await home.wished(patient_id, values_line="海の見える部屋で", resuscitation="undecided")
    await home.consented(patient_id, restricted=["values"])
    told = await changed(home, patient_id, home.station_nurse)
    assert told == {"resuscitation_wish": {"resuscitation": ("not_wanted", "undecided")}}


async def test_there_is_no_change_in_a_first_version(home: Home) -> None:
    patient_id = await home.in_order()
    assert await changed(home, patient_id, home.doctor) == {}


async def test_every_kind_of_version_tells_what_changed(home: Home) -> None:
    patient_id = await home.in_order()
    path = f"/patients/{patient_id}"
    await home.wished(
        patient_id,
        resuscitation="undecided",
        treatment_level=None,
        treatment_level_unsaid="declined",
        hospital_transport="wanted",
        by_state=[{"state": "unconscious", "answer": "not_wanted"}],
        place_of_death="自宅",
    )
    await home.drafted(patient_id, code="resuscitate", scope=[], wording="心肺蘇生を行う")
    for number, alerts in enumerate(({"allergies": "なし"}, {"allergies": "ペニシリン"})):
        body = {"confirmed_on": "2026-01-10", "alerts": alerts, "care": {"care_level": "care_3"}}
        await home.send("PUT", f"{path}/profile", home.doctor, body, seen=number)
    still = {"group": "care"}
    assert (
        await home.send("PUT", f"{path}/confirmations", home.doctor, still, seen=2)
    ).status_code == 200
    son = {"name": "髙橋 一郎", "relation": "長男", "phone": "090-0000-1234", "hours": "夜間"}
    for number, family in enumerate(([], [son | {"surrogacy": "decides"}])):
        lists: dict[str, Any] = {"call_chain": [], "family": family}
        await home.send("PUT", f"{path}/contacts", home.doctor, lists, seen=number)
    own = await home.invited(patient_id, "patient")
    for who in (home.doctor, own.headers):
        told = await changed(home, patient_id, who)
        assert told == {
            "resuscitation_wish": {"resuscitation": ("not_wanted", "undecided")},
            "treatment_choices": {
                "treatment_level": ("comfort", "declined"),
                "state.unconscious": (None, "not_wanted"),
            },
            "transport_wish": {"hospital_transport": ("not_wanted", "wanted")},
            "place_of_care": {"place_of_death": ("never_asked", "自宅")},
            "physician_orders": {
                "code": ("do_not_resuscitate", "resuscitate"),
                "wording": (None, "心肺蘇生を行う"),
                "scope": ("胸骨圧迫、人工呼吸", None),
                "is_signed": ("yes", "no"),
            },
            "clinical_alerts": {"allergies": ("なし", "ペニシリン")},
            "family_contacts": {"people": (None, None)},
            "surrogate": {"people": (None, None)},
        }
