"""The patient's side: a surrogate's scope, why an access ended, proposals and their answers."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# policy: the tables it stands on beyond those that this revision makes
RESTRICTIVE = {
    "of_the_patients_side": ("grants",),
    "closed_by_the_care_team": ("grants",),
    "invited_by_the_care_team": ("grants",),
    "surrogates_only_withdraw": ("consents",),
    "not_by_the_patients_side": (
        *("patient_phones", "chain_links", "family_contacts", "care_team_members", "profiles"),
        *("wishes", "orders", "order_signatures", "return_home_letters"),
    ),
    "not_changed_by_the_patients_side": ("patients", "care_team_members"),
}


def upgrade() -> None:
    op.add_column(
        "grants",
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text())),
    )
    op.add_column("grants", sa.Column("relation", sa.String()))
    op.add_column("grants", sa.Column("closed_by", sa.Uuid()))
    op.add_column("grants", sa.Column("closed_for", sa.String()))
    op.create_check_constraint(
        op.f("ck_grants_scope"), "grants", "scope IS NULL OR basis = 'surrogate'"
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("resuscitation", sa.String(), nullable=True),
        sa.Column("treatment_level", sa.String(), nullable=True),
        sa.Column("hospital_transport", sa.String(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_proposals_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_proposals_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("patient_id", "epoch", name=op.f("uq_proposals_patient_id_epoch")),
    )
    op.create_table(
        "proposal_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_role", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_proposal_answers_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_proposal_answers_patient_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_answers_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_answers")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_proposal_answers_proposal_id")),
    )
    op.create_index(op.f("ix_proposal_answers_patient_id"), "proposal_answers", ["patient_id"])
    op.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.drop_table("proposal_answers")
    op.drop_table("proposals")
    for policy, tables in RESTRICTIVE.items():
        for table in tables:
            op.execute(f"DROP POLICY {policy} ON {table}")
    op.execute("DROP FUNCTION wall.cares_for, wall.is_patients_side")
    op.execute("ALTER TABLE grants DROP CONSTRAINT ex_grants_one_patient")
    op.drop_constraint(op.f("ck_grants_scope"), "grants", type_="check")
    for column in ("closed_for", "closed_by", "relation", "scope"):
        op.drop_column("grants", column)
