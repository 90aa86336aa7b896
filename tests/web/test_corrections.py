"""On the card: arrival in one tap, a fact corrected in two, and nothing of it lost."""

import re
from uuid import uuid4

import httpx
import pytest

from app.policy.roles import Role
from tests.calls.builders import Town
from tests.calls.company import invited, unguarded
from tests.calls.ruled import OVER, ruled_by, with_mc, with_timer
from tests.calls.steps import a_call, learnt
from tests.web.conftest import Opens


async def test_a_stranger_corrects_nothing(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id = await a_call(client, town)
    await learnt(client, town, call_id, "arrest", value=True)
    (fact_id,) = town.rows.one("SELECT id FROM call_facts")
    for role in (Role.PHYSICIAN, Role.EMERGENCY_CLINICIAN):
        browser = opens(role)
        for path in (f"facts/{fact_id}", "history", "moments/arrived"):
            assert (await browser.get(f"/calls/{call_id}/{path}")).status_code == 404
    crew = opens(Role.CREW)
    assert (await crew.get(f"/calls/{call_id}/facts/{uuid4()}")).status_code == 404
    assert (await crew.get(f"/calls/{call_id}/moments/left")).status_code == 422


async def test_arrival_is_one_tap_and_its_time_is_corrected(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id = await a_call(client, town)
    crew = opens(Role.CREW)
    page = (await crew.get(f"/calls/{call_id}")).text
    assert "現場に到着した" in page
    for _ in range(2):
        answer = await crew.post(f"/calls/{call_id}/moments", {"kind": "arrived"})
        assert answer.status_code == 303
    assert town.rows.one("SELECT count(*) FROM call_moments") == (1,)
    page = (await crew.get(f"/calls/{call_id}")).text
    assert "現場に到着した" not in page
    form = (await crew.get(f"/calls/{call_id}/moments/arrived")).text
    corrects = re.findall(r'name="corrects" value="([^"]+)"', form)[0]
    happened = re.findall(r'name="happened_at"[^>]*value="([^"]+)"', form)[0]
    sent = {"kind": "arrived", "corrects": corrects, "happened_at": happened}
    answer = await crew.post(f"/calls/{call_id}/moments/arrived", sent)
    assert answer.status_code == 303, answer.text
    back = sent | {"is_taken_back": "yes"}
    assert (await crew.post(f"/calls/{call_id}/moments/arrived", back)).status_code == 409
    history = (await crew.get(f"/calls/{call_id}/history")).text
    assert history.count("現場到着") == 2
    assert "訂正済み" in history


async def test_a_fact_is_corrected_in_two_taps_and_its_history_stays(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id = await a_call(client, town)
    await learnt(
        client, town, call_id, "acp_held", value=True, source="family_present", told_by="妻"
    )
    crew = opens(Role.CREW)
    page = (await crew.get(f"/calls/{call_id}")).text
    (link,) = re.findall(rf'href="(/calls/{call_id}/facts/[^"]+)"', page)
    form = (await crew.get(link)).text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert (fields["name"], fields["told_by"]) == ("acp_held", "妻")
    sent = fields | {"source": "care_staff", "value": "no"}
    answer = await crew.post(f"/calls/{call_id}/facts", sent)
    assert answer.status_code == 303, answer.text
    card = (await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    old, new = card["known"]["facts"]
    assert (old["value"], old["is_standing"], new["value"], new["is_standing"]) == (
        True,
        False,
        False,
        True,
    )
    history = (await crew.get(f"/calls/{call_id}/history")).text
    assert "訂正済み" in history
    desk = (await opens(Role.DISPATCHER).get(f"/calls/{call_id}")).text
    assert link.rsplit("/", 1)[0] in desk


async def test_a_timer_of_the_rule_shows_the_minutes_left_and_that_it_has_run_out(
    client: httpx.AsyncClient, town: Town, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_timer())
    call_id = await a_call(client, town)
    crew = opens(Role.CREW)
    page = (await crew.get(f"/calls/{call_id}")).text
    assert "現場到着から約45分: まだ数えていません" in page
    await crew.post(f"/calls/{call_id}/moments", {"kind": "arrived"})
    page = (await crew.get(f"/calls/{call_id}")).text
    assert "現場到着から約45分: <strong>あと約45分</strong>" in page
    with unguarded(town):
        town.rows.run("UPDATE call_moments SET happened_at = happened_at - interval '45 minutes'")
    page = (await crew.get(f"/calls/{call_id}")).text
    assert f"<strong>過ぎました</strong>。{OVER.ja}" in page


async def test_the_crew_reads_back_with_one_tap_what_the_physician_wrote(
    client: httpx.AsyncClient, town: Town, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_mc())
    physician, crew = opens(Role.MC_PHYSICIAN), opens(Role.CREW)
    call_id = await a_call(client, town)
    await invited(client, town, call_id, town.department)
    assert "オンラインMC医師の指示" in (await physician.get(f"/calls/{call_id}/instruction")).text
    sent = {"instruction": "stop", "words": "中止してください。", "arrival_minutes": "20"}
    answer = await physician.post(f"/calls/{call_id}/instruction", sent)
    assert answer.status_code == 303, answer.text
    page = (await crew.get(f"/calls/{call_id}")).text
    assert "医師が画面から記録" in page
    (path,) = re.findall(rf'action="(/calls/{call_id}/instructions/[^"]+/read-back)"', page)
    assert (await crew.post(path)).status_code == 303
    page = (await crew.get(f"/calls/{call_id}")).text
    assert path not in page
    assert "復唱済み" in page
    ended = await crew.post(f"/calls/{call_id}/instruction", sent)
    assert ended.status_code == 403
