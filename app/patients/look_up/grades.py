"""How one identifier of a person stands to what was asked, finer than the crew is shown. Pure.

`wall.grade_reading` and its like grade in the database, where the keys are; the same rules stand
here for whoever holds both sides.
"""

from enum import StrEnum
from typing import Final

from app.japan.addresses import are_near_addresses, place_key
from app.japan.figures import are_near_figures
from app.japan.sounds import ALIKE, GIVEN_ALIKE, given_sound, mixed_key, similarity, sound_key
from app.japan.text import Said
from app.japan.wareki import PartialDate


class Agreement(StrEnum):
    """How one identifier of a candidate stands to what was asked."""

    EXACT = "exact"
    NEAR = "near"
    DIFFERENT = "different"
    NOT_RECORDED = "not_recorded"

    @property
    def said(self) -> Said:
        """The word for it on the screen."""
        return _AGREEMENT_SAID[self]


class Grade(StrEnum):
    """The same with its reason. Which can occur is said by `OF_READING` and its like."""

    EXACT = "exact"
    FORMER = "former"  # a name from before, or by which somebody goes
    MERGED = "merged"  # exact in a record that went into this one
    SOUND = "sound"  # sounds the same, or is swapped
    GIVEN = "given"  # the given name sounds the same: never a twin's
    ALIKE = "alike"  # alike, as also a sibling's name is
    CONTACT = "contact"  # no phone of theirs: that of a relative among their contacts
    PLACE = "place"  # the same place, not the same room
    PARTIAL = "partial"  # as far as it is known
    SLIP = "slip"  # one part apart, or one digit
    DIFFERENT = "different"
    NOT_RECORDED = "not_recorded"

    @property
    def agreement(self) -> Agreement:
        """What it comes to."""
        return _NEITHER.get(self, Agreement.NEAR)

    @property
    def said(self) -> Said:
        """The word for it on the screen, with what is apart."""
        return _GRADE_SAID.get(self) or self.agreement.said


_NEITHER: Final = {
    Grade.EXACT: Agreement.EXACT,
    Grade.FORMER: Agreement.EXACT,
    Grade.MERGED: Agreement.EXACT,
    Grade.DIFFERENT: Agreement.DIFFERENT,
    Grade.NOT_RECORDED: Agreement.NOT_RECORDED,
}
_AGREEMENT_SAID: Final = {
    Agreement.EXACT: Said("一致", "agrees"),
    Agreement.NEAR: Said("ほぼ一致", "nearly agrees"),
    Agreement.DIFFERENT: Said("不一致", "differs"),
    Agreement.NOT_RECORDED: Said("記録なし", "not recorded"),
}
_GRADE_SAID: Final = {
    Grade.FORMER: Said("一致（旧姓・通称）", "agrees with a former name or a by-name"),
    Grade.MERGED: Said("一致（統合した記録）", "agrees with a record merged into this one"),
    Grade.SOUND: Said("ほぼ一致（音が同じ・姓名が逆など）", "nearly agrees: sounds the same"),
    Grade.GIVEN: Said("ほぼ一致（名は同じ・姓が違う）", "nearly agrees: another family name"),
    Grade.ALIKE: Said(
        "似ている（兄弟姉妹・双子かもしれません）", "alike: perhaps a brother's or sister's"
    ),
    Grade.CONTACT: Said("ご家族などの連絡先", "the phone of a relative among the contacts"),
    Grade.PLACE: Said("ほぼ一致（建物・部屋などが違う）", "nearly agrees: the same place"),
    Grade.PARTIAL: Said("ほぼ一致（分かる範囲で同じ）", "nearly agrees: as far as it is known"),
    Grade.SLIP: Said("ほぼ一致（1か所違う）", "nearly agrees: one part differs"),
}
# From the database's numbers; higher agrees more.
OF_READING: Final = (Grade.DIFFERENT, Grade.ALIKE, Grade.GIVEN, Grade.SOUND, Grade.EXACT)
OF_ADDRESS: Final = (Grade.DIFFERENT, Grade.PLACE, Grade.EXACT)
OF_BIRTH: Final = (Grade.DIFFERENT, Grade.SLIP, Grade.PARTIAL, Grade.EXACT)
OF_NUMBER: Final = (Grade.DIFFERENT, Grade.SLIP, Grade.EXACT)
OF_FLAG: Final = (Grade.DIFFERENT, Grade.EXACT)


def grade_reading(one: str, other: str) -> Grade:
    """Two folded readings, as `wall.grade_reading` does by their keys."""
    if one.replace(" ", "").replace("・", "") == other.replace(" ", "").replace("・", ""):
        return Grade.EXACT
    mine, theirs = sound_key(one), sound_key(other)
    if mine.replace(" ", "") == theirs.replace(" ", "") or mine.split() == theirs.split()[::-1]:
        return Grade.SOUND
    given, other_given = given_sound(mine), given_sound(theirs)
    if given and given == other_given:
        return Grade.GIVEN
    # リエ and エリ have the same kana, and are sisters.
    if mixed_key(one) == mixed_key(other):
        return Grade.ALIKE
    # The family name alone makes nobody alike: they have it from each other.
    is_alike = not (given and other_given) or similarity(given, other_given) >= GIVEN_ALIKE
    return Grade.ALIKE if is_alike and similarity(mine, theirs) >= ALIKE else Grade.DIFFERENT


def grade_address(one: str, other: str) -> Grade:
    """Two address keys, as `wall.grade_address` and `wall.is_near_number` do."""
    if one == other:
        return Grade.EXACT
    if are_near_addresses(one, other):
        return Grade.PLACE
    is_slip = are_near_figures(place_key(one), place_key(other))
    return Grade.SLIP if is_slip else Grade.DIFFERENT


def grade_number(one: str, other: str) -> Grade:
    """Two phones or care-insurance numbers, as `wall.grade_number` does."""
    if one == other:
        return Grade.EXACT
    return Grade.SLIP if are_near_figures(one, other) else Grade.DIFFERENT


def grade_birth(one: PartialDate, other: PartialDate) -> Grade:
    """Two birth dates: the same, the same as far as both are known, one part apart or swapped."""
    mine, theirs = ((d.year, d.month, d.day) for d in (one, other))
    if mine == theirs:
        return Grade.EXACT if one.day is not None else Grade.PARTIAL
    apart = [a != b for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None]
    if not any(apart):
        return Grade.PARTIAL
    is_slip = sum(apart) == 1 and len(apart) == len(mine)
    is_swapped = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    # Where a day is not known, a month apart in the right year is the most that is still near.
    is_half = len(apart) > 1 and not apart[0] and sum(apart) == 1
    return Grade.SLIP if is_slip or is_swapped or is_half else Grade.DIFFERENT
