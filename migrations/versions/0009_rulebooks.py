"""Transport rulebooks as versions: drafted, commented, approved by two organisations, withdrawn."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0009_rulebooks.sql")


def upgrade() -> None:
    op.create_table(
        "rulebook_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("parents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("refines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("municipalities", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("excluding", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_by_organisation", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_rulebook_versions_withdrawn"),
        ),
        sa.CheckConstraint("octet_length(text) <= 65536", name=op.f("ck_rulebook_versions_size")),
        sa.CheckConstraint(
            "jsonb_array_length(municipalities) > 0", name=op.f("ck_rulebook_versions_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["accounts.id"], name=op.f("fk_rulebook_versions_drafted_by")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_organisation"],
            ["organisations.id"],
            name=op.f("fk_rulebook_versions_drafted_by_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["accounts.id"], name=op.f("fk_rulebook_versions_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_versions")),
    )
    op.create_index("ix_rulebook_versions_begun", "rulebook_versions", ["book", "begins_at"])
    op.create_index(
        "uq_rulebook_versions_book_version",
        "rulebook_versions",
        ["book", "version"],
        unique=True,
        postgresql_where="published_at IS NOT NULL",
    )
    op.create_index(
        "uq_rulebook_versions_book_begins_at",
        "rulebook_versions",
        ["book", "begins_at"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "rulebook_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rulebook_version_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "party IN ('home_care', 'fire_department', 'mc_council', 'municipality')",
            name=op.f("ck_rulebook_comments_party"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_rulebook_comments_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_rulebook_comments_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version_id"],
            ["rulebook_versions.id"],
            name=op.f("fk_rulebook_comments_rulebook_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_comments")),
    )
    op.create_index(
        "ix_rulebook_comments_version", "rulebook_comments", ["rulebook_version_id", "id"]
    )
    op.create_table(
        "rulebook_approvals",
        sa.Column("rulebook_version_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_rulebook_approvals_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_rulebook_approvals_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version_id"],
            ["rulebook_versions.id"],
            name=op.f("fk_rulebook_approvals_rulebook_version_id"),
        ),
        sa.PrimaryKeyConstraint(
            "rulebook_version_id", "organisation_id", name=op.f("pk_rulebook_approvals")
        ),
        sa.UniqueConstraint(
            "rulebook_version_id",
            "account_id",
            name=op.f("uq_rulebook_approvals_rulebook_version_id_account_id"),
        ),
    )
    op.execute(WALLS.read_text("utf-8"))


def downgrade() -> None:
    # What two organisations agreed is not thrown away by going back.
    op.execute(
        """
        DO $$ BEGIN
            IF EXISTS (SELECT FROM rulebook_versions) THEN
                RAISE EXCEPTION 'rulebooks are recorded: move them by hand first';
            END IF;
        END $$
        """
    )
    op.drop_table("rulebook_approvals")
    op.drop_table("rulebook_comments")
    op.drop_table("rulebook_versions")
    op.execute("DROP FUNCTION wall.rulebook_steps()")
    op.execute("DROP FUNCTION wall.hears_of(jsonb, jsonb)")
    op.execute("DROP FUNCTION wall.makes_rules()")
    op.execute("DROP FUNCTION wall.party()")
    op.execute("DROP FUNCTION wall.stands_in(jsonb, jsonb, jsonb)")
    op.execute("DROP FUNCTION wall.answers_for_all(jsonb, jsonb)")
