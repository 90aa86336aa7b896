"""Further units and invited physicians on a call, its review, and the walls (0005_grants.sql)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
_TIME = sa.DateTime(timezone=True)

# The walls as they stood before.
_BEFORE = """
    DROP POLICY on_its_call ON grants;
    ALTER POLICY held ON grants
        USING (holder_id IN (wall.account(), wall.organisation(), wall.unit())
            OR opened_by = wall.account()
            OR wall.is_own_call(call_id)
            OR wall.reaches(patient_id));
    ALTER POLICY closed ON grants
        USING (holder_id IN (wall.account(), wall.organisation(), wall.unit())
            OR wall.is_own_call(call_id)
            OR wall.reaches(patient_id));
    ALTER POLICY party ON calls
        USING (fire_department_id = wall.organisation()
            OR wall.was_asked(id)
            OR wall.reaches(patient_id));
    DROP POLICY changed ON calls;
    CREATE POLICY changed ON calls FOR UPDATE TO ishinowa_app
        USING (fire_department_id = wall.organisation());
    ALTER POLICY written ON call_facts
        WITH CHECK (EXISTS (SELECT 1 FROM calls
            WHERE calls.id = call_id AND fire_department_id = wall.organisation()));
    ALTER POLICY written ON doctor_calls
        WITH CHECK (EXISTS (SELECT 1 FROM calls
            WHERE calls.id = call_id AND fire_department_id = wall.organisation()));
    DROP POLICY party ON inquiries;
    DROP POLICY made ON inquiries;
    DROP POLICY answered ON inquiries;
    CREATE POLICY own ON inquiries FOR ALL TO ishinowa_app
        USING (wall.organisation() IN (hospital_id, fire_department_id)
            OR EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id AND wall.reaches(patient_id)))
        WITH CHECK (wall.organisation() IN (hospital_id, fire_department_id));
    CREATE OR REPLACE FUNCTION wall.is_own_call(wanted uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        RETURN EXISTS (
            SELECT 1 FROM calls WHERE id = wanted AND fire_department_id = wall.organisation()
        );
"""


def upgrade() -> None:
    op.create_table(
        "call_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("fire_department_id", sa.Uuid(), nullable=False),
        sa.Column("is_mutual_aid", sa.Boolean(), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", _TIME, nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("released_at >= added_at", name=op.f("ck_call_units_order")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_units_call_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "fire_department_id"],
            ["units.id", "units.organisation_id"],
            name=op.f("fk_call_units_unit_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_units")),
    )
    op.create_index("ix_call_units_call", "call_units", ["call_id"])
    op.create_index(
        "ix_call_units_present",
        "call_units",
        ["unit_id", "call_id"],
        unique=True,
        postgresql_where="released_at IS NULL",
    )
    op.create_table(
        "call_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("invited_as", sa.String(), nullable=False),
        sa.Column("invited_at", _TIME, nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("first_opened_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "invited_as IN ('medical_control', 'covering', 'on_call')",
            name=op.f("ck_call_invitations_invited_as"),
        ),
        sa.CheckConstraint("ended_at >= invited_at", name=op.f("ck_call_invitations_order")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_invitations_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_call_invitations_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_invitations")),
    )
    op.create_index("ix_call_invitations_call", "call_invitations", ["call_id"])
    op.create_index(
        "ix_call_invitations_standing",
        "call_invitations",
        ["organisation_id", "call_id", "invited_as"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    # A key that says nothing: the call's own one tells to the millisecond when it was opened.
    op.add_column(
        "calls",
        sa.Column(
            "review_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
    )
    op.create_unique_constraint(op.f("uq_calls_review_id"), "calls", ["review_id"])
    op.create_index("ix_calls_place", "calls", ["municipality", "closed_at"])
    op.create_index("ix_calls_closed", "calls", ["closed_at", "id"])
    walls = _HERE.with_suffix(".sql").read_text("utf-8")
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))


def downgrade() -> None:
    op.execute(_BEFORE)
    walls = _HERE.with_name("0001_walls.sql").read_text("utf-8")
    begin = walls.index("FUNCTION wall.find_candidates")
    finder = walls[begin : walls.index("END;", begin)]
    op.get_bind().exec_driver_sql(f"CREATE OR REPLACE {finder}END;".replace("%", "%%"))
    op.drop_index("ix_calls_closed", table_name="calls")
    op.drop_index("ix_calls_place", table_name="calls")
    op.drop_constraint(op.f("uq_calls_review_id"), "calls", type_="unique")
    op.drop_column("calls", "review_id")
    # With the functions that read them.
    op.execute("DROP TABLE call_units, call_invitations CASCADE")
    op.execute("DROP FUNCTION wall.reviews, wall.is_at_hospital, wall.ends_once")
