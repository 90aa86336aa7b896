"""The guide on a call: its moments."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0010_guide.sql")


def upgrade() -> None:
    op.create_table(
        "call_moments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('arrived', 'cpr_begun')", name=op.f("ck_call_moments_kind")),
        sa.CheckConstraint(
            "happened_at IS NOT NULL OR corrects IS NOT NULL",
            name=op.f("ck_call_moments_something"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_moments_call_id")),
        sa.ForeignKeyConstraint(
            ["corrects", "call_id", "kind"],
            ["call_moments.id", "call_moments.call_id", "call_moments.kind"],
            name=op.f("fk_call_moments_corrects_call_id_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_moments")),
        sa.UniqueConstraint("corrects", name=op.f("uq_call_moments_corrects")),
        sa.UniqueConstraint("id", "call_id", "kind", name=op.f("uq_call_moments_id_call_id_kind")),
    )
    op.create_index("ix_call_moments_call", "call_moments", ["call_id", "id"])
    op.create_index(
        "ix_call_moments_first",
        "call_moments",
        ["call_id", "kind"],
        unique=True,
        postgresql_where="corrects IS NULL",
    )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.drop_table("call_moments")
