"""Talks that an event made due, and talks that changed nothing."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0012_revisits.sql")
REASONS = "'emergency_call', 'discharged', 'order_replaced', 'surrogate_named', 'independence_fell'"
ERASED_BEFORE = """
    CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
        RETURN ARRAY['backup_exchanges', 'backup_registrations',
            'proposal_answers', 'proposals', 'order_signatures', 'orders', 'wishes',
            'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
            'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients']
"""


def upgrade() -> None:
    op.create_table(
        "revisits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(f"reason IN ({REASONS})", name=op.f("ck_revisits_reason")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_revisits_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisits")),
    )
    op.create_index("ix_revisits_patient", "revisits", ["patient_id", "opened_at"])
    op.create_table(
        "revisits_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        sa.Column("talked_on", sa.Date(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_revisits_held_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisits_held")),
    )
    op.create_index("ix_revisits_held_patient", "revisits_held", ["patient_id", "held_at"])
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION wall.revisits_to_remind_of")
    op.execute("DROP POLICY own_functions ON notices")
    op.execute(ERASED_BEFORE)
    op.drop_table("revisits_held")
    op.drop_table("revisits")
