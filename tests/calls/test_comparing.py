"""A draft held against closed calls: what would change, and nothing about anybody."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.transport import shelf
from tests.calls.builders import MIZUNO, Headers, Town, consent
from tests.calls.company import Physicians, physicians, unguarded
from tests.calls.reviewing import CANARY, a_closed_call, fill_with_canaries, listed, reviewed
from tests.calls.steps import a_call, closed, confirmed
from tests.calls.test_after_reviews import ids_of

PATH = "/v1/after-reviews/comparison"
ONLY_MC = """
may_instruct:
  text:
    ja: オンラインMC医師が中止を指示した
    en: The online MC physician instructed the stop
  by: [online_mc_physician]
"""


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


def draft(more: str = ONLY_MC, **changes: str) -> str:
    """The training town's rule as a draft of its next version."""
    text = shelf.text_of("training-hinode")
    assert text is not None
    text = text.replace('version: "1"', 'version: "2"')
    for old, new in changes.items():
        text = text.replace(old, new)
    return text + more


async def compared(client: httpx.AsyncClient, who: Headers, **body: str) -> httpx.Response:
    return await client.post(PATH, json=body or {"text": draft()}, headers=who)


async def test_nobody_but_the_council_of_the_place_compares(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    for who in (town.crew, town.desk, town.doctor, town.emergency, called.mc, called.hospital_mc):
        assert (await compared(client, who)).status_code == 403
    strange = (await compared(client, called.far_steward)).json()
    assert (strange["counts"]["calls"], strange["changed"], strange["same"]) == (0, [], [])


@pytest.mark.parametrize(
    "body",
    [
        {"text": "id: nothing"},
        {"text": "{"},
        {"text": draft("\nmay_instruct_too: yes\n")},
        {"text": draft(), "book": "tokyo", "version": "1"},
        {"book": "tokyo"},
        {"book": "nowhere", "version": "1"},
        {"text": "x" * 70_000},
    ],
)
async def test_a_text_that_cannot_be_read_is_refused_with_its_faults(
    client: httpx.AsyncClient, town: Town, called: Physicians, body: dict[str, str]
) -> None:
    await a_closed_call(client, town, called)
    answer = await compared(client, called.steward, **body)
    assert answer.status_code == 422
    assert answer.json()["violations"]


async def test_a_stop_that_the_draft_would_not_let_happen_is_shown_with_its_condition(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    found = (await compared(client, called.steward)).json()
    assert found["counts"] == {"calls": 1, "changed": 1, "elsewhere": 0, "is_more": False}
    (one,) = found["changed"]
    (line,) = await listed(client, called.steward)
    assert {name: one[name] for name in ("id", "call", "person", "month")} == {
        name: line[name] for name in ("id", "call", "person", "month")
    }
    assert (one["old"]["resuscitation"], one["new"]["resuscitation"]) == ("stop", "continue")
    rule = (await reviewed(client, called.steward))["rule"]
    assert one["old"]["resuscitation"] == rule["resuscitation"]
    turned = {each["id"]: (each["old"], each["new"]) for each in one["because"]}
    assert (True, None) in turned.values()


async def test_the_rule_itself_as_a_draft_changes_nothing(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    by_name = {"book": "training-hinode", "version": "1"}
    for body in ({"text": draft("")}, by_name):
        found = (await compared(client, called.steward, **body)).json()
        assert (found["passes"], found["counts"]["changed"], len(found["same"])) == (True, 0, 1)
    elsewhere = {"book": "training-mizuho", "version": "1"}
    found = (await compared(client, called.steward, **elsewhere)).json()
    assert (found["counts"]["calls"], found["counts"]["elsewhere"]) == (0, 1)


async def test_a_call_that_may_not_be_reviewed_is_not_compared(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    over = await a_call(client, town)
    await closed(client, town, over)
    with unguarded(town):
        town.rows.run(
            "UPDATE calls SET closed_at = closed_at - %s WHERE id = %s", timedelta(days=180), over
        )
    far = await a_call(client, town, municipality=MIZUNO)
    await closed(client, town, far)
    await a_call(client, town)
    found = (await compared(client, called.steward)).json()
    assert found["counts"]["calls"] == 1
    consent(town, patient_id, "ambulance", "withdrawn", 60)
    after = (await compared(client, called.steward)).json()
    assert (after["counts"]["calls"], after["counts"]["elsewhere"]) == (0, 0)


async def test_no_name_no_key_and_no_time_of_day_leaves_with_a_comparison(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    fill_with_canaries(town)
    answer = await compared(client, called.steward)
    assert answer.status_code == 200, answer.text
    said = answer.text + str(answer.headers)
    assert CANARY not in said
    assert not [key for key in ids_of(town) if key in said]
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}", answer.text)


async def test_each_person_whose_call_is_compared_reads_of_it(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    await compared(client, called.steward)
    leaves: list[Any] = list(town.rows.leaves("after_review.compare"))
    assert [leaf["patient_id"] for leaf in leaves] == [None, patient_id]
    assert set(leaves[1]["sections"]) > {"verdict", "resuscitation_wish", "call_record"}
    answer = await client.get(f"/v1/patients/{patient_id}/accesses", headers=town.doctor)
    assert "ルールの案" in answer.text


async def test_nothing_of_a_comparison_is_kept(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    await confirmed(client, town, await a_call(client, town), (await _somebody(town)))
    before = town.rows.one("SELECT count(*) FROM call_advices")
    await compared(client, called.steward)
    assert town.rows.one("SELECT count(*) FROM call_advices") == before


async def _somebody(town: Town) -> Any:  # noqa: ANN401  an id
    return town.rows.one("SELECT id FROM patients LIMIT 1")[0]
