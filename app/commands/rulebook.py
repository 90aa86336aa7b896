"""`rulebook`: checks, tries, rehearses, puts into words and compares transport rules.

FILE is a YAML (or JSON) file, or the id of a rulebook that ships, such as `tokyo`. A parent is
looked for beside the file, then among those that ship. `rulebook new` prints a file to begin
from. Japanese, or English with --en.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.commands.screen import complain, say
from app.transport import shelf
from app.transport.advising.plan import vocabulary_of
from app.transport.check import check_reading
from app.transport.language.cases import Played
from app.transport.language.facts import Fact
from app.transport.language.findings import BadRulebook, Finding
from app.transport.language.kinds import FactKind, Shape, Source, kind_of
from app.transport.language.reading import Reading, read, read_played
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import BadFact, Misread, Text
from app.transport.plain.compare import compare
from app.transport.plain.crews import for_crews
from app.transport.plain.explained import explained
from app.transport.plain.paper import Paper, markdown
from app.transport.plain.residents import for_residents
from app.transport.rehearse import differences, play

_UNKNOWN = "unknown"
_ANSWERS = {"true": True, "false": False, "はい": True, "いいえ": False, _UNKNOWN: None}


def run(arguments: list[str]) -> int:
    """Returns 0; 1 where a rulebook is faulty, a case comes out otherwise, or a file is missing."""
    chosen = _parser().parse_args(arguments)
    try:
        done: int = chosen.run(chosen)
    except BadRulebook as bad:
        return complain("\n".join(_line(found, chosen) for found in bad.findings))
    except Misread as bad:
        return complain(_both(bad.wrong, bad.remedy, chosen))
    except OSError as missing:
        return complain(f"{missing.filename}: {missing.strerror}")
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python3 -m app rulebook",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="check|try|rehearse|words|compare|new")

    def command(
        name: str, what: str, does: Callable[[argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=what, description=what)
        one.add_argument("--en", action="store_true", help="in English")
        one.set_defaults(run=does)
        return one

    for name, what, does in (
        ("check", "what must be mended before it may be published", _check),
        ("rehearse", "play the cases that the file carries", _rehearse),
    ):
        command(name, what, does).add_argument("files", nargs="+", metavar="FILE")
    words = command("words", "the rule in plain words, as Markdown", _words)
    words.add_argument("file", metavar="FILE")
    words.add_argument("--crews", action="store_true", help="for crews, not for residents")
    compared = command("compare", "what is different in the second", _compare)
    compared.add_argument("old", metavar="OLD")
    compared.add_argument("new", metavar="NEW")
    tried = command("try", "one set of facts, and what the rule says", _try)
    tried.add_argument("file", metavar="FILE")
    tried.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE@SOURCE",
        help="a fact; the source may be left out; VALUE unknown: nobody knows",
    )
    tried.add_argument("--case", metavar="ID", help="the facts of a case of the file")
    tried.add_argument("--facts", metavar="YAML", help="a file with facts, on_record, doctor")
    tried.add_argument("--json", action="store_true", help="the canonical advice, as it is kept")
    command("new", "a file to begin a rulebook from", _new)
    return parser


def _read(name: str) -> Reading:
    """From a file, or by the id of a rulebook that ships."""
    path = Path(name)
    if not path.exists() and name in shelf.names():
        return shelf.shipped(name)

    def beside(other: str) -> str | None:
        near = path.with_name(f"{other}.yaml")
        is_safe = other.replace("-", "").isalnum()
        return near.read_text("utf-8") if is_safe and near.is_file() else shelf.text_of(other)

    return read(path.read_text("utf-8"), file=name, parents=beside)


def _check(chosen: argparse.Namespace) -> int:
    failed = False
    for name in chosen.files:
        try:
            found: Sequence[Finding] = check_reading(_read(name))
        except BadRulebook as bad:
            found = bad.findings
        blocking = [one for one in found if one.blocks]
        failed |= bool(blocking)
        for one in found:
            mark = Text("直す", "MEND") if one.blocks else Text("注意", "note")
            say(f"{_said(mark, chosen)}  {_line(one, chosen)}")
        notes = len(found) - len(blocking)
        verdict = (
            Text(f"{name}: 公表できません({len(blocking)} 件)", f"{name}: {len(blocking)} to mend")
            if blocking
            else Text(f"{name}: 公表できます(注意 {notes} 件)", f"{name}: passes, {notes} notes")
        )
        say(_said(verdict, chosen))
    return int(failed)


def _rehearse(chosen: argparse.Namespace) -> int:
    failed = False
    for name in chosen.files:
        rulebook = _read(name).rulebook
        for case in rulebook.cases:
            found = differences(rulebook, case)
            failed |= bool(found)
            mark = "×" if found else "○"
            say(f"{mark} {case.id}: {_said(case.text, chosen)}")
            for one in found:
                say(f"    {one}")
        if not rulebook.cases:
            say(_said(Text(f"{name}: 例がありません", f"{name}: no cases"), chosen))
    return int(failed)


def _words(chosen: argparse.Namespace) -> int:
    reading = _read(chosen.file)
    write = for_crews if chosen.crews else for_residents
    _show(write(reading.rulebook, reading.titles), chosen)
    return 0


def _compare(chosen: argparse.Namespace) -> int:
    found = compare(_read(chosen.old).rulebook, _read(chosen.new).rulebook)
    for one in found:
        mark = Text("緩む", "LOOSER") if one.loosens else Text("・", "-")
        say(f"{_said(mark, chosen)} {_said(one.text, chosen)}")
    if not found:
        say(_said(Text("違いはありません。", "No difference."), chosen))
    return 0


def _try(chosen: argparse.Namespace) -> int:
    rulebook = _read(chosen.file).rulebook
    facts = [_fact(one, rulebook) for one in chosen.fact]
    advice = play(rulebook, _played(chosen, rulebook), facts)
    if chosen.json:
        sys.stdout.write(advice.canonical().decode() + "\n")
    else:
        _show(explained(advice, vocabulary_of(rulebook)), chosen)
    return 0


def _played(chosen: argparse.Namespace, rulebook: Rulebook) -> Played:
    if chosen.facts:
        text = Path(chosen.facts).read_text("utf-8")
        return read_played(text, vocabulary_of(rulebook), file=chosen.facts)
    if chosen.case is None:
        return Played(facts={})
    for case in rulebook.cases:
        if case.id == chosen.case:
            return case
    ids = " / ".join(case.id for case in rulebook.cases)
    raise BadFact(
        Text(f"{chosen.case} という例はありません", f"there is no case {chosen.case}"),
        Text(ids or "なし", ids or "none"),
    )


def _fact(text: str, rulebook: Rulebook) -> Fact:
    name, _, rest = text.partition("=")
    value, _, source = rest.partition("@")
    kind = kind_of(name, vocabulary_of(rulebook))
    if source and source not in list(Source):
        allowed = " / ".join(kind.sources)
        wrong = Text(f"出どころ {source} はありません", f"there is no source {source}")
        raise BadFact(wrong, Text(allowed, allowed))
    usual = next((one for one in kind.sources if one is not Source.RECORD), kind.sources[0])
    at = rulebook.when.in_force_from
    return Fact(name, _value(kind, value), Source(source) if source else usual, at, at)


def _value(kind: FactKind, text: str) -> bool | float | str | None:
    if text == _UNKNOWN:
        return None
    match kind.shape:
        case Shape.BOOLEAN:
            return _ANSWERS.get(text, text)
        case Shape.NUMBER:
            try:
                return int(text)
            except ValueError:
                return text
        case Shape.CHOICE:
            return text


def _new(_: argparse.Namespace) -> int:
    sys.stdout.write(shelf.template())
    return 0


def _show(paper: Paper, chosen: argparse.Namespace) -> None:
    sys.stdout.write(markdown(paper, english=chosen.en))


def _line(found: Finding, chosen: argparse.Namespace) -> str:
    return str(found) if chosen.en else found.japanese()


def _said(text: Text, chosen: argparse.Namespace) -> str:
    return text.en if chosen.en else text.ja


def _both(wrong: Text, remedy: Text, chosen: argparse.Namespace) -> str:
    return f"{_said(wrong, chosen)} → {_said(remedy, chosen)}"
