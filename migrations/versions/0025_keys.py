"""A record that went into another leads to the one that is kept."""

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
    _run(WALLS.read_text("utf-8"))


def downgrade() -> None:
    _run(UNWALLS.read_text("utf-8"))
    names = _HERE.with_name("0024_names.sql").read_text("utf-8")
    _run(names[names.index("CREATE FUNCTION wall.find_candidates(") :])
    finding = _HERE.with_name("0016_finding.sql").read_text("utf-8")
    begin = finding.index("CREATE FUNCTION wall.find_under_glass(")
    _run(finding[begin : finding.index("END $$;", begin)] + "END $$;")
    _run("REVOKE ALL ON FUNCTION wall.find_under_glass FROM PUBLIC")
    _run("GRANT EXECUTE ON FUNCTION wall.find_under_glass TO ishinowa_app")


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))
