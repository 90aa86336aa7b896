"""What is wrong with a rulebook, where, and what to do about it."""

from dataclasses import dataclass

from app.transport.language.words import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: file and line (where known), field, what it is, the remedy.

    `blocks` is false for a remark that does not keep the rulebook from being published.
    """

    field: str
    wrong: Text
    remedy: Text
    line: int | None = None
    file: str = ""
    blocks: bool = True

    def __str__(self) -> str:
        """One line of English, as a terminal shows it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.field}: {self.wrong.en} → {self.remedy.en}".strip()

    def japanese(self) -> str:
        """One line of Japanese, as a council reads it."""
        place = f"{self.file} {self.line} 行" if self.line else self.file
        return f"{place} {self.field}: {self.wrong.ja} → {self.remedy.ja}".strip()


class BadRulebook(ValueError):  # noqa: N818  an error is named by what happened
    """A rulebook that cannot be read, with everything found wrong in it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
