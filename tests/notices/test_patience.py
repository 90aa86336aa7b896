"""How long is tried, and what is said in the body."""

import json
from datetime import timedelta
from itertools import count, takewhile
from uuid import uuid4

import pytest

from app.clock import now
from app.notices.bodies import as_mail, written
from app.notices.kinds import NoticeKind
from app.notices.patience import next_try


def waits(chance: float) -> list[timedelta]:
    tried = (next_try(attempts, chance) for attempts in count(1))
    return [wait for wait in takewhile(lambda wait: wait is not None, tried) if wait is not None]


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_it_is_tried_for_about_a_day_and_then_given_up(chance: float) -> None:
    found = waits(chance)
    assert found == sorted(found)
    assert found[0] < timedelta(seconds=5)
    assert timedelta(hours=18) < sum(found, timedelta()) < timedelta(hours=30)
    within_an_hour = [sum(found[:n], timedelta()) for n in range(len(found))]
    assert any(timedelta(hours=1) <= each <= timedelta(hours=3) for each in within_an_hour)


def test_those_who_failed_together_come_back_apart() -> None:
    assert len({next_try(4, chance / 10) for chance in range(10)}) == 10


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("is_reminder", [False, True])
def test_a_body_says_which_notice_what_and_when_and_nothing_else(
    kind: NoticeKind,
    is_reminder: bool,  # noqa: FBT001
) -> None:
    notice_id, at = uuid4(), now()
    said = json.loads(written(notice_id, kind, at, is_reminder=is_reminder))
    assert set(said) == {"type", "timestamp", "data"}
    assert set(said["data"]) == {"notice_id", "kind", "sentence"}
    assert said["data"]["notice_id"] == str(notice_id)
    assert kind.ja in said["data"]["sentence"]["ja"]
    assert said["data"]["sentence"]["ja"].startswith("まだ確認されていません") is is_reminder


def test_a_mail_says_it_in_japanese_and_in_english_beneath() -> None:
    notice_id = uuid4()
    subject, text = as_mail(written(notice_id, NoticeKind.EMERGENCY_CALLED, now()))
    assert subject.startswith("【意思の輪】")
    assert text.index(NoticeKind.EMERGENCY_CALLED.ja) < text.index(NoticeKind.EMERGENCY_CALLED.en)
    assert str(notice_id) in text
