"""Requests as the published description allows them, and as it does not, sent by somebody real.

What stands for an id is half the time that of something that is there, so that a request comes
further than the first refusal.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from tests.matrix.people import Reader, World

Ids = Mapping[str, Sequence[str]]
Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Any]
NEVER_ENDS: Final = "streamNotices"
CHECKS: Final = [not_a_server_error, content_type_conformance, response_schema_conformance]
_UUIDS = "SELECT table_name FROM information_schema.columns WHERE column_name = 'id' AND {}"
_NAMED = re.compile(r"(?:.*_)?(\w+?)_id$")


def ids_of(world: World) -> Ids:
    """The ids of everything there is, by the table it stands in."""
    found: dict[str, Sequence[str]] = {}
    where = "data_type = 'uuid' AND table_schema = 'public'"
    for (table,) in world.rows.all(_UUIDS.format(where)):
        rows = world.rows.all(f"SELECT id::text FROM {table} ORDER BY id LIMIT 20")  # noqa: S608  ours
        if rows:
            found[table] = [row[0] for row in rows]
    return found


@dataclass
class Sent:
    """What was sent so far: how often, and what came of it."""

    statuses: dict[int, int] = field(default_factory=dict)

    def count(self, status: int) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1

    @property
    def all(self) -> int:
        return sum(self.statuses.values())


def operations(description: Mapping[str, Any]) -> Iterator[Operation]:
    """Every door that answers and is done with it."""
    for found in schemathesis.openapi.from_dict(dict(description)).get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]  # one that could not be read ends the test
        if operation.definition.raw["operationId"] != NEVER_ENDS:
            yield operation


def requests(
    operation: Operation, ids: Ids, readers: Sequence[Reader]
) -> st.SearchStrategy[tuple[Request, Reader | None]]:
    """A request and who sends it; nobody, now and then."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    drawn = allowed.flatmap(lambda case: _with_ids(case, ids))
    # Nothing is refused where nothing is asked.
    asks = operation.body or operation.query or operation.path_parameters
    if asks:
        drawn = st.one_of(drawn, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return st.tuples(drawn, st.one_of(st.sampled_from(readers), st.none()))


def send(
    operation: Operation,
    number: int,
    world: World,
    ids: Ids,
    address: str,
    sent: Sent,
) -> None:
    """So many requests to one door. Raises where an answer is not as described, or breaks."""

    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(operation, ids, world.readers))
    def once(drawn: tuple[Request, Reader | None]) -> None:
        case, reader = drawn
        headers = {} if reader is None else world.headers(reader)
        answer = case.call(base_url=address, headers=headers, timeout=30)
        sent.count(answer.status_code)
        if answer.status_code == 401 and reader is not None:
            world.forget(reader)
        case.validate_response(answer, checks=CHECKS)

    once()


def _with_ids(case: Request, ids: Ids) -> st.SearchStrategy[Request]:
    places = [
        (parts, name)
        for parts in (case.path_parameters, case.query, case.body)
        if isinstance(parts, dict)
        for name, value in parts.items()
        if _is_id(value)
    ]
    each = (st.tuples(st.booleans(), st.sampled_from(_known(name, ids))) for _, name in places)
    return st.tuples(*each).map(lambda chosen: _put(case, places, chosen))


def _put(
    case: Request,
    places: Sequence[tuple[dict[str, Any], str]],
    chosen: Sequence[tuple[bool, str]],
) -> Request:
    for (parts, name), (is_real, value) in zip(places, chosen, strict=True):
        if is_real:
            parts[name] = value
    return case


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def _known(name: str, ids: Ids) -> Sequence[str]:
    """What a parameter of this name may stand for; anything at all where the name tells nothing."""
    told = _NAMED.fullmatch(name)
    word = told.group(1) if told else ""
    fitting = [one for table, several in ids.items() if word and word in table for one in several]
    return fitting or [one for several in ids.values() for one in several]
