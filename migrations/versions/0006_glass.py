"""Break-glass and its review, and the walls around them (0006_glass.sql)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STANDING_ON_TABLES = (
    *("escalate_reviews", "open_outcome_reviews", "open_access_reviews", "outcomes_of"),
    *("find_under_glass", "has_overdue_review", "is_on_call"),
)
BELOW_TABLES = ("only_unrefused", "closed_once", "refuses_nobody", "is_reading", "uuid7")


def upgrade() -> None:
    op.create_table(
        "overrides",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("identifiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "closes_at > opened_at AND closes_at <= opened_at + interval '60 minutes'",
            name=op.f("ck_overrides_an_hour"),
        ),
        sa.CheckConstraint(
            "second_factor_at BETWEEN opened_at - interval '5 minutes' AND opened_at",
            name=op.f("ck_overrides_fresh"),
        ),
        sa.CheckConstraint(
            "words <> '' AND identifiers <> '[]'::jsonb", name=op.f("ck_overrides_said")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["subjects.id"], name=op.f("fk_overrides_patient_id")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["grants.id"],
            name=op.f("fk_overrides_grant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_overrides_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_overrides_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_overrides_grant_id")),
    )
    op.create_index("ix_overrides_patient", "overrides", ["patient_id", "id"])
    op.create_index("ix_overrides_account", "overrides", ["account_id", "opened_at"])
    op.create_index("ix_overrides_organisation", "overrides", ["organisation_id", "opened_at"])
    op.create_index("ix_overrides_call", "overrides", ["call_id"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("override_id", sa.Uuid(), nullable=True),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL) AND (outcome IS NULL) = (closed_by IS NULL)",
            name=op.f("ck_reviews_closed"),
        ),
        sa.CheckConstraint(
            "closed_by <> account_id", name=op.f("ck_reviews_nobody_reviews_themselves")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_reviews_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_reviews_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["override_id"], ["overrides.id"], name=op.f("fk_reviews_override_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("kind", "about", name=op.f("uq_reviews_kind_about")),
    )
    op.create_index("ix_reviews_organisation", "reviews", ["organisation_id", "id"])
    op.create_index("ix_reviews_account", "reviews", ["account_id", "due_at"])
    op.create_index("ix_audit_leaves_organisation", "audit_leaves", ["organisation_id", "at", "id"])
    op.create_index(
        "ix_calls_without_outcome",
        "calls",
        ["opened_at"],
        postgresql_where=sa.text("outcome_at IS NULL"),
    )
    op.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute(
        """
        ALTER POLICY own ON audit_leaves USING (account_id = wall.account()
            OR organisation_id = wall.organisation() OR wall.reaches(patient_id))
        """
    )
    op.execute("DROP POLICY under_glass ON grants")
    op.execute("DROP POLICY opened ON overrides")
    for name in STANDING_ON_TABLES:
        op.execute(f"DROP FUNCTION wall.{name}")
    op.drop_index("ix_calls_without_outcome", table_name="calls")
    op.drop_index("ix_audit_leaves_organisation", table_name="audit_leaves")
    op.drop_table("reviews")
    op.drop_table("overrides")
    for name in BELOW_TABLES:
        op.execute(f"DROP FUNCTION wall.{name}")
