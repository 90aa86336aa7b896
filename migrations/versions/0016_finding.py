"""Finding: keys for readings that sound alike, written names and places; candidates graded."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.patients.keys import KEYS, search_keys

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_HERE = Path(__file__)
_NEW = ("name_key", "sound_key", "mixed_key", "place_key")
_INDEXES = {
    "ix_patients_mixed": ["mixed_key", "birth_year", "birth_month", "birth_day"],
    "ix_patients_name": ["name_key", "birth_year", "birth_month", "birth_day"],
    "ix_patients_birth": ["birth_year", "birth_month", "birth_day"],
    "ix_patients_place": ["place_key"],
}
_AT_ONCE = 5_000
# The keys of those who are there already, page by page: the owner sees rows by its own policy.
_PAGE = sa.text(
    "SELECT id, name, reading, address FROM patients"
    " WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :most"
)
_WRITE = sa.text(
    f"UPDATE patients SET {', '.join(f'{key} = :{key}' for key in KEYS)} WHERE id = :id"  # noqa: S608  columns of ours
)


def upgrade() -> None:
    for key in _NEW:
        op.add_column("patients", sa.Column(key, sa.String(), nullable=True))
    _make_keys()
    for key in _NEW:
        op.alter_column("patients", key, nullable=False)
    for name, columns in _INDEXES.items():
        op.create_index(name, "patients", columns)
    op.execute("DROP FUNCTION wall.find_candidates, wall.find_under_glass")
    _run(_HERE.with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION wall.find_candidates, wall.find_under_glass")
    op.execute("DROP FUNCTION wall.grade_reading, wall.grade_address, wall.is_near_birth")
    for name in _INDEXES:
        op.drop_index(name, table_name="patients")
    for key in _NEW:
        op.drop_column("patients", key)
    # Last: they name every column that there is.
    for file, function in (("0005_grants", "find_candidates"), ("0006_glass", "find_under_glass")):
        walls = _HERE.with_name(f"{file}.sql").read_text("utf-8")
        begin = walls.index(f"FUNCTION wall.{function}(")
        _run(f"CREATE {walls[begin : walls.index('END;', begin)]}END;")
        _run(f"REVOKE ALL ON FUNCTION wall.{function} FROM PUBLIC")
        _run(f"GRANT EXECUTE ON FUNCTION wall.{function} TO ishinowa_app")


def _run(walls: str) -> None:
    op.get_bind().exec_driver_sql(walls.replace("%", "%%"))


def _make_keys() -> None:
    """Made in Python, as for whoever is registered from now on: one rule, not two."""
    db = op.get_bind()
    db.exec_driver_sql(
        "CREATE POLICY keys_made ON patients FOR UPDATE TO ishinowa_owner USING (true)"
    )
    after = "00000000-0000-0000-0000-000000000000"
    while page := db.execute(_PAGE, {"after": after, "most": _AT_ONCE}).all():
        db.execute(
            _WRITE,
            [
                {
                    "id": one.id,
                    **search_keys(name=one.name, reading=one.reading, address=one.address),
                }
                for one in page
            ],
        )
        after = page[-1].id
    db.exec_driver_sql("DROP POLICY keys_made ON patients")
