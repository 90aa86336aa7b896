"""The audit numbered by process and sealed into a tree, and the walls around it (0003_sealing.sql)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The leaves that are there have no number and are authenticated in the first form.
    op.add_column(
        "audit_leaves", sa.Column("form", sa.SmallInteger(), server_default="1", nullable=False)
    )
    op.alter_column("audit_leaves", "form", server_default=None)
    op.add_column("audit_leaves", sa.Column("process_id", sa.Uuid(), nullable=True))
    op.add_column("audit_leaves", sa.Column("number", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_audit_leaves_process_id_number"), "audit_leaves", ["process_id", "number"]
    )
    op.create_check_constraint(
        op.f("ck_audit_leaves_form"),
        "audit_leaves",
        "CASE form WHEN 1 THEN num_nonnulls(process_id, number) = 0"
        " ELSE num_nulls(process_id, number) = 0 AND number > 0 END",
    )
    op.drop_index("ix_audit_leaves_xid", table_name="audit_leaves")
    op.create_index("ix_audit_leaves_xid", "audit_leaves", ["xid", "id"], unique=False)
    op.create_table(
        "audit_processes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("settled_number", sa.BigInteger(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_processes")),
    )
    op.create_table(
        "audit_sealed",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("leaf_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_sealed")),
        sa.UniqueConstraint("leaf_id", name=op.f("uq_audit_sealed_leaf_id")),
    )
    op.create_table(
        "audit_nodes",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_audit_nodes")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("size", "signed_at", name=op.f("pk_audit_heads")),
    )
    op.create_index("ix_audit_heads_signed_at", "audit_heads", ["signed_at"], unique=False)
    op.create_table(
        "audit_anchored",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_audit_anchored")),
    )
    op.execute(Path(__file__).with_name("0003_sealing.sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION wall.unaccounted")
    op.execute("DROP POLICY own_functions ON audit_leaves")
    op.execute("REVOKE INSERT ON audit_leaves FROM ishinowa_app")
    op.execute("GRANT INSERT ON audit_leaves TO ishinowa_app")
    for table in ("anchored", "heads", "nodes", "sealed", "processes"):
        op.drop_table(f"audit_{table}")
    op.drop_index("ix_audit_leaves_xid", table_name="audit_leaves")
    op.create_index("ix_audit_leaves_xid", "audit_leaves", ["xid"], unique=False)
    op.drop_constraint(op.f("ck_audit_leaves_form"), "audit_leaves", type_="check")
    op.drop_constraint(op.f("uq_audit_leaves_process_id_number"), "audit_leaves", type_="unique")
    for column in ("number", "process_id", "form"):
        op.drop_column("audit_leaves", column)
