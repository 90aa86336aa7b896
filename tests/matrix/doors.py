"""The doors through which somebody reads of a patient, and what each has to show to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.people import Reader, World
from tests.policy.oracle import SECTIONS

CLINICIANS = frozenset({"physician", "nurse"})
OWN = frozenset({"patient", "surrogate"})
RECORD = "record"
"""In the place of a section: a whole record stands there, part by part."""


@dataclass(frozen=True)
class Door:
    """One way in.

    `shows`: the kinds of word that are due here to whoever may read them. `parts`: where in the
    answer a section stands, or a record. `opens`: what must be shown for the door to open.
    `replaces`: what must be shown whole to whoever writes it anew. `stands`: it answers also where
    nothing of the patient is shown. `counts`: how much of a section there must be for the only
    item of a list to be on it. `only`: the roles it serves. `whole`: sections that have no brief
    form at this door.
    """

    operation: str
    path: str
    bases: frozenset[str]
    shows: frozenset[str] = frozenset()
    parts: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)
    opens: Mapping[str, str] = field(default_factory=dict)
    replaces: frozenset[str] = frozenset()
    stands: bool = False
    counts: Mapping[str, str] | None = None
    only: frozenset[str] | None = None
    whole: frozenset[str] = frozenset()
    method: str = "GET"
    status: int = 200

    def serves(self, reader: Reader) -> bool:
        """Whether this reader may knock at all."""
        return reader.basis in self.bases and (self.only is None or reader.role in self.only)

    def address(self, world: World, reader: Reader) -> str:
        """The path with its ids."""
        calls = world.calls
        ids = {
            "patient_id": world.patient_id,
            "call_id": calls.of(reader.basis),
            "inquiry_id": calls.offer,
            "handover_id": calls.handover if reader.basis == "handover" else calls.admission,
            "review_id": calls.review,
            **reader.places,
        }
        return "/v1" + self.path.format(**ids)


def a_door(operation: str, path: str, bases: str, shows: str = "", **more: Any) -> Door:  # noqa: ANN401  fields of a door
    """A door out of a line of the table."""
    return Door(operation, path, frozenset(bases.split()), frozenset(shows.split()), **more)


_HOME = "care_team patient surrogate"
_PATIENT = "/patients/{patient_id}"
_STAYS = "handover admission"
_AT_A_HOSPITAL = frozenset({"emergency_clinician", "ward_clinician", "discharge_desk"})
READS = (
    a_door(
        "listPatients",
        "/patients",
        _HOME,
        "summary",
        parts={("items", 0): RECORD},
        stands=True,
        counts={},
        whole=frozenset({"verdict"}),  # in one word, or not at all
    ),
    a_door("readPatient", _PATIENT, _HOME, "record", parts={(): RECORD}),
    a_door(
        "listWishes",
        f"{_PATIENT}/wishes",
        "care_team patient",
        "history",
        parts={("items", 0): RECORD, ("items", 1): RECORD},
        opens={"earlier_versions": "full"},
        only=CLINICIANS | {"patient"},
    ),
    a_door(
        "listChanges",
        f"{_PATIENT}/changes",
        "care_team patient",
        parts={(): RECORD},
        opens={"earlier_versions": "full"},
        only=CLINICIANS | {"patient"},
        whole=frozenset(SECTIONS),  # both versions whole, or nothing of either
    ),
    a_door(
        "listAccesses",
        f"{_PATIENT}/accesses",
        _HOME,
        "looked",
        opens={"who_looked": "full"},
        only=CLINICIANS | OWN,
    ),
    a_door(
        "listPatientOverrides",
        f"{_PATIENT}/overrides",
        _HOME,
        opens={"who_looked": "full"},
        only=CLINICIANS | OWN,
    ),
    a_door("listConsents", f"{_PATIENT}/consents", _HOME, only=CLINICIANS | OWN),
    a_door(
        "listRepresentatives",
        f"{_PATIENT}/representatives",
        "care_team patient",
        only=CLINICIANS | {"patient"},
    ),
    a_door(
        "listProposals",
        f"{_PATIENT}/proposals",
        f"{_HOME} {_STAYS}",
        "proposals",
        only=CLINICIANS | OWN | _AT_A_HOSPITAL,
    ),
    a_door(
        "listPatientCalls",
        f"{_PATIENT}/calls",
        _HOME,
        "calls",
        parts={("calls",): "call_record"},
    ),
    a_door(
        "listPatientHandovers",
        f"{_PATIENT}/handovers",
        _HOME,
        "steps",
        parts={("handovers",): "call_record"},
    ),
    a_door(
        "listReturnHomeLetters",
        f"{_PATIENT}/return-home-letters",
        f"{_HOME} admission",
        "letters",
        parts={("letters",): "return_home"},
    ),
    a_door(
        "readCard",
        "/calls/{call_id}/card",
        "call",
        "record call_of_today",
        parts={("record",): RECORD},
        stands=True,
    ),
    a_door(
        "readBeforeArrival",
        "/calls/{call_id}/before-arrival",
        "before_arrival",
        "record",
        parts={("record",): RECORD},
        stands=True,
    ),
    a_door("readCall", "/calls/{call_id}", "call", stands=True),
    a_door("listCalls", "/calls", "call", stands=True),
    a_door(
        "readReport",
        "/calls/{call_id}/report",
        "author",
        "closed_call",
        opens={"call_record": "full"},
    ),
    a_door("listOffers", "/offers", "offer", "offer", stands=True),
    a_door("readOffer", "/offers/{inquiry_id}", "offer", "offer", stands=True),
    a_door("listHandovers", "/handovers", _STAYS, stands=True),
    a_door(
        "readHandover",
        "/handovers/{handover_id}",
        _STAYS,
        "record",
        parts={("record",): RECORD},
        stands=True,
    ),
    a_door(
        "readHandoverCall",
        "/handovers/{handover_id}/call",
        "handover",
        "call_of_today",
        parts={("call",): "call_record"},
    ),
    a_door(
        "readHandoverCall",
        "/handovers/{handover_id}/call",
        "admission",
        "closed_call",
        parts={("call",): "call_record"},
    ),
    a_door("listOverrides", "/overrides", "glass", stands=True),
    a_door("readOverride", "/overrides/{override_id}", "glass", stands=True),
    a_door(
        "readOverrideRecord",
        "/overrides/{override_id}/record",
        "glass",
        "record",
        parts={("record",): RECORD},
    ),
    a_door(
        "listAfterReviews",
        "/after-reviews",
        "after_review",
        stands=True,
        counts={"call_record": "brief"},
    ),
    a_door(
        "readAfterReview",
        "/after-reviews/{review_id}",
        "after_review",
        "review",
        parts={("record",): RECORD},
        opens={"call_record": "brief"},
    ),
)
