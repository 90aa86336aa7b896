"""The guide on a call: its moments, its advices as given, the doctor's word; a council's findings."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0010_guide.sql")

UNWALLS = Path(__file__).with_name("0010_guide_down.sql")


def upgrade() -> None:
    op.create_table(
        "call_moments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('arrived', 'cpr_begun')", name=op.f("ck_call_moments_kind")),
        sa.CheckConstraint(
            "happened_at IS NOT NULL OR corrects IS NOT NULL",
            name=op.f("ck_call_moments_something"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_moments_call_id")),
        sa.ForeignKeyConstraint(
            ["corrects", "call_id", "kind"],
            ["call_moments.id", "call_moments.call_id", "call_moments.kind"],
            name=op.f("fk_call_moments_corrects_call_id_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_moments")),
        sa.UniqueConstraint("corrects", name=op.f("uq_call_moments_corrects")),
        sa.UniqueConstraint("id", "call_id", "kind", name=op.f("uq_call_moments_id_call_id_kind")),
    )
    op.create_index("ix_call_moments_call", "call_moments", ["call_id", "id"])
    op.create_index(
        "ix_call_moments_first",
        "call_moments",
        ["call_id", "kind"],
        unique=True,
        postgresql_where="corrects IS NULL",
    )
    op.create_table(
        "call_advices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rulebook_id", sa.String(), nullable=True),
        sa.Column("rulebook_version", sa.String(), nullable=True),
        sa.Column("rulebook_digest", sa.String(), nullable=True),
        sa.Column("evaluator", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('resuscitation', 'destination', 'death_at_home', 'scene_information', 'pre_registration')",
            name=op.f("ck_call_advices_kind"),
        ),
        sa.CheckConstraint(
            "(rulebook_id IS NULL) = (rulebook_version IS NULL)"
            " AND (rulebook_id IS NULL) = (rulebook_digest IS NULL)",
            name=op.f("ck_call_advices_rulebook"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_advices_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_advices")),
        sa.UniqueConstraint(
            "call_id",
            "kind",
            "role",
            "number",
            name=op.f("uq_call_advices_call_id_kind_role_number"),
        ),
    )
    op.create_table(
        "review_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('as_agreed', 'reason_accepted', 'not_as_agreed', 'rule_unclear',"
            " 'rule_to_change', 'doctor_not_reached', 'record_wanting', 'training', 'other')",
            name=op.f("ck_review_findings_kind"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_review_findings_call_id")),
        sa.ForeignKeyConstraint(
            ["corrects", "call_id", "council_id"],
            ["review_findings.id", "review_findings.call_id", "review_findings.council_id"],
            name=op.f("fk_review_findings_corrects_call_id_council_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisations.id"], name=op.f("fk_review_findings_council_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_findings")),
        sa.UniqueConstraint("corrects", name=op.f("uq_review_findings_corrects")),
        sa.UniqueConstraint(
            "id", "call_id", "council_id", name=op.f("uq_review_findings_id_call_id_council_id")
        ),
    )
    op.create_index("ix_review_findings_call", "review_findings", ["call_id"])
    op.create_index("ix_review_findings_council", "review_findings", ["council_id", "id"])
    op.add_column("doctor_calls", sa.Column("attempt", sa.String(), nullable=True))
    for name in ("phoned_by", "instructed_by"):
        op.add_column("doctor_calls", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_doctor_calls_{name}"), "doctor_calls", "accounts", [name], ["id"]
        )
    op.add_column("doctor_calls", sa.Column("reads_back", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_doctor_calls_reads_back"), "doctor_calls", "doctor_calls", ["reads_back"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_doctor_calls_attempt"),
        "doctor_calls",
        "attempt IN ('reached', 'refused_to_instruct', 'no_answer', 'busy', 'unavailable',"
        " 'wrong_number') AND (attempt IN ('reached', 'refused_to_instruct')) = is_reached"
        " AND (attempt <> 'refused_to_instruct' OR instruction = 'none')",
    )
    op.create_check_constraint(
        op.f("ck_doctor_calls_own_hand"),
        "doctor_calls",
        "instructed_by IS NULL OR instructed_by = recorded_by AND is_reached"
        " AND contact_role = 'online_mc_physician' AND phoned_by IS NULL",
    )
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    for name in ("reads_back", "instructed_by", "phoned_by", "attempt"):
        op.drop_column("doctor_calls", name)
    op.drop_table("review_findings")
    op.drop_table("call_advices")
    op.drop_table("call_moments")
