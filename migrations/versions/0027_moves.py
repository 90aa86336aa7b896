"""Moves to another municipality: whose sharing agreement held before, and holds since."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
WALLS = _HERE.with_suffix(".sql")
UNWALLS = _HERE.with_name("0027_moves_down.sql")


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("region_before", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("region <> region_before", name=op.f("ck_moves_elsewhere")),
        sa.ForeignKeyConstraint(["patient_id"], ["subjects.id"], name=op.f("fk_moves_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_moves_patient_id_epoch")),
    )
    _run(WALLS.read_text("utf-8"))


def downgrade() -> None:
    _run(UNWALLS.read_text("utf-8"))
    op.drop_table("moves")
    op.execute("DROP FUNCTION wall.moves_in")


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))
