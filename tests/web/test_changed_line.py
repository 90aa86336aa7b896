"""What changed, in one line that is read at a glance."""

import pytest

from app.intent.changes import SECTIONS
from app.intent.view import Changed
from app.patients.changed import Change
from app.policy.sections import Section
from app.web.changed_line import line


def said(*changes: Change) -> str:
    return line(Changed.of(None, changes))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Change(item="resuscitation", before="not_wanted", now="undecided"),
            "心肺蘇生 望まない → 決めていない",
        ),
        (
            Change(item="treatment_level", before="comfort", now="declined"),
            "治療 苦痛を和らげることを優先 → 尋ねたが答えたくない",
        ),
        (
            Change(item="state.unconscious", now="not_wanted"),
            "意識が戻る見込みがない 記録なし → 望まない",
        ),
        (
            Change(item="code", before="do_not_resuscitate", now="resuscitate"),
            "指示 心肺蘇生を行わない → 心肺蘇生を行う",
        ),
        (Change(item="end_of_life_stage", before="no", now="yes"), "人生の最終段階 いいえ → はい"),
        (
            Change(item="procedure_codes", before="oxygen、drip", now=None),
            "医療処置 酸素療法、点滴 → 記録なし",
        ),
        (
            Change(item="scope", before="compressions", now="胸骨圧迫、shock"),
            "行わない処置 胸骨圧迫 → 胸骨圧迫、除細動",
        ),
        (Change(item="care_level", before="care_2", now="care_3"), "要介護度 要介護2 → 要介護3"),
        (
            Change(item="place_of_care", before="自宅", now="undecided"),
            "療養の場所 自宅 → 決めていない",
        ),
        (Change(item="talk_minutes", is_text=True), "話し合いの記録 書き改め"),
        (Change(item="people", added=1), "連絡先 1件追加"),
        (
            Change(item="people", removed=2, altered=1, is_reordered=True),
            "連絡先 2件削除・1件変更・順番の変更",
        ),
    ],
)
def test_a_change_is_said_in_words(change: Change, words: str) -> None:
    assert said(change) == words


def test_several_stand_in_one_line_and_nothing_is_nothing() -> None:
    both = (
        Change(item="resuscitation", before="not_wanted", now="undecided"),
        Change(item="people", added=1),
    )
    assert said(*both) == "心肺蘇生 望まない → 決めていない、連絡先 1件追加"
    assert said() == ""


def test_every_section_but_these_has_its_line() -> None:
    without = {
        *(Section.IDENTITY, Section.VERDICT, Section.CARE_TEAM, Section.CALL_RECORD),
        *(Section.RETURN_HOME, Section.EARLIER_VERSIONS, Section.WHO_LOOKED),
    }
    assert set(SECTIONS) == set(Section) - without
