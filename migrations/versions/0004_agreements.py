"""A region's sharing agreement as versions: drafted, approved by two organisations, withdrawn."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0004_agreements.sql")
# Nothing wrote the table that is replaced; where somebody did by hand, it is not thrown away.
NOTHING_IS_LOST = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM agreements) THEN
            RAISE EXCEPTION 'agreements are recorded: move them by hand first';
        END IF;
    END $$
"""


def upgrade() -> None:
    op.execute(NOTHING_IS_LOST)
    op.drop_table("agreements")
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_by_organisation", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "begins_at",
            sa.DateTime(timezone=True),
            sa.Computed(
                "CASE WHEN published_at IS NOT NULL THEN GREATEST(in_force_from, published_at) END",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_agreements_number")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_agreements_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["accounts.id"], name=op.f("fk_agreements_drafted_by")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_organisation"],
            ["organisations.id"],
            name=op.f("fk_agreements_drafted_by_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["accounts.id"], name=op.f("fk_agreements_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("region", "number", name=op.f("uq_agreements_region_number")),
    )
    op.create_index("ix_agreements_in_force", "agreements", ["region", "begins_at"])
    op.create_index(
        "uq_agreements_region_begins_at",
        "agreements",
        ["region", "begins_at"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "agreement_approvals",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_agreement_approvals_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_approvals_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_agreement_approvals_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agreement_id", "organisation_id", name=op.f("pk_agreement_approvals")
        ),
        sa.UniqueConstraint(
            "agreement_id",
            "account_id",
            name=op.f("uq_agreement_approvals_agreement_id_account_id"),
        ),
    )
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    op.execute(NOTHING_IS_LOST)
    op.execute("DROP FUNCTION wall.reads_of_region(text, timestamptz, timestamptz)")
    op.drop_table("agreement_approvals")
    op.drop_table("agreements")
    op.execute("DROP FUNCTION wall.agreement_steps()")
    op.execute("DROP FUNCTION wall.agrees_for(text)")
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("region", "version", name=op.f("uq_agreements_region_version")),
    )
    op.execute("GRANT SELECT ON agreements TO ishinowa_app")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreements"
        " FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only()"
    )
