"""Figures that were read out, copied or typed: one digit wrong, or two that changed places. Pure.

As `wall.is_near_number` in the database.
"""

_SWAPPED = 2


def are_near_figures(one: str, other: str) -> bool:
    """Whether two texts differ in one digit, or in two beside each other that changed places."""
    if len(one) != len(other):
        return False
    apart = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if not all(_is_digit(text[place]) for text in (one, other) for place in apart):
        return False
    if len(apart) != _SWAPPED:
        return len(apart) == 1
    first, second = apart
    return second == first + 1 and one[first : second + 1] == other[first : second + 1][::-1]


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"
