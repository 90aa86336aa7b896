"""A life of one record at random, and a memory that knows only what must hold."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from app.clock import now
from tests.days import today
from tests.matrix import compare
from tests.matrix.conditions import YES, Setting, cells_of, levels_of
from tests.matrix.doors import Door
from tests.matrix.hidden import unguarded
from tests.matrix.people import Reader, World
from tests.matrix.record import HINODE, NOBODY
from tests.matrix.words import WORDS
from tests.matrix.writes import LOST, WRITES, Write
from tests.policy.oracle import Said

GROUPS = ("care_team", "ambulance", "hospital")
KEPT = (
    *("subjects", "grants", "consents", "agreements", "wishes", "orders", "order_signatures"),
    *("intent_marks", "call_facts", "notices", "idempotency_keys"),
)
# Written anew, said and issued today.
OF_TODAY = LOST | {"2025-03-03", "2025-04-04"}
OWN_CALL = {"鍵通報", "鍵事実", "鍵電話"}
WRITING = {write.door.operation: write for write in WRITES}
Answer = httpx.Response


@dataclass
class Life:
    """The world, the service, and what is remembered of it."""

    world: World
    client: httpx.AsyncClient
    runner: asyncio.Runner
    setting: Setting = field(init=False)
    agreed: str = "the default"
    said: dict[str, Said] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    was_taken_back: bool = False
    refused_since: bool = False
    drafted_since: bool = False
    signed_since: bool = False
    valid: int = 0

    def __post_init__(self) -> None:
        self.setting = Setting(self.world)
        with unguarded(self.world.rows):
            for table in KEPT:
                self._run(f"CREATE TEMP TABLE IF NOT EXISTS first_{table} AS TABLE {table}")

    def begin(self) -> None:
        """Everything as it was at first: agreed nothing, granted everything, signed and valid."""
        with unguarded(self.world.rows):
            for table in KEPT:
                self._run(f"DELETE FROM {table}")  # noqa: S608  a name of our own
                if table != "agreements":
                    self._run(f"INSERT INTO {table} TABLE first_{table}")
        self.setting = Setting(self.world)
        self.agreed, self.closed = "the default", set()
        self.said = {}
        for group in GROUPS:
            self.says(group, YES)
        self.said["self"] = Said("none", None, frozenset())
        self.was_taken_back = False
        self.refused_since = self.drafted_since = self.signed_since = False

    def agrees(self, name: str) -> None:
        self.setting.agree(HINODE, name)
        self.agreed = name

    def says(self, group: str, said: Said) -> None:
        """The home doctor records what the patient said."""
        body = {
            "recipient": group,
            "state": said.state,
            "sections": None if said.items is None else sorted(said.items),
            "restricted": sorted(said.kept_back),
            "given_by": "patient",
            "how": "oral",
            "given_on": today().isoformat(),
        }
        path = f"/v1/patients/{self.world.patient_id}/consents"
        answer = self.sent("POST", path, self.of("home doctor"), body)
        # where the region shows the home doctor nothing, there is nobody who could write it down
        assert answer.status_code in {201, 404}, answer.text
        if answer.status_code == 201:
            self.said[group] = said

    def closes(self, reader: Reader) -> None:
        """Every grant ends by which somebody reads."""
        self._run(
            "UPDATE grants SET closes_at = clock_timestamp() WHERE holder_id = ANY(%s)"
            " AND basis = %s AND (closes_at IS NULL OR closes_at > clock_timestamp())",
            self._holders(reader),
            reader.basis,
        )
        self.closed.add(reader.name)

    def opens(self, reader: Reader) -> None:
        """The same relation begins anew."""
        (kind, holder, call, own) = self.world.rows.one(
            "SELECT holder_kind, holder_id, call_id, is_own_institution FROM grants"
            " WHERE holder_id = ANY(%s) AND basis = %s ORDER BY opened_at LIMIT 1",
            self._holders(reader),
            reader.basis,
        )
        self.world.rows.add(
            "grants",
            patient_id=self.world.patient_id,
            holder_kind=kind,
            holder_id=holder,
            basis=reader.basis,
            call_id=call,
            opened_at=now(),
            closes_at=now() + timedelta(hours=1),
            opened_by=NOBODY,
            opened_for="again",
            is_own_institution=own,
        )
        self.closed.discard(reader.name)

    def records_a_wish(self) -> None:
        answer = self._written(WRITING["recordWish"], {"stated_on": today().isoformat()})
        assert answer.status_code in {201, 404}, answer.text
        self.refused_since |= answer.status_code == 201

    def drafts(self) -> None:
        answer = self._written(WRITING["draftOrder"], {"issued_on": today().isoformat()})
        assert answer.status_code in {201, 404}, answer.text
        self.drafted_since |= answer.status_code == 201

    def signs(self) -> None:
        """Signs the newest order; what is not due is refused, and counts as nothing."""
        order_id, digest = self.world.rows.one(
            "SELECT id, digest FROM orders ORDER BY epoch DESC LIMIT 1"
        )
        path, doctor = f"/v1/orders/{order_id}/signature", self.of("home doctor")
        answer = self.sent("POST", path, doctor, {"digest": digest})
        assert answer.status_code in {201, 404, 409}, answer.text
        self.signed_since |= answer.status_code == 201 and self.drafted_since

    def takes_back(self, reader: Reader, what: str) -> bool:
        """Suspends or withdraws, where the reader still stands; whether it was taken."""
        path = f"/v1/patients/{self.world.patient_id}/{what}"
        body = {"said_by": "patient", "reason": "鍵印", "basis": reader.basis}
        answer = self.sent("POST", path, reader, body)
        if answer.status_code == 201:
            self.was_taken_back = True
            self.refused_since = self.drafted_since = self.signed_since = False
        return answer.status_code == 201

    def reads(self, door: Door, reader: Reader) -> list[str]:
        """What one answer shows beyond what must hold."""
        answer = self.sent("GET", door.address(self.world, reader), reader)
        if reader.name in self.closed:
            own = OWN_CALL if reader.own else set()
            return [w.text for w in WORDS if w.text in answer.text and w.text not in own]
        levels = levels_of(reader, [cells_of(self.agreed)], self.said)
        lost = {f"hides {word}" for word in OF_TODAY}
        found = compare.differences(door, reader, levels, answer)
        # a review shows what stood there as its call was closed
        doubts = [] if reader.basis == "after_review" else self._not_valid(answer)
        return [one for one in found if one not in lost] + doubts

    def _not_valid(self, answer: Answer) -> list[str]:
        is_doubtful = self.was_taken_back and not (self.refused_since and self.signed_since)
        is_valid = '"kind":"valid"' in answer.text
        self.valid += is_valid
        return ["calls it valid"] if is_doubtful and is_valid else []

    def of(self, name: str) -> Reader:
        (reader,) = (one for one in self.world.readers if one.name == name)
        return reader

    def sent(
        self,
        method: str,
        path: str,
        reader: Reader,
        body: object = None,
        **headers: str,
    ) -> Answer:
        request: Coroutine[Any, Any, Answer] = self.client.request(
            method, path, headers=self.world.headers(reader) | headers, json=body
        )
        return self.runner.run(request)

    def _written(self, write: Write, changes: dict[str, str]) -> Answer:
        doctor = self.of("home doctor")
        body = write.body(self.world, doctor) | changes
        seen = f'"{self.world.version("epoch")}"'
        path = write.door.address(self.world, doctor)
        return self.sent("POST", path, doctor, body, **{"If-Match": seen})

    def _holders(self, reader: Reader) -> list[Any]:
        return [
            *self.world.rows.one(
                "SELECT id, organisation_id, unit_id FROM accounts WHERE id = %s",
                reader.account_id,
            )
        ]

    def _run(self, statement: str, *values: object) -> None:
        self.world.rows.run(statement, *values)
