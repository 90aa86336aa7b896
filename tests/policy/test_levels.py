from itertools import product

import pytest

from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section


@pytest.mark.parametrize("compare", ["__lt__", "__le__", "__gt__", "__ge__"])
def test_a_level_is_not_compared_with_a_word(compare: str) -> None:
    with pytest.raises(TypeError):
        getattr(Level.FULL, compare)("withheld")


def test_withheld_is_below_brief_is_below_full_whatever_the_letters_say() -> None:
    order = [Level.WITHHELD, Level.BRIEF, Level.FULL]
    for (i, a), (j, b) in product(enumerate(order), repeat=2):
        assert (a < b, a <= b, a > b, a >= b) == (i < j, i <= j, i > j, i >= j)
    assert sorted([Level.FULL, Level.WITHHELD, Level.BRIEF]) == order
    assert "".join(level.symbol for level in order) == "–◐●"


@pytest.mark.parametrize("names", [Section, Role])
def test_every_section_and_role_has_a_name_of_its_own_in_both_languages(
    names: type[Section] | type[Role],
) -> None:
    japanese = {each.ja for each in names}
    english = {each.en for each in names}
    assert len(japanese) == len(english) == len(names)
    assert all(not name.isascii() for name in japanese)
    assert all(name.isascii() for name in english)
