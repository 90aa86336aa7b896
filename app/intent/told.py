"""The will as plain values, out of the rows of one answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.db import Found
from app.intent import history
from app.intent.history import (
    Answer,
    Intent,
    MarkKind,
    OnPaper,
    OrderCode,
    Paper,
    PatientSignature,
    TreatmentLevel,
    Wish,
    WishSource,
)
from app.japan.wareki import read_date
from app.papers.kinds import PaperKind, WrittenAnswer
from app.patients.merging.kinds import Carried, MergeStep, Merging, Side

Seen = Mapping[str, Any]
"""One row out of a JSON list."""


def intent_of(row: Found, *, deceased_on: date | None, merged_into: UUID | None) -> Intent:
    """The will as plain values, for the verdict."""
    return Intent(
        wishes=tuple(_wish(each) for each in row.wishes),
        orders=tuple(order_of(each) for each in row.orders),
        marks=tuple(
            history.Mark(epoch=each["epoch"], kind=MarkKind(each["kind"])) for each in row.marks
        ),
        papers=tuple(_paper(each) for each in row.papers),
        open_proposals=row.open_proposals,
        revisit_due=row.revisit_due,
        kept_until=row.kept_until,
        death_recorded_on=deceased_on,
        merged_into=merged_into,
        mergings=tuple(map(_merging, row.mergings)),
    )


def _merging(seen: Seen) -> Merging:
    carried = seen["carried"]
    return Merging(
        merge_id=UUID(seen["merge_id"]),
        side=Side(seen["side"]),
        epoch=seen["epoch"],
        step=MergeStep(seen["step"]),
        carried=None if carried is None else Carried(carried),
        agrees_until=_day(seen["agrees_until"]),
        said_else_on=_day(seen["said_else_on"]),
    )


def _wish(seen: Seen) -> Wish:
    level, review = seen["treatment_level"], seen["review_due"]
    return Wish(
        epoch=seen["epoch"],
        resuscitation=Answer(seen["resuscitation"]),
        source=WishSource(seen["source"]),
        stated_on=date.fromisoformat(seen["stated_on"]),
        treatment_level=None if level is None else TreatmentLevel(level),
        review_due=None if review is None else date.fromisoformat(review),
    )


def order_of(seen: Seen) -> history.Order:
    """One order as a plain value."""
    expires = _day(seen["expires_on"])
    return history.Order(
        epoch=seen["epoch"],
        covers_arrest=seen["covers_arrest"],
        patient_signature=PatientSignature(seen["patient_signature"]),
        issued_on=_day(seen["issued_on"]) or date.min,
        signed_epoch=seen["signed_epoch"],
        # only a physician's signature over this very text is ever stored; see `sign`
        is_signer_physician=bool(seen.get("is_signed_as_it_stands")),
        expires_on=expires,
        paper_id=_id(seen["paper_id"]),
        attestation_id=_id(seen["attestation_id"]),
        code=OrderCode(seen["code"] or OrderCode.DO_NOT_RESUSCITATE),
        wording=seen["wording"],
        scope=tuple(seen["scope"]),
        foreseen_course=seen["foreseen_course"],
    )


def _day(said: str | date | None) -> date | None:
    """A day out of a row, or out of a JSON text of one."""
    return date.fromisoformat(said) if isinstance(said, str) else said


def _id(said: str | UUID | None) -> UUID | None:
    return UUID(said) if isinstance(said, str) else said


def _paper(seen: Seen) -> Paper:
    said = None
    if seen["is_read"]:
        said = OnPaper(
            has_patient_signature=seen["has_patient_signature"],
            has_witness_signature=seen["has_witness_signature"],
            has_surrogate_signature=seen["has_surrogate_signature"],
            covers_arrest=seen["covers_arrest"],
            resuscitation=WrittenAnswer(seen["resuscitation"]),
        )
    days = {day for day in (seen["written_on"], seen["issued_on"]) if day is not None}
    return Paper(
        id=UUID(seen["id"]),
        epoch=seen["epoch"],
        kind=PaperKind(seen["kind"]),
        days=tuple(read_date(day) for day in sorted(days)),
        said=said,
        is_disputed=seen["is_disputed"],
        is_removal_asked=seen["is_removal_asked"],
        is_removed=seen["is_removed"],
    )
