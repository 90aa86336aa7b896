"""Who may be meant, as the crew is shown it: masked, ranked, in one shape whatever was found."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.calls.view import NO_RECORD
from app.patients.look_up.matching import Candidate, Candidates
from app.patients.look_up.query import TooWeak
from app.patients.view import Age, View, Words, words

_CONTINUES = Words(
    ja="現場で2つ以上の手がかりを確かめてから選んでください。通常の対応を続けてください。",
    en="Confirm two identifiers at the scene before choosing. Carry on with ordinary care.",
)
TOO_MANY_FOUND = Words(
    ja="該当する可能性のある方が多すぎます。手がかりを足してください。"
    "ここにないことは記録がないことの証明ではありません。通常の対応を続けてください。",
    en="Too many may be meant. Add an identifier. Not found is not proof; carry on with "
    "ordinary care.",
)


class BandView(View):
    """How far a candidate may be the person."""

    code: Literal["certain", "likely", "possible"]
    said: Words


class AgreementView(View):
    """How one identifier stands to what was asked."""

    identifier: str
    code: Literal["exact", "near", "different", "not_recorded"]
    said: Words


class CandidateView(View):
    """Somebody who may be meant, masked. `has_lookalike`: another one in sight resembles them."""

    patient_id: UUID
    masked_name: str = Field(examples=["ヤ●● タ●●"])
    age: Age
    sex: str
    area: str
    band: BandView
    has_lookalike: bool
    agreements: list[AgreementView]


class LookUpView(View):
    """What a look-up found, in one shape whatever it found. Nobody is chosen."""

    outcome: Literal["found", "nobody_found", "too_weak", "more_than_five"]
    candidates: list[CandidateView]
    advice: Words


def too_weak(query: TooWeak) -> LookUpView:
    """Nobody was looked for: fewer than two usable identifiers."""
    return LookUpView(outcome="too_weak", candidates=[], advice=words(query.said))


def shown(found: Candidates) -> LookUpView:
    """What was found; nobody found and too many found say what to do as well."""
    candidates = [candidate_of(one) for one in found.shown]
    if found.more_than_five:
        return LookUpView(outcome="more_than_five", candidates=candidates, advice=TOO_MANY_FOUND)
    if candidates:
        return LookUpView(outcome="found", candidates=candidates, advice=_CONTINUES)
    return LookUpView(outcome="nobody_found", candidates=[], advice=NO_RECORD)


def candidate_of(one: Candidate) -> CandidateView:
    """One candidate, field by field."""
    return CandidateView(
        patient_id=one.patient_id,
        masked_name=one.masked_name,
        age=Age(least=one.age[0], most=one.age[1]),
        sex=one.sex,
        area=one.area,
        band=BandView(code=one.band.name.lower(), said=words(one.band.said)),
        has_lookalike=one.has_lookalike,
        agreements=[
            AgreementView(identifier=identifier, code=how.agreement.value, said=words(how.said))
            for identifier, how in one.grades.items()
        ],
    )
