"""Every table of the first walk, and the walls around them (0001_walls.sql)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType


class XactId(UserDefinedType[str]):
    """PostgreSQL's xid8."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "xid8"


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("region", "version", name=op.f("uq_agreements_region_version")),
    )
    op.create_table(
        "audit_leaves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("xid", XactId(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("agreement", sa.String(), nullable=True),
        sa.Column("consent", sa.String(), nullable=True),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("search", sa.String(), nullable=True),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_leaves")),
    )
    op.create_index("ix_audit_leaves_account", "audit_leaves", ["account_id", "at"], unique=False)
    op.create_index("ix_audit_leaves_patient", "audit_leaves", ["patient_id", "at"], unique=False)
    op.create_index("ix_audit_leaves_xid", "audit_leaves", ["xid"], unique=False)
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_training", sa.Boolean(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_training = (kind = 'training')", name=op.f("ck_installation_is_training")
        ),
        sa.CheckConstraint("kind IN ('training', 'live')", name=op.f("ck_installation_kind")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("is_training", name=op.f("uq_installation_is_training")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_key", "sign_in_attempts", ["key_hash", "at"], unique=False)
    op.create_table(
        "subjects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subjects")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("restricted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_by_name", sa.String(), nullable=True),
        sa.Column("surrogate_reason", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["subjects.id"], name=op.f("fk_consents_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint(
            "patient_id", "recipient", "epoch", name=op.f("uq_consents_patient_id_recipient_epoch")
        ),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("holder_kind", sa.String(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_for", sa.String(), nullable=False),
        sa.Column("is_own_institution", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at >= opened_at", name=op.f("ck_grants_order")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["subjects.id"], name=op.f("fk_grants_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_call", "grants", ["call_id"], unique=False)
    op.create_index("ix_grants_holder", "grants", ["holder_id", "patient_id"], unique=False)
    op.create_index("ix_grants_patient", "grants", ["patient_id"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("is_registrar", sa.Boolean(), nullable=False),
        sa.Column("is_training", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('clinic', 'nurse_station', 'care_manager_office', 'pharmacy', 'care_facility', 'fire_department', 'hospital', 'hub', 'municipality', 'mc_council')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["is_training"], ["installation.is_training"], name=op.f("fk_organisations_is_training")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_organisations_kind_code")),
    )
    op.create_index(
        "ix_organisations_registrar",
        "organisations",
        ["is_registrar"],
        unique=True,
        postgresql_where="is_registrar",
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_notices_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_organisation", "notices", ["organisation_id", "id"], unique=False)
    op.create_table(
        "patients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contacts_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("reading_key", sa.String(), nullable=False),
        sa.Column("masked_name", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("care_insurance_number", sa.String(), nullable=True),
        sa.Column("deceased_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["subjects.id"], name=op.f("fk_patients_id")),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["organisations.id"], name=op.f("fk_patients_registered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
    )
    op.create_index("ix_patients_address", "patients", ["address_key"], unique=False)
    op.create_index("ix_patients_insurance", "patients", ["care_insurance_number"], unique=False)
    op.create_index(
        "ix_patients_reading",
        "patients",
        ["reading_key", "birth_year", "birth_month", "birth_day"],
        unique=False,
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_units_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_units_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_units_organisation_id_name")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_reading", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_sealed", sa.String(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("vouched_by", sa.Uuid(), nullable=True),
        sa.Column("vouched_by_second", sa.Uuid(), nullable=True),
        sa.Column("enrolment_hash", sa.String(), nullable=True),
        sa.Column("enrolment_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_training", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('physician', 'nurse', 'care_manager', 'pharmacist', 'facility_staff', 'dispatcher', 'crew', 'mc_physician', 'emergency_clinician', 'ward_clinician', 'discharge_desk', 'patient', 'surrogate', 'privacy_officer', 'hub_officer', 'municipality_officer', 'rule_steward', 'administrator')",
            name=op.f("ck_accounts_role"),
        ),
        sa.CheckConstraint(
            "vouched_by_second <> id", name=op.f("ck_accounts_no_one_vouches_alone")
        ),
        sa.CheckConstraint("vouched_by_second <> vouched_by", name=op.f("ck_accounts_two_vouch")),
        sa.ForeignKeyConstraint(
            ["is_training"], ["installation.is_training"], name=op.f("fk_accounts_is_training")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_accounts_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "organisation_id"],
            ["units.id", "units.organisation_id"],
            name=op.f("fk_accounts_unit_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["vouched_by"], ["accounts.id"], name=op.f("fk_accounts_vouched_by")
        ),
        sa.ForeignKeyConstraint(
            ["vouched_by_second"], ["accounts.id"], name=op.f("fk_accounts_vouched_by_second")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("enrolment_hash", name=op.f("uq_accounts_enrolment_hash")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_index("ix_accounts_organisation", "accounts", ["organisation_id", "id"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fire_department_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=False),
        sa.Column("local_number", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "confirmed_by_identifiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False
        ),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resuscitation", sa.String(), nullable=True),
        sa.Column("transport", sa.String(), nullable=True),
        sa.Column("handed_to", sa.String(), nullable=True),
        sa.Column("destination_id", sa.Uuid(), nullable=True),
        sa.Column("destination_reason", sa.String(), nullable=True),
        sa.Column("outcome_note", sa.String(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["organisations.id"], name=op.f("fk_calls_destination_id")
        ),
        sa.ForeignKeyConstraint(
            ["fire_department_id"], ["organisations.id"], name=op.f("fk_calls_fire_department_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_calls_patient_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_calls_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint(
            "fire_department_id",
            "dispatched_on",
            "local_number",
            name=op.f("uq_calls_fire_department_id_dispatched_on_local_number"),
        ),
    )
    op.create_index("ix_calls_unit", "calls", ["unit_id", "closed_at"], unique=False)
    op.create_table(
        "care_team_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_care_team_members_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_care_team_members_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_care_team_members_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_team_members")),
    )
    op.create_index(
        "ix_care_team_members_patient", "care_team_members", ["patient_id"], unique=False
    )
    op.create_table(
        "chain_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_chain_links_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_links")),
        sa.UniqueConstraint(
            "patient_id",
            "number",
            "position",
            name=op.f("uq_chain_links_patient_id_number_position"),
        ),
    )
    op.create_table(
        "family_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("surrogate", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_family_contacts_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_contacts")),
        sa.UniqueConstraint(
            "patient_id",
            "number",
            "position",
            name=op.f("uq_family_contacts_patient_id_number_position"),
        ),
    )
    op.create_table(
        "intent_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_intent_marks_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent_marks")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_intent_marks_patient_id_epoch")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("diagnosis", sa.String(), nullable=False),
        sa.Column("foreseen_course", sa.String(), nullable=False),
        sa.Column("covers_arrest", sa.Boolean(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("patient_signature", sa.String(), nullable=False),
        sa.Column("patient_signature_by", sa.String(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_orders_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_orders_patient_id_epoch")),
    )
    op.create_table(
        "patient_phones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_patient_phones_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_phones")),
    )
    op.create_index("ix_patient_phones_key", "patient_phones", ["phone_key"], unique=False)
    op.create_index(
        op.f("ix_patient_phones_patient_id"), "patient_phones", ["patient_id"], unique=False
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("main_diagnosis", sa.String(), nullable=True),
        sa.Column("other_diagnoses", sa.String(), nullable=True),
        sa.Column("end_of_life_stage", sa.Boolean(), nullable=True),
        sa.Column("foreseen_course_line", sa.String(), nullable=True),
        sa.Column("foreseen_course", sa.String(), nullable=True),
        sa.Column("allergies", sa.String(), nullable=True),
        sa.Column("medicines", sa.String(), nullable=True),
        sa.Column("devices", sa.String(), nullable=True),
        sa.Column("infections", sa.String(), nullable=True),
        sa.Column("family_disagreement", sa.String(), nullable=True),
        sa.Column("disagreeing_relation", sa.String(), nullable=True),
        sa.Column("staff_safety_note", sa.String(), nullable=True),
        sa.Column("care", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_profiles_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_profiles_patient_id_number")),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("resuscitation", sa.String(), nullable=False),
        sa.Column("treatment_level", sa.String(), nullable=True),
        sa.Column("ventilator", sa.String(), nullable=False),
        sa.Column("tube_feeding", sa.String(), nullable=False),
        sa.Column("antibiotics", sa.String(), nullable=False),
        sa.Column("hospital_transport", sa.String(), nullable=False),
        sa.Column("registered_hospital_id", sa.Uuid(), nullable=True),
        sa.Column("place_of_care", sa.String(), nullable=True),
        sa.Column("place_of_care_second", sa.String(), nullable=True),
        sa.Column("place_of_death", sa.String(), nullable=True),
        sa.Column("values_line", sa.String(), nullable=True),
        sa.Column("values_text", sa.String(), nullable=True),
        sa.Column("present", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("talk_summary", sa.String(), nullable=True),
        sa.Column("talk_minutes", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_wishes_patient_id")),
        sa.ForeignKeyConstraint(
            ["registered_hospital_id"],
            ["organisations.id"],
            name=op.f("fk_wishes_registered_hospital_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_wishes_patient_id_epoch")),
    )
    op.create_table(
        "call_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("told_by", sa.String(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_facts_call_id")),
        sa.ForeignKeyConstraint(
            ["corrects"], ["call_facts.id"], name=op.f("fk_call_facts_corrects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_facts")),
    )
    op.create_index("ix_call_facts_call", "call_facts", ["call_id", "id"], unique=False)
    op.create_table(
        "doctor_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("contact_role", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("confirmed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("is_read_back", sa.Boolean(), nullable=False),
        sa.Column("is_told_of_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("is_confirmed_anew", sa.Boolean(), nullable=False),
        sa.Column("arrival_minutes", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_doctor_calls_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor_calls")),
    )
    op.create_index("ix_doctor_calls_call", "doctor_calls", ["call_id", "id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_idempotency_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "inquiries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("fire_department_id", sa.Uuid(), nullable=False),
        sa.Column("hospital_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answer_reason", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_inquiries_call_id")),
        sa.ForeignKeyConstraint(
            ["fire_department_id"],
            ["organisations.id"],
            name=op.f("fk_inquiries_fire_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["hospital_id"], ["organisations.id"], name=op.f("fk_inquiries_hospital_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
    )
    op.create_index("ix_inquiries_call", "inquiries", ["call_id"], unique=False)
    op.create_index("ix_inquiries_hospital", "inquiries", ["hospital_id", "asked_at"], unique=False)
    op.create_table(
        "look_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_look_ups_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_ups")),
    )
    op.create_index("ix_look_ups_account", "look_ups", ["account_id", "tried_at"], unique=False)
    op.create_index("ix_look_ups_call", "look_ups", ["call_id"], unique=False)
    op.create_table(
        "order_signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("physician_name", sa.String(), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_signatures_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_order_signatures_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_signatures")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_signatures_order_id")),
    )
    op.create_index(
        op.f("ix_order_signatures_patient_id"), "order_signatures", ["patient_id"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(), nullable=True),
        sa.Column("refresh_hash", sa.String(), nullable=True),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("page_hash", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'api') = (refresh_hash IS NOT NULL)", name=op.f("ck_sessions_refresh_hash")
        ),
        sa.CheckConstraint(
            "(kind = 'page') = (page_hash IS NOT NULL)", name=op.f("ck_sessions_page_hash")
        ),
        sa.CheckConstraint("kind IN ('api', 'page')", name=op.f("ck_sessions_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("page_hash", name=op.f("uq_sessions_page_hash")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_sessions_refresh_hash")),
    )
    op.create_index("ix_sessions_account", "sessions", ["account_id", "opened_at"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inquiry_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("hospital_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.Column("handover_grant_id", sa.Uuid(), nullable=True),
        sa.Column("admission_grant_id", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ward", sa.String(), nullable=True),
        sa.Column("discharged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["admission_grant_id"], ["grants.id"], name=op.f("fk_handovers_admission_grant_id")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_handovers_call_id")),
        sa.ForeignKeyConstraint(
            ["handover_grant_id"], ["grants.id"], name=op.f("fk_handovers_handover_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["hospital_id"], ["organisations.id"], name=op.f("fk_handovers_hospital_id")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_handovers_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_handovers_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("inquiry_id", name=op.f("uq_handovers_inquiry_id")),
    )
    op.create_index("ix_handovers_hospital", "handovers", ["hospital_id", "id"], unique=False)
    op.create_index("ix_handovers_patient", "handovers", ["patient_id"], unique=False)
    op.create_table(
        "return_home_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("discharged_on", sa.Date(), nullable=False),
        sa.Column("physician", sa.String(), nullable=False),
        sa.Column("diagnoses", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("explained", sa.String(), nullable=False),
        sa.Column("patient_wishes", sa.String(), nullable=False),
        sa.Column("physical_independence", sa.String(), nullable=True),
        sa.Column("cognitive_independence", sa.String(), nullable=True),
        sa.Column("nutrition", sa.String(), nullable=True),
        sa.Column("needs", sa.String(), nullable=True),
        sa.Column("contraindications", sa.String(), nullable=True),
        sa.Column("prognosis", sa.String(), nullable=True),
        sa.Column("services", sa.String(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_return_home_letters_handover_id")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_return_home_letters_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_home_letters")),
        sa.UniqueConstraint("handover_id", name=op.f("uq_return_home_letters_handover_id")),
    )
    op.create_index(
        op.f("ix_return_home_letters_patient_id"),
        "return_home_letters",
        ["patient_id"],
        unique=False,
    )
    walls = Path(__file__).with_name("0001_walls.sql").read_text("utf-8")
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))


def downgrade() -> None:
    op.execute("DROP SCHEMA wall CASCADE")
    op.drop_index(op.f("ix_return_home_letters_patient_id"), table_name="return_home_letters")
    op.drop_table("return_home_letters")
    op.drop_index("ix_handovers_patient", table_name="handovers")
    op.drop_index("ix_handovers_hospital", table_name="handovers")
    op.drop_table("handovers")
    op.drop_index("ix_sessions_account", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_order_signatures_patient_id"), table_name="order_signatures")
    op.drop_table("order_signatures")
    op.drop_index("ix_look_ups_call", table_name="look_ups")
    op.drop_index("ix_look_ups_account", table_name="look_ups")
    op.drop_table("look_ups")
    op.drop_index("ix_inquiries_hospital", table_name="inquiries")
    op.drop_index("ix_inquiries_call", table_name="inquiries")
    op.drop_table("inquiries")
    op.drop_table("idempotency_keys")
    op.drop_index("ix_doctor_calls_call", table_name="doctor_calls")
    op.drop_table("doctor_calls")
    op.drop_index("ix_call_facts_call", table_name="call_facts")
    op.drop_table("call_facts")
    op.drop_table("wishes")
    op.drop_table("profiles")
    op.drop_index(op.f("ix_patient_phones_patient_id"), table_name="patient_phones")
    op.drop_index("ix_patient_phones_key", table_name="patient_phones")
    op.drop_table("patient_phones")
    op.drop_table("orders")
    op.drop_table("intent_marks")
    op.drop_table("family_contacts")
    op.drop_table("chain_links")
    op.drop_index("ix_care_team_members_patient", table_name="care_team_members")
    op.drop_table("care_team_members")
    op.drop_index("ix_calls_unit", table_name="calls")
    op.drop_table("calls")
    op.drop_index("ix_accounts_organisation", table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("units")
    op.drop_index("ix_patients_reading", table_name="patients")
    op.drop_index("ix_patients_insurance", table_name="patients")
    op.drop_index("ix_patients_address", table_name="patients")
    op.drop_table("patients")
    op.drop_index("ix_notices_organisation", table_name="notices")
    op.drop_table("notices")
    op.drop_index(
        "ix_organisations_registrar", table_name="organisations", postgresql_where="is_registrar"
    )
    op.drop_table("organisations")
    op.drop_index("ix_grants_patient", table_name="grants")
    op.drop_index("ix_grants_holder", table_name="grants")
    op.drop_index("ix_grants_call", table_name="grants")
    op.drop_table("grants")
    op.drop_table("consents")
    op.drop_table("subjects")
    op.drop_index("ix_sign_in_attempts_key", table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("installation")
    op.drop_index("ix_audit_leaves_xid", table_name="audit_leaves")
    op.drop_index("ix_audit_leaves_patient", table_name="audit_leaves")
    op.drop_index("ix_audit_leaves_account", table_name="audit_leaves")
    op.drop_table("audit_leaves")
    op.drop_table("agreements")
