"""One whole answer against the page: status, every header, every byte of the body."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from tests.matrix.doors import RECORD, Door
from tests.matrix.people import Reader
from tests.matrix.words import Levels, words_for
from tests.policy.oracle import ORDER, SECTIONS

# All or nothing: where brief is all that is allowed, nothing is told.
WITHOUT_A_BRIEF_FORM = frozenset(
    {
        *("resuscitation_wish", "family_contacts", "surrogate", "clinical_alerts"),
        *("staff_safety_notes", "call_record", "return_home", "earlier_versions", "who_looked"),
    }
)
STATES = {"withheld": "withheld", "brief": "shown", "full": "shown"}
Json = Any


def is_at_least(levels: Levels, wanted: Mapping[str, str]) -> bool:
    """Whether each of these sections is shown at least so far, and anything at all."""
    return any(levels[section] != "withheld" for section in SECTIONS) and all(
        ORDER.index(levels[section]) >= ORDER.index(least) for section, least in wanted.items()
    )


def differences(
    door: Door, reader: Reader, levels: Levels, answer: httpx.Response
) -> Iterator[str]:
    """A sentence for everything that the answer says too much or too little."""
    text = written(answer)
    is_open = door.stands or is_at_least(levels, door.opens)
    is_whole = all(levels[section] == "full" for section in door.replaces)
    status = door.status if is_whole else 403
    if answer.status_code != (status if is_open else 404):
        yield f"answers {answer.status_code}"
        return
    is_open = is_open and is_whole
    allowed: dict[str, bool] = {}
    wanted: set[str] = set()
    for word in words_for(reader.column):
        may = word.may_be_read(levels, reader.column)
        allowed[word.text] = allowed.get(word.text, False) or may
        if may and is_open and word.due & door.shows:
            wanted.add(word.text)
    yield from (f"shows {word}" for word, may in allowed.items() if not may and word in text)
    yield from (f"hides {word}" for word in sorted(wanted) if word not in text)
    if is_open:
        yield from _structure(door, reader, levels, answer.json())


def written(answer: httpx.Response) -> str:
    """Everything that was sent: the status, the headers, the body."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
    return f"{answer.status_code}\n{headers}\n\n{answer.text}"


def _structure(door: Door, reader: Reader, levels: Levels, body: Json) -> Iterator[str]:
    if door.counts is not None:
        due = 1 if is_at_least(levels, door.counts) else 0
        if len(body["items"]) != due:
            yield f"lists {len(body['items'])} and not {due}"
        if not due:
            return
    for keys, section in door.parts.items():
        found = body
        for key in keys:
            found = found[key]
        yield from (
            _record(found, levels, door)
            if section == RECORD
            else _part(section, found, levels, door)
        )
    if reader.basis == "offer":
        yield from _offered(body.get("items", [body])[0], levels)


def _record(found: Json, levels: Levels, door: Door) -> Iterator[str]:
    if found is None:
        if any(levels[section] != "withheld" for section in SECTIONS):
            yield "shows no record"
        return
    for section in SECTIONS:
        if section in found:
            yield from _part(section, found[section], levels, door)


def _part(section: str, found: Json, levels: Levels, door: Door) -> Iterator[str]:
    level = levels[section]
    if level == "brief" and section in WITHOUT_A_BRIEF_FORM | door.whole:
        level = "withheld"
    if (found["level"], found["state"]) != (level, STATES[level]):
        yield f"says {section} is {found['state']} {found['level']}, not {level}"
    if (found["content"] is None) != (level == "withheld"):
        yield f"has {section} of {json.dumps(found['content'], ensure_ascii=False)[:80]}"


def _offered(offer: Json, levels: Levels) -> Iterator[str]:
    """Age band and sex of whoever is offered, and the whole verdict."""
    for name, section, least in (("person", "identity", "brief"), ("verdict", "verdict", "full")):
        is_due = ORDER.index(levels[section]) >= ORDER.index(least)
        if (offer[name] is not None) != is_due:
            yield f"has a {name} of {offer[name]}"
    if offer["person"] is not None and set(offer["person"]) != {"age_band", "sex"}:
        yield f"tells of the person {sorted(offer['person'])}"
