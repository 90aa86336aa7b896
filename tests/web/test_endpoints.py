"""The administrator's pages: where the organisation is told, and what did not arrive."""

import re

import pytest

from app.clock import now
from app.policy.roles import Role
from tests.calls.builders import Town
from tests.web.conftest import Opens

HOOK = "https://clinic.example.jp/ishinowa"


@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.PRIVACY_OFFICER])
async def test_for_nobody_else(opens: Opens, role: Role) -> None:
    browser = opens(role)
    for path in ("/endpoints", "/endpoints/new"):
        assert (await browser.get(path)).status_code == 403
    form = {"form": "webhook", "address": HOOK}
    assert (await browser.post("/endpoints/new", form)).status_code == 403


async def test_an_address_that_is_not_taken_comes_back_with_what_to_mend(opens: Opens) -> None:
    form = {"form": "webhook", "address": "http://10.0.0.5/hook"}
    answer = await opens(Role.ADMINISTRATOR).post("/endpoints/new", form)
    assert answer.status_code == 422
    assert "https:// のアドレスを入れてください" in answer.text
    assert "http://10.0.0.5/hook" in answer.text


async def test_from_the_first_page_to_a_secret_shown_once_and_to_its_end(
    opens: Opens, town: Town
) -> None:
    browser = opens(Role.ADMINISTRATOR)
    assert "/endpoints" in (await browser.get("/home")).text
    kinds = ["emergency_called", "admitted"]
    form: dict[str, str | list[str]] = {"form": "webhook", "address": HOOK, "kinds": kinds}
    opened = await browser.post("/endpoints/new", form)
    assert opened.status_code == 200
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", opened.text)
    listed = await browser.get("/endpoints")
    assert HOOK in listed.text
    assert "2種類のお知らせ" in listed.text
    assert secret not in listed.text
    (endpoint_id,) = town.rows.one("SELECT id FROM endpoints")
    ended = await browser.post(f"/endpoints/{endpoint_id}/end")
    assert ended.status_code == 303
    assert HOOK not in (await browser.get("/endpoints")).text


async def test_what_was_given_up_is_said_at_home_and_sent_again_from_the_page(
    opens: Opens, town: Town
) -> None:
    browser = opens(Role.ADMINISTRATOR)
    await browser.post("/endpoints/new", {"form": "webhook", "address": HOOK})
    (endpoint_id,) = town.rows.one("SELECT id FROM endpoints")
    notice_id = town.rows.add(
        "notices", organisation_id=town.clinic, kind="admitted", told_at=now()
    )
    delivery_id = town.rows.add(
        "deliveries",
        notice_id=notice_id,
        organisation_id=town.clinic,
        endpoint_id=endpoint_id,
        round=0,
        body="{}",
        written_at=now(),
        due_at=now(),
        attempts=12,
        outcome="dead",
        settled_at=now(),
        trouble="silent",
    )
    assert "届かなかったお知らせが1件あります" in (await browser.get("/home")).text
    page = (await browser.get("/endpoints")).text
    assert "応答がありません" in page
    assert "入院しました" in page
    again = await browser.post(f"/endpoints/deliveries/{delivery_id}/again")
    assert again.status_code == 303
    assert town.rows.one("SELECT outcome, attempts FROM deliveries") == (None, 0)
    assert "もう一度送る</button>" not in (await browser.get("/endpoints")).text
