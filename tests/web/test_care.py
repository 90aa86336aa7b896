"""The admission sheet, the press that confirms, and the question what a refused figure is."""

import re
from uuid import UUID

import httpx

from app.policy.roles import Role
from tests.calls.builders import Town
from tests.days import today
from tests.web.builders import forms, hidden
from tests.web.conftest import Opens
from tests.web.test_forms import a_way

LOOKS = "123456789018"
SEEN = "_seen"


async def test_a_care_manager_writes_the_sheet_and_confirms_it_with_one_press(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    patient = f"/patients/{ids['patient']}"
    office = town.clinic  # a care manager of the clinic itself
    manager = opens(Role.CARE_MANAGER, office)
    page = (await manager.get(f"{patient}/care")).text
    names = forms(page)[f"{patient}/care"]
    assert {"care.care_level", "care.procedure_codes", "hospital.cooperating_hospital"} <= names
    form: dict[str, str | list[str]] = {
        SEEN: hidden(page, SEEN),
        "confirmed_on": "2026-01-10",
        "care.care_level": "care_3",
        "care.care_level_until": "2027-03-31",
        "care.procedure_codes": ["oxygen", "gastrostomy"],
        "care.moving_help": "partly",
        "care.person_wishes": "早く家に帰りたい",
        "hospital.cooperating_hospital": "みなと総合病院",
    }
    done = await manager.post(f"{patient}/care", form)
    assert done.status_code == 303, done.text
    page = (await manager.get(patient)).text
    for words in ("要介護3", "酸素療法、胃ろう", "一部介助", "2027年3月31日", "みなと総合病院"):
        assert words in page, words
    assert "か月前に確認" in page
    press = f"{patient}/confirmations/care"
    assert {press, f"{patient}/confirmations/hospital"} <= set(forms(page))
    assert f"{patient}/confirmations/alerts" not in forms(page)
    again = await manager.post(press, {SEEN: re.findall(rf'{press}".*?value="(\d+)"', page)[0]})
    assert again.status_code == 303
    page = (await manager.get(patient)).text
    care = page[page.index('id="s-care_profile"') :]
    assert "今日に確認" not in care
    assert "今日確認" in care


async def test_what_a_refused_figure_is_is_asked_of_a_clinician_alone(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    path = f"/patients/{ids['patient']}/care"
    for role, is_asked in ((Role.CARE_MANAGER, False), (Role.NURSE, True)):
        who = opens(role)
        form: dict[str, str | list[str]] = {
            SEEN: hidden((await who.get(path)).text, SEEN),
            "confirmed_on": today().isoformat(),
            "care.services": f"福祉用具 {LOOKS}",
        }
        refused = await who.post(path, form)
        assert refused.status_code == 422
        assert ('name="_is.care.services"' in refused.text) is is_asked
        assert refused.text.count("_is.") == (7 if is_asked else 0), "of the field named alone"
        stated = await who.post(path, form | {"_is.care.services": "device"})
        assert stated.status_code == (303 if is_asked else 403)
    other = await who.post(path, form | {"_is.care.housing": "device"})
    assert other.status_code == 422, "not of a field that holds no figure"
    stray = await who.post(path, form | {"_is.nothing": "device"})
    assert stray.status_code == 422
    assert town.rows.all("SELECT field, instead FROM number_statements") == [
        ("body.care.services", "device")
    ]


async def test_what_changed_stands_on_the_record_and_not_for_who_is_shown_no_earlier_version(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    patient_id = UUID(ids["patient"])
    path = f"/patients/{patient_id}"
    nurse = opens(Role.NURSE)
    for level in ("care_2", "care_3"):
        form: dict[str, str | list[str]] = {
            SEEN: hidden((await nurse.get(f"{path}/care")).text, SEEN),
            "confirmed_on": today().isoformat(),
            "care.care_level": level,
        }
        assert (await nurse.post(f"{path}/care", form)).status_code == 303
    line = "要介護度 要介護2 → 要介護3"
    assert line in (await nurse.get(path)).text
    assert "前の版から" not in (await opens(Role.CARE_MANAGER).get(path)).text
    crew = (await opens(Role.CREW).get(f"/calls/{ids['call']}")).text
    assert "前の版から" not in crew
    way = (await opens(Role.EMERGENCY_CLINICIAN).get(f"/handovers/{ids['way']}")).text
    assert "要介護3" in way
    assert "前の版から" not in way
