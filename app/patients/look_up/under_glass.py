"""Who may be meant where one identifier must do: masked, five at most, nobody chosen. Pure.

Where more share it, those alone are shown who share the most of what was asked, if they are
five at most: an arbitrary five would hide the one who lies there and show strangers.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal
from uuid import UUID

from pydantic import Field

from app.errors import NOT_PROOF
from app.japan.wareki import ages_on
from app.patients.look_up.grades import Agreement
from app.patients.look_up.matching import MOST
from app.patients.look_up.query import Identifier
from app.patients.look_up.sightings import Sighting
from app.patients.view import Age, View, Words, words

NO_IDENTIFIER: Final = Words(
    ja="氏名の読み・電話・住所・介護保険番号のどれか1つを入力してください。生年月日だけではさがせません。"
    "通常の対応を続けてください。",
    en="Give the reading, a phone, the address or the care-insurance number; a birth date alone "
    "is not enough. Carry on with ordinary care.",
)
_FOUND: Final = Words(
    ja="現場でこの方かを確かめてから開いてください。通常の対応を続けてください。",
    en="Make sure at the scene before you open a record. Carry on with ordinary care.",
)
_SEVERAL: Final = Words(
    ja="同じ手がかりの方が複数います。取り違えに特に注意し、現場でこの方かを確かめてから開いてください。"
    "通常の対応を続けてください。",
    en="Several share what was given: take great care not to mix them up, and make sure at the "
    "scene before you open a record. Carry on with ordinary care.",
)
_TOO_MANY: Final = Words(
    ja="該当する可能性のある方が多すぎます。手がかりを足してください。"
    "ここにないことは記録がないことの証明ではありません。通常の対応を続けてください。",
    en="Too many may be meant. Add an identifier. Not found is not proof; carry on with "
    "ordinary care.",
)
_NOBODY: Final = Words(ja=NOT_PROOF[0], en=NOT_PROOF[1])


class SharedIdentifier(View):
    """How one identifier stands to what was asked."""

    identifier: Identifier
    code: Agreement
    said: Words


class OverrideCandidate(View):
    """Somebody who may be meant, masked."""

    patient_id: UUID
    masked_name: str = Field(examples=["ヤ●● タ●●"])
    age: Age
    sex: str
    area: str
    agreements: list[SharedIdentifier]


class OverrideLookUp(View):
    """What a look-up for break-glass found, in one shape whatever it found. Nobody is chosen."""

    outcome: Literal["found", "nobody_found", "no_identifier", "more_than_five"]
    candidates: list[OverrideCandidate]
    advice: Words


def nothing_asked() -> OverrideLookUp:
    """Nobody was looked for: not one usable identifier."""
    return OverrideLookUp(outcome="no_identifier", candidates=[], advice=NO_IDENTIFIER)


def shown(seen: Sequence[Sighting], *, on: date, store_stopped_early: bool) -> OverrideLookUp:
    """The candidates on a day in Japan, those who share the most first."""
    nearest = sorted(filter(_may_be_meant, seen), key=_rank)
    # of several records of one person the nearest
    once = {one.patient_id: one for one in reversed(nearest)}
    ranked = sorted(once.values(), key=lambda one: (_rank(one), one.patient_id))
    if not ranked:
        return OverrideLookUp(outcome="nobody_found", candidates=[], advice=_NOBODY)
    if len(ranked) <= MOST and not store_stopped_early:
        candidates = [_candidate(one, on) for one in ranked]
        advice = _FOUND if len(candidates) == 1 else _SEVERAL
        return OverrideLookUp(outcome="found", candidates=candidates, advice=advice)
    foremost = [one for one in ranked if _rank(one) == _rank(ranked[0])]
    kept = foremost if len(foremost) <= MOST else []
    candidates = [_candidate(one, on) for one in kept]
    return OverrideLookUp(outcome="more_than_five", candidates=candidates, advice=_TOO_MANY)


def _may_be_meant(one: Sighting) -> bool:
    """Somebody whose reading and birth date both differ is another person of the household."""
    both = (Identifier.READING, Identifier.BIRTH_DATE)
    return any(one.agreements.get(each) is not Agreement.DIFFERENT for each in both)


def _rank(one: Sighting) -> tuple[int, int]:
    how = list(one.agreements.values())
    return -how.count(Agreement.EXACT), how.count(Agreement.DIFFERENT)


def _candidate(one: Sighting, on: date) -> OverrideCandidate:
    least, most = ages_on(one.birth_date, on)
    return OverrideCandidate(
        patient_id=one.patient_id,
        masked_name=one.masked_name,
        age=Age(least=least, most=most),
        sex=one.sex,
        area=one.area,
        agreements=[
            SharedIdentifier(identifier=identifier, code=how, said=words(how.said))
            for identifier, how in one.agreements.items()
        ],
    )
