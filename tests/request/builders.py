"""Who asks, made by rows instead of by signing in; and the service with doors of a test's own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from app.clock import now
from app.db import uuid7
from app.embedded import Server
from app.keys import Keyring
from app.people import tokens
from app.people.kinds import OrganisationKind
from app.people.tokens import TokenClaims
from app.policy.roles import Role

_numbers = count(1)


@dataclass(frozen=True)
class Rows:
    """Rows written as the superuser: what a test takes as given."""

    db: psycopg.Connection[tuple[Any, ...]]
    keyring: Keyring

    def add(self, table: str, **columns: object) -> UUID:
        """One row with a new id."""
        row = {"id": uuid7()} | columns
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        )
        values = [Jsonb(v) if isinstance(v, dict | list) else v for v in row.values()]
        self.db.execute(statement, values)
        return UUID(str(row["id"]))

    def run(self, statement: str, *values: object) -> None:
        """Any statement, for what the service itself may not do, such as moving time."""
        self.db.execute(statement.encode(), values)

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.db.execute(query.encode(), values).fetchall()

    def one(self, query: str, *values: object) -> tuple[Any, ...]:
        """The only row of a query."""
        (row,) = self.all(query, *values)
        return row

    def an_organisation(self, kind: OrganisationKind, region: str = "990019") -> UUID:
        return self.add(
            "organisations",
            kind=kind.value,
            code=f"99{next(_numbers):08d}",
            name="みなと総合病院" if kind is OrganisationKind.HOSPITAL else "みなと在宅クリニック",
            region=region,
            is_registrar=False,
            is_training=True,
            created_at=now(),
        )

    def signed_in(
        self, role: Role, organisation_id: UUID, unit_id: UUID | None = None
    ) -> dict[str, str]:
        """The headers of a person who has just signed in."""
        account_id = self.add(
            "accounts",
            organisation_id=organisation_id,
            unit_id=unit_id,
            role=role.value,
            login=f"{role.value}-{next(_numbers)}",
            name="佐藤 花子",
            is_training=True,
            created_at=now(),
        )
        return self.session(account_id)

    def session(self, account_id: UUID) -> dict[str, str]:
        """The headers of somebody with an account who has just signed in."""
        session_id = self.add(
            "sessions",
            account_id=account_id,
            kind="api",
            device="tablet-1-test",
            opened_at=now(),
            second_factor_at=now(),
            expires_at=now() + timedelta(hours=8),
            refresh_hash=f"{next(_numbers):064d}",
        )
        claims = TokenClaims(session_id=session_id, account_id=account_id)
        return {"Authorization": f"Bearer {tokens.issue(claims, self.keyring, now())}"}

    def leaves(self, action: str | None = None) -> list[Mapping[str, Any]]:
        """The audit, oldest first: action, outcome, reason, patient, basis, sections.

        Without an action: of all but what a process says of itself, at a moment of its own.
        """
        rows = self.all(
            "SELECT action, outcome, reason, patient_id, basis, sections FROM audit_leaves"
            " WHERE action = coalesce(%s, action) AND (%s::text IS NOT NULL"
            " OR action NOT IN ('audit.void', 'process.ended'))"
            # Of one millisecond the ids are in no order; a process numbers what it writes.
            " ORDER BY left(id::text, 13), number",
            action,
            action,
        )
        names = ("action", "outcome", "reason", "patient_id", "basis", "sections")
        return [dict(zip(names, row, strict=True)) for row in rows]


@contextmanager
def rows_of(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    """Rows of one database."""
    with server.superuser(database) as db:
        yield Rows(db, keyring)
