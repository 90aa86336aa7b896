"""What is wrong with a rulebook, where, and what to do about it."""

from dataclasses import dataclass

from app.transport.language.words import Text


@dataclass(frozen=True, slots=True)
class _Looked:
    ja: str
    en: str


_LOOKED = {
    None: _Looked("", ""),
    True: _Looked("(調べ尽くした)", " (every combination was looked at)"),
    False: _Looked("(探した範囲では)", " (as far as was searched)"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: file and line (where known), field, what it is, the remedy.

    `blocks` is false for a remark that does not keep the rulebook from being published.
    `is_exhaustive` says of something that was searched for whether every combination of facts
    was looked at; `None` where nothing had to be searched.
    """

    field: str
    wrong: Text
    remedy: Text
    line: int | None = None
    file: str = ""
    blocks: bool = True
    is_exhaustive: bool | None = None

    def __str__(self) -> str:
        """One line of English, as a terminal shows it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        looked = _LOOKED[self.is_exhaustive].en
        return f"{place} {self.field}: {self.wrong.en}{looked} → {self.remedy.en}".strip()

    def japanese(self) -> str:
        """One line of Japanese, as a council reads it."""
        place = f"{self.file} {self.line} 行" if self.line else self.file
        looked = _LOOKED[self.is_exhaustive].ja
        return f"{place} {self.field}: {self.wrong.ja}{looked} → {self.remedy.ja}".strip()


class BadRulebook(ValueError):  # noqa: N818  an error is named by what happened
    """A rulebook that cannot be read, with everything found wrong in it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
