"""A newer list of municipalities beside the one that is known: what is new, gone, renamed. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.japan import places
from app.japan.codes import is_training_code, municipality_code
from app.japan.names import fold_reading
from app.japan.text import Unreadable


@dataclass(frozen=True, slots=True)
class Listed:
    """One municipality as a list names it."""

    code: str
    name: str
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a list says otherwise than ours on a day.

    `gone` have ended without a successor in `successions.csv`, which nobody can guess; `older` are
    in the list though they ended before: then the list is the older one.
    """

    new: tuple[Listed, ...]
    gone: tuple[str, ...]
    ended: tuple[str, ...]
    renamed: tuple[Listed, ...]
    older: tuple[Listed, ...]


def listed(rows: Iterable[Mapping[str, str]]) -> Iterator[Listed]:
    """The rows of a list with the columns code, name, reading; or lgcode, city, citykana.

    Raises Unreadable for a code whose check digit does not fit, KeyError for other columns.
    """
    for row in rows:
        is_open = "lgcode" in row
        code, name, reading = (
            row[column] for column in (_OPEN if is_open else ("code", "name", "reading"))
        )
        said = fold_reading("".join(reading.split()))
        yield Listed(municipality_code(code.zfill(6)), "".join(name.split()), said)


_OPEN = ("lgcode", "city", "citykana")


def difference(rows: Sequence[Listed], day: date) -> Difference:
    """Compares a whole list as of a day. The training town is left alone."""
    now = dict(_known_on(day))
    found = {one.code: one for one in rows}
    if len(found) != len(rows):
        raise Unreadable("同じ番号が二度あります。", "A code is listed twice.")
    absent = [code for code in now if code not in found]
    explained = {one.code for one in places.successions() if one.day <= day}
    strange = [one for one in rows if one.code not in now]
    return Difference(
        new=tuple(one for one in strange if one.code not in places.municipalities()),
        gone=tuple(code for code in absent if code not in explained),
        ended=tuple(code for code in absent if code in explained),
        renamed=tuple(one for one in rows if one.code in now and one.name != now[one.code].name),
        older=tuple(one for one in strange if one.code in places.municipalities()),
    )


def revised(found: Difference, day: date, source: str) -> list[dict[str, str]]:
    """The rows of `municipalities.csv` with what is new, ended and renamed, each with its day.

    A new code begins, and an old one ends, on the day of its succession, else on `day`.
    """
    begun = {one.successor: one.day for one in places.successions() if one.day <= day}
    ended = {one.code: one.day for one in places.successions()}
    renamed = {one.code for one in found.renamed}
    kept = []
    for row in places.rows("municipalities"):
        is_now = not row["ends"] and row["code"] in renamed | {*found.ended}
        ends = {"ends": f"{ended.get(row['code'], day)}"} if is_now else {}
        kept.append(row | ends)
    for one in (*found.new, *found.renamed):
        begins = day if one.code in renamed else begun.get(one.code, day)
        kept.append(
            {
                "code": one.code,
                "name": one.name,
                "reading": one.reading,
                "city": _city_of(one, kept),
                "begins": begins.isoformat(),
                "ends": "",
                "source": source,
            }
        )
    return sorted(kept, key=lambda row: (row["code"], row["begins"]))


def _known_on(day: date) -> Iterator[tuple[str, places.Named]]:
    for code, each in places.municipalities().items():
        named = next((one for one in each if one.is_on(day)), None)
        if named is not None and not is_training_code(code):
            yield code, named


def _city_of(one: Listed, rows: Iterable[Mapping[str, str]]) -> str:
    """A ward goes by its city's name and its own; its code lies in the hundred of such cities."""
    if not one.name.endswith("区") or one.code[:3] == "131":
        return ""
    cities = (row for row in rows if row["name"].endswith("市") and row["code"][:2] == one.code[:2])
    return next((row["code"] for row in cities if one.name.startswith(row["name"])), "")
