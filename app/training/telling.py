"""How a story is told on the screen, and how its differences are counted."""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.training.promises import OWN_DOORS, SECTIONS, Promise

_WIDTH: Final = 36
_RECORD: Final = tuple(section for section in SECTIONS if section not in OWN_DOORS)
_MARKS: Final = {"full": "●", "brief": "◐", "withheld": "–"}


@dataclass(slots=True)
class Telling:
    """Says what happens and keeps every answer that differs from what was promised."""

    say: Callable[[str], None]
    differences: list[str] = field(default_factory=list)
    checked: int = 0
    _steps: int = 0

    def title(self, text: str) -> None:
        """Begins a story."""
        self._steps = 0
        self.say(f"\n{'━' * _WIDTH}\n{text}\n{'━' * _WIDTH}")

    def step(self, who: str, what: str) -> None:
        """One step of a story: who does what."""
        self._steps += 1
        self.say(f"\n{self._steps:>2}. 【{who}】{what}")

    def line(self, text: str) -> None:
        """A sentence below the step."""
        self.say(f"    {text}")

    def expect(self, what: str, promised: object, answered: object) -> None:
        """Holds one answer against what the rules say."""
        self.checked += 1
        if promised == answered:
            self.line(f"✓ {what}")
            return
        self._differs(f"{what}: 約束は {promised}、答えは {answered}")

    def holds(self, what: str, *, is_so: bool) -> None:
        """Holds that something is as the rules say."""
        self.expect(what, promised=True, answered=is_so)

    def sees(self, promise: Promise, record: Mapping[str, Any] | None) -> None:
        """Says what somebody sees and does not see of a record, and holds it against the promise.

        Every section that a record has counts; one that the answer leaves out is withheld.
        """
        parts = {
            name: part
            for name, part in (record or {}).items()
            if isinstance(part, dict) and "state" in part
        }
        levels = {section: _level(parts.get(section)) for section in _RECORD}
        self._listed("見える  ", [s for s in _RECORD if levels[s] != "withheld"], levels, parts)
        self._listed("見えない", [s for s in _RECORD if levels[s] == "withheld"], levels, parts)
        self.checked += len(_RECORD)
        wrong = [s for s in _RECORD if levels[s] != promise.level(s)]
        for section in wrong:
            self._differs(
                f"{promise.whom}の「{SECTIONS[section]}」: "
                f"約束は {_MARKS[promise.level(section)]}、答えは {_MARKS[levels[section]]}"
            )
        for section in (s for s in _RECORD if levels[s] == "brief" == promise.level(s)):
            content = parts[section].get("content") or {}
            said = {name for name, value in content.items() if value is not None}
            if more := said - promise.items(section):
                wrong.append(section)
                said_more = ", ".join(sorted(more))
                self._differs(f"{promise.whom}の「{SECTIONS[section]}」の要点に余分: {said_more}")
        unknown = sorted(set(parts) - set(_RECORD))
        if unknown:
            self._differs(f"約束の表にない項目: {', '.join(unknown)}")
        if not wrong and not unknown:
            self.line(f"✓ {promise.whom}に見えるもの・見えないものは約束どおり({len(_RECORD)}項目)")

    def hides(self, whom: str, body: str, words: Mapping[str, str]) -> None:
        """Holds that none of the words stands anywhere in an answer; `words`: by what they are."""
        self.checked += len(words)
        leaked = [what for what, word in words.items() if word in body]
        for what in leaked:
            self._differs(f"{whom}への答えに「{what}」の中身が混じっています")
        if not leaked:
            self.line(f"✓ {whom}への答えのどこにもない: {'、'.join(words)}")

    def breaks_off(self, because: Exception) -> None:
        """The service answered in a way that the story cannot go on from."""
        self._differs(f"物語が途切れました: {type(because).__name__} {because}")

    def _listed(
        self,
        heading: str,
        sections: list[str],
        levels: Mapping[str, str],
        parts: Mapping[str, Mapping[str, Any]],
    ) -> None:
        words = []
        for section in sections:
            is_empty = (parts.get(section) or {}).get("state") == "not_recorded"
            words.append(
                f"{_MARKS[levels[section]]}{SECTIONS[section]}{'(記録なし)' if is_empty else ''}"
            )
        rows = textwrap.wrap(" ".join(words) or "なし", _WIDTH, break_long_words=False)
        for n, row in enumerate(rows):
            self.line(f"{heading if n == 0 else '        '} {row}")

    def _differs(self, sentence: str) -> None:
        self.differences.append(sentence)
        self.line(f"✗ {sentence}")


def _level(part: Mapping[str, Any] | None) -> str:
    if part is None or part.get("state") == "withheld":
        return "withheld"
    return str(part.get("level"))
