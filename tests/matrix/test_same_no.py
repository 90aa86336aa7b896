"""Every no is one no: in shape, in wording, byte for byte, and in the time it takes."""

import random
import re
import time
from collections.abc import Awaitable, Callable
from itertools import combinations

import httpx
import pytest

from tests.calls.builders import Town
from tests.matrix.distributions import chance
from tests.matrix.no import SURNAMES, Noes, the_noes

UNDER_A_RECORD = ("", "/wishes", "/accesses", "/consents", "/calls", "/return-home-letters")
ONE_OF_ITS_OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
Asks = Callable[[str], Awaitable[httpx.Response]]


def whole(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, every header, every byte, but for the request's own id."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
    return (
        answer.status_code,
        ONE_OF_ITS_OWN.sub("…", headers),
        ONE_OF_ITS_OWN.sub("…", answer.text),
    )


@pytest.fixture
async def noes(client: httpx.AsyncClient, town: Town) -> Noes:
    return await the_noes(client, town)


async def test_no_record_door_tells_one_no_from_another(noes: Noes) -> None:
    for under in UNDER_A_RECORD:
        answers = {whole(await noes.record(why, under)) for why in SURNAMES}
        ((status, _, body),) = answers
        assert status == 404
        assert "not-found" in body


async def test_no_look_up_tells_one_no_from_another(noes: Noes) -> None:
    on_a_call = [why for why in SURNAMES if why != "not yours"]
    for looks, chooses in ((noes.look_up, noes.confirm), (noes.before_arrival, noes.take)):
        answers = {whole(await looks(why)) for why in on_a_call}
        ((status, _, body),) = answers
        assert (status, "nobody_found" in body) == (200, True)
        answers = {whole(await chooses(why)) for why in on_a_call}
        ((status, _, _),) = answers
        assert status == 404


async def test_no_look_up_for_break_glass_tells_one_no_from_another(noes: Noes) -> None:
    answers = {
        whole(await noes.under_glass(why)) for why in ("no such person", "refused", "withdrawn")
    }
    ((status, _, body),) = answers
    assert (status, "nobody_found" in body) == (200, True)


async def timed(noes: Noes, asks: Asks, reasons: list[str], each: int) -> dict[str, list[float]]:
    """How long each answer took, the reasons in an order that is drawn anew every round."""
    taken: dict[str, list[float]] = {why: [] for why in reasons}
    drawn = random.Random(7)  # noqa: S311  an order, no secret
    for number in range(each + 20):
        noes.forget()
        for why in drawn.sample(reasons, len(reasons)):
            began = time.perf_counter()
            await asks(why)
            if number >= 20:  # the first are warming up
                taken[why].append(time.perf_counter() - began)
    return taken


def differing(taken: dict[str, list[float]]) -> list[str]:
    """The pairs that can be told apart, at 1 in 100 over all pairs together."""
    pairs = list(combinations(taken, 2))
    return [
        f"{a} from {b}: {chance(taken[a], taken[b]):.2g}"
        for a, b in pairs
        if chance(taken[a], taken[b]) < 0.01 / len(pairs)
    ]


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("door", ["record", "look_up", "confirm", "before_arrival", "take"])
async def test_no_door_tells_one_no_from_another_by_its_time(noes: Noes, door: str) -> None:
    reasons = [why for why in SURNAMES if door == "record" or why != "not yours"]
    taken = await timed(noes, getattr(noes, door), reasons, 1_000)
    assert differing(taken) == []


def test_the_measure_finds_a_tenth_more_and_lets_the_same_pass() -> None:
    drawn = random.Random(3)  # noqa: S311  likewise
    one, same, slower = (
        [factor * drawn.gauss(10, 1) for _ in range(1_000)] for factor in (1.0, 1.0, 1.1)
    )
    assert chance(one, same) > 0.01
    assert chance(one, slower) < 1e-9
