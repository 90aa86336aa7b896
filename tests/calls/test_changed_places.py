"""A town is merged on a day: its people are found, and its rule goes on, or says why not."""

from itertools import product
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from tests.calls.builders import HINODE, Town, a_patient
from tests.calls.steps import a_call, confirmed
from tests.calls.test_card import read
from tests.rulebooks.builders import Makers, a_text, makers_in

# Made up for training, all changed on 2025-04-01: renamed; merged; split.
HOKAGE_TOWN, HOKAGE = "990213", "990221"
MISAKI, IRIE, MISAKI_IRIE = "990230", "990248", "990256"
FUTAGOJIMA, EAST, WEST = "990264", "990272", "990281"


@pytest.fixture
def makers(town: Town, client: httpx.AsyncClient) -> Makers:
    return makers_in(town.rows, client)


def answering(makers: Makers, *places: str) -> None:
    makers.rows.run("UPDATE organisations SET area = %s", Jsonb(list(places)))


async def advised(client: httpx.AsyncClient, town: Town, municipality: str) -> tuple[str, Any]:
    """How the rule of a call there was chosen, and what it says."""
    card = await read(client, town.crew, await a_call(client, town, municipality=municipality))
    advice = card["advice"]
    return advice["chosen"], (advice["resuscitation"], advice["transport"])


@pytest.mark.parametrize("municipality", ["131997", "470007"])
async def test_a_call_in_a_municipality_that_nobody_knows_is_refused_with_what_to_do(
    client: httpx.AsyncClient, town: Town, municipality: str
) -> None:
    body = {"municipality": municipality, "reason": "意識がない", "local_number": "1"}
    answer = await client.post("/v1/calls", json=body, headers=town.crew)
    assert answer.status_code == 422
    (error,) = answer.json()["violations"]
    assert error["field"] == "body.municipality"
    assert "6桁" in error["ja"]
    assert municipality not in answer.text


async def test_a_call_under_a_code_of_before_the_mergers_is_one_of_the_city_of_today(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    answering(makers, "221309")
    await makers.published(places=("221309",))
    call_id = await a_call(client, town, municipality="222186")  # 浜北市, merged in 2005
    call = (await client.get(f"/v1/calls/{call_id}", headers=town.crew)).json()
    assert (call["municipality"], call["municipality_name"]) == ("221309", "浜松市")
    assert (await read(client, town.crew, call_id))["advice"]["chosen"] == "chosen"


@pytest.mark.parametrize(("named", "area"), list(product((HOKAGE_TOWN, HOKAGE), repeat=2)))
async def test_a_renamed_town_keeps_its_patients_its_rule_and_whoever_answers_for_it(
    client: httpx.AsyncClient, town: Town, makers: Makers, named: str, area: str
) -> None:
    patient_id = a_patient(town)
    town.rows.run("UPDATE subjects SET region = %s", HOKAGE_TOWN)  # registered before that day
    answering(makers, area)
    await makers.published(places=(named,))
    call_id = await a_call(client, town, municipality=HOKAGE_TOWN)
    call = (await client.get(f"/v1/calls/{call_id}", headers=town.crew)).json()
    assert (call["municipality"], call["municipality_name"]) == (HOKAGE, "帆影市")
    card = await confirmed(client, town, call_id, patient_id)
    assert card["record"]["patient_id"] == str(patient_id)
    assert card["advice"]["chosen"] == "chosen"
    assert card["advice"]["rulebook"]["id"] == "hinode-cpr"


@pytest.mark.parametrize("named", [(MISAKI_IRIE,), (MISAKI, IRIE)])
@pytest.mark.parametrize("scene", [MISAKI_IRIE, MISAKI])
async def test_the_rule_of_a_merged_town_or_of_all_that_it_was_counts_everywhere_in_it(
    client: httpx.AsyncClient, town: Town, makers: Makers, named: tuple[str, ...], scene: str
) -> None:
    answering(makers, MISAKI_IRIE)
    await makers.published(places=named)
    assert (await advised(client, town, scene))[0] == "chosen"


@pytest.mark.parametrize(
    ("named", "scene"), [(MISAKI, MISAKI_IRIE), (EAST, FUTAGOJIMA), (FUTAGOJIMA, HINODE)]
)
async def test_a_rule_of_a_part_is_not_guessed_for_the_whole(
    client: httpx.AsyncClient, town: Town, makers: Makers, named: str, scene: str
) -> None:
    answering(makers, "99")
    await makers.published(places=(named,))
    chosen, says = await advised(client, town, scene)
    if scene == HINODE:
        assert chosen != "place_changed", "nothing to do with it"
        return
    assert (chosen, says) == ("place_changed", ("continue", "yes"))
    (rule,) = (await makers.rules(scene))["rules"]
    assert (rule["reason"], rule["book"]) == ("place_changed", None)
    assert "区域が変わり" in rule["why"]["ja"]


async def test_a_rule_of_the_old_place_counts_on_both_sides_of_its_new_border(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    answering(makers, FUTAGOJIMA)
    await makers.published(places=(FUTAGOJIMA,))
    for scene in (FUTAGOJIMA, EAST, WEST):
        assert (await advised(client, town, scene))[0] == "chosen"


async def test_a_split_place_is_taken_for_a_call_and_kept_as_it_was_given(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town, municipality=FUTAGOJIMA)
    call = (await client.get(f"/v1/calls/{call_id}", headers=town.crew)).json()
    assert (call["municipality"], call["municipality_name"]) == (FUTAGOJIMA, "双子島町")


async def test_a_draft_that_names_nobody_is_refused_and_one_of_before_is_remarked(
    makers: Makers,
) -> None:
    answering(makers, "99", "13")
    nobody = await makers.draft(a_text(places=("131997",)))
    assert nobody.status_code == 422
    assert "131997 の市区町村はない" in nobody.text
    checked = await makers.send(
        "POST", "/rulebooks/checks", makers.steward, {"text": a_text(places=(MISAKI,))}
    )
    assert checked.json()["passes"] is True
    assert "いまは岬入江市(990256)" in checked.text


async def test_whoever_answers_for_the_new_town_reviews_the_calls_of_the_old(
    client: httpx.AsyncClient, town: Town, makers: Makers
) -> None:
    call_id = await a_call(client, town, municipality=MISAKI_IRIE)
    town.rows.run(
        "UPDATE calls SET municipality = %s, closed_at = clock_timestamp() WHERE id = %s",
        MISAKI, call_id,
    )  # fmt: skip
    for area, seen in ((MISAKI_IRIE, 1), (MISAKI, 1), (IRIE, 0)):
        answering(makers, area)
        answer = await client.get("/v1/after-reviews", headers=makers.council_doctor)
        assert (answer.status_code, len(answer.json()["items"])) == (200, seen), area
