"""P7: no stop without the doctor's instruction, the will and a cause that is not exogenous."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.transport.advising.clauses import IN_ARREST, NO_EXOGENOUS_CAUSE, NO_SIGNS_OF_LIFE
from app.transport.checking.remarks import Remark, Remarks
from app.transport.language.doctor import PHYSICIANS
from app.transport.language.ending import Outcome
from app.transport.language.expression import All, Any, Expression, Not, truth
from app.transport.language.results import Resuscitation, Transport
from app.transport.language.rulebook import Policy, Rulebook
from app.transport.language.words import Text

_EXOGENOUS: Mapping[str, bool] = MappingProxyType({"exogenous_cause": True})


def stops(rulebook: Rulebook) -> Remarks:
    """What every rulebook with outcomes needs, and what it must not say."""
    if not rulebook.outcomes:
        return
    if rulebook.policy not in (Policy.MAY_STOP, Policy.OTHER):
        wrong = Text(
            f"方針 {rulebook.policy} の規則に outcomes があります",
            f"policy {rulebook.policy} carries outcomes",
        )
        yield Remark("policy", wrong, Text("どちらかを直す", "change one of the two"))
    by = rulebook.may_instruct.by if rulebook.may_instruct else ()
    if not by or any(role not in PHYSICIANS for role in by):
        wrong = Text(
            "中止を指示できる医師が定められていません", "no physician may instruct the stop"
        )
        yield Remark("may_instruct", wrong, Text("may_instruct.by に医師を", "name physicians"))
    if rulebook.will is None or not rulebook.will.of:
        wrong = Text("だれの意思によるかが定められていません", "whose will counts is not said")
        yield Remark("will", wrong, Text("will を書く", "add will"))
    for place, outcome in enumerate(rulebook.outcomes):
        yield from _outcome(rulebook, outcome, f"outcomes[{place}]")


def _outcome(rulebook: Rulebook, outcome: Outcome, path: str) -> Remarks:
    own = All(tuple(demanded(rulebook, outcome)))
    if truth(own, _EXOGENOUS.get) is not False:
        wrong = Text(
            "外因性でも中止に至ります", "an exogenous cause does not keep it from stopping"
        )
        remedy = Text(
            "条件 {exogenous_cause: false} を加え、needs に入れる",
            "add the condition {exogenous_cause: false}, and name it in needs",
        )
        yield Remark(path, wrong, remedy)
    less = outcome.resuscitation not in (None, Resuscitation.CONTINUE)
    if not (less or outcome.transport is Transport.NO or outcome.limits):
        wrong = Text("通常の対応と変わりません", "this is ordinary care")
        yield Remark(path, wrong, Text("otherwise に書く", "say it in otherwise"))
    if outcome.transport is Transport.NO and not _is_handed_over(rulebook, outcome):
        wrong = Text(
            "搬送しないのに、だれに引き継ぐかが定められていません",
            "nobody takes over where nobody is transported",
        )
        remedy = Text("handover を書き、needs に入れる", "add handover, and name it in needs")
        yield Remark(f"{path}.transport", wrong, remedy)


def _is_handed_over(rulebook: Rulebook, outcome: Outcome) -> bool:
    needs = outcome.needs
    return bool(rulebook.handover) and (needs is None or "handover" in needs)


def demanded(rulebook: Rulebook, outcome: Outcome) -> Iterator[Expression]:
    """What the rulebook itself demands for an outcome, as far as facts can tell it."""
    needs = outcome.needs
    yield from (item.when for item in rulebook.applies)
    yield from (Not(item.when) for item in rulebook.silences)
    yield from (item.when for item in rulebook.conditions if needs is None or item.id in needs)
    if rulebook.evidence and (needs is None or "evidence" in needs):
        yield rulebook.evidence.test()
    if rulebook.will:
        yield rulebook.will.test()
    if _is_handed_over(rulebook, outcome):
        yield Any(tuple(band.test() for band in rulebook.handover))


def required(rulebook: Rulebook, outcome: Outcome) -> list[Expression]:
    """The same with what holds under every rulebook."""
    return [IN_ARREST, NO_SIGNS_OF_LIFE, NO_EXOGENOUS_CAUSE, *demanded(rulebook, outcome)]
