"""Another made-up prefecture: names out of syllables and a few common ones, rural addresses.

Nothing of `tests/population` is drawn on but the shape of a person: weights that only fit their
own makers would be found out here.
"""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.japan.wareki import PartialDate
from tests.population.people import Person

with Path(__file__).with_name("names.csv").open(encoding="utf-8", newline="") as _file:
    _ROWS = [(row["kind"], (row["written"], row["read"])) for row in csv.DictReader(_file)]
_OFTEN, _WOMEN, _MEN = (
    [name for kind, name in _ROWS if kind == wanted] for wanted in ("family", "woman", "man")
)
_SYLLABLES = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロ"
)
_CHARACTERS = (
    "阿伊宇江尾加木久気古佐志須瀬曽田知津手戸奈仁沼根野波日布辺保真美武米毛矢由世良里留礼呂"
)
_COUNTIES = ("北川郡", "南川郡", "上山郡", "白砂郡", "青海郡", "仮郡")
_VILLAGES = ("見本町", "例示町", "仮名村", "試作町", "模擬町", "雛形村", "手本町", "習作町")
_PLACES = ("字上野", "字下川原", "字中島", "大字水上", "大字森下", "字向田", "字前畑", "大字石崎")
_WARDS = ("中央区", "臨海区", "山手区")
_STREETS = (
    "銀杏町",
    "松葉町",
    "欅通",
    "藤が丘",
    "星ヶ丘",
    "花園",
    "千歳",
    "八千代",
    "汐見",
    "美崎",
)
_FLATS = ("レジデンス見本", "県営例示アパート", "ハイム仮", "試作マンション")


def many(seed: int, most: int) -> list[Person]:
    """At least so many people, family by family."""
    drawn, found = Random(seed), list[Person]()  # noqa: S311  made-up people, no secret
    while len(found) < most:
        found += family(drawn)
    return found


def family(drawn: Random) -> list[Person]:
    """Those of one household who are old enough, elders first."""
    one = somebody(drawn)
    found = [one]
    while drawn.random() < 0.38 and len(found) < 4:
        found.append(relative(one, drawn))
    return found


def somebody(drawn: Random) -> Person:
    """One person at an address of their own."""
    sex = drawn.choice(("female", "female", "male"))
    family, kana = _family(drawn)
    given, read = drawn.choice(_WOMEN if sex == "female" else _MEN)
    if drawn.random() < 0.25:
        given, read = _out_of_syllables(drawn, 2)
    born = date(1924, 1, 1) + timedelta(days=int(drawn.betavariate(3, 2) * 365 * 33))
    address, area = _address(drawn)
    lines = drawn.choices((0, 1, 2), (1, 5, 3))[0]
    is_wife = sex == "female" and drawn.random() < 0.8
    before = _family(drawn) if is_wife else None
    return Person(
        name=f"{family} {given}",
        reading=f"{kana} {read}",
        birth_date=PartialDate.of(born),
        sex=sex,
        address=address,
        area=area,
        phones=tuple(f"+8100{drawn.randrange(10**8):08d}" for _ in range(lines)),
        care_insurance_number=f"{drawn.randrange(10**10):010d}" if drawn.random() < 0.6 else None,
        maiden=before,
        is_maiden_recorded=is_wife and drawn.random() < 0.6,
    )


def relative(one: Person, drawn: Random) -> Person:
    """Husband or wife, brother or sister, parent or child; most by the same telephone."""
    other = _named_otherwise(one, drawn)
    days = drawn.choice((drawn.gauss(0, 1300), drawn.gauss(9000, 1200), drawn.gauss(0, 900)))
    born = max(one.birth_date.first + timedelta(days=int(days)), date(1900, 1, 1))
    return _at_home(one, other, PartialDate.of(born), one.phones or other.phones)


def twin(one: Person, drawn: Random) -> Person:
    """Born on the same day of the same parents; half of them with a name that is alike."""
    other = _named_otherwise(one, drawn)
    while other.sex != one.sex:
        other = _named_otherwise(one, drawn)
    told = _at_home(one, other, one.birth_date, one.phones)
    if drawn.random() < 0.5:
        given = one.reading.split()[1]
        # not a vowel: after another one that is merely how a long one is written
        last = drawn.choice([kana for kana in "ミヨコマジ" if kana != given[-1]])
        told = replace(told, reading=f"{one.reading[:-1]}{last}", name=f"{one.name[:-1]}美")
    return told


def _named_otherwise(one: Person, drawn: Random) -> Person:
    """Nobody calls two of one household the same."""
    while (other := somebody(drawn)).reading.split()[1] == one.reading.split()[1]:
        pass
    return other


def _at_home(one: Person, other: Person, born: PartialDate, phones: tuple[str, ...]) -> Person:
    return replace(
        other,
        name=f"{one.name.split()[0]} {other.name.split()[1]}",
        reading=f"{one.reading.split()[0]} {other.reading.split()[1]}",
        birth_date=born,
        address=one.address,
        area=one.area,
        phones=phones,
    )


def _family(drawn: Random) -> tuple[str, str]:
    if drawn.random() < 0.4:
        rank = min(int(drawn.paretovariate(0.8)) - 1, len(_OFTEN) - 1)
        return _OFTEN[rank]
    return _out_of_syllables(drawn, drawn.choice((2, 3, 3, 4)))


def _out_of_syllables(drawn: Random, length: int) -> tuple[str, str]:
    places = [drawn.randrange(len(_SYLLABLES)) for _ in range(length)]
    return (
        "".join(_CHARACTERS[place] for place in places),
        "".join(_SYLLABLES[place] for place in places),
    )


def _address(drawn: Random) -> tuple[str, str]:
    if drawn.random() < 0.5:
        area = f"{drawn.choice(_COUNTIES)}{drawn.choice(_VILLAGES)}"
        lot = f"{drawn.choice(_PLACES)}{drawn.randint(1, 999)}番地"
        return f"模範県{area}{lot}{drawn.choice(('', 'の1', 'の2', 'の5'))}", area
    area = f"模範市{drawn.choice(_WARDS)}"
    block = f"{drawn.choice(_STREETS)}{drawn.randint(1, 7)}丁目{drawn.randint(1, 35)}番"
    flat = f" {drawn.choice(_FLATS)}{drawn.randint(1, 9)}{drawn.randint(1, 20):02d}号室"
    house = f"{drawn.randint(1, 30)}号"
    return f"{area}{block}{house}{flat if drawn.random() < 0.3 else ''}", area
