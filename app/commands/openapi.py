"""`openapi`: renders openapi/v1.json from the service; `--check` compares it as text."""

import argparse
import difflib
import json
from itertools import islice
from pathlib import Path

from app.commands.screen import complain, say

FILE = Path(__file__).resolve().parent.parent.parent / "openapi" / "v1.json"
SHOWN = 40
"""Lines of difference shown."""


def run(arguments: list[str]) -> int:
    """Writes the file, or with --check returns 1 and shows where it is no longer current."""
    parser = argparse.ArgumentParser("python3 -m app openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    chosen = parser.parse_args(arguments)
    current = rendered()
    if not chosen.check:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(current, "utf-8")
        say(f"openapi/v1.json written, {len(current.splitlines())} lines")
        return 0
    kept = FILE.read_text("utf-8") if FILE.exists() else ""
    if kept == current:
        say("openapi/v1.json is current")
        return 0
    difference = difflib.unified_diff(
        kept.splitlines(), current.splitlines(), "openapi/v1.json", "the service", lineterm=""
    )
    for line in islice(difference, SHOWN):
        say(line)
    return complain("openapi/v1.json is not current: run `python3 -m app openapi`.")


def rendered() -> str:
    """The service's description as it is now, keys in the service's own order."""
    from app.main import application  # noqa: PLC0415  only this command pays for building it

    return json.dumps(application().openapi(), ensure_ascii=False, indent=2) + "\n"
