"""The shipped rulebooks: read and checked once, shown whole to everybody signed in."""

from datetime import UTC, datetime

import httpx
import pytest

from app.rulebooks import choosing
from app.transport import library
from app.transport.choose import Choice, Choosing
from app.transport.language.rulebook import Kind
from tests.calls.builders import HINODE, MIZUNO, NOWHERE, Town

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def in_force(municipality: str, kind: Kind, opened_at: datetime = AT) -> Choice:
    """What counts in a training installation where nothing was published."""
    return choosing.choice((), kind, municipality, is_training=True, opened_at=opened_at, at=AT)


@pytest.mark.parametrize(
    ("municipality", "opened_at", "reason"),
    [
        (NOWHERE, AT, Choosing.NONE),
        (HINODE, datetime(2024, 3, 31, 14, 59, tzinfo=UTC), Choosing.NOT_IN_FORCE),
        (HINODE, datetime(2024, 3, 31, 15, 0, tzinfo=UTC), Choosing.CHOSEN),
    ],
)
def test_a_place_or_an_hour_without_rule_has_none(
    municipality: str, opened_at: datetime, reason: Choosing
) -> None:
    choice = in_force(municipality, Kind.RESUSCITATION, opened_at)
    assert choice.reason is reason
    assert (choice.rulebook is not None) is (reason is Choosing.CHOSEN)


def test_the_training_towns_have_their_own_rules_and_no_real_place_has_theirs() -> None:
    for municipality, name in ((HINODE, "training-hinode"), (MIZUNO, "training-mizuho")):
        choice = in_force(municipality, Kind.RESUSCITATION)
        assert choice.ids == (name,)
        assert choice.rulebook is not None
        assert choice.rulebook.training
    for book in library.rulebooks():
        is_reserved = [code.startswith("99") for code in book.where.municipalities]
        assert not is_reserved or all(is_reserved) is book.training is any(is_reserved)


def test_no_kind_but_the_asked_one_is_chosen() -> None:
    assert in_force(HINODE, Kind.DESTINATION).reason is Choosing.NONE


def test_every_shipped_rulebook_passes_its_check() -> None:
    assert [book.id for book in library.rulebooks() if not library.passes(book)] == []


async def test_nobody_unknown_reads_the_rules(client: httpx.AsyncClient, town: Town) -> None:  # noqa: ARG001  the service needs its town
    assert (await client.get("/v1/rulebooks")).status_code == 401


@pytest.mark.parametrize("path", ["tokyo/1", "nowhere/1", "tokyo/%2e%2e%2f1", "TOKYO/1"])
async def test_a_rulebook_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, town: Town, path: str
) -> None:
    answer = await client.get(f"/v1/rulebooks/{path}", headers=town.doctor)
    assert answer.status_code in {404, 422}


async def test_the_rules_are_there_to_be_read_with_their_sources(
    client: httpx.AsyncClient, town: Town
) -> None:
    for headers in (town.doctor, town.crew, town.emergency):
        answer = await client.get("/v1/rulebooks", headers=headers)
        books = {book["id"]: book for book in answer.json()["items"]}
        assert books["tokyo"]["sources"][0]["mark"] == "S"
        assert books["niigata-kaetsu"]["is_complete"] is False
        assert books["training-hinode"]["is_training"] is True
    whole = await client.get("/v1/rulebooks/training-hinode/1", headers=town.nurse)
    rule = whole.json()["rule"]
    assert rule["applies"][0]["when"] == {
        "op": "compare",
        "fact": "age",
        "order": "at_least",
        "limit": 18,
    }
    assert rule["may_instruct"]["read_back"] is True
    assert town.rows.leaves("rulebook.read")
