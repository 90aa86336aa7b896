"""What a region publishes counts on its calls: from its hour on, and not a card after it stops."""

import asyncio
from typing import Any

import httpx
import pytest

from app.clock import now
from app.rulebooks import choosing, readings
from app.transport.choose import Choosing
from app.transport.language.rulebook import Kind
from tests.calls.builders import HINODE, MIZUNO, Town, a_patient, a_signed_refusal
from tests.calls.company import physicians
from tests.calls.steps import a_call, closed, confirmed, learnt
from tests.calls.test_card import MOST, counted, read
from tests.days import in_hours
from tests.rulebooks.builders import Makers, makers_in

LOCAL = """facts:
  - name: local_pregnant
    shape: boolean
    label: {ja: 妊娠, en: Pregnancy}
    question: {ja: 妊娠していますか。, en: "Is the person pregnant?"}
    asked_of: family
    sources: [seen, family_present]
"""


@pytest.fixture
def makers(town: Town, client: httpx.AsyncClient) -> Makers:
    return makers_in(town.rows, client)


async def advised(client: httpx.AsyncClient, town: Town, call_id: str) -> tuple[str, Any]:
    """Why the rulebook was chosen on a card, and which it is."""
    advice = (await read(client, town.crew, call_id))["advice"]
    named = advice["rulebook"]
    return advice["chosen"], named and f"{named['id']} {named['version']}"


async def test_a_withdrawn_rule_stops_at_once_and_nothing_takes_its_place(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    await makers.published(version="1")
    second = await makers.published(version="2")
    call_id = await a_call(client, town)
    assert await advised(client, town, call_id) == ("chosen", "hinode-cpr 2")
    assert (await makers.withdraw(second, makers.city_officer)).status_code == 200
    for one in (call_id, await a_call(client, town)):
        assert await advised(client, town, one) == ("withdrawn", None)
        advice = (await read(client, town.crew, one))["advice"]
        assert (advice["resuscitation"], advice["transport"]) == ("continue", "yes")
        assert "取り下げ" in advice["chosen_why"]["ja"]
    third = await makers.published(version="3")
    assert await advised(client, town, call_id) == ("withdrawn", None), "on that call: nothing"
    assert await advised(client, town, await a_call(client, town)) == ("chosen", "hinode-cpr 3")
    assert third["line"]["status"] == "in_force"


async def test_no_card_begun_after_a_withdrawal_was_acknowledged_is_advised_by_it(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    version = await makers.published()
    calls = [await a_call(client, town) for _ in range(3)]
    acknowledged: list[bool] = []
    after: list[str] = []

    async def looks(call_id: str) -> None:
        while len(after) < 6:
            is_after = bool(acknowledged)
            chosen, _ = await advised(client, town, call_id)
            if is_after:
                after.append(chosen)

    async def takes_back() -> None:
        await asyncio.sleep(0.05)
        assert (await makers.withdraw(version)).status_code == 200
        acknowledged.append(True)

    await asyncio.gather(takes_back(), *(looks(call_id) for call_id in calls))
    assert set(after) == {"withdrawn"}


async def test_a_text_that_is_not_what_was_approved_counts_for_nothing(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    await makers.published(more="# ここで変わる\n")
    readings.forget()
    with town.rows.db.transaction():
        town.rows.run("SET LOCAL session_replication_role = replica")
        town.rows.run("UPDATE rulebook_versions SET text = text || '#'")
    call_id = await a_call(client, town)
    assert await advised(client, town, call_id) == ("fails_check", None)
    readings.forget()


async def test_a_call_keeps_the_version_that_was_in_force_when_it_was_opened(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    before = await a_call(client, town)
    assert await advised(client, town, before) == ("chosen", "training-hinode 1")
    await makers.published(version="1")
    await makers.published(version="9", begins=in_hours(3))
    first = await a_call(client, town)
    await makers.published(version="2")
    second = await a_call(client, town)
    for call_id, name in (
        (before, "training-hinode 1"),
        (first, "hinode-cpr 1"),
        (second, "hinode-cpr 2"),
    ):
        assert await advised(client, town, call_id) == ("chosen", name)
    elsewhere = await a_call(client, town, municipality=MIZUNO)
    assert await advised(client, town, elsewhere) == ("chosen", "training-mizuho 1")


async def test_a_place_that_a_new_version_left_keeps_neither_the_old_nor_what_ships(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    town.rows.run("UPDATE organisations SET area = '[\"99\"]' WHERE id = %s", makers.council)
    await makers.published(version="1", places=(HINODE, MIZUNO))
    await makers.published(version="2", places=(HINODE,))
    left = await a_call(client, town, municipality=MIZUNO)
    assert await advised(client, town, left) == ("none", None)
    kept = await a_call(client, town)
    assert await advised(client, town, kept) == ("chosen", "hinode-cpr 2")


async def test_one_that_refines_it_goes_before_its_published_parent(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    await makers.published()
    await makers.published(book="hinode-detail", copy_of="parent: hinode-cpr")
    call_id = await a_call(client, town)
    assert await advised(client, town, call_id) == ("chosen", "hinode-detail 1")


async def test_the_card_takes_six_statements_where_a_text_is_new_and_five_from_then_on(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    await makers.published()
    await makers.published(book="hinode-where", copy_of="copy_of: tokyo-destination")
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    readings.forget()
    for most in (MOST + 1, MOST):
        with counted() as statements:
            card = await read(client, town.crew, call_id)
        assert len(statements) == most, "\n".join(statements)
        assert card["advice"]["rulebook"]["id"] == "hinode-cpr"
        assert card["destination"]["rulebook"]["id"] == "hinode-where"


async def test_a_fact_that_a_published_rule_declares_can_be_told(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    await makers.published(more=LOCAL)
    call_id = await a_call(client, town)
    card = await learnt(
        client, town, call_id, "local_pregnant", value=False, source="family_present"
    )
    assert [fact["name"] for fact in card["known"]["facts"]] == ["local_pregnant"]
    named = await client.get("/v1/rulebooks/hinode-cpr/1", headers=town.crew)
    assert named.json()["rule"]["facts"][0]["name"] == "local_pregnant"
    assert named.json()["line"]["passes_check"]
    assert (await client.get("/v1/rulebooks/hinode-cpr/2", headers=town.crew)).status_code == 404


async def test_a_review_shows_the_rule_of_its_call_after_a_newer_one_began(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    called = physicians(town)
    await makers.published()
    call_id = await a_call(client, town)
    await closed(client, town, call_id)
    await makers.published(version="2")
    listed = (await client.get("/v1/after-reviews", headers=called.steward)).json()["items"]
    answer = await client.get(f"/v1/after-reviews/{listed[0]['id']}", headers=called.steward)
    assert answer.json()["rule"]["rulebook"]["version"] == "1"


def test_a_training_rule_that_ships_counts_in_no_live_installation() -> None:
    at = now()

    def chosen(municipality: str, *, is_training: bool) -> Choosing:
        return choosing.choice(
            (),
            Kind.RESUSCITATION,
            municipality,
            is_training=is_training,
            opened_at=at,
            at=at,
        ).reason

    assert chosen(HINODE, is_training=True) is Choosing.CHOSEN
    assert chosen(HINODE, is_training=False) is Choosing.NONE
    assert chosen("131016", is_training=False) is Choosing.CHOSEN
