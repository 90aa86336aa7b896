"""The first load of a register: a file as rows that are checked, then registered one by one."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0019_loads.sql")
UNWALLS = Path(__file__).with_name("0019_loads_down.sql")


def upgrade() -> None:
    op.create_table(
        "loads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("informed_on", sa.Date(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("form IN ('csv', 'xlsx')", name=op.f("ck_loads_form")),
        sa.CheckConstraint(
            "state IN ('checking', 'checked', 'registering', 'done', 'ended')",
            name=op.f("ck_loads_state"),
        ),
        sa.CheckConstraint(
            "(started_by IS NULL) = (started_at IS NULL)", name=op.f("ck_loads_started")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'ended')) = (ended_at IS NOT NULL)", name=op.f("ck_loads_ended")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_loads_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loads")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_loads_id_organisation_id")),
    )
    op.create_index(
        "ix_loads_open",
        "loads",
        ["organisation_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_index("ix_loads_organisation", "loads", ["organisation_id", "id"])
    op.create_table(
        "load_rows",
        sa.Column("load_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cells", postgresql.JSONB(), nullable=True),
        sa.Column("twin_key", sa.String(), nullable=True),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'good', 'faulty', 'known', 'registered', 'dropped')",
            name=op.f("ck_load_rows_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'good')) = (cells IS NOT NULL)", name=op.f("ck_load_rows_cells")
        ),
        sa.CheckConstraint(
            "twin_key IS NULL OR state = 'good'", name=op.f("ck_load_rows_twin_key")
        ),
        sa.ForeignKeyConstraint(
            ["load_id", "organisation_id"],
            ["loads.id", "loads.organisation_id"],
            name=op.f("fk_load_rows_load_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("load_id", "number", name=op.f("pk_load_rows")),
    )
    op.create_index("ix_load_rows_state", "load_rows", ["load_id", "state", "number"])
    op.create_index(
        "ix_load_rows_twin",
        "load_rows",
        ["load_id", "twin_key"],
        postgresql_where="twin_key IS NOT NULL",
    )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    op.drop_table("load_rows")
    op.drop_table("loads")
