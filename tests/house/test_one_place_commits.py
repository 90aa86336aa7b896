"""Only request.py ends a transaction, so that nothing is kept without its audit leaf."""

import ast
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
ALLOWED = {"request.py", "jobs.py"}


def ends_transactions(source: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]


def test_no_room_and_no_door_commits_or_rolls_back() -> None:
    offenders = {
        str(path.relative_to(APP)): lines
        for path in sorted(APP.rglob("*.py"))
        if path.name not in ALLOWED
        and path.relative_to(APP).parts[0] != "commands"
        and (lines := ends_transactions(path.read_text("utf-8")))
    }
    assert not offenders


def test_the_search_finds_a_planted_commit() -> None:
    assert ends_transactions("async def f(db):\n    await db.commit()\n") == [2]
    assert ends_transactions("def f(db):\n    db.rollback()\n") == [2]
