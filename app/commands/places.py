"""`places`: compares a newer list of municipalities with ours, and takes it over.

LIST is a CSV file of all municipalities and wards with the columns code, name, reading, or those
of code4fukui/localgovjp. What became of a code that is gone is written into
app/japan/data/successions.csv first, by hand: nobody can guess it. With --source KEY, a row of
sources.csv, municipalities.csv is written anew; then run the tests, and `migrate`.
"""

import argparse
import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.clock import japan_date, now
from app.commands.screen import complain, say
from app.japan import newer, places
from app.japan.text import Unreadable


def run(arguments: list[str]) -> int:
    """Returns 0 where the list is ours or was taken over, 1 where something is to be done."""
    parser = argparse.ArgumentParser(
        "python3 -m app places",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("list", type=Path, metavar="LIST")
    parser.add_argument("--day", type=date.fromisoformat, help="as of this day; today if left out")
    parser.add_argument("--source", metavar="KEY", help="take it over, under this source")
    chosen = parser.parse_args(arguments)
    day = chosen.day or japan_date(now())
    try:
        with chosen.list.open(encoding="utf-8-sig", newline="") as file:
            found = newer.difference(list(newer.listed(csv.DictReader(file))), day)
    except OSError as missing:
        return complain(f"{missing.filename}: {missing.strerror}")
    except Unreadable as unreadable:
        return complain(f"{unreadable.ja} {unreadable.en}")
    except KeyError as column:
        return complain(f"The list has no column {column}.")
    _tell(found)
    if chosen.source is None:
        return int(found != newer.Difference(new=(), gone=(), ended=(), renamed=(), older=()))
    return _take_over(found, day, chosen.source)


def _take_over(found: newer.Difference, day: date, source: str) -> int:
    if found.older:
        return complain("The list is older than ours: nothing is taken over.")
    if found.gone:
        return complain("Write what became of the codes that are gone into successions.csv first.")
    if source not in {row["source"] for row in places.rows("sources")}:
        return complain(f"sources.csv has no source {source}.")
    rows = newer.revised(found, day, source)
    with (places.DATA / "municipalities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    say("Written. Run the tests, then `python3 -m app migrate` where it serves.")
    return 0


def _tell(found: newer.Difference) -> None:
    _list("new", [f"{one.code} {one.name}" for one in found.new])
    _list("gone, and nobody knows into what", [f"{one} {places.name(one)}" for one in found.gone])
    _list("ended", [f"{one} {places.name(one)}" for one in found.ended])
    _list("renamed", [f"{one.code} {places.name(one.code)} → {one.name}" for one in found.renamed])
    _list("in the list though they ended", [f"{one.code} {one.name}" for one in found.older])


def _list(what: str, lines: Sequence[str]) -> None:
    say(f"{len(lines)} {what}")
    for line in lines:
        say(f"  {line}")
