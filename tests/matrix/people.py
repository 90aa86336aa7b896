"""Everybody who may come to stand towards that person: a role on a basis, with a way in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from app.clock import now
from app.people.kinds import OrganisationKind
from tests.matrix.around import a_proposal, an_override, somebody_looked, to_account
from tests.matrix.calls import Calls, Places, the_calls
from tests.matrix.record import (
    a_member,
    a_silent_member,
    a_whole_record,
    named,
)
from tests.policy import oracle
from tests.request.builders import Rows

Headers = dict[str, str]
_numbers = count(1)
SCOPE = ["identity", "verdict", "diagnosis", "values", "discussions", "care_team"]


@dataclass
class Reader:
    """Somebody who reads. `hears`: the group whose consent counts; `is_own`: the home doctor's.

    `own` are the parts of a call that are theirs whatever is agreed, because they stand on it.
    """

    name: str
    role: str
    basis: str
    hears: str
    account_id: UUID
    is_own: bool = False
    scope: frozenset[str] | None = None
    own: frozenset[str] = frozenset()
    places: Mapping[str, UUID] = field(default_factory=dict)

    @property
    def column(self) -> str:
        return oracle.READERS[self.basis][self.role]


@dataclass
class World:
    """The person, the calls, everybody around them."""

    rows: Rows
    patient_id: UUID
    calls: Calls
    readers: list[Reader]
    _signed_in: dict[UUID, tuple[datetime, Headers]] = field(default_factory=dict)

    def headers(self, reader: Reader) -> Headers:
        """Somebody's headers, signed in anew before the token ends."""
        since, headers = self._signed_in.get(reader.account_id, (None, {}))
        if since is None or now() - since > timedelta(minutes=4):
            headers = self.rows.session(reader.account_id)
            self._signed_in[reader.account_id] = now(), headers
        return headers

    def forget(self, reader: Reader) -> None:
        """Signs somebody in anew the next time: their session was ended."""
        self._signed_in.pop(reader.account_id, None)

    def stay_under_glass(self) -> None:
        """An hour is soon over: whoever broke the glass broke it just now."""
        begun = "opened_at = now() - interval '1 minute', closes_at = now() + interval '58 minutes'"
        fresh = "second_factor_at = now() - interval '1 minute'"
        with self.rows.db.transaction():
            self.rows.run("SET LOCAL session_replication_role = replica")
            self.rows.run(f"UPDATE overrides SET {fresh}, {begun}")  # noqa: S608  ours
            self.rows.run(f"UPDATE grants SET {begun} WHERE basis = 'glass'")  # noqa: S608  ours

    def version(self, name: str) -> int:
        """What a change is written over: the epoch, a version of the identity, of the contacts."""
        where = "FROM patients WHERE id = %s"
        queries = {
            "epoch": "SELECT epoch FROM subjects WHERE id = %s",
            "version": f"SELECT version {where}",
            "contacts_number": f"SELECT contacts_number {where}",
            "profile": "SELECT max(number) FROM profiles WHERE patient_id = %s",
        }
        return int(self.rows.one(queries[name], self.patient_id)[0])


def vouched_for(rows: Rows) -> None:
    """Two people vouch for every physician."""
    first, second = (
        row[0] for row in rows.all("SELECT id FROM accounts WHERE role = 'nurse' ORDER BY id")
    )
    rows.run(
        "UPDATE accounts SET vouched_by = %s, vouched_by_second = %s WHERE role = 'physician'",
        first,
        second,
    )


def an_account(rows: Rows, role: str, place: UUID, unit: UUID | None = None) -> UUID:
    return rows.add(
        "accounts",
        organisation_id=place,
        unit_id=unit,
        role=role,
        login=f"matrix-{next(_numbers)}",
        name="鍵読 む",
        is_training=True,
        created_at=now(),
    )


def a_world(rows: Rows) -> World:
    """The whole of it, as rows."""
    kind = OrganisationKind
    clinic = named(rows, kind.CLINIC, "みなと在宅クリニック")
    department = named(rows, kind.FIRE_DEPARTMENT, "日の出消防本部")
    far = named(rows, kind.FIRE_DEPARTMENT, "遠方消防本部")
    unit, far_unit = (
        rows.add("units", organisation_id=of, name=name, created_at=now())
        for of, name in ((department, "日の出1"), (far, "遠方1"))
    )
    places = Places(
        department=department,
        unit=unit,
        far=far,
        far_unit=far_unit,
        asked=named(rows, kind.HOSPITAL, "問われた病院"),
        hospital=named(rows, kind.HOSPITAL, "受けた病院"),
        ward=named(rows, kind.HOSPITAL, "入院先の病院"),
        covering=named(rows, kind.CLINIC, "代診クリニック"),
        council=named(rows, kind.MC_COUNCIL, "MC協議会"),
    )
    rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    patient_id = a_whole_record(rows, clinic)
    readers = [*_care(rows, patient_id, clinic), *_own(rows, patient_id, clinic)]
    calls = the_calls(rows, places, patient_id)
    readers += _on_calls(rows, places)
    readers += _before_arrival(rows, places, patient_id, calls.coming)
    readers += _under_glass(rows, places, patient_id, calls.today)
    a_silent_member(rows, patient_id)
    somebody_looked(rows, patient_id)
    (surrogate,) = (one.account_id for one in readers if one.name == "surrogate")
    a_proposal(rows, patient_id, clinic, surrogate)
    return World(rows, patient_id, calls, readers)


def _care(rows: Rows, patient_id: UUID, clinic: UUID) -> list[Reader]:
    kind = OrganisationKind
    readers = []
    for name, role, place in (
        ("home doctor", "physician", clinic),
        ("own nurse", "nurse", clinic),
        ("other doctor", "physician", named(rows, kind.CLINIC, "べつの診療所")),
        ("station nurse", "nurse", named(rows, kind.NURSE_STATION, "訪問看護")),
        ("care manager", "care_manager", named(rows, kind.CARE_MANAGER_OFFICE, "居宅介護支援")),
        ("pharmacist", "pharmacist", named(rows, kind.PHARMACY, "薬局")),
        ("facility", "facility_staff", named(rows, kind.CARE_FACILITY, "特養")),
    ):
        if (name, place) != ("own nurse", clinic):
            a_member(rows, patient_id, place, clinic)
        account = an_account(rows, role, place)
        is_own = place == clinic
        readers.append(Reader(name, role, "care_team", "care_team", account, is_own=is_own))
    return readers


def _own(rows: Rows, patient_id: UUID, clinic: UUID) -> list[Reader]:
    readers = []
    for name, role, scope in (
        ("patient", "patient", None),
        ("surrogate", "surrogate", None),
        ("scoped surrogate", "surrogate", SCOPE),
    ):
        account = an_account(rows, role, clinic)
        to_account(rows, patient_id, account, role, None, scope=scope)
        told = None if scope is None else frozenset(scope)
        readers.append(Reader(name, role, role, "self", account, scope=told))
    return readers


def _on_calls(rows: Rows, places: Places) -> list[Reader]:
    today, closed = frozenset({"call_of_today"}), frozenset[str]()
    asked = frozenset({"reason_of_call"})
    return [
        Reader(name, role, basis, hears, an_account(rows, role, place, unit), own=own)
        for name, role, basis, hears, place, unit, own in (
            ("desk", "dispatcher", "call", "ambulance", places.department, None, today),
            ("crew", "crew", "call", "ambulance", places.department, places.unit, today),
            ("helping crew", "crew", "call", "ambulance", places.far, places.far_unit, today),
            ("MC doctor", "mc_physician", "call", "ambulance", places.department, None, today),
            ("invited doctor", "physician", "call", "ambulance", places.covering, None, today),
            ("author", "crew", "author", "ambulance", places.department, places.unit, closed),
            ("asked", "emergency_clinician", "offer", "hospital", places.asked, None, asked),
            (
                "emergency",
                "emergency_clinician",
                "handover",
                "hospital",
                places.hospital,
                None,
                closed,
            ),
            ("ward", "ward_clinician", "admission", "hospital", places.ward, None, closed),
            ("discharge", "discharge_desk", "admission", "hospital", places.ward, None, closed),
            (
                "council MC",
                "mc_physician",
                "after_review",
                "ambulance",
                places.council,
                None,
                closed,
            ),
            ("steward", "rule_steward", "after_review", "ambulance", places.council, None, closed),
        )
    ]


def _before_arrival(rows: Rows, places: Places, patient_id: UUID, call: UUID) -> list[Reader]:
    account = an_account(rows, "dispatcher", places.department)
    end = {"closes_at": now() + timedelta(hours=11)}
    to_account(rows, patient_id, account, "before_arrival", call, **end)
    own = frozenset({"call_of_today"})  # the desk is on every call of its department
    desk = ("desk before arrival", "dispatcher", "before_arrival", "ambulance", account)
    return [Reader(*desk, own=own)]


def _under_glass(rows: Rows, places: Places, patient_id: UUID, call: UUID) -> list[Reader]:
    stranger = named(rows, OrganisationKind.CLINIC, "知らない診療所")
    readers = []
    for name, role, place, unit, on in (
        ("glass crew", "crew", places.department, places.unit, call),
        ("glass doctor", "physician", stranger, None, None),
        ("glass MC", "mc_physician", places.department, None, call),
        ("glass emergency", "emergency_clinician", places.asked, None, None),
    ):
        account = an_account(rows, role, place, unit)
        override = an_override(rows, patient_id, account, role, place, on)
        places_of = {"override_id": override}
        readers.append(Reader(name, role, "glass", "glass", account, places=places_of))
    return readers
