"""The doors that change something and answer with a record or a card, each sent over what stands.

What is written is what stood there already, so that every word keeps its place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.people.kinds import OrganisationKind
from tests.builders import a_paper
from tests.days import today
from tests.matrix.doors import CLINICIANS, RECORD, Door, a_door
from tests.matrix.people import Reader, World
from tests.matrix.record import CARE, named
from tests.matrix.words import DIGEST, HOSPITAL_ID

Body = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """A door with the body it is sent, and the version it is written over."""

    door: Door
    body: Callable[[World, Reader], Body]
    seen: str | None = None


def _identity(*_: object) -> Body:
    return {
        "name": "鍵氏名",
        "reading": "かぎしめい",
        "former_name": "鍵旧姓",
        "former_reading": "かぎきゅうせい",
        "birth_date": "1934-05-06",
        "sex": "female",
        "address": "鍵住所",
        "area": "鍵地域",
        "phones": ["03-0000-7001"],
        "care_insurance_number": "9900007777",
    }


def _contacts(*_: object) -> Body:
    link = {"name": "鍵連鎖", "organisation": "鍵連鎖先", "hours": "鍵連鎖時間"}
    relative = {"relation": "長女", "hours": "鍵家族時間"}
    return {
        "call_chain": [
            link | {"role": "attending_physician", "phone": "03-0000-7101"},
            link | {"role": "visiting_nurse", "phone": "03-0000-7102"},
        ],
        "family": [
            relative
            | {"name": "鍵家族", "phone": "03-0000-7201", "surrogacy": "none"}
            | {"phone_second": "03-0000-7303"},
            relative
            | {"name": "鍵代理人", "phone": "03-0000-7202", "surrogacy": "decides"}
            | {"phone_second": "03-0000-7304", "address": "鍵代理住所"},
        ],
    }


def _a_member(world: World, _: Reader) -> Body:
    place = named(world.rows, OrganisationKind.PHARMACY, "あとの薬局")
    return {"organisation_id": str(place), "function": "pharmacy"}


def _wish(*_: object) -> Body:
    return {
        "source": "patient",
        "stated_on": "2025-03-03",
        "review_due": "2037-01-09",
        "resuscitation": "not_wanted",
        "treatment_level": "limited",
        "ventilator": "not_wanted",
        "tube_feeding": "undecided",
        "antibiotics": "wanted",
        "hospital_transport": "undecided",
        "registered_hospital_id": HOSPITAL_ID,
        "place_of_care": "鍵場所一",
        "place_of_care_second": "鍵場所二",
        "place_of_death": "鍵看取り",
        "place_of_death_second": "鍵看取り二",
        "by_state": [{"state": "unconscious", "answer": "not_wanted"}],
        "illness_understanding": "鍵病状理解",
        "values_line": "鍵価値一行",
        "values_text": "鍵価値全文",
        "present": [{"kind": "patient"}, {"kind": "family", "name": "鍵同席"}],
        "talk_summary": "鍵話合要約",
        "talk_minutes": "鍵話合詳細",
    }


def _order(world: World, _: Reader) -> Body:
    return {
        "paper_id": str(a_paper(world.rows, world.patient_id)),
        "diagnosis": "鍵指示病名",
        "foreseen_course": "鍵指示経過",
        "code": "do_not_resuscitate",
        "wording": "鍵指示文",
        "end_of_life_stage": True,
        "covers_arrest": True,
        "scope": ["鍵範囲"],
        "patient_signature": "scan",
        "issued_on": "2025-04-04",
        "expires_on": "2037-02-09",
    }


def _in_a_month() -> str:
    return today(30).isoformat()


def _inquiry(world: World, _: Reader) -> Body:
    asked = named(world.rows, OrganisationKind.HOSPITAL, "あとの病院")
    return {"hospital_id": str(asked), "state": "鍵照会", "minutes": 9}


def _confirmation(world: World, _: Reader) -> Body:
    return {
        "patient_id": str(world.patient_id),
        "reading": "かぎしめい",
        "birth_date": "1934-05-06",
    }


_PATIENT = "/patients/{patient_id}"
_CALL = "/calls/{call_id}"
_WRITING = CLINICIANS | {"care_manager"}
_FACT = {"name": "arrest", "value": True, "source": "seen", "told_by": "鍵事実"}
_PHONED = {"whom": "attending_physician", "is_reached": False, "words": "鍵電話"}
_ARRIVED = {"kind": "arrived"}
_INSTRUCTED = {"instruction": "continue", "words": "鍵電話"}
_SUSPENDED = {"said_by": "patient", "reason": "鍵印"}


def _record(operation: str, path: str, method: str = "POST", **more: Any) -> Door:  # noqa: ANN401  fields of a door
    status = 201 if method == "POST" else 200
    return a_door(
        operation,
        _PATIENT + path,
        "care_team",
        "record",
        parts={(): RECORD},
        method=method,
        status=status,
        **{"only": CLINICIANS} | more,
    )


def _card(operation: str, path: str, *, status: int = 201, **more: Any) -> Door:  # noqa: ANN401  likewise
    return a_door(
        operation,
        _CALL + path,
        "call",
        "record call_of_today",
        parts={("record",): RECORD},
        method="POST",
        status=status,
        stands=True,
        **more,
    )


_FIRE = frozenset({"crew", "dispatcher"})
LOST = frozenset({"2025-03-04T05", DIGEST, "鍵署名医", "2025-04-05T05", "2037-01-09"})
"""What a new version of the wish, and a new order not yet signed, put into the past; and the day of
the next talk, which comes sooner once an order takes the place of a signed one."""
WRITES = (
    Write(
        _record("changeIdentity", "/identity", "PUT", replaces=frozenset({"identity"})),
        _identity,
        "version",
    ),
    Write(
        _record(
            "renewContacts",
            "/contacts",
            "PUT",
            only=_WRITING,
            replaces=frozenset({"call_chain", "family_contacts", "surrogate"}),
        ),
        _contacts,
        "contacts_number",
    ),
    Write(
        _record(
            "renewProfile", "/profile", "PUT", only=_WRITING, replaces=frozenset({"care_profile"})
        ),
        lambda *_: {"confirmed_on": "2025-02-02", "care": CARE},
        "profile",
    ),
    Write(
        _record(
            "confirmItems",
            "/confirmations",
            "PUT",
            only=_WRITING,
            replaces=frozenset({"care_profile"}),
        ),
        lambda *_: {"group": "care", "confirmed_on": "2025-02-02"},
        "profile",
    ),
    Write(_record("recordDeath", "/death", "PUT"), lambda *_: {"deceased_on": None}, "epoch"),
    Write(_record("joinCareTeam", "/care-team"), _a_member),
    Write(_record("recordWish", "/wishes"), _wish, "epoch"),
    Write(
        _record(
            "holdRevisit", "/revisits", opens={"resuscitation_wish": "full", "verdict": "full"}
        ),
        lambda *_: {"talked_on": "2025-03-03", "next_due": _in_a_month()},
        "epoch",
    ),
    Write(_record("draftOrder", "/orders"), _order, "epoch"),
    Write(_card("recordFact", "/facts", only=_FIRE), lambda *_: _FACT),
    Write(_card("recordDoctorCall", "/doctor-calls", only=frozenset({"crew"})), lambda *_: _PHONED),
    Write(_card("suspendOnCall", "/suspensions", status=200), lambda *_: _SUSPENDED),
    Write(_card("recordMoment", "/moments", only=frozenset({"crew"})), lambda *_: _ARRIVED),
    Write(
        _card("giveInstruction", "/instructions", only=frozenset({"mc_physician"})),
        lambda *_: _INSTRUCTED,
    ),
    Write(
        a_door(
            "inquire",
            f"{_CALL}/inquiries",
            "call",
            "call_of_today",
            method="POST",
            status=201,
            stands=True,
            only=_FIRE,
        ),
        _inquiry,
    ),
)
CONFIRMING = Write(
    _card("confirmPatient", "/patient", status=200, only=frozenset({"crew"})), _confirmation
)
"""Apart: it opens only to whom the look-up itself would show the person."""
SIGNING = _record("signOrder", "")
"""Apart: an order is signed once."""
