"""Two records of one person: merged by two people, separated by two, every step kept."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0020_merging.sql")
UNWALLS = Path(__file__).with_name("0020_merging_down.sql")


def upgrade() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("ended_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kept_id <> ended_id", name=op.f("ck_merges_two")),
        sa.ForeignKeyConstraint(["kept_id"], ["subjects.id"], name=op.f("fk_merges_kept_id")),
        sa.ForeignKeyConstraint(["ended_id"], ["subjects.id"], name=op.f("fk_merges_ended_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index("ix_merges_kept", "merges", ["kept_id"])
    op.create_index("ix_merges_ended", "merges", ["ended_id"])
    op.create_table(
        "merge_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("carried", sa.String(), nullable=True),
        sa.Column("agrees_until", sa.Date(), nullable=True),
        sa.Column("said_else_on", sa.Date(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_role", sa.String(), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('kept', 'ended')", name=op.f("ck_merge_steps_side")),
        sa.CheckConstraint(
            "carried IN ('nothing', 'agrees', 'doubt', 'taken_back')",
            name=op.f("ck_merge_steps_worth"),
        ),
        sa.CheckConstraint(
            "(carried IS NOT NULL) = (step = 'confirmed' AND side = 'kept')",
            name=op.f("ck_merge_steps_carried"),
        ),
        sa.ForeignKeyConstraint(["merge_id"], ["merges.id"], name=op.f("fk_merge_steps_merge_id")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_merge_steps_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_steps")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_merge_steps_patient_id_epoch")),
    )
    op.create_index("ix_merge_steps_merge", "merge_steps", ["merge_id", "patient_id", "epoch"])
    op.create_index(
        "ix_patients_merged_into",
        "patients",
        ["merged_into"],
        postgresql_where="merged_into IS NOT NULL",
    )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    op.drop_index("ix_patients_merged_into", table_name="patients")
    op.drop_table("merge_steps")
    op.drop_table("merges")
