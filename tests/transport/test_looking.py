"""Which facts a rulebook looks at: each once, in the order of its parts, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from app.transport.advising.looking import looked_at
from app.transport.language.expression import Is
from app.transport.language.hospitals import Destination, Fallback, Hospital, HospitalList
from app.transport.language.keeping import RecordItem
from app.transport.language.phoning import Hours, Timer
from app.transport.language.results import DestinationSource
from app.transport.language.vocabulary import CORE
from app.transport.language.words import Text
from app.transport.shelf import names
from tests.transport.situations import the

WORDS = Text("文", "text")
DAY = (Hours(opens="09:00", closes="17:00"),)
BARE = replace(the("backup-hospital"), conditions=(), destinations=(), record=())
NEAR = Destination(id="near", text=WORDS, source=DestinationSource.NEAREST)
MILD = Is("severity", ("mild",))


def a_list(**given: Any) -> dict[str, Any]:  # noqa: ANN401  any part of a list
    return {"lists": (HospitalList(id="l", text=WORDS, **given),)}


def a_hospital(**given: Any) -> dict[str, Any]:  # noqa: ANN401  any part of a hospital
    return a_list(hospitals=(Hospital(code="0110113719", name=WORDS, **given),))


CONTACT = the("tokyo").contacts[1]
LEAVING = Fallback(text=WORDS, to="near", refusals=3, minutes=20)


@pytest.mark.parametrize(
    ("changed", "looks_at"),
    [
        ({}, ()),
        ({"conditions": the("tokyo").conditions[:1]}, ("acp_held",)),
        ({"contacts": (replace(CONTACT, ask=("acp_held",)),)}, ("acp_held",)),
        ({"contacts": (replace(CONTACT, hours=DAY),)}, ("day_of_week", "clock_minutes")),
        (
            {"may_instruct": replace(the("tokyo").may_instruct, confirm=("acp_held",))},  # type: ignore[type-var]
            ("acp_held",),
        ),
        (
            {"timers": (Timer(id="t", text=WORDS, counts="search_minutes", minutes=9),)},
            ("search_minutes",),
        ),
        (
            {
                "record": (
                    RecordItem(id="r", text=WORDS),
                    RecordItem(id="s", text=WORDS, fact="severity"),
                )
            },
            ("severity",),
        ),
        (a_list(observe=("severity",)), ("severity",)),
        ({"destinations": (NEAR,)}, ()),
        ({"destinations": (replace(NEAR, when=MILD),)}, ("severity",)),
        (
            {"destinations": (replace(NEAR, fallback=LEAVING),)},
            ("hospital_refusals", "search_minutes"),
        ),
        (a_hospital(), ()),
        (a_hospital(when=MILD), ("severity",)),
        (a_hospital(hours=DAY), ("day_of_week", "clock_minutes")),
    ],
)
def test_every_part_that_names_a_fact_looks_at_it(
    changed: dict[str, Any], looks_at: tuple[str, ...]
) -> None:
    assert looked_at(replace(BARE, **changed)) == looks_at


@pytest.mark.parametrize("name", names())
def test_a_shipped_rulebook_looks_at_known_facts_each_once(name: str) -> None:
    found = looked_at(the(name))
    assert len(set(found)) == len(found)
    assert set(found) <= set(CORE)
