"""The agreement on the screen: the table for everyone, and the officers' way to change it."""

import re
from datetime import timedelta

import httpx
import pytest

from app.clock import JAPAN, now
from app.people.kinds import OrganisationKind
from app.policy import table
from app.policy.roles import Role
from tests.access.builders import a_version
from tests.calls.builders import HINODE, Town
from tests.web.builders import Browser, forms, hidden
from tests.web.conftest import Opens

NEW = f"/agreements/new?region={HINODE}"


@pytest.fixture
def officers(opens: Opens, town: Town) -> tuple[Browser, Browser, Browser]:
    """Of the hub, of the municipality, and the clinic's privacy officer."""
    hub = town.rows.an_organisation(OrganisationKind.HUB)
    city = town.rows.an_organisation(OrganisationKind.MUNICIPALITY)
    town.rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    return (
        opens(Role.HUB_OFFICER, hub),
        opens(Role.MUNICIPALITY_OFFICER, city),
        opens(Role.PRIVACY_OFFICER),
    )


def typed(hours: float) -> str:
    return (now() + timedelta(hours=hours)).astimezone(JAPAN).strftime("%Y-%m-%dT%H:%M")


async def test_everyone_reads_the_table_of_a_region_and_no_draft(
    client: httpx.AsyncClient, town: Town, officers: tuple[Browser, ...]
) -> None:
    hub, *_ = officers
    form = {"reason": "内々の案", "in_force_from": typed(5), "cells.values/ward": "brief"}
    assert (await hub.post(NEW, form)).status_code == 303
    page = await client.get(f"/sharing?region={HINODE}")
    assert page.status_code == 200
    assert "この地域だけの取り決めはありません" in page.text
    assert "内々の案" not in page.text
    before = len(town.rows.leaves())
    a_version(town.rows, HINODE, {"values/emergency": "withheld"}, now(), number=2)
    page = await client.get(f"/sharing?region={HINODE}")
    assert f"{HINODE}-2" in page.text
    assert "救急外来(引継ぎ)" in page.text
    assert page.text.count('<td class="') == len(table.CEILING)
    assert page.text.count("※1") == 1 + 2 * len(table.OWN_CALL_ONLY)
    for path in ("/sharing", "/sharing?region="):
        assert "地域の取り決めがないところ" in (await client.get(path)).text
    assert (await client.get("/sharing?region=990018")).status_code == 422
    assert 'href="/sharing"' in (await client.get("/")).text
    assert len(town.rows.leaves()) == before


async def test_nobody_else_comes_to_the_officers_pages(opens: Opens, town: Town) -> None:
    stranger = opens(Role.HUB_OFFICER, town.rows.an_organisation(OrganisationKind.HUB, "990027"))
    version = a_version(town.rows, HINODE, {"values/emergency": "withheld"}, now())
    for path in ("/agreements", NEW, f"/agreements/{version}", f"/agreements/{version}/withdraw"):
        assert (await opens(Role.PHYSICIAN).get(path)).status_code == 403
        assert (await stranger.get(path)).status_code == 404
    assert (await opens(Role.PRIVACY_OFFICER).get(NEW)).status_code == 403


async def test_a_form_offers_each_cell_up_to_its_ceiling_and_keeps_what_was_typed(
    officers: tuple[Browser, ...], town: Town
) -> None:
    hub, *_ = officers
    a_version(town.rows, HINODE, {"place_of_care/crew": "full"}, now(), number=1)
    page = (await hub.get(NEW)).text
    cells = {name.removeprefix("cells.") for name in forms(page)[NEW] if name.startswith("cells.")}
    assert cells == {f"{s}/{c}" for s, c in table.CEILING if len(table.choices(s, c)) > 1}
    select = re.search(r'<select[^>]*name="cells\.place_of_care/crew".*?</select>', page, re.DOTALL)
    assert select is not None
    assert re.findall(r'<option value="(\w*)"( selected)?>([^<]+)', select[0]) == [
        ("", "", "標準(要点のみ)"),
        ("withheld", "", "表示しない(狭める)"),
        ("full", " selected", "すべて(広げる)"),
    ]
    wrong = await hub.post(
        NEW,
        {
            "reason": "会議の合意",
            "in_force_from": typed(-5),
            "cells.values/emergency": "withheld",
            "cells.clinical_alerts/crew": "",
        },
    )
    assert wrong.status_code == 422
    assert "始まる日時は、これから1年以内にしてください。" in wrong.text
    assert "会議の合意" in wrong.text
    above = await hub.post(
        NEW, {"reason": "r", "in_force_from": typed(5), "cells.diagnosis/crew": "most"}
    )
    assert above.status_code == 422
    assert not town.rows.all("SELECT 1 FROM agreements WHERE number > 1")


async def test_a_version_goes_from_draft_to_withdrawal_through_the_pages(
    officers: tuple[Browser, ...], town: Town, client: httpx.AsyncClient
) -> None:
    hub, city, privacy = officers
    for who in officers:
        home = await who.get("/home")
        assert 'href="/agreements"' in home.text
    assert 'href="/agreements/new' not in (await privacy.get("/agreements")).text
    drafted = await hub.post(
        NEW,
        {
            "reason": "会議の合意",
            "in_force_from": typed(5),
            "cells.values/emergency": "withheld",
            "cells.identity/crew": "",
        },
    )
    path = drafted.headers["location"]
    assert town.rows.one("SELECT cells FROM agreements") == ({"values/emergency": "withheld"},)
    page = await privacy.get(path)
    assert "救急外来(引継ぎ)" in page.text
    assert "この7日間、この立場での閲覧はありませんでした。" in page.text
    digest = hidden(page.text, "digest")
    assert (await privacy.post(f"{path}/approve", {"digest": "0" * 64})).status_code == 409
    assert (await privacy.post(f"{path}/approve", {"digest": digest})).status_code == 303
    waiting = await privacy.get(path)
    assert "あなたの組織は承認済みです" in waiting.text
    assert (await city.post(f"{path}/approve", {"digest": digest})).status_code == 303
    assert "承認済み(これから)" in (await hub.get("/agreements")).text
    notices = await hub.get("/notices")
    assert "新しい版が承認されました" in notices.text
    assert "承認済みの次の版" in (await client.get(f"/sharing?region={HINODE}")).text
    assert "すぐに効き" in (await privacy.get(f"{path}/withdraw")).text
    done = await privacy.post(f"{path}/withdraw", {"reason": "誤り"})
    assert done.status_code == 303
    assert "取り下げ: 誤り" in (await hub.get(path)).text
    assert "承認済みの次の版" not in (await client.get(f"/sharing?region={HINODE}")).text
