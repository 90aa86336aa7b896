"""Whether an area touches a place, asked from the area's side: a city has over a hundred pieces."""

from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
WALLS = _HERE.with_suffix(".sql")
UNWALLS = _HERE.with_name("0029_touching_down.sql")


def upgrade() -> None:
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    op.execute(UNWALLS.read_text("utf-8"))
