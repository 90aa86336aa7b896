"""The pages show no word that the page of the agreement withholds; and they do show the record."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import product

import httpx
import pytest

from app.clock import now
from app.people import opaque
from tests.matrix.conditions import AGREED, SAID, Condition, Setting
from tests.matrix.people import Reader, World
from tests.matrix.test_http import one_of_each
from tests.matrix.words import HOSPITAL_ID, Levels, Word, words_for
from tests.web.builders import Browser

_PATIENT = "/patients/{patient_id}"
PAGES: dict[str, tuple[str, ...]] = {
    "home": (
        "/home",
        "/patients",
        _PATIENT,
        *(
            f"{_PATIENT}/{name}"
            for name in (
                *("wishes", "journey", "accesses", "proposals", "consents", "contacts", "profile"),
                *("care", "identity", "region", "cards", "papers"),
                *("overrides", "representatives", "sharing", "stop"),
            )
        ),
    ),
    "call": ("/home", "/calls/{call_id}", "/calls/{call_id}/doctor-call", "/calls/{call_id}/units"),
    "before_arrival": ("/home", "/calls/{call_id}"),
    "author": ("/calls/{call_id}/report",),
    "offer": ("/home", "/offers/{inquiry_id}"),
    "handover": tuple("/handovers/{handover_id}" + more for more in ("", "/call", "/proposals")),
    "glass": ("/overrides/{override_id}",),
    "after_review": ("/after-reviews", "/after-reviews/{review_id}"),
}
SAME = dict.fromkeys(("care_team", "patient", "surrogate"), "home") | {"admission": "handover"}
CONDITIONS = (
    Condition("brief but the verdict", "yes"),
    Condition("each fourth down, 3", "yes"),
    Condition("all up", "all but a third, 1", is_far=True, agreed_there="all down"),
)
EVERY = tuple(Condition(agreed, said) for agreed, said in product(AGREED, SAID))


def a_browser(client: httpx.AsyncClient, world: World, reader: Reader) -> Browser:
    """Somebody's browser, signed in."""
    secret = opaque.new_secret()
    session = world.rows.add(
        "sessions",
        account_id=reader.account_id,
        kind="page",
        device="browser-1-test",
        opened_at=now(),
        second_factor_at=now(),
        expires_at=now() + timedelta(hours=8),
        page_hash=opaque.digest(secret),
    )
    return Browser(client, secret, session)


def is_written(word: Word) -> bool:
    """Whether a page would show it in these letters: no code, and no id, which forms hold too."""
    return not word.text.startswith('"') and word.text != HOSPITAL_ID


def pages_of(world: World, reader: Reader) -> list[str]:
    calls = world.calls
    ids = {
        "patient_id": world.patient_id,
        "call_id": calls.of(reader.basis),
        "inquiry_id": calls.offer,
        "handover_id": calls.handover if reader.basis == "handover" else calls.admission,
        "review_id": calls.review,
        **reader.places,
    }
    return [page.format(**ids) for page in PAGES[SAME.get(reader.basis, reader.basis)]]


async def read(
    client: httpx.AsyncClient, world: World, conditions: Iterable[Condition]
) -> tuple[int, list[str]]:
    """How often a word stood on a page, and a sentence for each that should not, or that broke."""
    setting, found, shown = Setting(world), [], 0
    browsers = {one.name: a_browser(client, world, one) for one in world.readers}
    for turn, condition in enumerate(conditions):
        setting.be(condition)
        for reader in one_of_each(world.readers, turn):
            allowed = readable(reader, condition.levels(reader))
            for page in pages_of(world, reader):
                answer = await browsers[reader.name].get(page)
                there = {text for text in allowed if text in answer.text}
                shown += len(there)
                found += [
                    f"{condition}: {page} shows the {reader.name} {text}"
                    for text in sorted(there)
                    if not allowed[text]
                ]
                if answer.status_code >= 500:
                    found.append(f"{condition}: {page} breaks for the {reader.name}")
    return shown, found


def readable(reader: Reader, levels: Levels) -> dict[str, bool]:
    allowed: dict[str, bool] = {}
    for word in filter(is_written, words_for(reader.column)):
        may = word.may_be_read(levels, reader.column)
        allowed[word.text] = allowed.get(word.text, False) or may
    return allowed


async def test_no_page_breaks_or_shows_a_word_that_is_withheld(
    client: httpx.AsyncClient, world: World
) -> None:
    shown, found = await read(client, world, CONDITIONS)
    assert found == []
    assert shown > 500, "the record does stand on them"


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_nor_does_any_under_any_agreement_or_consent(
    client: httpx.AsyncClient, world: World
) -> None:
    shown, found = await read(client, world, EVERY)
    assert found == []
    assert shown > 50_000
