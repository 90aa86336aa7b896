"""Whose agreement holds for a patient once the codes of places have changed."""

from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb

from app.clock import now
from tests.access.builders import Council, a_draft_body, a_version, level

HOKAGE_TOWN, HOKAGE = "990213", "990221"
MISAKI, IRIE, MISAKI_IRIE = "990230", "990248", "990256"
FUTAGOJIMA, EAST, WEST = "990264", "990272", "990281"
CELL = "treatment_choices/crew"
OPENED, CLOSED = {CELL: "full"}, {CELL: "withheld"}
LONG_AGO = now() - timedelta(days=400)


async def held(council: Council, region: str) -> tuple[str, str]:
    table = await council.table(region)
    return table["version"], level(table, CELL)


@pytest.mark.parametrize("region", ["131997", "470007"])
async def test_nobody_agrees_for_a_municipality_that_nobody_knows(
    council: Council, region: str
) -> None:
    answer = await council.draft(a_draft_body(OPENED, region=region))
    assert answer.status_code == 422
    assert "6桁" in answer.text
    assert (await council.http.get(f"/v1/sharing-table?region={region}")).status_code == 422


async def test_nobody_agrees_anew_for_a_town_that_is_no_more(council: Council) -> None:
    council.rows.run("UPDATE organisations SET area = %s", Jsonb([MISAKI_IRIE, EAST, WEST]))
    for region, named in ((MISAKI, "岬入江市(990256)"), (FUTAGOJIMA, "東双子島町(990272)")):
        answer = await council.draft(a_draft_body(OPENED, region=region))
        assert answer.status_code == 422
        assert named in answer.text
    answer = await council.draft(a_draft_body(OPENED, region=MISAKI_IRIE))
    assert answer.status_code == 201


async def test_what_a_town_agreed_holds_under_its_new_code_until_that_one_agrees(
    council: Council,
) -> None:
    a_version(council.rows, HOKAGE_TOWN, OPENED, LONG_AGO)
    assert await held(council, HOKAGE) == (f"{HOKAGE_TOWN}-1", "full")
    a_version(council.rows, HOKAGE, CLOSED, now() - timedelta(days=1))
    for region in (HOKAGE, HOKAGE_TOWN):
        assert await held(council, region) == (f"{HOKAGE}-1", "withheld")


async def test_patients_of_before_come_under_what_the_merged_town_agrees(council: Council) -> None:
    a_version(council.rows, MISAKI, CLOSED, LONG_AGO)
    assert await held(council, MISAKI) == (f"{MISAKI}-1", "withheld")
    assert (await held(council, IRIE))[0] == "default-1"
    assert (await held(council, MISAKI_IRIE))[0] == "default-1", "a part binds nobody else"
    a_version(council.rows, MISAKI_IRIE, OPENED, now() - timedelta(days=1))
    for region in (MISAKI, IRIE, MISAKI_IRIE):
        assert await held(council, region) == (f"{MISAKI_IRIE}-1", "full")


async def test_neither_side_of_a_new_border_speaks_for_who_lives_on_nobody_knows_which(
    council: Council,
) -> None:
    a_version(council.rows, EAST, OPENED, LONG_AGO)
    assert (await held(council, FUTAGOJIMA))[0] == "default-1"
    a_version(council.rows, FUTAGOJIMA, CLOSED, LONG_AGO)
    assert await held(council, FUTAGOJIMA) == (f"{FUTAGOJIMA}-1", "withheld")
    assert await held(council, WEST) == (f"{FUTAGOJIMA}-1", "withheld")
    assert await held(council, EAST) == (f"{EAST}-1", "full")
