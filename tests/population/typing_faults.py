"""What a crew types of somebody: what is known at the scene, with faults of ears and fingers."""

import random
from collections.abc import Callable

from app.japan.wareki import PartialDate, wareki
from tests.population.names import families, givens
from tests.population.people import Person

Typed = dict[str, str]
_VOICES = ("カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダヂヅデドバビブベボ")
_VOICE = str.maketrans("".join(_VOICES), "".join(reversed(_VOICES)))
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"


def typed(one: Person, drawn: random.Random) -> Typed:
    """The fields that are filled in, two at least that can find somebody."""
    while True:
        known = {
            "reading": (0.92, _reading),
            "name": (0.12, _name),
            "birth_date": (0.88, _birth_date),
            "phone": (0.5, _phone),
            "number": (0.08, _number),
            "address": (0.85, _address),
        }
        asked = {
            field: text
            for field, (share, typing) in known.items()
            if drawn.random() < share and (text := typing(one, drawn))
        }
        if len(asked.keys() - {"name"}) > 1:
            return asked


def _reading(one: Person, drawn: random.Random) -> str:
    faults = {_longer: 0.03, _misheard: 0.025, _mistyped: 0.02, _dropped: 0.01, _swapped: 0.01}
    faults |= {_of_birth: 0.01 * (one.sex == "female"), _misread: 0.015, _run_together: 0.025}
    right = 1 - sum(faults.values())
    fault = drawn.choices([*faults, None], [*faults.values(), right])[0]
    return one.reading if fault is None else fault(one, drawn)


def _misheard(one: Person, drawn: random.Random) -> str:
    return _at_one(one.reading, drawn, lambda kana: kana.translate(_VOICE))


def _mistyped(one: Person, drawn: random.Random) -> str:
    return _at_one(one.reading, drawn, lambda _: drawn.choice(_KANA))


def _dropped(one: Person, drawn: random.Random) -> str:
    return _at_one(one.reading, drawn, lambda _: "")


def _swapped(one: Person, _drawn: random.Random) -> str:
    return " ".join(reversed(one.reading.split()))


def _of_birth(one: Person, drawn: random.Random) -> str:
    """By the name from before the marriage."""
    maiden = one.maiden or families().draw(drawn)
    return f"{maiden[1]} {one.reading.split()[1]}"


def _misread(one: Person, drawn: random.Random) -> str:
    """Characters that are read in more than one way."""
    return f"{one.reading.split()[0]} {givens(one.sex).draw(drawn)[1]}"


def _run_together(one: Person, _drawn: random.Random) -> str:
    return one.reading.replace(" ", "")


def _longer(one: Person, drawn: random.Random) -> str:
    reading = one.reading
    shorter = reading.replace("ウ", "ー") if drawn.random() < 0.5 else reading.replace("ョウ", "ヨ")
    return shorter if not any(part.startswith("ー") for part in shorter.split()) else reading


def _at_one(reading: str, drawn: random.Random, change: Callable[[str], str]) -> str:
    at = drawn.choice([place for place, kana in enumerate(reading) if kana != " "])
    changed = f"{reading[:at]}{change(reading[at])}{reading[at + 1 :]}"
    parts = changed.split()
    return changed if len(parts) == 2 and not any(p[0] in "ーャュョッ" for p in parts) else reading


def _name(one: Person, drawn: random.Random) -> str:
    kind = drawn.random()
    if kind < 0.15:
        return one.name.translate(str.maketrans("高崎斎辺沢浜島", "髙﨑齋邉澤濱嶋"))
    return one.name[:-1] + "子" if kind < 0.25 else one.name


def _birth_date(one: Person, drawn: random.Random) -> str:
    born, kind = one.birth_date, drawn.random()
    if born.day is None or born.month is None:
        return str(born)
    if kind < 0.03:
        return str(_slipped(born, drawn))
    if kind < 0.06:
        return str(PartialDate(born.year, born.month if kind < 0.045 else None))
    if kind < 0.068:  # as somebody guesses
        return str(PartialDate(born.year + drawn.randint(-4, 4), drawn.randint(1, 12), 1))
    return wareki(born).split("・")[0] if kind < 0.5 else str(born)


def _slipped(born: PartialDate, drawn: random.Random) -> PartialDate:
    assert born.month is not None
    assert born.day is not None
    which = drawn.randrange(4)
    year = born.year + drawn.choice((-10, -2, -1, 1, 2, 10)) * (which == 0)
    month, day = born.month, born.day
    if which == 1:
        month = drawn.randint(1, 12)
    elif which == 2:
        day = drawn.randint(1, 28)
    elif which == 3 and day <= 12:
        month, day = day, month
    return PartialDate(year, month, min(day, 28))


def _phone(one: Person, drawn: random.Random) -> str:
    if not one.phones or drawn.random() < 0.2:  # whoever calls
        return f"000{drawn.randrange(10**8):08d}"
    national = "0" + drawn.choice(one.phones).removeprefix("+81")
    if drawn.random() < 0.03:
        national = national[:3] + _digit_apart(national[3:], drawn)
    return f"{national[:3]}-{national[3:7]}-{national[7:]}" if drawn.random() < 0.6 else national


def _number(one: Person, drawn: random.Random) -> str:
    number = one.care_insurance_number
    if number is None:
        return f"{drawn.randrange(10**10):010d}" if drawn.random() < 0.1 else ""
    kind = drawn.random()
    if kind < 0.008:  # another one's
        return f"{drawn.randrange(10**10):010d}"
    return _digit_apart(number, drawn) if kind < 0.02 else number


def _address(one: Person, drawn: random.Random) -> str:
    address, kind = one.address, drawn.random()
    if kind < 0.03:  # somewhere else
        return (
            f"{address[: address.index('市') + 1]}仮町{drawn.randint(1, 9)}-{drawn.randint(1, 30)}"
        )
    street, _, building = address.partition(" ")
    if kind > 0.98:
        street = _digit_apart(street, drawn)
    style = drawn.random()
    if style < 0.5:
        for mark in ("丁目", "番地", "番"):
            street = street.replace(mark, "-")
        street = street.removesuffix("号")
    elif style < 0.6:
        street = street.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if kind < 0.08:  # within the city nobody says the city
        street = street[street.index("市") + 1 :]
    if building and drawn.random() < 0.4:
        street = f"{street} {building if drawn.random() < 0.6 else building.removesuffix('号室')}"
    return street


def _digit_apart(text: str, drawn: random.Random) -> str:
    """One digit mistyped, or two that changed places."""
    places = [at for at, char in enumerate(text) if char.isdecimal()]
    beside = [at for at in places if at + 1 in places and text[at] != text[at + 1]]
    if beside and drawn.random() < 0.3:
        at = drawn.choice(beside)
        return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"
    at = drawn.choice(places)
    other = drawn.choice([digit for digit in "123456789" if digit != text[at]])
    return f"{text[:at]}{other}{text[at + 1 :]}"
