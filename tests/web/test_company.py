"""Those who come onto a call, and those who review it, in front of their pages."""

from uuid import UUID

import httpx
import pytest

from app.policy.roles import Role
from tests.calls.builders import Town, a_patient, a_signed_refusal
from tests.calls.company import Physicians, added, invited, physicians, seen
from tests.calls.reviewing import CANARY, a_closed_call, fill_with_canaries
from tests.calls.steps import a_call, confirmed
from tests.web.builders import Browser, a_browser, forms
from tests.web.conftest import Opens


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


async def a_confirmed_call(client: httpx.AsyncClient, town: Town) -> tuple[str, UUID]:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    return call_id, patient_id


async def test_an_uncalled_physician_sees_no_card_and_no_line(
    client: httpx.AsyncClient, town: Town, opens: Opens, called: Physicians
) -> None:
    call_id, _ = await a_confirmed_call(client, town)
    doctor = opens(Role.PHYSICIAN, called.covering_clinic)
    for browser in (doctor, opens(Role.MC_PHYSICIAN)):
        for door in ("", "/suspend", "/invitations", "/units", "/report"):
            assert (await browser.get(f"/calls/{call_id}{door}")).status_code == 404
        home = (await browser.get("/home")).text
        assert call_id not in home
        assert "呼ばれています" not in home
    assert "いまは呼ばれていません" in home


@pytest.mark.parametrize("capacity", ["medical_control", "covering"])
async def test_a_called_physician_reads_the_card_in_the_crews_order_and_changes_nothing(
    client: httpx.AsyncClient, town: Town, opens: Opens, called: Physicians, capacity: str
) -> None:
    call_id, _ = await a_confirmed_call(client, town)
    is_mc = capacity == "medical_control"
    place = town.department if is_mc else called.covering_clinic
    await invited(client, town, call_id, place, capacity)
    browser = opens(Role.MC_PHYSICIAN) if is_mc else opens(Role.PHYSICIAN, place)
    assert f'href="/calls/{call_id}"' in (await browser.get("/home")).text
    page = (await browser.get(f"/calls/{call_id}")).text
    marks = ['id="verdict"', 'id="wish"', 'id="now"', 'href="tel:0300001234"', 'id="facts"']
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)
    sent = {place for place in forms(page) if place.startswith("/calls")}
    assert sent <= {f"/calls/{call_id}/invitations"}
    assert f'href="/calls/{call_id}/suspend"' in page
    assert (f'href="/calls/{call_id}/invitations"' in page) is is_mc
    for door in ("inquiries", "outcome", "look-up", "speaks", "doctor-call"):
        assert f"/calls/{call_id}/{door}" not in page
    drawn = (await browser.get(f"/calls/{call_id}/suspend")).text
    assert forms(drawn)[f"/calls/{call_id}/suspend"] == {"said_by", "reason"}
    await browser.post(f"/calls/{call_id}/suspend", {"said_by": "patient", "reason": ""})
    assert 'class="verdict do_not_rely"' in (await browser.get(f"/calls/{call_id}")).text


async def test_one_tap_on_the_card_calls_the_departments_mc_physicians(
    client: httpx.AsyncClient, town: Town, opens: Opens, called: Physicians
) -> None:
    call_id, _ = await a_confirmed_call(client, town)
    crew = opens(Role.CREW)
    page = (await crew.get(f"/calls/{call_id}")).text
    path = f"/calls/{call_id}/invitations"
    assert forms(page)[path] == {"as", "organisation_id"}
    tap = {"as": "medical_control", "organisation_id": str(town.department)}
    answer = await crew.post(path, tap)
    assert answer.headers["location"] == f"/calls/{call_id}#doctors"
    assert "まだ開いていません" in (await crew.get(f"/calls/{call_id}")).text
    await seen(client, call_id, called.mc)
    page = (await crew.get(f"/calls/{call_id}")).text
    assert "佐藤 花子医師が参加" in page
    assert path not in forms(page)
    again = await crew.post(path, tap)
    assert again.status_code == 409
    assert "すでに呼ばれています" in again.text
    choosing = (await crew.get(path)).text
    (end,) = [place for place in forms(choosing) if place.endswith("/end")]
    assert str(town.department) not in choosing
    assert str(called.council) in choosing
    await crew.post(end)
    assert "終わりました" in (await crew.get(f"/calls/{call_id}")).text


async def test_where_nobody_can_come_the_crew_is_told_so(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id = await a_call(client, town)
    tap = {"as": "medical_control", "organisation_id": str(town.department)}
    answer = await opens(Role.CREW).post(f"/calls/{call_id}/invitations", tap)
    assert answer.status_code == 422
    assert "呼べる医師のいる組織を選んでください" in answer.text


async def test_the_desk_adds_and_releases_units_and_the_helping_crew_finds_the_call(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id, _ = await a_confirmed_call(client, town)
    desk, helping = opens(Role.DISPATCHER), helper(client, town)
    path = f"/calls/{call_id}/units"
    page = (await desk.get(path)).text
    assert forms(page)[path] == {"unit_id"}
    for unit in (town.far_unit, town.other_unit):
        assert f'value="{unit}"' in page
    assert f'value="{town.unit}"' not in page
    assert (await helping.get(f"/calls/{call_id}")).status_code == 404
    await desk.post(path, {"unit_id": str(town.far_unit)})
    assert "応援:" in (await helping.get("/home")).text
    assert "山田 太郎" in (await helping.get(f"/calls/{call_id}")).text
    release = f"{path}/{town.far_unit}/release"
    assert release in forms((await desk.get(path)).text)
    await desk.post(release)
    assert (await helping.get(f"/calls/{call_id}")).status_code == 404
    assert (await opens(Role.CREW).get(path)).status_code == 403


async def test_a_notice_of_mutual_aid_leads_its_crew_to_the_call_and_nobody_else(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    await added(client, town, call_id, town.far_unit)
    desk = a_browser(client, town.rows, Role.DISPATCHER, town.far)
    link = f'href="/calls/{call_id}"'
    assert link in (await helper(client, town).get("/notices")).text
    assert link not in (await desk.get("/notices")).text


async def test_the_councils_pages_hold_no_name_no_text_and_no_key(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id, patient_id = await a_closed_call(client, town, called)
    fill_with_canaries(town)
    # The reader's own name and place stand on every page.
    town.rows.run("UPDATE organisations SET name = '港の協議会' WHERE id = %s", called.council)
    steward = a_browser(client, town.rows, Role.RULE_STEWARD, called.council)
    home = await steward.get("/home")
    review_id = str(town.rows.one("SELECT review_id FROM calls")[0])
    assert f'href="/after-reviews/{review_id}"' in home.text
    page = await steward.get(f"/after-reviews/{review_id}")
    assert page.status_code == 200
    assert "ルールのとおり" in page.text
    for answer in (home, await steward.get("/after-reviews"), page):
        said = answer.text + str(answer.headers)
        for secret in (CANARY, call_id, str(patient_id), str(town.far_unit), "山田", "ヤマダ"):
            assert secret not in said
        assert set(forms(answer.text)) == {"/sign-out"}
    council_mc = a_browser(client, town.rows, Role.MC_PHYSICIAN, called.council)
    assert 'href="/after-reviews"' in (await council_mc.get("/home")).text
    for role, place in ((Role.MC_PHYSICIAN, town.department), (Role.CREW, town.department)):
        stranger = a_browser(client, town.rows, role, place)
        assert (await stranger.get(f"/after-reviews/{review_id}")).status_code == 404
        assert (await stranger.get("/after-reviews")).status_code == 403


def helper(client: httpx.AsyncClient, town: Town) -> Browser:
    """Somebody of the unit that helps out."""
    return a_browser(client, town.rows, Role.CREW, town.far, town.far_unit)
