"""Cards that patients carry: a keyed hash of what stands on them, and when they ended."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
WALLS = _HERE.with_suffix(".sql")
UNWALLS = _HERE.with_name("0023_patient_cards_down.sql")


def upgrade() -> None:
    op.create_table(
        "patient_cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_role", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_patient_cards_ended")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_patient_cards_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_cards")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_patient_cards_token_hash")),
    )
    op.create_index(op.f("ix_patient_cards_patient_id"), "patient_cards", ["patient_id"])
    op.create_index(
        "ix_patient_cards_open",
        "patient_cards",
        ["patient_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    _run(WALLS.read_text("utf-8"))


def downgrade() -> None:
    _run(UNWALLS.read_text("utf-8"))
    op.drop_table("patient_cards")
    before = _HERE.with_name("0016_finding.sql").read_text("utf-8")
    begin = before.index("CREATE FUNCTION wall.find_candidates(")
    _run(before[begin : before.index("END $$;", begin)] + "END $$;")
    _run("REVOKE ALL ON FUNCTION wall.find_candidates FROM PUBLIC")
    _run("GRANT EXECUTE ON FUNCTION wall.find_candidates TO ishinowa_app")


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))
