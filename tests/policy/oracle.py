"""A second reading of the sharing page, typed by hand and knowing nothing of `app.policy`.

Plain words in, plain words out. Each reader is written down as what it sees in full and what in
brief; whatever is not written is withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SECTIONS = [
    "identity",
    "verdict",
    "resuscitation_wish",
    "physician_orders",
    "treatment_choices",
    "transport_wish",
    "call_chain",
    "family_contacts",
    "surrogate",
    "family_disagreement",
    "diagnosis",
    "clinical_alerts",
    "staff_safety_notes",
    "place_of_care",
    "values",
    "discussions",
    "care_profile",
    "care_team",
    "call_record",
    "return_home",
    "earlier_versions",
    "who_looked",
]

# reader: (in full, in brief)
PAGE: dict[str, tuple[set[str], set[str]]] = {
    "care_clinician": (set(SECTIONS), set()),
    "care_support": (
        set(SECTIONS)
        - {"physician_orders", "family_disagreement", "values", "discussions"}
        - {"earlier_versions", "who_looked"},
        {"physician_orders", "family_disagreement", "values", "discussions"},
    ),
    "dispatch": (
        {"staff_safety_notes", "call_record"},
        {"identity", "verdict", "transport_wish", "call_chain"},
    ),
    "crew": (
        {
            "identity",
            "verdict",
            "resuscitation_wish",
            "physician_orders",
            "transport_wish",
            "call_chain",
            "family_contacts",
            "surrogate",
            "family_disagreement",
            "diagnosis",
            "clinical_alerts",
            "staff_safety_notes",
            "call_record",
        },
        {"treatment_choices", "place_of_care", "discussions", "care_team"},
    ),
    "mc_physician": (
        {
            "verdict",
            "resuscitation_wish",
            "physician_orders",
            "treatment_choices",
            "transport_wish",
            "call_chain",
            "family_contacts",
            "surrogate",
            "family_disagreement",
            "diagnosis",
            "clinical_alerts",
            "call_record",
        },
        {"identity", "place_of_care", "discussions", "care_team"},
    ),
    "emergency": (
        set(SECTIONS)
        - {"values", "discussions", "care_team"}
        - {"return_home", "earlier_versions", "who_looked"},
        {"values", "discussions", "care_team"},
    ),
    "ward": (set(SECTIONS) - {"earlier_versions", "who_looked"}, set()),
    "glass": (
        {
            "identity",
            "verdict",
            "resuscitation_wish",
            "physician_orders",
            "transport_wish",
            "call_chain",
            "family_contacts",
            "surrogate",
            "clinical_alerts",
            "staff_safety_notes",
            "call_record",
        },
        {"family_disagreement", "diagnosis"},
    ),
    "patient": (set(SECTIONS) - {"staff_safety_notes"}, set()),
    "surrogate": (
        set(SECTIONS) - {"staff_safety_notes", "family_disagreement", "earlier_versions"},
        set(),
    ),
    "after_review": (
        {"verdict", "resuscitation_wish", "transport_wish", "diagnosis"},
        {"physician_orders", "family_disagreement", "call_record"},
    ),
    "offer": ({"verdict"}, {"identity", "call_record"}),
    "author": ({"call_record"}, set()),
}

# basis: who may stand on it, as which reader
READERS: dict[str, dict[str, str]] = {
    "care_team": {
        "physician": "care_clinician",
        "nurse": "care_clinician",
        "care_manager": "care_support",
        "pharmacist": "care_support",
        "facility_staff": "care_support",
    },
    "call": {
        "dispatcher": "dispatch",
        "crew": "crew",
        "mc_physician": "mc_physician",
        "physician": "mc_physician",
    },
    "before_arrival": {"dispatcher": "dispatch"},
    "author": {"crew": "author"},
    "offer": {"emergency_clinician": "offer"},
    "handover": {"emergency_clinician": "emergency"},
    "admission": {"ward_clinician": "ward", "discharge_desk": "ward"},
    "glass": dict.fromkeys(["crew", "physician", "mc_physician", "emergency_clinician"], "glass"),
    "patient": {"patient": "patient"},
    "surrogate": {"surrogate": "surrogate"},
    "after_review": dict.fromkeys(["mc_physician", "rule_steward"], "after_review"),
}

ORDER = ["withheld", "brief", "full"]


@dataclass(frozen=True)
class Said:
    """A consent in plain words; `items` None: everything."""

    state: str
    items: frozenset[str] | None
    kept_back: frozenset[str]


Cells = Mapping[tuple[str, str], str]


def page_says(reader: str, section: str) -> str:
    full, brief = PAGE[reader]
    return "full" if section in full else "brief" if section in brief else "withheld"


def at_most(reader: str, section: str) -> str:
    if reader == "crew" and section in {"treatment_choices", "place_of_care"}:
        return "full"
    if reader == "emergency" and section in {"values", "discussions"}:
        return "full"
    if reader == "crew" and section == "care_profile":
        return "brief"
    return page_says(reader, section)


def _agreed(reader: str, section: str, agreements: Sequence[Cells]) -> str:
    if not agreements:
        return "withheld"
    said = [cells.get((section, reader), "withheld") for cells in agreements]
    return ORDER[min(ORDER.index(word) for word in [*said, at_most(reader, section)])]


def _patient_agrees(basis: str, section: str, said: Said) -> bool:
    if basis == "patient":
        return True
    if section in said.kept_back:
        return False
    if basis == "surrogate":
        if section not in {"values", "discussions"}:
            return True
        return said.state == "granted" and said.items is not None and section in said.items
    if basis == "glass" and said.state == "none":
        return True
    counted = {"granted"}
    if basis in {"care_team", "glass"}:
        counted.add("implied")
    return said.state in counted and (said.items is None or section in said.items)


def sees(
    role: str,
    basis: str,
    section: str,
    agreements: Sequence[Cells],
    said: Said,
    scope: frozenset[str] | None = None,
) -> str:
    """`scope`: the sections that this surrogate was let in for; None: no narrower than others."""
    reader = READERS.get(basis, {}).get(role)
    if reader is None or not _patient_agrees(basis, section, said):
        return "withheld"
    if basis == "surrogate" and scope is not None and section not in scope:
        return "withheld"
    # The verdict is shown before the wish, always: no wish and no order without it.
    needs_verdict = section in {"resuscitation_wish", "physician_orders"}
    if needs_verdict and sees(role, basis, "verdict", agreements, said, scope) != "full":
        return "withheld"
    return _agreed(reader, section, agreements)


def under_glass(groups: Sequence[Said]) -> Said:
    """What break-glass keeps to: one no is a no; of the rest only what nobody left out.

    Written from the page: neither refused nor withdrawn towards anybody; the most cautious counts.
    """
    said_no = [one for one in groups if one.state in {"refused", "withdrawn"}]
    if said_no:
        return said_no[0]
    yes = [one for one in groups if one.state == "granted"]
    left = {item for item in SECTIONS if all(one.items is None or item in one.items for one in yes)}
    kept_back = {item for one in groups for item in one.kept_back}
    return Said("granted" if yes else "none", frozenset(left), frozenset(kept_back))
