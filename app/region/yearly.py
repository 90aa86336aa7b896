"""A council's year in figures, and which of them may be shown. Pure.

As for the figures of a region: a number of one to nine is hidden, and so is one that leaves one
to nine of what it is a part of, for the rest could be worked out. Where parts exclude each other
and are shown beside their whole, what is left over of it must be nobody or ten as well: else the
smallest of them is hidden too. A median is shown where it rests on ten or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.calls.kinds import FindingKind
from app.japan.text import Said
from app.region.hiding import LEAST, is_safe

WITHIN: Final[Mapping[str, str | None]] = {
    "calls": None,
    "arrests": "calls",
    "arrests_with_wish": "arrests",
    "as_advised": "arrests",
    "otherwise": "arrests",
    "stopped": "arrests",
    "not_transported": "arrests",
    "doctor_phoned": "arrests",
    "doctor_reached": "doctor_phoned",
    "with_finding": "calls",
    **{f"finding_{kind.value}": "with_finding" for kind in FindingKind},
}
"""Each count and the one that it is a part of, wholes first."""

_APART: Final = (("as_advised", "otherwise"),)
"""Parts of one whole that exclude each other."""

MINUTES: Final = ("minutes_to_arrival", "minutes_to_phone", "minutes_to_doctor", "minutes_to_close")
NAMES: Final[Mapping[str, Said]] = {
    "calls": Said("終了した事案", "Closed calls"),
    "arrests": Said("心肺停止", "Cardiopulmonary arrests"),
    "arrests_with_wish": Said(
        "うち、心肺蘇生を望まない意思があったもの", "of these, with a wish for no resuscitation"
    ),
    "as_advised": Said("うち、示されたルールのとおり", "of these, done as the rule advised"),
    "otherwise": Said("うち、示されたルールと違う", "of these, done otherwise"),
    "stopped": Said("うち、蘇生を中止・開始せず", "of these, stopped or not started"),
    "not_transported": Said("うち、搬送せず", "of these, not transported"),
    "doctor_phoned": Said("うち、医師に電話した", "of these, a doctor was phoned"),
    "doctor_reached": Said("うち、医師につながった", "of these, a doctor was reached"),
    "with_finding": Said("所見を記録した事案", "Calls with a finding"),
    "finding_as_agreed": Said("所見: ルールどおり", "Finding: as agreed"),
    "finding_reason_accepted": Said(
        "所見: ルールと違うが理由がある", "Finding: otherwise, for a reason that holds"
    ),
    "finding_not_as_agreed": Said("所見: ルールと違う", "Finding: not as agreed"),
    "finding_rule_unclear": Said("所見: ルールの言葉が不明確", "Finding: the rule is unclear"),
    "finding_rule_to_change": Said("所見: ルールの見直しが要る", "Finding: the rule should change"),
    "finding_doctor_not_reached": Said(
        "所見: 医師につながらない", "Finding: no doctor was reached"
    ),
    "finding_record_wanting": Said("所見: 記録・書面の不備", "Finding: record or paper is wanting"),
    "finding_training": Said("所見: 教育・訓練が要る", "Finding: training is needed"),
    "finding_other": Said("所見: その他", "Finding: other"),
    "minutes_to_arrival": Said("119番から現場到着まで(分)", "Minutes from call to arrival"),
    "minutes_to_phone": Said(
        "119番から医師への最初の電話まで(分)", "Minutes from call to the first doctor phoned"
    ),
    "minutes_to_doctor": Said(
        "最初の電話から医師につながるまで(分)", "Minutes from first phoning to a doctor reached"
    ),
    "minutes_to_close": Said("119番から終了まで(分)", "Minutes from call to close"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report; `number` None where it is hidden, or a median of nothing."""

    code: str
    number: int | None
    is_hidden: bool


def figures(counts: Mapping[str, int]) -> list[Figure]:
    """What may be shown of a year's counts, in order; every count of nobody among them."""
    full = {code: counts.get(code, 0) for code in WITHIN}
    shown: set[str] = set()
    for code, whole in WITHIN.items():
        is_part_safe = whole is None or (whole in shown and is_safe(full[whole] - full[code]))
        if is_part_safe and is_safe(full[code]):
            shown.add(code)
    for parts in _APART:
        _leave_nobody(shown, full, parts)
    lines = [_line(code, full[code], is_shown=code in shown) for code in WITHIN]
    return [*lines, *(_median(code, counts) for code in MINUTES)]


def _leave_nobody(shown: set[str], full: Mapping[str, int], parts: Sequence[str]) -> None:
    """Hides parts until what is left of their whole is nobody, or ten and more."""
    whole = WITHIN[parts[0]] or ""
    standing = sorted((code for code in parts if code in shown), key=lambda code: full[code])
    while standing and not is_safe(full[whole] - sum(full[code] for code in standing)):
        shown.discard(standing.pop(0))


def _line(code: str, number: int, *, is_shown: bool) -> Figure:
    return Figure(code, number if is_shown else None, is_hidden=not is_shown)


def _median(code: str, counts: Mapping[str, int]) -> Figure:
    rests_on = counts.get(f"{code}_of", 0)
    if rests_on == 0:
        return Figure(code, None, is_hidden=False)
    return _line(code, counts[code], is_shown=rests_on >= LEAST)
