"""What must be mended before a rulebook may be published, and what is worth a second look."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.transport.advising.plan import (
    IN_ARREST,
    NO_EXOGENOUS_CAUSE,
    NO_SIGNS_OF_LIFE,
    band_test,
    vocabulary_of,
)
from app.transport.language.doctor import PHYSICIANS
from app.transport.language.expression import All, Expression, Not, truth
from app.transport.language.findings import Finding
from app.transport.language.kinds import Shape
from app.transport.language.results import Resuscitation, Transport
from app.transport.language.rulebook import Outcome, Policy, Rulebook
from app.transport.language.words import Text
from app.transport.reach import can_hold
from app.transport.rehearse import differences

Lines = Mapping[str, tuple[str, int]]
Raw = Iterator[tuple[str, Text, Text, bool]]

_CLAUSES = ("applies", "conditions", "silences")
RESERVED = (
    *("arrest", "no_signs_of_life", "no_exogenous_cause", "not_withdrawn"),
    *("evidence", "will", "instruction", "handover"),
)
"""Names of the clauses that every rulebook has or may have."""
_EXOGENOUS: Mapping[str, bool] = MappingProxyType({"exogenous_cause": True})


def check(rulebook: Rulebook, lines: Lines = MappingProxyType({})) -> tuple[Finding, ...]:
    """Every finding; the rulebook passes where none of them blocks.

    `lines` (from the reading) gives each finding its file and line.
    """
    findings = []
    references = list(_references(rulebook))
    for path, wrong, remedy, blocks in references:
        findings.append(_placed(path, wrong, remedy, lines, blocks=blocks))
    if not any(blocks for *_, blocks in references):
        for part in (_stops(rulebook), _reachable(rulebook), _bands(rulebook), _cases(rulebook)):
            findings += [_placed(p, w, r, lines, blocks=b) for p, w, r, b in part]
    return tuple(findings)


def passes(rulebook: Rulebook) -> bool:
    """Whether nothing blocks publication."""
    return not any(finding.blocks for finding in check(rulebook))


def _placed(path: str, wrong: Text, remedy: Text, lines: Lines, *, blocks: bool) -> Finding:
    file, line = lines.get(path) or lines.get(path.partition(".")[0]) or ("", None)
    return Finding(path, wrong, remedy, line, file, blocks)


def _references(rulebook: Rulebook) -> Raw:
    """Ids that occur twice or nowhere, sources and signatures that cannot be."""
    vocabulary = vocabulary_of(rulebook)
    for part in ("applies", "conditions", "silences", "outcomes", "handover", "cases"):
        seen: set[str] = set()
        for place, item in enumerate(getattr(rulebook, part)):
            if item.id in seen or (part in _CLAUSES and item.id in RESERVED):
                wrong = Text(f"id {item.id} は使われています", f"the id {item.id} is taken")
                yield f"{part}[{place}].id", wrong, Text("別の id に", "choose another"), True
            seen.add(item.id)
    yield from _needs(rulebook)
    for place, item in enumerate(rulebook.accepts):
        extra = set(item.sources) - set(vocabulary[item.fact].sources)
        if extra:
            names = ", ".join(sorted(extra))
            wrong = Text(f"{item.fact} は {names} から取れません", f"{item.fact} not from {names}")
            allowed = " / ".join(vocabulary[item.fact].sources)
            yield f"accepts[{place}].sources", wrong, Text(allowed, allowed), True
    for place, band in enumerate(rulebook.handover):
        for at, name in enumerate(band.signatures):
            if vocabulary[name].shape is not Shape.BOOLEAN:
                wrong = Text(f"{name} は署名を表しません", f"{name} is no yes-no fact")
                remedy = Text("はい・いいえの事実を書く", "name a yes-no fact")
                yield f"handover[{place}].signatures[{at}]", wrong, remedy, True


def _needs(rulebook: Rulebook) -> Raw:
    known = {item.id for item in rulebook.conditions} | {"evidence", "handover"}
    for place, outcome in enumerate(rulebook.outcomes):
        for at, name in enumerate(outcome.needs or ()):
            if name not in known:
                wrong = Text(f"{name} という条件はありません", f"there is no condition {name}")
                remedy = Text(" / ".join(sorted(known)), " / ".join(sorted(known)))
                yield f"outcomes[{place}].needs[{at}]", wrong, remedy, True


def _stops(rulebook: Rulebook) -> Raw:
    """P7: no stop without the doctor's instruction, the will and a cause that is not exogenous."""
    if not rulebook.outcomes:
        return
    if rulebook.policy not in (Policy.MAY_STOP, Policy.OTHER):
        wrong = Text(
            f"方針 {rulebook.policy} の規則に outcomes があります",
            f"policy {rulebook.policy} carries outcomes",
        )
        yield "policy", wrong, Text("どちらかを直す", "change one of the two"), True
    by = rulebook.may_instruct.by if rulebook.may_instruct else ()
    if not by or any(role not in PHYSICIANS for role in by):
        wrong = Text(
            "中止を指示できる医師が定められていません", "no physician may instruct the stop"
        )
        yield "may_instruct", wrong, Text("may_instruct.by に医師を", "name physicians"), True
    if rulebook.will is None or not rulebook.will.of:
        wrong = Text("だれの意思によるかが定められていません", "whose will counts is not said")
        yield "will", wrong, Text("will を書く", "add will"), True
    for place, outcome in enumerate(rulebook.outcomes):
        own = All(tuple(_own(rulebook, outcome)))
        if truth(own, _EXOGENOUS.get) is not False:
            wrong = Text(
                "外因性でも中止に至ります", "an exogenous cause does not keep it from stopping"
            )
            remedy = Text(
                "条件 {exogenous_cause: false} を加え、needs に入れる",
                "add the condition {exogenous_cause: false}, and name it in needs",
            )
            yield f"outcomes[{place}]", wrong, remedy, True
        less = outcome.resuscitation not in (None, Resuscitation.CONTINUE)
        if not (less or outcome.transport is Transport.NO or outcome.limits):
            wrong = Text("通常の対応と変わりません", "this is ordinary care")
            yield f"outcomes[{place}]", wrong, Text("otherwise に書く", "say it in otherwise"), True


def _own(rulebook: Rulebook, outcome: Outcome) -> Iterator[Expression]:
    """What the rulebook itself demands for an outcome."""
    needs = outcome.needs
    yield from (item.when for item in rulebook.applies)
    yield from (Not(item.when) for item in rulebook.silences)
    yield from (item.when for item in rulebook.conditions if needs is None or item.id in needs)
    if rulebook.evidence and (needs is None or "evidence" in needs):
        yield rulebook.evidence.test()
    if rulebook.will:
        yield rulebook.will.test()


def _reachable(rulebook: Rulebook) -> Raw:
    vocabulary = vocabulary_of(rulebook)
    never = Text("決して成り立ちません", "this can never hold")
    remedy = Text("条件を直すか消す", "correct or drop it")
    for part in ("applies", "conditions", "silences"):
        for place, item in enumerate(getattr(rulebook, part)):
            if can_hold([item.when], vocabulary) is False:
                yield f"{part}[{place}].when", never, remedy, True
            if can_hold([Not(item.when)], vocabulary) is False:
                always = Text("いつも成り立ちます", "this always holds once known")
                yield f"{part}[{place}].when", always, remedy, part == "silences"
    for place, outcome in enumerate(rulebook.outcomes):
        tests = [IN_ARREST, NO_SIGNS_OF_LIFE, NO_EXOGENOUS_CAUSE, *_own(rulebook, outcome)]
        found = can_hold(tests, vocabulary)
        if found is False:
            wrong = Text("条件が互いに矛盾し、至ることがありません", "its conditions contradict")
            yield f"outcomes[{place}]", wrong, remedy, True
        if found is None:
            wrong = Text("組合せが多く、矛盾の有無は調べきれません", "too many combinations to try")
            yield f"outcomes[{place}]", wrong, Text("例を cases に", "add cases"), False


def _bands(rulebook: Rulebook) -> Raw:
    for place, band in enumerate(rulebook.handover):
        for earlier in rulebook.handover[:place]:
            wider = earlier.within_minutes >= band.within_minutes
            if wider and set(earlier.signatures) <= set(band.signatures):
                wrong = Text(f"{earlier.id} が先に当たります", f"{earlier.id} always comes first")
                yield f"handover[{place}]", wrong, Text("短い順に", "shortest first"), True
        if can_hold([band_test(band)], vocabulary_of(rulebook)) is False:
            wrong = Text("この時間には収まりません", "no arrival fits this band")
            yield f"handover[{place}]", wrong, Text("分を直す", "correct the minutes"), True
    if not rulebook.where.municipalities:
        wrong = Text("区域がなく、選ばれることがありません", "it names no area: it is never chosen")
        yield "where", wrong, Text("municipalities を書く", "name municipalities"), False
    if not rulebook.complete and rulebook.outcomes:
        wrong = Text("未完の規則は中止に至りません", "an incomplete rulebook never reaches these")
        yield "outcomes", wrong, Text("complete を直す", "correct complete"), False


def _cases(rulebook: Rulebook) -> Raw:
    if rulebook.outcomes and not rulebook.cases:
        wrong = Text("確かめる例がありません", "it carries no case")
        yield "cases", wrong, Text("cases に例を書く", "add cases"), False
    for place, case in enumerate(rulebook.cases):
        if found := differences(rulebook, case):
            what = "; ".join(found)
            wrong = Text(f"期待と違います({what})", f"not as expected ({what})")
            yield f"cases[{place}]", wrong, Text("規則か例を直す", "mend rule or case"), True
