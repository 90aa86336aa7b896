"""Papers: scans beside the record, what they say, who checked it; which of them an order names."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0013_papers.sql")
UNWALLS = Path(__file__).with_name("0013_papers_down.sql")


def _of_its_patient(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "patient_id"],
        [f"{target}.id", f"{target}.patient_id"],
        name=op.f(f"fk_{table}_{column}_patient_id"),
    )


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("written_on", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("byte_size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kept_in", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_role", sa.String(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')",
            name=op.f("ck_papers_media_type"),
        ),
        sa.CheckConstraint("byte_size BETWEEN 1 AND 10485760", name=op.f("ck_papers_byte_size")),
        sa.CheckConstraint("kept_in IN ('database', 'directory')", name=op.f("ck_papers_kept_in")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_papers_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_papers_patient_id_epoch")),
        sa.UniqueConstraint("id", "patient_id", name=op.f("uq_papers_id_patient_id")),
    )
    op.create_index(op.f("ix_papers_sha256"), "papers", ["sha256"])
    op.create_table(
        "paper_contents",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_its_patient("paper_contents", "paper_id", "papers"),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_contents")),
    )
    op.create_table(
        "paper_transcriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.String(), nullable=True),
        sa.Column("physician_name", sa.String(), nullable=True),
        sa.Column("has_patient_signature", sa.Boolean(), nullable=False),
        sa.Column("has_witness_signature", sa.Boolean(), nullable=False),
        sa.Column("has_surrogate_signature", sa.Boolean(), nullable=False),
        sa.Column("covers_arrest", sa.Boolean(), nullable=True),
        sa.Column("resuscitation", sa.String(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by", sa.Uuid(), nullable=False),
        sa.Column("typed_role", sa.String(), nullable=False),
        _of_its_patient("paper_transcriptions", "paper_id", "papers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_transcriptions")),
        sa.UniqueConstraint(
            "patient_id", "epoch", name=op.f("uq_paper_transcriptions_patient_id_epoch")
        ),
        sa.UniqueConstraint("id", "patient_id", name=op.f("uq_paper_transcriptions_id_patient_id")),
    )
    op.create_table(
        "paper_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("differing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_role", sa.String(), nullable=False),
        _of_its_patient("paper_checks", "reading_id", "paper_transcriptions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_checks")),
        sa.UniqueConstraint("reading_id", name=op.f("uq_paper_checks_reading_id")),
    )
    op.create_table(
        "paper_removals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=False),
        sa.Column("removed_role", sa.String(), nullable=False),
        _of_its_patient("paper_removals", "paper_id", "papers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_removals")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_removals_paper_id")),
    )
    op.create_index(op.f("ix_paper_transcriptions_paper_id"), "paper_transcriptions", ["paper_id"])
    for table in ("paper_contents", "paper_checks", "paper_removals"):
        op.create_index(op.f(f"ix_{table}_patient_id"), table, ["patient_id"])
    for column in ("paper_id", "attestation_id"):
        op.add_column("orders", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_orders_{column}_patient_id"),
            "orders",
            "papers",
            [column, "patient_id"],
            ["id", "patient_id"],
        )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    for column in ("attestation_id", "paper_id"):
        op.drop_constraint(op.f(f"fk_orders_{column}_patient_id"), "orders", type_="foreignkey")
        op.drop_column("orders", column)
    for table in (
        "paper_removals",
        "paper_checks",
        "paper_transcriptions",
        "paper_contents",
        "papers",
    ):
        op.drop_table(table)
