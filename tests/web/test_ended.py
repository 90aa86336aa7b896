"""On the pages of a record that went into another nothing is offered that is refused there."""

import re
from uuid import UUID

import httpx

from app.policy.roles import Role
from app.web.doors import PAGES
from tests.builders import Home
from tests.calls.builders import Town, a_patient
from tests.calls.test_merged_keys import merge
from tests.patients.conftest import home as home
from tests.patients.test_cards import issued
from tests.register.merging import merged
from tests.web.builders import Browser, a_browser, forms, signed_in_as
from tests.web.conftest import Opens
from tests.web.test_forms import a_way
from tests.web.test_papers import READING, handed_in
from tests.web.walking import Pressed, press_all, walk

CONFLICT = 409
OF_A_FORM_ALONE = (
    *("wishes/new", "revisit", "order", "identity", "contacts", "profile", "care"),
    *("representatives/patient", "representatives/surrogate", "representatives/known"),
)


async def a_full_record(client: httpx.AsyncClient, home: Home) -> UUID:
    """One in which everything stands that a page could still offer to go on with."""
    patient_id = await home.in_order()
    await home.drafted(patient_id)
    await home.joined(patient_id, home.office, "care_management")
    for recipient in ("care_team", "ambulance", "hospital"):
        assert (await home.consented(patient_id, recipient=recipient)).status_code == 201
    assert (await issued(home, patient_id)).status_code == 201
    doctor = a_browser(client, home.rows, Role.PHYSICIAN, home.clinic)
    papers = f"/patients/{patient_id}/papers"
    for steps in (1, 2, 3):
        one = (await handed_in(doctor, papers)).headers["location"]
        if steps > 1:
            assert (await doctor.post(f"{one}/readings", READING)).status_code == 303
        if steps > 2:
            done = await doctor.post(f"{one}/removal", {"reason": "replaced"})
            assert done.status_code == 303
    day = {"requested_on": "2026-01-10", "consented_on": "2026-01-10"}
    backup = {"hospital_id": str(home.hospital), **day}
    done = await home.send(
        "POST", f"/patients/{patient_id}/backup-registrations", home.doctor, backup
    )
    assert done.status_code == 201, done.text
    return patient_id


async def ended(client: httpx.AsyncClient, home: Home) -> tuple[UUID, Browser, Browser]:
    """Such a record after two people merged it; the patient and a surrogate of it."""
    kept, patient_id = await home.registered(), await a_full_record(client, home)
    patient = await home.invited(patient_id, "patient")
    surrogate = await home.invited(patient_id)
    said = {"kind": "wish", "words": "病院で過ごしたい。"}
    path = f"/patients/{patient_id}/proposals"
    assert (await home.send("POST", path, patient.headers, said)).status_code == 201
    await merged(home, kept, patient_id)
    return (
        patient_id,
        signed_in_as(client, home.rows, patient.account_id),
        signed_in_as(client, home.rows, surrogate.account_id),
    )


def refused(pressed: Pressed) -> list[tuple[str, str]]:
    return [one for one, codes in pressed.items() if CONFLICT in codes or max(codes) >= 500]


async def test_every_button_on_the_way_through_a_record_that_ended_is_taken(
    client: httpx.AsyncClient, home: Home
) -> None:
    patient_id, patient, surrogate = await ended(client, home)
    start = f"/patients/{patient_id}"
    within = rf"{start}(?!.*/content$)|/merges/"
    done: set[str] = set()
    bad: list[tuple[str, str]] = []
    for who in (
        a_browser(client, home.rows, Role.CARE_MANAGER, home.office),
        surrogate,
        patient,
        a_browser(client, home.rows, Role.NURSE, home.clinic),
    ):
        seen, pressed = await walk(who, start, within)
        assert len(seen) > 1, seen
        bad += refused(pressed)
        done |= {place for (_, place), codes in pressed.items() if 303 in codes}
    assert bad == []
    said = " ".join(done)
    # what takes back, and what ends, is offered and works
    for way in ("/consents state=withdrawn", "/sharing/ambulance/withdrawn", "/closing", "/ending"):
        assert way in said, way
    assert "granted" not in said
    assert not re.search(
        rf"{start}/(papers|proposals|cards|representatives/(patient|known))\b ?$", said
    )


async def test_whoever_knows_the_address_of_a_form_is_told_or_finds_none_that_is_refused(
    client: httpx.AsyncClient, home: Home
) -> None:
    kept, patient_id = await home.registered(), await home.registered()
    await merged(home, kept, patient_id)
    nurse, told = a_browser(client, home.rows, Role.NURSE, home.clinic), set()
    paths = (getattr(route, "path", "") for page in PAGES for route in page.router.routes)
    for path in dict.fromkeys(paths):
        if path.startswith("/patients/{patient_id}") and path.count("{") == 1:
            page = path.format(patient_id=patient_id)
            answer = await nurse.get(page)
            if answer.status_code == 200:
                assert CONFLICT not in (await press_all(nurse, page)).values(), page
            if answer.status_code == CONFLICT:
                assert "統合先に記録してください" in answer.text
                assert forms(answer.text).keys() == {"/sign-out"}
                told.add(path.removeprefix("/patients/{patient_id}/"))
    assert told == set(OF_A_FORM_ALONE)


async def test_who_is_not_shown_the_verdict_is_offered_nothing_either(
    client: httpx.AsyncClient, home: Home
) -> None:
    kept, patient_id = await home.registered(), await home.registered()
    assert (await home.consented(patient_id, restricted=["verdict"])).status_code == 201
    nurse = a_browser(client, home.rows, Role.NURSE, home.clinic)
    path = f"/patients/{patient_id}"
    assert f"{path}/wishes/new" in (await nurse.get(path)).text
    await merged(home, kept, patient_id)
    page = (await nurse.get(path)).text
    assert "この記録は終わっています" in page
    assert not [one for one in OF_A_FORM_ALONE if f'"{path}/{one}"' in page]


async def test_a_hospital_that_has_the_person_there_proposes_nothing_for_it(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    path = f"/handovers/{ids['way']}/proposals"
    hospital = opens(Role.EMERGENCY_CLINICIAN)
    form = {"kind": "wish", "words": "病院で治療を受けたい。"}
    assert path in forms((await hospital.get(path)).text)
    merge(town, a_patient(town), UUID(ids["patient"]))
    page = (await hospital.get(path)).text
    assert path not in forms(page)
    assert "ここでは提案も回答もできません" in page
    assert (await hospital.post(path, form)).status_code == CONFLICT
