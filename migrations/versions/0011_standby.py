"""Back-up hospitals: registrations, one open at a time, and the exchanges under them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0011_standby.sql")
ENDINGS = "'patient_asked', 'other_hospital', 'moved', 'died', 'hospital_ended', 'by_mistake'"
ERASED_BEFORE = """
    CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
        RETURN ARRAY['proposal_answers', 'proposals', 'order_signatures', 'orders', 'wishes',
            'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
            'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients']
"""


def upgrade() -> None:
    op.create_table(
        "backup_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("hospital_id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_for", sa.String(), nullable=True),
        sa.CheckConstraint(
            f"ended_for IN ({ENDINGS})", name=op.f("ck_backup_registrations_ended_for")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_for IS NULL)",
            name=op.f("ck_backup_registrations_ended"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_backup_registrations_{column}")
            )
            for column, table in (
                ("patient_id", "patients"),
                ("hospital_id", "organisations"),
                ("clinic_id", "organisations"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_registrations")),
    )
    op.create_index(
        "ix_backup_registrations_open",
        "backup_registrations",
        ["patient_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_index("ix_backup_registrations_patient", "backup_registrations", ["patient_id", "id"])
    op.create_index(
        "ix_backup_registrations_hospital", "backup_registrations", ["hospital_id", "id"]
    )
    op.create_table(
        "backup_exchanges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("exchanged_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_backup_exchanges_{column}")
            )
            for column, table in (
                ("registration_id", "backup_registrations"),
                ("patient_id", "patients"),
                ("organisation_id", "organisations"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_exchanges")),
    )
    op.create_index(
        "ix_backup_exchanges_registration", "backup_exchanges", ["registration_id", "exchanged_on"]
    )
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION wall.remind_of_exchanges")
    op.execute(ERASED_BEFORE)
    op.drop_table("backup_exchanges")
    op.drop_table("backup_registrations")
    op.execute("DROP FUNCTION wall.registration_ends_once")
