"""`readme`: writes the generated blocks of README.md; `--check` says whether they are current.

A block stands between `<!-- NAME -->` and `<!-- /NAME -->` on lines of their own.
"""

import argparse
import ast
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from app.commands.screen import complain, say

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "README.md"


def run(arguments: list[str]) -> int:
    """Writes the blocks, or with --check returns 1 where one is missing or out of date."""
    parser = argparse.ArgumentParser("python3 -m app readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    chosen = parser.parse_args(arguments)
    if not FILE.exists():
        return complain("README.md is not there.")
    kept = FILE.read_text("utf-8")
    missing = [name for name in BLOCKS if not _place(name).search(kept)]
    if missing:
        return complain(f"README.md lacks the place for: {', '.join(missing)}.")
    current = filled(kept)
    if not chosen.check:
        FILE.write_text(current, "utf-8")
        say("README.md written")
        return 0
    if kept != current:
        return complain("README.md is not current: run `python3 -m app readme`.")
    say(f"README.md is current: {', '.join(BLOCKS)}")
    return 0


def filled(text: str) -> str:
    """The text with every block as it should be now."""
    for name, block in BLOCKS.items():
        made = f"<!-- {name} -->\n{block().strip()}\n<!-- /{name} -->"
        text = _place(name).sub(made.replace("\\", r"\\"), text)
    return text


def rooms() -> str:
    """The map of the product: every room from the top of the tower down, in its own sentence."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tower = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    names = [name.strip() for floor in tower for name in floor.split("|")]
    found = [path for name in names if (path := ROOT / "app" / name / "__init__.py").exists()]
    return "\n".join(f"- `{path.parent.name}/`: {_sentence(path)}" for path in found)


def sharing() -> str:
    """Who sees what: the ceiling that the code enforces, as a table."""
    from app.policy.table import markdown  # noqa: PLC0415  only this block needs the policy

    return markdown()


BLOCKS: dict[str, Callable[[], str]] = {"sharing": sharing, "rooms": rooms}


def _place(name: str) -> re.Pattern[str]:
    return re.compile(rf"^<!-- {name} -->\n.*?^<!-- /{name} -->$", re.DOTALL | re.MULTILINE)


def _sentence(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
