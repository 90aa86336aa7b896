"""What another crew types, key by key: each field goes wrong in its own way, at its own rate."""

import re
from dataclasses import dataclass, field
from random import Random

from app.japan.wareki import PartialDate, wareki
from tests.population.people import Person

_BESIDE = {
    one: row for row in ("アイウエオ", "カキクケコ", "サシスセソ", "タチツテト", "ナニヌネノ",
    "ハヒフヘホ", "マミムメモ", "ラリルレロ") for one in row
}  # fmt: skip
_NUMERALS = dict(zip("123456789", "一二三四五六七八九", strict=True))


@dataclass(frozen=True, slots=True)
class Crew:
    """Whoever types, and how they are told."""

    drawn: Random
    slips: float = 0.006
    """For each kana."""
    known: dict[str, float] = field(
        default_factory=lambda: {
            "reading": 0.95,
            "birth_date": 0.9,
            "address": 0.9,
            "phone": 0.45,
            "number": 0.06,
            "name": 0.08,
        }
    )

    def types(self, one: Person) -> dict[str, str]:
        """The form as it is sent off; three fields of those that say most, most of the time."""
        while True:
            asked = {}
            for name, share in self.known.items():
                text = getattr(self, f"_{name}")(one) if self._happens(share) else ""
                if text:
                    asked[name] = text
            # Name, birthday and the place the ambulance stands at: two of them alone are rare.
            if len(asked.keys() - {"name"}) > (2 if self._happens(0.96) else 1):
                return asked

    def _reading(self, one: Person) -> str:
        said = one.reading
        if one.maiden is not None and self._happens(0.02):  # as a mother or an old friend says it
            said = f"{one.maiden[1]} {said.split()[1]}"
        kana = "".join(self._struck(each) for each in said)
        if self._happens(0.02):
            kana = kana.replace("ョウ", "ョー").replace("オオ", "オー").replace("ウウ", "ウ")
        if self._happens(0.012):
            family, _, given = kana.partition(" ")
            kana = f"{given} {family}"
        if self._happens(0.04):
            kana = kana.replace(" ", "")
        hiragana = "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヴ" else each for each in kana)
        return hiragana if self._happens(0.6) else kana

    def _struck(self, kana: str) -> str:
        if kana == " " or not self._happens(self.slips):
            return kana
        kind = self.drawn.randrange(4)
        if kind == 0 and kana in "カキクケコサシスセソタチツテト":
            return chr(ord(kana) + 1)
        if kind == 1:
            return kana + kana
        return self.drawn.choice(_BESIDE.get(kana, kana))

    def _name(self, one: Person) -> str:
        return one.name.replace(" ", "") if self._happens(0.7) else one.name

    def _birth_date(self, one: Person) -> str:
        born = one.birth_date
        assert born.month is not None
        assert born.day is not None
        if self._happens(0.012):  # a digit of the year of the era, or of the day
            year = born.year + self.drawn.choice((-3, -1, 1, 5))
            born = PartialDate(year, born.month, min(born.day, 28))
        elif self._happens(0.015):
            born = PartialDate(born.year, born.month, self.drawn.randint(1, 28))
        if self._happens(0.02):
            return f"{born.year}年{born.month}月日不詳"
        return wareki(born).split("・")[0] if self._happens(0.7) else str(born).replace("-", "/")

    def _phone(self, one: Person) -> str:
        if not one.phones or self._happens(0.06):
            return f"000{self.drawn.randrange(10**8):08d}" if self._happens(0.1) else ""
        phone = self.drawn.choice(one.phones).replace("+81", "0")
        return self._mistaken(phone) if self.slips and self._happens(0.02) else phone

    def _number(self, one: Person) -> str:
        number = one.care_insurance_number or ""
        return self._mistaken(number) if number and self._happens(0.03) else number

    def _address(self, one: Person) -> str:
        street, _, flat = one.address.partition(" ")
        if self._happens(0.4):
            street = street.removeprefix("模範県").replace("番地の", "-").replace("番地", "")
        if self._happens(0.5):
            street = re.sub("丁目|番(?!地)", "-", street).removesuffix("号")
        elif self._happens(0.3):
            for digit, numeral in _NUMERALS.items():
                street = street.replace(f"{digit}丁目", f"{numeral}丁目")
        if self._happens(0.03):  # the neighbour's
            street = f"{street[:-1]}{self.drawn.randint(1, 9)}"
        return f"{street} {flat}" if flat and self._happens(0.35) else street

    def _mistaken(self, number: str) -> str:
        """A digit read wrong, or two the wrong way round."""
        at = self.drawn.randrange(4, len(number) - 1)
        if self._happens(0.4):
            return f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"
        return f"{number[:at]}{self.drawn.randrange(10)}{number[at + 1 :]}"

    def _happens(self, share: float) -> bool:
        return self.drawn.random() < share
