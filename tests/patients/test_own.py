"""Patient and surrogate over HTTP: every section as the sharing page says, and no more."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from app.intent.view import SECTIONS
from tests.builders import Home, Own, a_consent_body, an_invitation_body, online
from tests.handovers.builders import LETTER
from tests.intent.test_record import a_full_record
from tests.policy import oracle

DEFAULT = [{(s, c): oracle.page_says(c, s) for s, c in product(oracle.SECTIONS, oracle.PAGE)}]
NOBODY = oracle.Said("none", frozenset(), frozenset())
BY_CHOICE = ["values", "discussions"]
SAID: list[dict[str, Any]] = [
    {"state": "granted"},
    {"state": "granted", "sections": ["values"]},
    {"state": "granted", "sections": BY_CHOICE, "restricted": ["diagnosis", "values"]},
    {"state": "refused", "restricted": ["call_record", "who_looked"]},
    {"state": "withdrawn", "sections": BY_CHOICE},
    {"state": "granted", "sections": BY_CHOICE, "restricted": ["verdict", "identity"]},
]
SCOPES: list[list[str] | None] = [
    None,
    ["identity", "verdict", "resuscitation_wish", "values"],
    ["physician_orders", "resuscitation_wish", "call_record"],
    ["return_home", "who_looked", "discussions"],
]
OWN_DOORS = {
    "call_record": ("calls", "calls"),
    "return_home": ("return-home-letters", "letters"),
}


async def levels(home: Home, patient_id: UUID, who: Own) -> dict[str, str]:
    """How much of each section somebody is shown, at the door of each."""
    path = f"/patients/{patient_id}"
    record = await home.send("GET", path, who.headers)
    if record.status_code == 404:
        return {}
    seen = {s.value: record.json()[s.value]["level"] for s in SECTIONS}
    for section, (door, name) in OWN_DOORS.items():
        answer = await home.send("GET", f"{path}/{door}", who.headers)
        part = answer.json()[name]
        assert (part["state"] == "withheld") is (part["content"] is None)
        seen[section] = part["level"]
    for section, door in (("earlier_versions", "wishes"), ("who_looked", "accesses")):
        answer = await home.send("GET", f"{path}/{door}", who.headers)
        seen[section] = "full" if answer.status_code == 200 else "withheld"
        if door == "wishes" and answer.status_code == 200:
            (version,) = answer.json()["items"]
            assert {version[s]["level"] for s in version if s in oracle.SECTIONS} == {"full"}
    return seen


def expected(role: str, said: oracle.Said, scope: list[str] | None) -> dict[str, str]:
    named = None if scope is None else frozenset(scope)
    return {
        section: oracle.sees(role, role, section, DEFAULT, said, named)
        for section in oracle.SECTIONS
    }


def said_since(kept_back: frozenset[str], body: Mapping[str, Any]) -> oracle.Said:
    """What a statement comes to after those before it: a no lifts nothing."""
    restricted = frozenset(body.get("restricted", ()))
    if body["state"] != "granted":
        restricted |= kept_back
    items = body.get("sections")
    return oracle.Said(body["state"], None if items is None else frozenset(items), restricted)


async def a_whole_life(home: Home) -> UUID:
    """A patient of whom something stands at every door."""
    patient_id = await a_full_record(home)
    call_id = home.rows.add(
        "calls",
        fire_department_id=home.clinic,
        unit_id=home.rows.add(
            "units", organisation_id=home.clinic, name="第1", created_at="2026-01-01"
        ),
        dispatched_on="2026-01-01",
        local_number="1",
        municipality="990019",
        reason="呼吸困難",
        opened_at="2026-01-01",
        opened_by=UUID(int=1),
        patient_id=patient_id,
        confirmed_by_identifiers=[],
        closed_at="2026-01-02",
    )
    inquiry_id = home.rows.add(
        "inquiries",
        call_id=call_id,
        fire_department_id=home.clinic,
        hospital_id=home.hospital,
        state="意識清明",
        minutes=5,
        asked_at="2026-01-01",
        asked_by=UUID(int=1),
    )
    handover_id = home.rows.add(
        "handovers",
        inquiry_id=inquiry_id,
        call_id=call_id,
        patient_id=patient_id,
        hospital_id=home.hospital,
        accepted_at="2026-01-01",
        accepted_by=UUID(int=1),
    )
    home.rows.add(
        "return_home_letters",
        handover_id=handover_id,
        patient_id=patient_id,
        written_at="2026-01-02",
        written_by=UUID(int=1),
        **LETTER | {"discharged_on": "2026-01-02"},
    )
    return patient_id


def statements() -> Iterator[tuple[dict[str, Any] | None, oracle.Said]]:
    """Nothing said yet, then one word of the patient after the other."""
    yield None, NOBODY
    kept_back: frozenset[str] = frozenset()
    for body in SAID:
        said = said_since(kept_back, body)
        kept_back = said.kept_back
        yield online(recipient="self", **body), said


async def test_every_section_at_every_door_is_what_the_sharing_page_says(home: Home) -> None:
    patient_id = await a_whole_life(home)
    patient = await home.invited(patient_id, "patient")
    surrogates = [(scope, await home.invited(patient_id, scope=scope)) for scope in SCOPES]
    path = f"/patients/{patient_id}/consents"
    compared = 0
    for body, said in statements():
        if body is not None:
            done = await home.send("POST", path, patient.headers, body)
            assert done.status_code == 201, done.text
        readers = [("patient", None, patient), *(("surrogate", s, who) for s, who in surrogates)]
        for role, scope, who in readers:
            page = expected(role, said, scope)
            shown = await levels(home, patient_id, who) or dict.fromkeys(page, "withheld")
            assert shown == page, (role, scope, said)
            compared += len(shown)
    assert compared == 22 * 5 * 7


async def test_the_care_team_records_for_the_patient_what_surrogates_see(home: Home) -> None:
    patient_id = await home.in_order()
    daughter = await home.invited(patient_id)
    assert (await home.record(patient_id, daughter.headers))["values"]["state"] == "withheld"
    said = a_consent_body(recipient="self", sections=["values"])
    path = f"/patients/{patient_id}/consents"
    assert (await home.send("POST", path, home.doctor, said)).status_code == 201
    record = await home.record(patient_id, daughter.headers)
    assert record["values"]["content"]["line"] == "庭の見える部屋で過ごしたい"
    assert record["discussions"]["state"] == "withheld"
    items = (await home.send("GET", "/patients", daughter.headers)).json()["items"]
    assert [one["patient_id"] for one in items] == [str(patient_id)]
    assert items[0]["verdict"]["content"]["kind"] == "valid"


async def test_what_is_kept_back_is_not_read_in_an_earlier_version_either(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id, restricted=["values", "resuscitation_wish"])
    path = f"/patients/{patient_id}/wishes"
    theirs = await home.send("GET", path, home.station_nurse)
    assert theirs.status_code == 200
    assert "庭の見える部屋" not in theirs.text
    (version,) = theirs.json()["items"]
    assert version["values"]["state"] == version["resuscitation_wish"]["state"] == "withheld"
    assert version["discussions"]["content"]["summary"]
    leaf = home.rows.leaves("wishes.read")[-1]
    assert "values" not in leaf["sections"]
    assert leaf["sections"]["earlier_versions"] == "full"


NOTE = "大型犬と刃物に注意"


async def test_a_note_for_staff_reaches_the_patients_side_nowhere(home: Home) -> None:
    patient_id = await home.in_order()
    patient = await home.invited(patient_id, "patient")
    daughter = await home.invited(patient_id)
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    profile = f"/patients/{patient_id}/profile"
    first = {
        "confirmed_on": "2026-01-10",
        "alerts": {"allergies": "ペニシリン"},
        "care": {"services": "訪問看護"},
    }
    await home.send("PUT", profile, home.doctor, first, seen=0)

    async def everything(who: Own) -> tuple[str, list[str]]:
        """All that somebody can read, and who else did what as they are told."""
        path = f"/patients/{patient_id}"
        record = (await home.send("GET", path, who.headers)).json()
        assert record["versions"] is None
        record |= {"as_of": None}
        record["verdict"]["content"] |= {"as_of": None}
        doors = ("calls", "handovers", "return-home-letters", "consents", "proposals", "wishes")
        texts = [(await home.send("GET", f"{path}/{door}", who.headers)).text for door in doors]
        others = [
            one["action"] + one["ja"]
            for one in await accesses(home, patient_id, who)
            if one["role"] not in {"patient", "surrogate"}
        ]
        return str((record, texts)), others

    readers = (patient, daughter)
    before = {who.account_id: await everything(who) for who in readers}
    alone = {"confirmed_on": "2026-02-20", "safety": {"staff_safety_note": NOTE}}
    written = await home.send("PUT", profile, home.doctor, alone, seen=1)
    assert written.status_code == 200
    assert NOTE in written.text
    refused = await home.send("PUT", profile, home.care_manager, alone, seen=2)
    assert refused.status_code == 403
    for who in readers:
        # not by its text, an epoch, a day of confirmation, or a line in who looked
        (was, looked), (is_now, looks) = before[who.account_id], await everything(who)
        assert is_now == was
        newer = looks[: len(looks) - len(looked)]
        assert [one.startswith("record.read") for one in newer] == [True]  # the doctor's answer
    both = {"confirmed_on": "2026-02-21", "safety": {"staff_safety_note": NOTE}, "care": {}}
    assert (await home.send("PUT", profile, home.doctor, both, seen=2)).status_code == 200
    for who in readers:
        is_now, looks = await everything(who)
        assert is_now != before[who.account_id][0]
        assert NOTE not in is_now
        assert any("病状・ケアの情報を書き改めました" in one for one in looks)
        looked_at = await home.send("GET", f"/patients/{patient_id}/accesses", who.headers)
        for word in (NOTE, "safety", "安全"):
            assert word not in looked_at.text
    team = await home.send("GET", f"/patients/{patient_id}/accesses", home.doctor)
    assert "安全" in team.text
    assert "write_safety_notes" in team.text


async def accesses(home: Home, patient_id: UUID, who: Own) -> list[dict[str, Any]]:
    """Who looked, page by page."""
    path, found = f"/patients/{patient_id}/accesses", []
    following: str | None = ""
    while following is not None:
        page = (await home.send("GET", f"{path}{following}", who.headers)).json()
        found += page["items"]
        following = page["next"] and f"?before={page['next']}"
    return found


async def test_a_leaf_of_nothing_but_notes_leaves_no_gap_in_who_looked(home: Home) -> None:
    patient_id = await home.registered()
    patient = await home.invited(patient_id, "patient")
    for number in range(60):
        shown = {"staff_safety_notes": "full"} | ({"identity": "full"} if number % 2 else {})
        home.rows.run(
            """INSERT INTO audit_leaves SELECT (json_populate_record(a, json_build_object(
            'id', gen_random_uuid(), 'action', 'card.read', 'role', 'crew',
            'form', 1, 'process_id', NULL, 'number', NULL,
            'sections', %s::json))).* FROM audit_leaves a WHERE patient_id = %s
            ORDER BY id LIMIT 1""",
            str(shown).replace("'", '"'),
            patient_id,
        )
    first = await home.send("GET", f"/patients/{patient_id}/accesses", patient.headers)
    crew = [one for one in await accesses(home, patient_id, patient) if one["role"] == "crew"]
    assert len(crew) == 30
    assert {tuple(s["section"] for s in one["sections"]) for one in crew} == {("identity",)}
    assert first.json()["next"] is None or len(first.json()["items"]) == 50
    team = await home.send("GET", f"/patients/{patient_id}/accesses", home.doctor)
    assert "職員の安全に関する注意" in team.text


@pytest.mark.parametrize("role", ["patient", "surrogate"])
async def test_the_patients_side_stops_the_record_and_the_clinic_is_told(
    home: Home, role: str
) -> None:
    patient_id = await home.in_order()
    own = await home.invited(patient_id, role)
    path = f"/patients/{patient_id}"
    body = {"said_by": "physician" if role == "patient" else "surrogate", "reason": "怖くなった"}
    done = await home.send("POST", f"{path}/suspensions", own.headers, body)
    assert done.status_code == 201, done.text
    verdict = (await home.record(patient_id, own.headers))["verdict"]["content"]
    assert verdict["kind"] == "do_not_rely"
    # whoever is signed in as the patient speaks for nobody else
    assert verdict["newest_mark"]["said_by"] == role
    withdrawn = await home.send("POST", f"{path}/withdrawals", own.headers, body)
    assert withdrawn.status_code == 201
    told = "SELECT organisation_id, kind FROM notices WHERE kind LIKE 'wish_%%' ORDER BY id"
    kinds = [(home.clinic, "wish_changed")]
    assert [one for one in home.rows.all(told) if one not in kinds] == [
        (home.clinic, "wish_suspended"),
        (home.clinic, "wish_withdrawn"),
    ]
    sentence = (await accesses(home, patient_id, own))[0]
    who = {"patient": "本人", "surrogate": "代理意思決定者"}[role]
    assert sentence["ja"].split("、")[1] == f"{who}が"
    assert sentence["organisation"] is None


async def test_nobody_else_comes_in_by_their_names(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}"
    for role in ("patient", "surrogate"):
        elsewhere = await home.invited(await home.registered(), role)
        for door in ("", "/accesses", "/consents", "/wishes", "/proposals", "/calls"):
            assert (await home.send("GET", path + door, elsewhere.headers)).status_code == 404
        invited = an_invitation_body()
        answer = await home.send("POST", f"{path}/invitations", elsewhere.headers, invited)
        assert answer.status_code == 404
