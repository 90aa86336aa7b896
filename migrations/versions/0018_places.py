"""Places whose codes changed: which lie within which, and whose word holds for whom."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0018_places.sql")
UNWALLS = Path(__file__).with_name("0018_places_down.sql")


def upgrade() -> None:
    op.create_table(
        "place_pieces",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("piece", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", "piece", name=op.f("pk_place_pieces")),
    )
    op.create_index("ix_place_pieces_piece", "place_pieces", ["piece"])
    op.create_table(
        "place_heirs",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("heir", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", "heir", name=op.f("pk_place_heirs")),
    )
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    op.execute(UNWALLS.read_text("utf-8"))
    op.drop_table("place_heirs")
    op.drop_table("place_pieces")
