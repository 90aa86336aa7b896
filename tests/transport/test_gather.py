"""What counts of what was said: by whom, under which record, and where voices differ."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from app.transport.advising.advice import Doubt, Known
from app.transport.advising.gather import digest_of, gather
from app.transport.advising.plan import plan_of
from app.transport.language.doctor import DoctorCall, Instruction, Standing
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.rulebook import Accept, Rulebook
from tests.transport.situations import NO_RECORD, VALID, WITHDRAWN, a_call, a_fact, the

ACP = "acp_held"
YES, NO = True, False
RECORD, FAMILY, THIRD = Source.RECORD, Source.FAMILY_PRESENT, Source.THIRD_PARTY
RULE = the("tokyo")
NARROW = replace(RULE, accepts=(Accept(fact=ACP, sources=(FAMILY,)),))


def known(
    facts: list[Fact],
    standing: Standing = NO_RECORD,
    *calls: DoctorCall,
    rule: Rulebook = RULE,
    name: str = ACP,
) -> Known | None:
    return gather(plan_of(rule), facts, standing, calls).get(name)


def acp(value: Value | None, source: Source) -> Fact:
    return a_fact(ACP, value, source)


@pytest.mark.parametrize(
    ("facts", "standing", "expected"),
    [
        ([acp(YES, FAMILY)], NO_RECORD, Known(YES, (FAMILY,), None)),
        ([acp(None, FAMILY)], NO_RECORD, Known(None, (FAMILY,), Doubt.NOBODY_KNOWS)),
        ([acp(YES, RECORD)], NO_RECORD, Known(None, (RECORD,), Doubt.RECORD_NOT_VALID)),
        ([acp(None, RECORD)], NO_RECORD, Known(None, (RECORD,), Doubt.RECORD_NOT_VALID)),
        ([acp(YES, RECORD)], VALID, Known(YES, (RECORD,), None)),
        ([acp(NO, RECORD), acp(YES, FAMILY)], NO_RECORD, Known(YES, (FAMILY,), None)),
        (
            [acp(YES, FAMILY), acp(YES, THIRD)],
            NO_RECORD,
            Known(YES, (FAMILY, THIRD), None),
        ),
        (
            [acp(YES, FAMILY), acp(NO, THIRD)],
            NO_RECORD,
            Known(None, (FAMILY, THIRD), Doubt.SOURCES_DISAGREE),
        ),
        (
            [acp(YES, FAMILY), acp(None, THIRD)],
            NO_RECORD,
            Known(None, (FAMILY, THIRD), Doubt.NOBODY_KNOWS),
        ),
        (
            [acp(YES, RECORD), acp(YES, RECORD)],
            NO_RECORD,
            Known(None, (RECORD, RECORD), Doubt.RECORD_NOT_VALID),
        ),
    ],
)
def test_what_counts_for_a_fact(facts: list[Fact], standing: Standing, expected: Known) -> None:
    assert known(facts, standing) == expected


def test_of_several_doubts_the_first_is_said() -> None:
    narrow = replace(RULE, accepts=(Accept(fact=ACP, sources=(FAMILY, RECORD)),))
    for first, doubt in ((RECORD, Doubt.RECORD_NOT_VALID), (THIRD, Doubt.SOURCE_NOT_ACCEPTED)):
        second = THIRD if first is RECORD else RECORD
        found = known([acp(YES, first), acp(YES, second)], rule=narrow)
        assert found == Known(None, (first, second), doubt)


def test_when_a_fact_was_seen_and_when_it_was_written_down_both_stand_in_the_digest() -> None:
    told = acp(YES, FAMILY)
    later = told.happened_at + timedelta(minutes=1)
    digests = {
        digest_of([fact], NO_RECORD, [])
        for fact in (
            told,
            replace(told, recorded_at=later),
            replace(told, happened_at=later),
            replace(told, happened_at=later, recorded_at=later),
        )
    }
    assert len(digests) == 4
    elsewhere = told.recorded_at.astimezone(timezone(timedelta(hours=9)))
    assert digest_of([told], NO_RECORD, []) == digest_of(
        [replace(told, recorded_at=elsewhere)], NO_RECORD, []
    )


def test_when_something_was_taken_back_stands_in_the_digest() -> None:
    at = acp(YES, FAMILY).happened_at
    later = at + timedelta(minutes=1)
    digests = {
        digest_of([], replace(WITHDRAWN, taken_back_at=moment), []) for moment in (None, at, later)
    }
    assert len(digests) == 3
    elsewhere = at.astimezone(timezone(timedelta(hours=9)))
    assert digest_of([], replace(WITHDRAWN, taken_back_at=elsewhere), []) in digests


def test_a_rule_may_narrow_from_whom_it_takes_a_fact() -> None:
    told, other = acp(YES, FAMILY), acp(YES, THIRD)
    assert known([told], rule=NARROW) == Known(YES, (FAMILY,), None)
    assert known([other], rule=NARROW) == Known(None, (THIRD,), Doubt.SOURCE_NOT_ACCEPTED)
    unnamed = a_fact("age", 82)
    assert known([unnamed], rule=NARROW, name="age") == Known(82, (unnamed.source,), None)


def test_only_the_doctor_who_instructs_a_stop_tells_when_he_comes() -> None:
    def arrival(*calls: DoctorCall) -> Known | None:
        return known([], NO_RECORD, *calls, name="doctor_arrival_minutes")

    assert arrival(a_call(minutes=20)) == Known(20, (Source.DOCTOR,), None)
    assert arrival(a_call(minutes=None)) is None
    assert arrival(a_call(instruction=Instruction.NONE, minutes=20)) is None
    assert arrival(a_call(minutes=20), a_call(minutes=30)) == Known(30, (Source.DOCTOR,), None)


def test_each_persons_last_word_counts() -> None:
    yes, no = a_call(confirmed={ACP: True}), a_call(confirmed={ACP: False})
    assert known([], NO_RECORD, yes, no) == Known(NO, (Source.DOCTOR,), None)
    other = known([], NO_RECORD, yes, replace(no, who="another"))
    assert other is not None
    assert other.doubt is Doubt.SOURCES_DISAGREE
