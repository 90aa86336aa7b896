"""The municipalities that an organisation answers for; prefectures and their officers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    *("clinic", "nurse_station", "care_manager_office", "pharmacy", "care_facility"),
    *("fire_department", "hospital", "hub", "municipality"),
)
ROLES = (
    *("physician", "nurse", "care_manager", "pharmacist", "facility_staff", "dispatcher", "crew"),
    *("mc_physician", "emergency_clinician", "ward_clinician", "discharge_desk", "patient"),
    *("surrogate", "privacy_officer", "hub_officer", "municipality_officer"),
)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} IN ({listed})")


def upgrade() -> None:
    op.add_column(
        "organisations",
        sa.Column(
            "area",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.execute("UPDATE organisations SET area = jsonb_build_array(region)")
    _allow("organisations", "kind", (*KINDS, "prefecture", "mc_council"))
    _allow("accounts", "role", (*ROLES, "prefecture_officer", "rule_steward", "administrator"))
    op.execute("GRANT UPDATE (area) ON organisations TO ishinowa_app")
    # The area of the caller's own organisation, for the statements of statistics and reviews.
    op.execute(
        """
        CREATE FUNCTION wall.answers_for(wanted text) RETURNS boolean
            LANGUAGE sql STABLE PARALLEL SAFE
            RETURN EXISTS (
                SELECT 1 FROM organisations
                WHERE id = wall.organisation()
                    AND (area ? wanted OR area ? left(wanted, 2))
            )
        """
    )
    op.execute("GRANT EXECUTE ON FUNCTION wall.answers_for TO ishinowa_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION wall.answers_for")
    _allow("accounts", "role", (*ROLES, "rule_steward", "administrator"))
    _allow("organisations", "kind", (*KINDS, "mc_council"))
    op.drop_column("organisations", "area")
