"""Rows of the person: identity, phones, contacts, care team, profile.

Every column names the section of the sharing rules that it belongs to; `KEY` marks what
only ties rows together.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.patients.kinds import ErasureReason
from app.policy.sections import Section

KEY = {"section": None}
IDENTITY = {"section": Section.IDENTITY}
CHAIN = {"section": Section.CALL_CHAIN}
FAMILY = {"section": Section.FAMILY_CONTACTS}
SURROGATE = {"section": Section.SURROGATE}
TEAM = {"section": Section.CARE_TEAM}
ALERTS = {"section": Section.CLINICAL_ALERTS}
DIAGNOSIS = {"section": Section.DIAGNOSIS}
PROFILE = {"section": Section.CARE_PROFILE}
SAFETY = {"section": Section.STAFF_SAFETY_NOTES}
DISAGREEMENT = {"section": Section.FAMILY_DISAGREEMENT}
VERDICT = {"section": Section.VERDICT}
TRANSPORT = {"section": Section.TRANSPORT_WISH}


class Patient(Row):
    """A person, under the id of their `Subject`. Month and day of birth may be unknown.

    `version` counts changes of identity, `contacts_number` names the list of contacts that counts.
    What ends in `_key` is made by `keys.py`, to find by and never to show.
    """

    __tablename__ = "patients"
    __table_args__ = (
        Index("ix_patients_reading", "reading_key", "birth_year", "birth_month", "birth_day"),
        Index("ix_patients_mixed", "mixed_key", "birth_year", "birth_month", "birth_day"),
        Index("ix_patients_name", "name_key", "birth_year", "birth_month", "birth_day"),
        Index("ix_patients_birth", "birth_year", "birth_month", "birth_day"),
        Index("ix_patients_insurance", "care_insurance_number"),
        Index("ix_patients_address", "address_key"),
        Index("ix_patients_place", "place_key"),
        Index("ix_patients_merged_into", "merged_into", postgresql_where="merged_into IS NOT NULL"),
        # Of the few that went into another, asked with every permit: does this one belong to them?
        Index(
            "ix_patients_ended",
            "id",
            postgresql_include=["merged_into"],
            postgresql_where="merged_into IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), primary_key=True, info=KEY)
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=KEY)
    registered_at: Mapped[datetime] = mapped_column(info=KEY)
    version: Mapped[int] = mapped_column(info=KEY)
    contacts_number: Mapped[int] = mapped_column(info=KEY)
    name: Mapped[str] = mapped_column(info=IDENTITY)
    name_key: Mapped[str] = mapped_column(info=IDENTITY)
    reading: Mapped[str] = mapped_column(info=IDENTITY)
    reading_key: Mapped[str] = mapped_column(info=IDENTITY)
    sound_key: Mapped[str] = mapped_column(info=IDENTITY)
    mixed_key: Mapped[str] = mapped_column(info=IDENTITY)
    masked_name: Mapped[str] = mapped_column(info=IDENTITY)
    birth_year: Mapped[int] = mapped_column(info=IDENTITY)
    birth_month: Mapped[int | None] = mapped_column(info=IDENTITY)
    birth_day: Mapped[int | None] = mapped_column(info=IDENTITY)
    sex: Mapped[str] = mapped_column(info=IDENTITY)
    address: Mapped[str] = mapped_column(info=IDENTITY)
    address_key: Mapped[str] = mapped_column(info=IDENTITY)
    place_key: Mapped[str] = mapped_column(info=IDENTITY)
    area: Mapped[str] = mapped_column(info=IDENTITY)
    care_insurance_number: Mapped[str | None] = mapped_column(info=IDENTITY)
    deceased_on: Mapped[date | None] = mapped_column(info=VERDICT)
    merged_into: Mapped[UUID | None] = mapped_column(info=VERDICT)


class PatientPhone(Row):
    """A number under which the patient can be found and reached.

    Those of the patient's present `version` count; a change of identity writes them anew.
    """

    __tablename__ = "patient_phones"
    __table_args__ = (Index("ix_patient_phones_key", "phone_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True, info=KEY)
    version: Mapped[int] = mapped_column(info=KEY)
    phone: Mapped[str] = mapped_column(info=IDENTITY)
    phone_key: Mapped[str] = mapped_column(info=IDENTITY)


class PatientName(Row):
    """A name from before a marriage, or one that somebody goes by; found by as the name is.

    As it was told: of a former name most often the family name alone. Those of the patient's
    present `version` count, as with phones.
    """

    __tablename__ = "patient_names"
    __table_args__ = (
        CheckConstraint("kind IN ('former', 'by_name')", name="kind"),
        CheckConstraint("name IS NOT NULL OR reading IS NOT NULL", name="said"),
        Index("ix_patient_names_mixed", "mixed_key"),
        Index("ix_patient_names_name", "name_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True, info=KEY)
    version: Mapped[int] = mapped_column(info=KEY)
    kind: Mapped[str] = mapped_column(info=KEY)
    name: Mapped[str | None] = mapped_column(info=IDENTITY)
    reading: Mapped[str | None] = mapped_column(info=IDENTITY)
    name_key: Mapped[str | None] = mapped_column(info=IDENTITY)
    reading_key: Mapped[str | None] = mapped_column(info=IDENTITY)
    mixed_key: Mapped[str | None] = mapped_column(info=IDENTITY)


class ChainLink(Row):
    """A professional to phone, in calling order: doctor, colleague, nurse station.

    A list is written whole under a new `number`; earlier lists stay.
    """

    __tablename__ = "chain_links"
    __table_args__ = (UniqueConstraint("patient_id", "number", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    number: Mapped[int] = mapped_column(info=KEY)
    position: Mapped[int] = mapped_column(info=CHAIN)
    role: Mapped[str] = mapped_column(info=CHAIN)
    name: Mapped[str] = mapped_column(info=CHAIN)
    organisation: Mapped[str] = mapped_column(info=CHAIN)
    phone: Mapped[str] = mapped_column(info=CHAIN)
    hours: Mapped[str] = mapped_column(info=CHAIN)
    confirmed_on: Mapped[date | None] = mapped_column(info=CHAIN)
    confirmed_by: Mapped[str | None] = mapped_column(info=CHAIN)


class FamilyContact(Row):
    """A relative or trusted person, in calling order, and whether they decide or infer.

    The forms ask where a surrogate lives: of others it need not be known. The phones are keys, and
    those of the present list find the patient: it is relatives who call.
    """

    __tablename__ = "family_contacts"
    __table_args__ = (
        UniqueConstraint("patient_id", "number", "position"),
        Index("ix_family_contacts_phone", "phone"),
        Index(
            "ix_family_contacts_phone_second",
            "phone_second",
            postgresql_where="phone_second IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    number: Mapped[int] = mapped_column(info=KEY)
    position: Mapped[int] = mapped_column(info=FAMILY)
    name: Mapped[str] = mapped_column(info=FAMILY)
    relation: Mapped[str] = mapped_column(info=FAMILY)
    phone: Mapped[str] = mapped_column(info=FAMILY)
    hours: Mapped[str] = mapped_column(info=FAMILY)
    surrogate: Mapped[str] = mapped_column(info=SURROGATE)
    phone_second: Mapped[str | None] = mapped_column(info=FAMILY)
    address: Mapped[str | None] = mapped_column(info=SURROGATE)
    confirmed_on: Mapped[date | None] = mapped_column(info=FAMILY)
    confirmed_by: Mapped[str | None] = mapped_column(info=FAMILY)


class CareTeamMember(Row):
    """An organisation that cares for the patient, in which role, from when to when."""

    __tablename__ = "care_team_members"
    __table_args__ = (Index("ix_care_team_members_patient", "patient_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=TEAM)
    function: Mapped[str] = mapped_column(info=TEAM)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id"), info=KEY)
    joined_at: Mapped[datetime] = mapped_column(info=TEAM)
    left_at: Mapped[datetime | None] = mapped_column(info=TEAM)


class ProfileVersion(Row):
    """What is wrong, what to beware of, how the person lives. The newest number counts.

    Items of the scene sheet and the admission sheet; `care` holds the admission sheet's items by
    name. Empty means not recorded. `…_confirmed_on` and `_by` say of each group of items when it
    was last looked over, and the name of the organisation that did; null on rows from before,
    where `confirmed_on` speaks for every group.

    Blood type and the place of the paper kit stand with what to beware of: crew, ward and whoever
    breaks the glass need them in the first minute, and the desk, which may know who it is, does
    not. The past history is of the illness. A facility's hospital is about where to go.
    """

    __tablename__ = "profiles"
    __table_args__ = (UniqueConstraint("patient_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    number: Mapped[int] = mapped_column(info=KEY)
    recorded_at: Mapped[datetime] = mapped_column(info=KEY)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)
    confirmed_on: Mapped[date] = mapped_column(info=KEY)
    main_diagnosis: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    other_diagnoses: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    end_of_life_stage: Mapped[bool | None] = mapped_column(info=DIAGNOSIS)
    foreseen_course_line: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    foreseen_course: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    allergies: Mapped[str | None] = mapped_column(info=ALERTS)
    medicines: Mapped[str | None] = mapped_column(info=ALERTS)
    devices: Mapped[str | None] = mapped_column(info=ALERTS)
    infections: Mapped[str | None] = mapped_column(info=ALERTS)
    family_disagreement: Mapped[str | None] = mapped_column(info=DISAGREEMENT)
    disagreeing_relation: Mapped[str | None] = mapped_column(info=DISAGREEMENT)
    staff_safety_note: Mapped[str | None] = mapped_column(info=SAFETY)
    care: Mapped[dict[str, Any]] = mapped_column(JSONB, info=PROFILE)
    past_history: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    event_course: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    blood_abo: Mapped[str | None] = mapped_column(info=ALERTS)
    blood_rh: Mapped[str | None] = mapped_column(info=ALERTS)
    paper_kit: Mapped[str | None] = mapped_column(info=ALERTS)
    cooperating_hospital: Mapped[str | None] = mapped_column(info=TRANSPORT)
    cooperating_hospital_phone: Mapped[str | None] = mapped_column(info=TRANSPORT)
    diagnosis_confirmed_on: Mapped[date | None] = mapped_column(info=DIAGNOSIS)
    diagnosis_confirmed_by: Mapped[str | None] = mapped_column(info=DIAGNOSIS)
    alerts_confirmed_on: Mapped[date | None] = mapped_column(info=ALERTS)
    alerts_confirmed_by: Mapped[str | None] = mapped_column(info=ALERTS)
    medicines_confirmed_on: Mapped[date | None] = mapped_column(info=ALERTS)
    medicines_confirmed_by: Mapped[str | None] = mapped_column(info=ALERTS)
    disagreement_confirmed_on: Mapped[date | None] = mapped_column(info=DISAGREEMENT)
    disagreement_confirmed_by: Mapped[str | None] = mapped_column(info=DISAGREEMENT)
    safety_confirmed_on: Mapped[date | None] = mapped_column(info=SAFETY)
    safety_confirmed_by: Mapped[str | None] = mapped_column(info=SAFETY)
    hospital_confirmed_on: Mapped[date | None] = mapped_column(info=TRANSPORT)
    hospital_confirmed_by: Mapped[str | None] = mapped_column(info=TRANSPORT)
    care_confirmed_on: Mapped[date | None] = mapped_column(info=PROFILE)
    care_confirmed_by: Mapped[str | None] = mapped_column(info=PROFILE)


class Erasure(Row):
    """Somebody to be erased: who asked, who of another organisation agreed, what then went.

    It outlives the person, so `patient_id` has no foreign key and names nobody once it is done.
    What is agreed is done in the same transaction; `ended_at` is set where it came to nothing.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint(
            f"reason IN ({', '.join(repr(reason.value) for reason in ErasureReason)})",
            name="reason",
        ),
        CheckConstraint("approved_by <> asked_by", name="two_people"),
        CheckConstraint(
            "approved_organisation_id <> asked_organisation_id", name="two_organisations"
        ),
        CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)"
            " AND (approved_organisation_id IS NULL) = (approved_at IS NULL)",
            name="approved",
        ),
        CheckConstraint("done_at IS NULL OR approved_at IS NOT NULL", name="done"),
        CheckConstraint(
            "ended_at IS NULL OR approved_at IS NULL AND ended_by IS NOT NULL", name="ended"
        ),
        Index(
            "ix_erasures_open",
            "patient_id",
            unique=True,
            postgresql_where="done_at IS NULL AND ended_at IS NULL",
        ),
        Index("ix_erasures_asked", "asked_organisation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID]
    region: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[UUID]
    asked_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    approved_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
