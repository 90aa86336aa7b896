"""Former names and by-names, found by; figures one digit apart, graded as near."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
WALLS = _HERE.with_suffix(".sql")
UNWALLS = _HERE.with_name("0024_names_down.sql")


def upgrade() -> None:
    op.create_table(
        "patient_names",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("reading", sa.String(), nullable=True),
        sa.Column("name_key", sa.String(), nullable=True),
        sa.Column("reading_key", sa.String(), nullable=True),
        sa.Column("mixed_key", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('former', 'by_name')", name=op.f("ck_patient_names_kind")),
        sa.CheckConstraint(
            "name IS NOT NULL OR reading IS NOT NULL", name=op.f("ck_patient_names_said")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_patient_names_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_names")),
    )
    op.create_index(op.f("ix_patient_names_patient_id"), "patient_names", ["patient_id"])
    op.create_index("ix_patient_names_mixed", "patient_names", ["mixed_key"])
    op.create_index("ix_patient_names_name", "patient_names", ["name_key"])
    _run(WALLS.read_text("utf-8"))


def downgrade() -> None:
    _run(UNWALLS.read_text("utf-8"))
    op.drop_table("patient_names")
    before = _HERE.with_name("0023_patient_cards.sql").read_text("utf-8")
    _run(before[before.index("CREATE FUNCTION wall.find_candidates(") :])


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))
