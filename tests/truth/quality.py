"""How well the look-up finds who is meant, on the truth set: the curve, and the worst misses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from uuid import UUID

from app.patients.look_up.matching import Band, band
from app.patients.look_up.sightings import Sighting
from tests.population.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: about whom (None: nobody of the register), what was typed, who was seen."""

    whom: UUID | None
    person: Person
    typed: dict[str, str]
    seen: Sequence[Sighting]
    bands: dict[UUID, Band]


@dataclass(frozen=True, slots=True)
class Point:
    """At so many bits: which share of those meant is accepted, which share of those accepted is."""

    bits: float
    sensitivity: float
    precision: float


def curve(asked: Iterable[Asked]) -> list[Point]:
    """From the most bits to the least.

    A question is answered by one person or by nobody: by nobody where what is different or merely
    alike forbids to call anybody likely, and where two stand nearly equally high.
    """
    answered = sorted((each for one in asked if (each := _answer(one))), reverse=True)
    meant = sum(one.whom is not None for one in asked)
    points, right = [], 0
    for number, (bits, is_right) in enumerate(answered, start=1):
        right += is_right
        points.append(Point(bits, right / meant, right / number))
    return points


def best(points: Sequence[Point], precision: float) -> Point:
    """The point of most sensitivity at which the precision holds."""
    return max((p for p in points if p.precision > precision), key=lambda p: p.sensitivity)


def _answer(one: Asked) -> tuple[float, bool] | None:
    """The one who may be called likely whatever the bits, if nobody comes near."""
    if not one.seen:
        return None
    first, *others = sorted(one.seen, key=lambda each: -each.bits)
    if others and first.bits - others[0].bits < CLEARLY:
        return None
    place = band(first.grades, inf)
    if place is None or place < Band.LIKELY:
        return None
    return first.bits, first.patient_id == one.whom


CLEARLY = 3.0
"""By how many bits the first stands above the next, to be an answer at all."""


def report(asked: Sequence[Asked], points: Sequence[Point]) -> str:
    """The curve, the bands, and the questions that went most wrong."""
    lines = ["  bits  sensitivity  precision"]
    for least in range(60, 0, -3):
        reached = [point for point in points if point.bits >= least]
        if reached:
            last = reached[-1]
            lines.append(f"{least:6}  {last.sensitivity:11.4f}  {last.precision:9.5f}")
    for precision in (0.9995, 0.999, 0.99):
        point = best(points, precision)
        lines.append(f"precision > {precision}: {point}")
    for place in reversed(Band):
        shown = [
            (who == one.whom) for one in asked for who, how in one.bands.items() if how is place
        ]
        lines.append(f"{place.name}: {len(shown)} shown, {shown.count(False)} of them others")
    missed = [one for one in asked if one.whom and one.whom not in {s.patient_id for s in one.seen}]
    unshown = [one for one in asked if one.whom and one.whom not in one.bands]
    lines.append(f"not in sight: {len(missed)}; not among those shown: {len(unshown)}")
    lines += [_miss("not shown", one) for one in unshown[:40]]
    unanswered = [one for one in asked if one.whom and _answer(one) is None]
    lines.append(f"not answered: {len(unanswered)}")
    lines += [_miss("not answered", one) for one in unanswered[:40]]
    taken = [one for one in asked if (each := _answer(one)) and not each[1]]
    taken.sort(key=lambda one: -max(each.bits for each in one.seen))
    lines += [_miss("taken for another", one) for one in taken[:40]]
    return "\n".join(lines)


def _miss(what: str, one: Asked) -> str:
    seen = sorted(one.seen, key=lambda each: -each.bits)[:3]
    found = [
        f"{each.bits:.1f} {'RIGHT' if each.patient_id == one.whom else 'other'} "
        + ",".join(f"{name}={grade}" for name, grade in each.grades.items())
        for each in seen
    ]
    who = one.person
    known = f"{who.name}/{who.reading}/{who.birth_date}/{who.address}/{who.phones}"
    return f"{what}: {one.typed}\n    is {known}\n    saw {found}"
