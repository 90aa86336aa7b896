"""The desk's look-up before the crew arrives: a basis of its own, and one person at a time."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0022_before_arrival.sql")
UNWALLS = Path(__file__).with_name("0022_before_arrival_down.sql")


def upgrade() -> None:
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
