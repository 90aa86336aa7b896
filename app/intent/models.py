"""Rows of the patient's will: wishes, orders, marks, proposals. Append-only; `epoch` orders them.

Every column names the section of the sharing rules that it belongs to; `KEY` marks what
only ties rows together.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.policy.sections import Section

KEY = {"section": None}
VERDICT = {"section": Section.VERDICT}
RESUSCITATION = {"section": Section.RESUSCITATION_WISH}
TREATMENT = {"section": Section.TREATMENT_CHOICES}
TRANSPORT = {"section": Section.TRANSPORT_WISH}
PLACE = {"section": Section.PLACE_OF_CARE}
VALUES = {"section": Section.VALUES}
TALK = {"section": Section.DISCUSSIONS}
ORDER = {"section": Section.PHYSICIAN_ORDERS}


class WishVersion(Row):
    """What was said in one talk, by whom, with whom present. The newest counts, none is edited.

    Every answer is one of wanted, not_wanted, undecided, declined, never_asked. `…_unsaid` says
    why a level or a place is empty. `by_state` holds what was said of single states. What the
    person understands of the illness was said in the talk and is told with its minutes alone.
    """

    __tablename__ = "wishes"
    __table_args__ = (UniqueConstraint("patient_id", "epoch"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    recorded_at: Mapped[datetime] = mapped_column(info=KEY)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)
    source: Mapped[str] = mapped_column(info=RESUSCITATION)
    stated_on: Mapped[date] = mapped_column(info=RESUSCITATION)
    review_due: Mapped[date | None] = mapped_column(info=VERDICT)
    resuscitation: Mapped[str] = mapped_column(info=RESUSCITATION)
    treatment_level: Mapped[str | None] = mapped_column(info=TREATMENT)
    ventilator: Mapped[str] = mapped_column(info=TREATMENT)
    tube_feeding: Mapped[str] = mapped_column(info=TREATMENT)
    antibiotics: Mapped[str] = mapped_column(info=TREATMENT)
    hospital_transport: Mapped[str] = mapped_column(info=TRANSPORT)
    registered_hospital_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisations.id"), info=TRANSPORT
    )
    place_of_care: Mapped[str | None] = mapped_column(info=PLACE)
    place_of_care_second: Mapped[str | None] = mapped_column(info=PLACE)
    place_of_death: Mapped[str | None] = mapped_column(info=PLACE)
    values_line: Mapped[str | None] = mapped_column(info=VALUES)
    values_text: Mapped[str | None] = mapped_column(info=VALUES)
    present: Mapped[list[Any]] = mapped_column(JSONB, info=TALK)
    talk_summary: Mapped[str | None] = mapped_column(info=TALK)
    talk_minutes: Mapped[str | None] = mapped_column(info=TALK)
    treatment_level_unsaid: Mapped[str | None] = mapped_column(info=TREATMENT)
    by_state: Mapped[list[Any] | None] = mapped_column(JSONB, info=TREATMENT)
    place_of_care_unsaid: Mapped[str | None] = mapped_column(info=PLACE)
    place_of_death_unsaid: Mapped[str | None] = mapped_column(info=PLACE)
    place_of_death_second: Mapped[str | None] = mapped_column(info=PLACE)
    illness_understanding: Mapped[str | None] = mapped_column(info=TALK)


class Order(Row):
    """A physician's order as drafted. It stands for nothing until an `OrderSignature` exists.

    `paper_id` is the scan that the patient's signature stands on, `attestation_id` what a witness
    wrote; null on orders from before papers were kept. `code` says what is ordered for an arrest;
    null on orders from before, which all forbid resuscitation.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("patient_id", "epoch"),
        ForeignKeyConstraint(["paper_id", "patient_id"], ["papers.id", "papers.patient_id"]),
        ForeignKeyConstraint(["attestation_id", "patient_id"], ["papers.id", "papers.patient_id"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    drafted_at: Mapped[datetime] = mapped_column(info=KEY)
    drafted_by: Mapped[UUID] = mapped_column(info=KEY)
    diagnosis: Mapped[str] = mapped_column(info=ORDER)
    foreseen_course: Mapped[str] = mapped_column(info=ORDER)
    covers_arrest: Mapped[bool] = mapped_column(info=ORDER)
    scope: Mapped[list[str]] = mapped_column(JSONB, info=ORDER)
    patient_signature: Mapped[str] = mapped_column(info=ORDER)
    patient_signature_by: Mapped[str | None] = mapped_column(info=ORDER)
    paper_id: Mapped[UUID | None] = mapped_column(info=KEY)
    attestation_id: Mapped[UUID | None] = mapped_column(info=KEY)
    issued_on: Mapped[date] = mapped_column(info=ORDER)
    expires_on: Mapped[date | None] = mapped_column(info=VERDICT)
    digest: Mapped[str] = mapped_column(info=ORDER)
    code: Mapped[str | None] = mapped_column(info=ORDER)
    wording: Mapped[str | None] = mapped_column(info=ORDER)
    end_of_life_stage: Mapped[bool | None] = mapped_column(info=ORDER)


class OrderSignature(Row):
    """A physician's signature over the digest of one order, given with a fresh second factor."""

    __tablename__ = "order_signatures"
    __table_args__ = (UniqueConstraint("order_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True, info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    digest: Mapped[str] = mapped_column(info=ORDER)
    signed_at: Mapped[datetime] = mapped_column(info=ORDER)
    signed_by: Mapped[UUID] = mapped_column(info=ORDER)
    physician_name: Mapped[str] = mapped_column(info=ORDER)
    second_factor_at: Mapped[datetime] = mapped_column(info=KEY)


class Mark(Row):
    """A suspension or a withdrawal: one way, at once, for everything recorded before it."""

    __tablename__ = "intent_marks"
    __table_args__ = (UniqueConstraint("patient_id", "epoch"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    kind: Mapped[str] = mapped_column(info=VERDICT)
    said_by: Mapped[str] = mapped_column(info=VERDICT)
    reason: Mapped[str | None] = mapped_column(info=VERDICT)
    marked_at: Mapped[datetime] = mapped_column(info=VERDICT)
    marked_by: Mapped[UUID] = mapped_column(info=KEY)
    marked_role: Mapped[str] = mapped_column(info=VERDICT)


class Proposal(Row):
    """A change that the patient's side or a hospital asks for, in words; a wish also in answers.

    `organisation_id` is the hospital, empty for the patient's side. What may be read of it
    follows the sections that its `kind` speaks of.
    """

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("patient_id", "epoch"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    kind: Mapped[str] = mapped_column(info=VERDICT)
    words: Mapped[str] = mapped_column(info=VERDICT)
    resuscitation: Mapped[str | None] = mapped_column(info=RESUSCITATION)
    treatment_level: Mapped[str | None] = mapped_column(info=TREATMENT)
    hospital_transport: Mapped[str | None] = mapped_column(info=TRANSPORT)
    basis: Mapped[str] = mapped_column(info=KEY)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), info=KEY)
    proposed_at: Mapped[datetime] = mapped_column(info=VERDICT)
    proposed_by: Mapped[UUID] = mapped_column(info=KEY)
    proposed_role: Mapped[str] = mapped_column(info=VERDICT)


class ProposalAnswer(Row):
    """What the care team said to a proposal, once. It changes nothing of the record by itself."""

    __tablename__ = "proposal_answers"
    __table_args__ = (UniqueConstraint("proposal_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"), info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True, info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    outcome: Mapped[str] = mapped_column(info=VERDICT)
    note: Mapped[str | None] = mapped_column(info=VERDICT)
    answered_at: Mapped[datetime] = mapped_column(info=VERDICT)
    answered_by: Mapped[UUID] = mapped_column(info=KEY)
    answered_role: Mapped[str] = mapped_column(info=VERDICT)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=KEY)
