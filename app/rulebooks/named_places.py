"""What is said of the places that a rulebook names: codes of nobody, codes of before. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.japan import places
from app.japan.codes import PREFECTURES
from app.transport.language.place import Where
from app.transport.language.words import Text


@dataclass(frozen=True, slots=True)
class PlaceRemark:
    """What is wrong with a code in a field; one of before does not keep a rule from holding."""

    field: str
    wrong: Text
    remedy: Text
    blocks: bool


def remarks(where: Where, day: date) -> Iterator[PlaceRemark]:
    """Everything to be said of the codes of an area, on a day."""
    for field, codes in (("municipalities", where.municipalities), ("excluding", where.excluding)):
        for code in codes:
            if code in PREFECTURES or places.exists(code, day):
                continue
            if places.is_known(code):
                now = places.successors(code, day)
                yield PlaceRemark(
                    f"where.{field}",
                    Text(f"{places.with_code(code)}はいまはない", f"{code} is a code of before"),
                    Text(f"いまは{'と'.join(map(places.with_code, now))}", f"now {', '.join(now)}"),
                    blocks=False,
                )
            else:
                yield PlaceRemark(
                    f"where.{field}",
                    Text(f"{code} の市区町村はない", f"no municipality has the code {code}"),
                    Text("6 桁の団体コードを確かめる", "check the six digits"),
                    blocks=True,
                )
