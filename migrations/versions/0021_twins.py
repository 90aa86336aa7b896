"""Records that may be of one person: found by the clock, told once, and said to be two people."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0021_twins.sql")
UNWALLS = Path(__file__).with_name("0021_twins_down.sql")


def upgrade() -> None:
    op.create_table(
        "twin_pairs",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("patient_id < other_id", name=op.f("ck_twin_pairs_in_order")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["subjects.id"], name=op.f("fk_twin_pairs_patient_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["subjects.id"], name=op.f("fk_twin_pairs_other_id")),
        sa.PrimaryKeyConstraint("patient_id", "other_id", name=op.f("pk_twin_pairs")),
    )
    op.create_table(
        "twin_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_role", sa.String(), nullable=False),
        sa.CheckConstraint("patient_id <> other_id", name=op.f("ck_twin_words_two")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_twin_words_patient_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["subjects.id"], name=op.f("fk_twin_words_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twin_words")),
    )
    op.create_index("ix_twin_words_pair", "twin_words", ["patient_id", "other_id", "id"])
    op.create_table(
        "twin_rounds",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("looked_until", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_twin_rounds")),
    )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    for table in ("twin_rounds", "twin_words", "twin_pairs"):
        op.drop_table(table)
