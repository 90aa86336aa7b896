"""What must be mended before a rulebook may be published, and what is worth a second look."""

from collections.abc import Mapping
from types import MappingProxyType

from app.transport.checking.gaps import gaps
from app.transport.checking.loosening import loosening
from app.transport.checking.names import names
from app.transport.checking.reaching import reaching
from app.transport.checking.remarks import Remark, Remarks
from app.transport.checking.stops import stops
from app.transport.language.findings import Finding
from app.transport.language.reading import Reading
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text
from app.transport.rehearse import differences

Lines = Mapping[str, tuple[str, int]]


def check(
    rulebook: Rulebook, lines: Lines = MappingProxyType({}), above: Reading | None = None
) -> tuple[Finding, ...]:
    """Every finding; the rulebook passes where none of them blocks.

    `lines` (from the reading) gives each finding its file and line. `above` is the reading of
    its parent: without it a rulebook that names a parent cannot pass, for nobody has looked
    whether it loosens what the parent says.
    """
    remarks = [*names(rulebook), *_parent(rulebook, above)]
    if not any(remark.blocks for remark in remarks):
        for asked in (stops, reaching, gaps, _cases):
            remarks += asked(rulebook)
        if above is not None:
            remarks += loosening(above.rulebook, rulebook)
    return tuple(_placed(remark, lines, above) for remark in remarks)


def check_reading(reading: Reading) -> tuple[Finding, ...]:
    """Every finding of a rulebook as it was read."""
    return check(reading.rulebook, reading.lines, reading.above)


def passes(reading: Reading) -> bool:
    """Whether nothing blocks publication; its parent, and the parent's, must pass as well."""
    is_sound = not any(finding.blocks for finding in check_reading(reading))
    return is_sound and (reading.above is None or passes(reading.above))


def _parent(rulebook: Rulebook, above: Reading | None) -> Remarks:
    name = above.rulebook.id if above else None
    if rulebook.parent != name:
        wrong = Text(f"親 {rulebook.parent} と比べていません", "not compared with its parent")
        yield Remark("parent", wrong, Text("親と一緒に読む", "read it together with its parent"))


def _cases(rulebook: Rulebook) -> Remarks:
    if rulebook.outcomes and not rulebook.cases:
        wrong = Text("確かめる例がありません", "it carries no case")
        yield Remark("cases", wrong, Text("cases に例を書く", "add cases"), blocks=False)
    for place, case in enumerate(rulebook.cases):
        if found := differences(rulebook, case):
            what = "; ".join(found)
            wrong = Text(f"期待と違います({what})", f"not as expected ({what})")
            yield Remark(f"cases[{place}]", wrong, Text("規則か例を直す", "mend rule or case"))


def _placed(remark: Remark, lines: Lines, above: Reading | None) -> Finding:
    wrong = remark.wrong
    if above is not None and remark.above is not None:
        file, line = _place(remark.above, above.lines)
        wrong = Text(
            f"{wrong.ja}(親 {above.rulebook.id}: {file} {line} 行)",
            f"{wrong.en} than the parent {above.rulebook.id} ({file}:{line})",
        )
    file, line = _place(remark.path, lines)
    return Finding(
        remark.path, wrong, remark.remedy, line, file, remark.blocks, remark.is_exhaustive
    )


def _place(path: str, lines: Lines) -> tuple[str, int | None]:
    """The line of a path, or of the nearest thing around it that has one."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return "", None
