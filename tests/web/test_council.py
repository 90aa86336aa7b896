"""A council at its after-reviews on the screen: findings, a year, a draft held against calls."""

import re
from uuid import uuid4

import httpx
import pytest
from psycopg.types.json import Jsonb

from app.policy.roles import Role
from tests.calls.builders import HINODE, Town
from tests.calls.company import physicians
from tests.calls.reviewing import CANARY, a_closed_call, fill_with_canaries
from tests.calls.test_comparing import draft
from tests.web.builders import Browser
from tests.web.conftest import Opens


@pytest.fixture
def council(town: Town, opens: Opens) -> Browser:
    browser = opens(Role.RULE_STEWARD)
    town.rows.run("UPDATE organisations SET area = %s WHERE kind = 'mc_council'", Jsonb([HINODE]))
    return browser


async def test_a_crew_sees_nothing_of_a_councils_work(opens: Opens) -> None:
    crew = opens(Role.CREW)
    for path in ("comparison", "findings", "years", f"{uuid4()}/finding"):
        assert (await crew.get(f"/after-reviews/{path}")).status_code in {403, 404}, path


async def test_a_finding_is_noted_on_the_page_and_listed(
    client: httpx.AsyncClient, town: Town, council: Browser
) -> None:
    await a_closed_call(client, town, physicians(town))
    page = (await council.get("/after-reviews")).text
    (path,) = set(re.findall(r'href="(/after-reviews/[0-9a-f-]{36})"', page))
    assert "所見を記録する" in (await council.get(path)).text
    sent = {"kind": "rule_unclear", "words": "範囲が読めない"}
    answer = await council.post(f"{path}/finding", sent)
    assert answer.status_code == 303, answer.text
    assert "範囲が読めない" in (await council.get(path)).text
    assert "ルールの言葉が不明確" in (await council.get("/after-reviews/findings")).text
    assert "前の所見を訂正" in (await council.get(f"{path}/finding")).text
    year = (await council.get("/after-reviews/years?year=2026")).text
    assert "秘匿" in year
    file = await council.get("/after-reviews/years/2026/csv")
    assert file.headers["content-disposition"].endswith('ishinowa-council-2026.csv"')


async def test_a_draft_is_held_against_closed_calls_on_the_page(
    client: httpx.AsyncClient, town: Town, council: Browser
) -> None:
    await a_closed_call(client, town, physicians(town))
    fill_with_canaries(town)
    assert "ルールの案" in (await council.get("/after-reviews/comparison")).text
    page = await council.post("/after-reviews/comparison", {"text": draft()})
    assert page.status_code == 200, page.text
    assert "1件</strong>で結果が変わります" in page.text
    assert "オンラインMC医師が中止を指示した" in page.text
    assert CANARY not in page.text.split("<main", 1)[1]
    bad = await council.post("/after-reviews/comparison", {"text": "id: x"})
    assert bad.status_code == 422
