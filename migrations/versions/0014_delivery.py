"""Notices leave the house: endpoints, deliveries, deadlines, and a stream's cursor."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db import XactId

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0014_delivery.sql")
UNWALLS = Path(__file__).with_name("0014_delivery_down.sql")


def upgrade() -> None:
    op.add_column(
        "notices",
        sa.Column("xid", XactId(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
    )
    op.add_column("notices", sa.Column("thread", sa.Uuid(), nullable=True))
    op.add_column(
        "notices",
        sa.Column("onward", postgresql.JSONB(), server_default="[]", nullable=False),
    )
    op.add_column("notices", sa.Column("deadline", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "notices", sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column("notices", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_notices_organisation", table_name="notices")
    op.create_index("ix_notices_organisation", "notices", ["organisation_id", "id"], unique=True)
    op.create_index("ix_notices_stream", "notices", ["organisation_id", "xid", "id"])
    op.create_index(
        "ix_notices_thread", "notices", ["thread", "organisation_id", "kind"], unique=True
    )
    op.create_index(
        "ix_notices_unseen",
        "notices",
        ["organisation_id", "kind"],
        postgresql_where="acknowledged_at IS NULL",
    )
    op.create_index(
        "ix_notices_deadline",
        "notices",
        ["deadline"],
        postgresql_where="acknowledged_at IS NULL AND deadline IS NOT NULL",
    )
    op.create_table(
        "endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.String(), nullable=True),
        sa.Column("kinds", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("form IN ('webhook', 'mail')", name=op.f("ck_endpoints_form")),
        sa.CheckConstraint(
            "(form = 'webhook') = (secret_sealed IS NOT NULL)", name=op.f("ck_endpoints_secret")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_endpoints_ended")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_endpoints_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["accounts.id"], name=op.f("fk_endpoints_opened_by")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_endpoints_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoints")),
    )
    op.create_index(
        "ix_endpoints_organisation", "endpoints", ["organisation_id", "id"], unique=True
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'dead', 'ended')", name=op.f("ck_deliveries_outcome")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_deliveries_settled")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "notice_id"],
            ["notices.organisation_id", "notices.id"],
            name=op.f("fk_deliveries_organisation_id_notice_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "endpoint_id"],
            ["endpoints.organisation_id", "endpoints.id"],
            name=op.f("fk_deliveries_organisation_id_endpoint_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "notice_id",
            "endpoint_id",
            "round",
            name=op.f("uq_deliveries_notice_id_endpoint_id_round"),
        ),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["endpoint_id", "due_at"],
        postgresql_where="outcome IS NULL",
    )
    op.create_index(
        "ix_deliveries_organisation", "deliveries", ["organisation_id", "written_at", "id"]
    )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    op.drop_table("deliveries")
    op.drop_table("endpoints")
    for index in ("deadline", "unseen", "thread", "stream", "organisation"):
        op.drop_index(f"ix_notices_{index}", table_name="notices")
    op.create_index("ix_notices_organisation", "notices", ["organisation_id", "id"], unique=False)
    for column in ("escalated_at", "step", "deadline", "onward", "thread", "xid"):
        op.drop_column("notices", column)
