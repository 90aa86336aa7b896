"""Two records of one person: what is said on the one that is kept binds readers of the other."""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
WALLS = _HERE.with_suffix(".sql")
UNWALLS = _HERE.with_name("0026_noes_down.sql")


def upgrade() -> None:
    op.create_index(
        "ix_patients_ended",
        "patients",
        ["id"],
        postgresql_include=["merged_into"],
        postgresql_where="merged_into IS NOT NULL",
    )
    _run(WALLS.read_text("utf-8"))


def downgrade() -> None:
    _run(UNWALLS.read_text("utf-8"))
    op.drop_index("ix_patients_ended", table_name="patients")


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))
