"""The kinds that actions fall into, and the name that stands for a patient."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.kinds import PATTERNS, ActionKind, kind_of
from app.audit.pseudonym import pseudonym

ACTIONS = {
    "session.open": ActionKind.SIGNING_IN,
    "session.list": ActionKind.SIGNING_IN,
    "account.enrol": ActionKind.SIGNING_IN,
    "account.create": ActionKind.WRITING,
    "account.list": ActionKind.READING,
    "record.read": ActionKind.READING,
    "patients.listed": ActionKind.READING,
    "patient.look_up": ActionKind.SEARCHING,
    "override.look_up": ActionKind.SEARCHING,
    "override.opened": ActionKind.WRITING,
    "consent.withdrawn": ActionKind.WRITING,
}


@pytest.mark.parametrize(("action", "kind"), ACTIONS.items())
def test_an_action_is_of_the_kind_that_its_name_says(action: str, kind: ActionKind) -> None:
    assert kind_of(action) is kind


async def test_the_database_reads_the_patterns_alike(db: AsyncConnection) -> None:
    for action in ACTIONS:
        for kind, pattern in PATTERNS.items():
            fits = select(literal(action).regexp_match(pattern))
            found = (await db.execute(fits)).scalar_one()
            earlier = list(PATTERNS)[: list(PATTERNS).index(kind)]
            is_first = not any(kind_of(action) is each for each in earlier)
            assert not is_first or found is (kind_of(action) is kind), (action, kind)


def test_a_pseudonym_is_the_patients_for_ever_and_no_id() -> None:
    one = UUID("01a20055-51f2-7193-9c87-0925d8ff6b9a")
    assert pseudonym(one) == "3YE3N-5EIVI"
    assert len({pseudonym(uuid4()) for _ in range(1000)}) == 1000
