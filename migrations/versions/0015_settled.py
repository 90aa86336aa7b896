"""What is settled, and by whom: a paper taken away by two, a notice whose matter is done."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0015_settled.sql")
UNWALLS = Path(__file__).with_name("0015_settled_down.sql")


def upgrade() -> None:
    op.drop_constraint(op.f("uq_paper_removals_paper_id"), "paper_removals")
    op.create_unique_constraint(
        op.f("uq_paper_removals_paper_id_removed_by"), "paper_removals", ["paper_id", "removed_by"]
    )
    op.create_index(
        "ix_notices_review_due",
        "notices",
        ["patient_id", "told_at"],
        postgresql_where=sa.text("kind = 'review_due'"),
    )
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    op.execute(UNWALLS.read_text("utf-8"))
    op.drop_index("ix_notices_review_due", "notices")
    op.drop_constraint(op.f("uq_paper_removals_paper_id_removed_by"), "paper_removals")
    # A second word on the same paper has no place in the older table; the first one stays.
    op.execute("ALTER TABLE paper_removals DISABLE TRIGGER USER")
    op.execute("ALTER TABLE paper_removals NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        DELETE FROM paper_removals later USING paper_removals first
        WHERE first.paper_id = later.paper_id AND first.epoch < later.epoch
    """)
    op.execute("ALTER TABLE paper_removals FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE paper_removals ENABLE TRIGGER USER")
    op.create_unique_constraint(op.f("uq_paper_removals_paper_id"), "paper_removals", ["paper_id"])
