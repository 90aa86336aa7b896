"""Advices that were once given, byte for byte; `python -m tests.transport.corpus` adds new ones.

Each file holds the rulebook's text and those it takes lines from, what was handed in, and the
canonical advice. One that exists is never written again: where the bytes must change, the
evaluator's version does, and the old files stay for the old evaluator.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing, Verdict
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.reading import read
from app.transport.shelf import text_of
from tests.transport.inheriting import REGION, SKELETON
from tests.transport.situations import (
    EVERYTHING,
    NO_RECORD,
    VALID,
    WITHDRAWN,
    a_call,
    a_fact,
    facts,
    no_answer,
    recorded,
)

FOLDER = Path(__file__).parent / "corpus"
Given = tuple[dict[str, str], str, list[Fact], Standing, list[DoctorCall]]


def replayed(kept: dict[str, Any]) -> bytes:
    """The advice for a kept file, worked out now."""
    texts: dict[str, str] = kept["texts"]
    name: str = kept["rulebook"]
    rulebook = read(texts[name], file=f"{name}.yaml", parents=texts.get).rulebook
    standing = kept["standing"]
    advice = evaluate(
        rulebook,
        [_fact(item) for item in kept["facts"]],
        Standing(Verdict(standing["verdict"]), taken_back_at=_moment(standing["taken_back_at"])),
        [_call(item) for item in kept["calls"]],
    )
    return advice.canonical()


def _fact(item: dict[str, Any]) -> Fact:
    at = datetime.fromisoformat(item["at"])
    return Fact(item["name"], item["value"], Source(item["source"]), at, at)


def _call(item: dict[str, Any]) -> DoctorCall:
    return DoctorCall(
        **{
            **item,
            "whom": ContactRole(item["whom"]),
            "at": datetime.fromisoformat(item["at"]),
            "instruction": Instruction(item["instruction"]),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def given() -> Iterator[tuple[str, Given]]:
    """What the corpus is made from: every rulebook, and the ways an advice can turn out."""
    for name in ("tokyo", "niigata-kaetsu", "ichinomiya", "continue", "reference-2017"):
        yield f"{name}-nothing-known", _of(name, [], NO_RECORD)
        yield f"{name}-all-in-order", _of(name, facts(**EVERYTHING), NO_RECORD, a_call())
    yield "tokyo-withdrawn", _of("tokyo", facts(**EVERYTHING), WITHDRAWN, a_call())
    told = a_call(told=True, anew=True)
    yield "tokyo-confirmed-anew", _of("tokyo", facts(**EVERYTHING), WITHDRAWN, told)
    on_record = recorded(acp_held=True, age=82, patient_refuses_cpr=True)
    yield "tokyo-from-the-record", _of("tokyo", on_record, VALID, no_answer())
    two = [a_fact("acp_held", value=True, source=source) for source in (Source.FAMILY_PRESENT,)]
    two.append(a_fact("acp_held", value=False, source=Source.THIRD_PARTY))
    yield "tokyo-voices-differ", _of("tokyo", two, NO_RECORD)
    full = facts(backup_hospital_registered=True, hospital_refusals=1)
    yield "backup-hospital-full", _of("backup-hospital", full, NO_RECORD)
    yield (
        "green-card",
        _of("shizuoka-green-card", facts(place_wished="home"), NO_RECORD, no_answer()),
    )
    searched = facts(severity="critical", search_minutes=21)
    yield "tokyo-destination-searched", _of("tokyo-destination", searched, NO_RECORD)
    late = facts(arrest=True, minutes_since_arrival=31)
    texts = {"chiiki": REGION, "ken": SKELETON}
    yield "region-over-a-skeleton", (texts, "chiiki", late, NO_RECORD, [])


def _of(name: str, known: list[Fact], standing: Standing, *calls: DoctorCall) -> Given:
    return {name: text_of(name) or ""}, name, known, standing, list(calls)


def plain(one: Given) -> dict[str, Any]:
    """What goes into a file, but for the advice."""
    texts, name, known, standing, calls = one
    return {
        "rulebook": name,
        "texts": texts,
        "facts": [
            {"name": f.name, "value": f.value, "source": f.source, "at": f.happened_at.isoformat()}
            for f in known
        ],
        "standing": {"verdict": standing.verdict, "taken_back_at": None},
        "calls": [
            {
                "whom": call.whom,
                "at": call.at.isoformat(),
                "reached": call.reached,
                "confirmed": dict(call.confirmed),
                "instruction": call.instruction,
                "told_of_withdrawal": call.told_of_withdrawal,
                "confirmed_anew": call.confirmed_anew,
                "read_back": call.read_back,
                "arrival_minutes": call.arrival_minutes,
            }
            for call in calls
        ],
    }


def main() -> None:
    """Writes what is not there yet."""
    FOLDER.mkdir(exist_ok=True)
    for name, one in given():
        file = FOLDER / f"{name}.json"
        if not file.exists():
            kept = plain(one)
            kept["advice"] = replayed(kept).decode()
            file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
