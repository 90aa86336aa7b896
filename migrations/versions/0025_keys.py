"""A merged record finds the one that is kept, and a relative's phone the person it is kept for."""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
WALLS = _HERE.with_suffix(".sql")
UNWALLS = _HERE.with_name("0025_keys_down.sql")


def upgrade() -> None:
    op.create_index("ix_family_contacts_phone", "family_contacts", ["phone"])
    op.create_index(
        "ix_family_contacts_phone_second",
        "family_contacts",
        ["phone_second"],
        postgresql_where="phone_second IS NOT NULL",
    )
    op.create_index(
        "ix_organisations_phone", "organisations", ["phone"], postgresql_where="phone IS NOT NULL"
    )
    _run(WALLS.read_text("utf-8"))


def downgrade() -> None:
    _run(UNWALLS.read_text("utf-8"))
    op.drop_index("ix_organisations_phone", "organisations")
    op.drop_index("ix_family_contacts_phone_second", "family_contacts")
    op.drop_index("ix_family_contacts_phone", "family_contacts")
    names = _HERE.with_name("0024_names.sql").read_text("utf-8")
    _run(names[names.index("CREATE FUNCTION wall.find_candidates(") :])
    finding = _HERE.with_name("0016_finding.sql").read_text("utf-8")
    begin = finding.index("CREATE FUNCTION wall.find_under_glass(")
    _run(finding[begin : finding.index("END $$;", begin)] + "END $$;")
    _run("REVOKE ALL ON FUNCTION wall.find_under_glass FROM PUBLIC")
    _run("GRANT EXECUTE ON FUNCTION wall.find_under_glass TO ishinowa_app")


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))
