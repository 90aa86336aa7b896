"""The rest of the forms' items, when each group was confirmed and by whom, numbers accounted for."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WALLS = Path(__file__).with_name("0017_forms.sql")
UNWALLS = Path(__file__).with_name("0017_forms_down.sql")

_GROUPS = ("diagnosis", "alerts", "medicines", "disagreement", "safety", "hospital", "care")
_TEXTS = {
    "profiles": (
        *("past_history", "event_course", "blood_abo", "blood_rh", "paper_kit"),
        *("cooperating_hospital", "cooperating_hospital_phone"),
        *(f"{group}_confirmed_by" for group in _GROUPS),
    ),
    "chain_links": ("confirmed_by",),
    "family_contacts": ("confirmed_by", "address", "phone_second"),
    "wishes": (
        *("treatment_level_unsaid", "place_of_care_unsaid", "place_of_death_unsaid"),
        *("place_of_death_second", "illness_understanding"),
    ),
    "orders": ("code", "wording"),
    "return_home_letters": ("nutrition_route", "swallowing", "staple_food"),
}
_DAYS = {
    "profiles": tuple(f"{group}_confirmed_on" for group in _GROUPS),
    "chain_links": ("confirmed_on",),
    "family_contacts": ("confirmed_on",),
}
_CODES: dict[str, dict[str, tuple[str, ...]]] = {
    "profiles": {
        "blood_abo": ("a", "b", "o", "ab"),
        "blood_rh": ("positive", "negative"),
    },
    "orders": {"code": ("do_not_resuscitate", "resuscitate")},
}


def upgrade() -> None:
    for table, names in _TEXTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.String(), nullable=True))
    for table, names in _DAYS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Date(), nullable=True))
    op.add_column(
        "wishes",
        sa.Column("by_state", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column("orders", sa.Column("end_of_life_stage", sa.Boolean(), nullable=True))
    for table, codes in _CODES.items():
        for name, allowed in codes.items():
            listed = ", ".join(repr(one) for one in allowed)
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{name} IN ({listed})")
    op.create_table(
        "number_statements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=False),
        sa.Column("stated_role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_number_statements_patient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_statements")),
    )
    op.create_index(op.f("ix_number_statements_patient_id"), "number_statements", ["patient_id"])
    op.get_bind().exec_driver_sql(WALLS.read_text("utf-8").replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(UNWALLS.read_text("utf-8").replace("%", "%%"))
    op.drop_table("number_statements")
    for table, codes in _CODES.items():
        for name in codes:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.drop_column("orders", "end_of_life_stage")
    op.drop_column("wishes", "by_state")
    for named in (_DAYS, _TEXTS):
        for table, names in named.items():
            for name in names:
                op.drop_column(table, name)
