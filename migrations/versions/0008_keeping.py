"""Erasing a person by two who agree; figures counted once; death; what is kept for a while."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0008_keeping.sql")
UNWALLS = Path(__file__).with_name("0008_keeping_down.sql")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('kept_long_enough', 'asked_by_patient', 'registered_by_mistake')",
            name=op.f("ck_erasures_reason"),
        ),
        sa.CheckConstraint("approved_by <> asked_by", name=op.f("ck_erasures_two_people")),
        sa.CheckConstraint(
            "approved_organisation_id <> asked_organisation_id",
            name=op.f("ck_erasures_two_organisations"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)"
            " AND (approved_organisation_id IS NULL) = (approved_at IS NULL)",
            name=op.f("ck_erasures_approved"),
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_erasures_done")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR approved_at IS NULL AND ended_by IS NOT NULL",
            name=op.f("ck_erasures_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_erasures_approved_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_erasures_asked_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(
        "ix_erasures_open",
        "erasures",
        ["patient_id"],
        unique=True,
        postgresql_where="done_at IS NULL AND ended_at IS NULL",
    )
    op.create_index("ix_erasures_asked", "erasures", ["asked_organisation_id", "id"])
    op.create_table(
        "figures",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", "period", "through", "indicator", name=op.f("pk_figures")),
    )
    op.create_index("ix_calls_patient", "calls", ["patient_id"])
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    op.drop_index("ix_calls_patient", table_name="calls")
    op.drop_table("figures")
    op.drop_table("erasures")
