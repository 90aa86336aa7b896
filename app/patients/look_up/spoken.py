"""What a caller says of a person's sex and age, beside what finds them. Pure.

Neither finds anybody. They tell a couple at one address apart: who fits comes first, and nobody
whom they speak against is taken.

A son's phone fits both his parents alike, and perhaps only one of them is registered or consented:
so it takes nobody without their sex or what is their own. Their age would not do, as couples are of
an age.
"""

from dataclasses import dataclass
from datetime import date

from app.japan.wareki import ages_on
from app.patients.kinds import Sex
from app.patients.look_up.grades import Agreement, Grade
from app.patients.look_up.query import PERSONAL, Identifier
from app.patients.look_up.sightings import Sighting

ABOUT = 5
"""By how many years an age that somebody names may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Sex and age as they were said; None where nothing was."""

    sex: Sex | None = None
    age: int | None = None

    def how(self, sex: str, age: tuple[int, int]) -> dict[str, Agreement]:
        """How a person stands to what was said; nothing of what was not."""
        said = {"sex": self._of_sex(Sex(sex)), "age": self._of_age(*age)}
        return {name: how for name, how in said.items() if how is not None}

    def is_against(self, sex: str, age: tuple[int, int]) -> bool:
        """Whether what was said speaks against a person of that sex and age."""
        return Agreement.DIFFERENT in self.how(sex, age).values()

    def is_against_seen(self, one: Sighting, on: date) -> bool:
        """The same of somebody seen, on a day in Japan."""
        return self.is_against(one.sex, ages_on(one.birth_date, on))

    def is_of_one(self, one: Sighting) -> bool:
        """Whether what was said fits this person rather than whoever shares a relative's phone."""
        if one.grades.get(Identifier.PHONE) is not Grade.CONTACT:
            return True
        own = any(one.agreements.get(each) is Agreement.EXACT for each in PERSONAL)
        return own or self._of_sex(Sex(one.sex)) is Agreement.EXACT

    def _of_sex(self, sex: Sex) -> Agreement | None:
        if self.sex is None:
            return None
        if sex is Sex.UNKNOWN:
            return Agreement.NOT_RECORDED
        return Agreement.EXACT if sex is self.sex else Agreement.DIFFERENT

    def _of_age(self, least: int, most: int) -> Agreement | None:
        if self.age is None:
            return None
        apart = max(least - self.age, self.age - most, 0)
        if apart == 0:
            return Agreement.EXACT
        return Agreement.NEAR if apart <= ABOUT else Agreement.DIFFERENT
