"""An order whose code says one thing of resuscitation and whose words say another."""

from typing import Any

import pytest

from app.intent.conflicts import ConflictKind, find_conflicts
from app.intent.history import OrderCode
from app.intent.polarity import Sense, says_both, senses_of
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind, judge
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order

FORBIDDEN = [
    "心肺停止のとき、心肺蘇生は行わない。",
    "心肺蘇生を行わないこと",
    "心肺蘇生を希望しません",
    "胸骨圧迫・人工呼吸は実施せず、酸素投与は行う",
    "気管挿管は差し控える",
    "蘇生処置は不要",
    "心肺蘇生を開始しないよう希望する",
    "ＣＰＲは行わない",
    "DNAR",
    "No CPR. Give oxygen.",
    "Do not attempt resuscitation",
]
BID = [
    "心肺停止のときは心肺蘇生を行う。",
    "蘇生を希望する",
    "胸骨圧迫を実施してください",
    "除細動のみ可",
    "フルコード",
    "Attempt CPR and give oxygen",
]
NOTHING = [
    "",
    "胸骨圧迫",
    "昇圧薬",
    "呼吸不全が進み、自宅で亡くなる見込み",
    "酸素投与と輸液は行う",
    "点滴は行わない",
    "鍵範囲",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_words_that_forbid_resuscitation(text: str) -> None:
    assert senses_of(text) == {Sense.FORBIDDEN}


@pytest.mark.parametrize("text", BID)
def test_words_that_bid_resuscitation(text: str) -> None:
    assert senses_of(text) == {Sense.BID}


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_say_nothing_of_it(text: str) -> None:
    assert senses_of(text) == frozenset()


def test_a_double_negation_says_both() -> None:
    assert senses_of("心肺蘇生を望まないわけではない") == {Sense.BID, Sense.FORBIDDEN}


@pytest.mark.parametrize("text", BID)
@pytest.mark.parametrize("place", ["wording", "foreseen_course", "scope"])
def test_an_order_that_forbids_in_code_and_bids_in_words(text: str, place: str) -> None:
    said: Any = {place: (text,) if place == "scope" else text}
    record = a_record(a_wish(), an_order(**said))
    assert [one.kind for one in find_conflicts(record, on=ON)] == [ConflictKind.ORDER_SAYS_BOTH]
    verdict = judge(record, on=ON)
    assert verdict.kind is VerdictKind.CONFIRM
    assert verdict.reasons == (Reason.ORDER_SAYS_BOTH, Reason.IN_CONFLICT)


@pytest.mark.parametrize("text", FORBIDDEN)
def test_an_order_that_bids_in_code_and_forbids_in_words(text: str) -> None:
    order = an_order(code=OrderCode.RESUSCITATE, wording=text)
    assert says_both(order)
    reasons = judge(a_record(a_wish(), order), on=ON).reasons
    assert reasons[:2] == (Reason.ORDER_TO_RESUSCITATE, Reason.ORDER_SAYS_BOTH)


def test_an_order_that_bids_leaves_nothing_out() -> None:
    assert says_both(an_order(code=OrderCode.RESUSCITATE, scope=("胸骨圧迫",)))
    assert not says_both(an_order(code=OrderCode.RESUSCITATE, wording=BID[0]))


@pytest.mark.parametrize("text", [*FORBIDDEN, *NOTHING])
def test_an_order_that_says_one_thing_is_none(text: str) -> None:
    order = an_order(wording=text, scope=("胸骨圧迫", "人工呼吸"))
    assert judge(a_record(a_wish(), order), on=ON).kind is VerdictKind.VALID


def test_an_unsigned_order_that_says_both_is_said_too() -> None:
    draft = an_order(5, signed_epoch=None, wording=BID[0])
    reasons = judge(a_record(a_wish(), an_order(), draft), on=ON).reasons
    assert Reason.ORDER_SAYS_BOTH in reasons


def test_an_order_to_resuscitate_is_never_valid_and_stands_for_no_refusal() -> None:
    bidding = an_order(code=OrderCode.RESUSCITATE)
    assert judge(a_record(bidding, a_wish(5)), on=ON).reasons == (
        *(Reason.ORDER_TO_RESUSCITATE, Reason.IN_CONFLICT),
    )
    kinds = [one.kind for one in find_conflicts(a_record(bidding, a_wish(5)), on=ON)]
    assert kinds == [ConflictKind.ORDER_AGAINST_NEWER_WISH]
    anew = a_record(a_wish(1), an_order(2), a_mark(4), a_wish(5), an_order(6, code=bidding.code))
    assert judge(anew, on=ON).kind is VerdictKind.DO_NOT_RELY


def test_two_orders_coded_otherwise_differ() -> None:
    record = a_record(a_wish(), an_order(2, code=OrderCode.RESUSCITATE), an_order(4))
    kinds = [one.kind for one in find_conflicts(record, on=ON)]
    assert kinds == [ConflictKind.ORDERS_DIFFER]
