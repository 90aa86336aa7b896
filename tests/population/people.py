"""Made-up people by a seed: households, care homes, a few twins; addresses of towns that are not.

Their numbers of telephone begin with 000 and cannot ring.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.japan.wareki import PartialDate
from tests.population.names import families, givens

_CITIES = tuple(
    f"{head}{tail}市"
    for head in ("日の出", "水野", "訓練", "見本", "若葉", "緑ケ", "朝日", "光", "青空", "銀")
    for tail in ("浜", "原", "台")
)
_TOWNS = tuple(
    f"{head}{tail}"
    for head in (
        "港",
        "桜",
        "本",
        "栄",
        "緑",
        "旭",
        "中央",
        "東",
        "西",
        "南",
        "北",
        "若松",
        "泉",
        "宮",
        "新",
    )
    for tail in ("町", "通", "が丘", "台", "野")
)
_BUILDINGS = (
    "サンプル荘",
    "見本ハイツ",
    "コーポ訓練",
    "メゾン若葉",
    "みどり団地",
    "第二住宅",
    "グリーンビル",
)
_HOMES = ("ひだまりの里", "あさがお苑", "若葉の家", "緑風園", "やすらぎ荘")
OLDEST, SPAN = date(1921, 1, 1), 365 * 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a register knows of somebody."""

    name: str
    reading: str
    birth_date: PartialDate
    sex: str
    address: str
    area: str
    phones: tuple[str, ...]
    care_insurance_number: str | None
    maiden: tuple[str, str] | None = None
    """The family name from before a marriage, as it is written and read."""
    is_maiden_recorded: bool = False


def people(seed: int, most: int) -> Iterator[Person]:
    """So many people, household by household; the same for the same seed."""
    drawn = random.Random(seed)  # noqa: S311  made-up people, no secret
    made = 0
    while True:
        for one in _household(drawn):
            if made == most:
                return
            yield one
            made += 1


def _household(drawn: random.Random) -> list[Person]:
    kind = drawn.random()
    if kind < 0.0015:  # everybody of a care home
        home, phone = f"{_address(drawn)} {drawn.choice(_HOMES)}", _phone(drawn)
        return [_alone(drawn, home, (phone,)) for _ in range(drawn.randint(20, 90))]
    one = _alone(drawn, _dwelling(drawn), _phones(drawn))
    if kind < 0.30:  # a couple
        return [one, _with(drawn, one, timedelta(days=round(drawn.gauss(1000, 1400))))]
    if kind < 0.34:  # a parent and a child
        return [one, _with(drawn, one, timedelta(days=drawn.randint(7500, 11000)))]
    if kind < 0.343:  # twins, or sisters under one roof
        apart = timedelta(days=drawn.choice((0, 0, 1, 700, 1100)))
        return [one, replace(_with(drawn, one, apart), sex=one.sex)]
    return [one]


def _alone(drawn: random.Random, address: str, phones: tuple[str, ...]) -> Person:
    sex = "female" if drawn.random() < 0.6 else "male"
    family, given = families().draw(drawn), givens(sex).draw(drawn)
    # most are between 75 and 95 by now
    born = OLDEST + timedelta(days=round(drawn.triangular(0, SPAN, SPAN * 0.5)))
    if drawn.random() < 0.012:  # registered late, as the first of January
        born = born.replace(month=1, day=1)
    birth_date = PartialDate.of(born)
    if drawn.random() < 0.006:
        birth_date = PartialDate(born.year, born.month)
    # from a draw of its own, so that everybody else stays who they were
    own = random.Random(f"{family}{given}{born}{address}")  # noqa: S311  made-up people, no secret
    is_married = sex == "female" and own.random() < 0.85
    return Person(
        maiden=families().draw(own) if is_married else None,
        is_maiden_recorded=is_married and own.random() < 0.5,
        name=f"{family[0]} {given[0]}",
        reading=f"{family[1]} {given[1]}",
        birth_date=birth_date,
        sex=sex,
        address=address,
        area=address[: address.index("市") + 1],
        phones=phones,
        care_insurance_number=_digits(drawn, 10) if drawn.random() < 0.7 else None,
    )


def _with(drawn: random.Random, one: Person, younger: timedelta) -> Person:
    sex = "male" if one.sex == "female" else "female"
    written, read = givens(sex).draw(drawn)
    other = _alone(drawn, one.address, one.phones)
    return replace(
        other,
        name=f"{one.name.split()[0]} {written}",
        reading=f"{one.reading.split()[0]} {read}",
        birth_date=PartialDate.of(one.birth_date.first + younger),
        sex=sex,
    )


def _address(drawn: random.Random) -> str:
    town = f"{drawn.choice(_CITIES)}{drawn.choice(_TOWNS)}"
    if drawn.random() < 0.2:
        return f"{town}{drawn.randint(1, 2400)}番地{drawn.randint(1, 30)}"
    return f"{town}{drawn.randint(1, 6)}丁目{drawn.randint(1, 40)}番{drawn.randint(1, 25)}号"


def _dwelling(drawn: random.Random) -> str:
    if drawn.random() < 0.7:
        return _address(drawn)
    room = f"{drawn.randint(1, 12)}0{drawn.randint(1, 9)}"
    return f"{_address(drawn)} {drawn.choice(_BUILDINGS)}{room}号室"


def _phones(drawn: random.Random) -> tuple[str, ...]:
    return tuple(_phone(drawn) for _ in range(drawn.choices((0, 1, 2, 3), (5, 55, 33, 7))[0]))


def _phone(drawn: random.Random) -> str:
    return f"+8100{_digits(drawn, 8)}"


def _digits(drawn: random.Random, many: int) -> str:
    return f"{drawn.randrange(10**many):0{many}d}"
