"""The doctor's word, case by case: who may say it, what counts as said, and what takes it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.transport.advising.instruct import (
    instruction_holds,
    next_contact,
    stands_after_withdrawal,
)
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing, Verdict
from app.transport.language.expression import Value
from app.transport.language.kleene import Truth
from app.transport.language.phoning import MayInstruct
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text
from tests.transport.situations import AT, VALID, WITHDRAWN, a_call, no_answer, the

HOME, MC = ContactRole.ATTENDING_PHYSICIAN, ContactRole.ONLINE_MC_PHYSICIAN
NURSE, COVER = ContactRole.VISITING_NURSE, ContactRole.COVERING_PHYSICIAN
STOP, GO_ON, NONE = Instruction.STOP, Instruction.CONTINUE, Instruction.NONE
RULE = MayInstruct(by=(HOME, MC), text=Text("文", "text"), confirm=("patient_refuses_cpr",))
SAYS: dict[str, Value] = {"patient_refuses_cpr": True}


def under(rule: MayInstruct | None) -> Rulebook:
    return replace(the("tokyo"), may_instruct=rule)


def call(
    whom: ContactRole = HOME, said: Instruction = STOP, who: str = "", **more: bool
) -> DoctorCall:
    one = a_call(whom, said, confirmed=SAYS, read_back=more.pop("read_back", said is STOP))
    return replace(one, who=who, **more)  # type: ignore[arg-type]


QUIET = replace(call(), confirmed={})
BY_THE_NURSE = replace(call(NURSE, NONE), confirmed=SAYS)
WITH_NURSE = replace(RULE, by=(NURSE, HOME))


@pytest.mark.parametrize(
    ("rule", "calls", "holds"),
    [
        (None, (call(),), False),
        (RULE, (), None),
        (RULE, (no_answer(),), None),
        (RULE, (call(),), True),
        (RULE, (call(MC),), True),
        (RULE, (call(COVER),), None),
        (RULE, (call(COVER), call(said=NONE)), None),
        (replace(RULE, confirm=()), (call(COVER),), None),
        (RULE, (call(said=NONE),), None),
        (RULE, (call(read_back=False),), None),
        (replace(RULE, read_back=False), (call(read_back=False),), True),
        (RULE, (QUIET,), None),
        (RULE, (QUIET, call(MC, NONE)), True),
        (RULE, (QUIET, call(COVER, NONE)), None),
        (replace(RULE, confirm=()), (QUIET,), True),
        (RULE, (call(said=GO_ON),), False),
        (RULE, (call(), call(MC, GO_ON)), False),
        (RULE, (call(), call(COVER, GO_ON)), False),
        (RULE, (call(said=GO_ON), call()), True),
        (RULE, (call(), call(said=GO_ON)), False),
        (RULE, (call(), call(said=NONE)), True),
        (RULE, (call(who="one"), call(said=GO_ON, who="other")), False),
        (RULE, (call(said=GO_ON, who="one"), call(who="other")), False),
        (WITH_NURSE, (QUIET, BY_THE_NURSE), None),
        (WITH_NURSE, (call(), BY_THE_NURSE), True),
    ],
)
def test_who_has_instructed_a_stop(
    rule: MayInstruct | None, calls: tuple[DoctorCall, ...], holds: Truth
) -> None:
    assert instruction_holds(under(rule), calls) is holds


TOLD = call(told_of_withdrawal=True, confirmed_anew=True)
UNSEEN = Standing(Verdict.CONFIRM, is_seen=False)
AFTER = replace(WITHDRAWN, taken_back_at=AT)


@pytest.mark.parametrize(
    ("standing", "calls", "holds"),
    [
        (VALID, (), True),
        (Standing(Verdict.CONFIRM), (), True),
        (UNSEEN, (), None),
        (UNSEEN, (call(),), None),
        (UNSEEN, (TOLD,), True),
        (WITHDRAWN, (), False),
        (WITHDRAWN, (TOLD,), True),
        (WITHDRAWN, (replace(TOLD, whom=COVER),), False),
        (WITHDRAWN, (replace(TOLD, instruction=GO_ON),), False),
        (WITHDRAWN, (replace(TOLD, told_of_withdrawal=False),), False),
        (WITHDRAWN, (replace(TOLD, confirmed_anew=False),), False),
        (WITHDRAWN, (replace(TOLD, read_back=False),), False),
        (WITHDRAWN, (call(), TOLD), True),
        (AFTER, (TOLD,), False),
        (AFTER, (replace(TOLD, at=AT - timedelta(seconds=1)),), False),
        (AFTER, (replace(TOLD, at=AT + timedelta(seconds=1)),), True),
    ],
)
def test_what_stands_after_a_withdrawal(
    standing: Standing, calls: tuple[DoctorCall, ...], holds: Truth
) -> None:
    assert stands_after_withdrawal(under(RULE), standing, calls) is holds
    if calls:
        assert stands_after_withdrawal(under(None), WITHDRAWN, calls) is False


@pytest.mark.parametrize(
    ("calls", "move_on", "whom"),
    [
        ((), False, HOME),
        ((no_answer(HOME),), False, NURSE),
        ((no_answer(HOME), no_answer(NURSE)), False, None),
        ((no_answer(HOME), call(NURSE, NONE)), False, HOME),
        ((no_answer(HOME), call(NURSE, NONE), no_answer(HOME)), False, None),
        ((call(HOME, NONE),), False, HOME),
        ((call(HOME, NONE),), True, NURSE),
        ((call(HOME, NONE), no_answer(NURSE)), True, None),
        ((call(NURSE, NONE),), False, HOME),
        ((no_answer(NURSE),), False, HOME),
        ((), True, HOME),
    ],
)
def test_whom_to_phone_next(
    calls: tuple[DoctorCall, ...], whom: ContactRole | None, *, move_on: bool
) -> None:
    found = next_contact(the("tokyo").contacts, calls, move_on=move_on)
    assert (found.whom if found else None) is whom
