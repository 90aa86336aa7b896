"""A rulebook in plain words: what residents and crews read, true to the data."""

import re
from dataclasses import replace

import pytest

from app.transport.advising.plan import vocabulary_of
from app.transport.language.doctor import ContactRole
from app.transport.language.keeping import Information
from app.transport.language.phoning import Day, Hours, Move, Timer
from app.transport.language.reading import read
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text
from app.transport.plain.crews import for_crews
from app.transport.plain.explained import explained
from app.transport.plain.paper import Paper, markdown
from app.transport.plain.residents import for_residents
from app.transport.plain.sentences import days, hours, minutes, moment
from app.transport.shelf import names, shipped, template
from tests.transport.inheriting import refining
from tests.transport.situations import EVERYTHING, a_call, advise, facts, the


def residents(rulebook: Rulebook) -> str:
    return markdown(for_residents(rulebook))


def crews(rulebook: Rulebook) -> str:
    return markdown(for_crews(rulebook))


def papers(rulebook: Rulebook) -> list[Paper]:
    return [for_residents(rulebook), for_crews(rulebook)]


@pytest.mark.parametrize("name", names())
def test_every_shipped_rulebook_has_both_texts_in_both_languages(name: str) -> None:
    for paper in papers(the(name)):
        japanese, english = markdown(paper), markdown(paper, english=True)
        assert japanese.count("\n") == english.count("\n")
        assert not re.search("[ぁ-んァ-ヶ一-龠]", english), english
        assert japanese.startswith("# ")
        assert not re.search(r"None|。。|、。|::|\bnone\b", japanese), japanese


@pytest.mark.parametrize("name", names())
def test_every_text_says_from_whom_and_since_when_and_what_is_open(name: str) -> None:
    rule = the(name)
    for text in (residents(rule), crews(rule)):
        assert rule.authority.adopted_by.ja in text
        assert f"{rule.when.in_force_from.year}年" in text
        assert rule.authority.legal_note.ja in text
        assert all(point.ja in text for point in rule.open_points)


@pytest.mark.parametrize("name", ["tokyo", "ichinomiya", "niigata-kaetsu", "continue"])
def test_a_refusal_is_said_to_change_no_other_care(name: str) -> None:
    text = residents(the(name))
    assert "病院へ運ぶことが減ることはありません" in text
    assert "その場での本人の言葉が何より大切に" in text
    assert "直ちに心肺蘇生を始めます" in text


def test_tokyo_in_a_residents_words() -> None:
    text = residents(the("tokyo"))
    assert "中止を指示できるのはかかりつけ医だけです" in text
    assert "もとになるのは本人の意思です。家族だけの希望では中止しません。" in text
    assert "医師がおよそ45分以内に着けるとき" in text
    assert "医師がおよそ12時間以内に着けるとき" in text
    assert "家族の署名をいただきます" in text
    assert "「外因性」とは" in text
    assert "医師につながらなければ、心肺蘇生を続けて病院へ運びます。" in text


def test_ichinomiya_needs_both_signatures_and_no_objection() -> None:
    text = residents(the("ichinomiya"))
    assert "署名: 本人または代理意思決定者と医師" in text
    assert "家族が一人でも心肺蘇生を望むときは、続けて病院へ運びます。" in text
    assert "次の場合は定めがないので、中止しません: 未成年" in text


@pytest.mark.parametrize("name", ["continue", "niigata-kaetsu", "reference-2017"])
def test_what_never_stops_says_so_and_speaks_of_no_stop(name: str) -> None:
    text = residents(the(name))
    assert "この規則では、救急隊は心肺蘇生を続けて病院へ運びます" in text
    assert "だれの言葉で中止するか" not in text
    assert "指示できるのは" not in crews(the(name))
    assert "家族の気持ちにかかわらず" in text


def test_a_family_of_which_the_rule_says_nothing_is_told_so() -> None:
    rule = the("tokyo")
    unsigned = tuple(replace(band, signatures=()) for band in rule.handover)
    text = residents(replace(rule, handover=unsigned))
    assert "家族の気持ちが違うときの定めがありません" in text


def test_the_three_others_in_plain_words() -> None:
    backup = residents(the("backup-hospital"))
    assert "登録できる数: 1か所まで" in backup
    assert "3か月ごとに診療情報を交換します" in backup
    assert "119番に電話すると" not in backup
    green = residents(the("shizuoka-green-card"))
    assert "かかりつけ医に電話します。" in green
    assert "つながらないとき: 在宅往診当番医に電話する。" in green
    where = residents(the("tokyo-destination"))
    assert "5回断られるか20分探しても" in where
    assert "どの病院へ運ぶかは、その場で救急隊が決めます" in where


def test_a_refined_rule_says_what_comes_from_the_skeleton() -> None:
    reading = refining(
        "conditions:\n"
        "  - {id: calm, text: {ja: 反対なし, en: calm}, when: {family_objects: false}}\n"
    )
    for write in (for_residents, for_crews):
        text = markdown(write(reading.rulebook, reading.titles))
        assert "ポンプなし〔県の骨組みによる〕" in text
        assert "反対なし〔" not in text
        assert "「県の骨組み」を骨組みとし" in text
    assert "〔kenによる〕" in residents(reading.rulebook)


def test_a_copy_says_from_what_it_was_begun() -> None:
    reading = shipped("training-hinode")
    text = markdown(for_residents(reading.rulebook, reading.titles))
    assert "「心肺蘇生を望まない傷病者への対応(東京消防庁)」を写して作りました。" in text
    assert "訓練のための規則です。" in text


def test_the_crews_text_has_the_steps_in_order() -> None:
    text = crews(the("tokyo"))
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == [
        *("はじめに", "対象", "探すもの", "電話", "確かめること", "医師の指示", "引継ぎ", "結果"),
        *("記録", "この規則について", "もとになった資料", "まだはっきりしていないこと"),
    ]
    assert (
        "必ず答えを得る: 心肺蘇生を望まない意思、人生の最終段階、想定された症状との合致。" in text
    )
    assert "心肺蘇生を中止し、搬送せずに引き継ぐ(心肺蘇生を中止する、搬送しない)" in text
    assert "それ以外は: 心肺蘇生を続け、搬送する。" in text
    assert "(事後検証)" in text


def test_hours_waits_timers_places_and_special_words_are_all_said() -> None:
    rule = the("tokyo")
    doctor = replace(
        rule.contacts[0],
        wait_minutes=5,
        about=True,
        hours=(Hours(days=(Day.MON, Day.FRI), opens="08:30", closes="17:00"),),
    )
    over = Text("過ぎた。", "Over.")
    timers = tuple(
        Timer(id=move, text=over, counts="minutes_since_arrival", minutes=90, moves_to=move)
        for move in Move
    )
    kit = Information(
        id="kit",
        text=Text("キット", "kit"),
        place=Text("玄関", "door"),
        use=Text("話せないとき", "mute"),
    )
    special = replace(rule.conditions[0], otherwise=Text("別へ。", "Elsewhere."), about=True)
    silent = replace(rule.conditions[1], id="s")
    text = crews(
        replace(
            rule,
            contacts=(doctor,),
            timers=timers,
            information=(kit,),
            conditions=(special, *rule.conditions[1:]),
            silences=(silent,),
            record=(replace(rule.record[0], review=False),),
        )
    )
    assert "かかりつけ医(月・金 08:30–17:00)に電話" in text
    assert "かかりつけ医がおよそ5分たっても出ないとき" in text
    assert "1時間30分: 過ぎた。\n" in text
    assert "1時間30分: 過ぎた。(次の相手に電話する)" in text
    assert "1時間30分: 過ぎた。(続けて搬送する)" in text
    assert "キット(場所: 玄関)。使ってよいとき: 話せないとき" in text
    assert "人生会議(ACP)が行われている(約)。そうでないとき: 別へ。" in text
    assert "定めなし(続けて搬送): 人生の最終段階にある" in text
    assert "(事後検証)" not in text
    resident = residents(
        replace(rule, information=(kit,), cpr_means=the("reference-2017").cpr_means)
    )
    assert "キット(玄関)" in resident
    assert (
        "胸骨圧迫(心臓マッサージ)、人工呼吸、電気ショック、薬の投与、気管挿管のことです" in resident
    )


def test_the_template_is_a_whole_rulebook_in_plain_words() -> None:
    rule = read(template(), file="template.yaml").rulebook
    text = residents(rule)
    assert "冷蔵庫の扉" in text
    assert "中止を指示できるのはかかりつけ医またはオンラインMC医師だけです" in text
    assert "ひな形病院(架空)" in text


@pytest.mark.parametrize(
    ("number", "ja", "en"),
    [
        (0, "0分", "0 minutes"),
        (1, "1分", "1 minute"),
        (45, "45分", "45 minutes"),
        (60, "1時間", "1 hour"),
        (90, "1時間30分", "1 hour 30 minutes"),
        (720, "12時間", "12 hours"),
        (61, "1時間1分", "1 hour 1 minute"),
    ],
)
def test_times_are_said_as_people_say_them(number: int, ja: str, en: str) -> None:
    assert minutes(number) == Text(ja, en)
    assert minutes(number, about=True) == Text(f"およそ{ja}", f"about {en}")


def test_days_hours_and_moments_are_said_as_people_say_them() -> None:
    assert (days(730).ja, days(365).en, days(30).ja, days(400).ja) == (
        "2年",
        "1 year",
        "30日",
        "400日",
    )
    assert hours(()).ja == "なし"
    assert hours((Hours(),)).ja == "終日"
    assert hours((Hours(opens="09:00"), Hours(days=(Day.SUN,)))).ja == "09:00–24:00、日 終日"
    rule = the("tokyo")
    assert moment(rule.when.in_force_from) == Text("2019年12月16日", "2019-12-16")
    later = rule.when.in_force_from.replace(hour=8, minute=5)
    assert moment(later) == Text("2019年12月16日8時05分", "2019-12-16 08:05")


def test_an_advice_is_explained_line_by_line() -> None:
    advice = advise("tokyo", facts(**EVERYTHING), a_call())
    text = markdown(explained(advice, vocabulary_of(the("tokyo"))))
    assert (
        "○ 確かめられた [条件] 外因性の心肺停止ではない — 外因性の疑い: いいえ(隊が見たこと)"
        in text
    )
    assert "引継ぎ先: 医師。" in text
    assert advice.digest in text
    failed = advise("tokyo", facts(**{**EVERYTHING, "acp_held": False, "age": None}))
    told = markdown(explained(failed, vocabulary_of(the("tokyo"))))
    assert "× 満たさない [条件] 人生会議(ACP)が行われている" in told
    assert "年齢: 不明(隊が見たこと、だれも知らない)" in told
    assert "? まだ分からない [医師の指示]" in told
    waiting = advise("tokyo", facts(arrest=True))
    phone = markdown(explained(waiting, vocabulary_of(the("tokyo"))))
    assert f"かかりつけ医:「{the('tokyo').contacts[0].say.ja}」" in phone
    assert "聞くこと: " in phone
    assert waiting.contact is not None
    assert waiting.contact.whom is ContactRole.ATTENDING_PHYSICIAN
