"""A text in Japanese with its English beside it, and the errors that speak both."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text as people read it.

    `ja` is the wording that counts; `en` is its rendering.
    """

    ja: str
    en: str

    def __post_init__(self) -> None:
        if not self.ja.strip() or not self.en.strip():
            raise Misread(
                Text("文が空です", "the text is empty"),
                Text("日本語と英語の両方を書いてください", "write both ja and en"),
            )

    def as_json(self) -> dict[str, str]:
        """`{"ja": …, "en": …}`."""
        return {"ja": self.ja, "en": self.en}


class Misread(ValueError):  # noqa: N818  an error is named by what happened
    """Something handed in cannot be taken as it is: what is wrong, and the remedy."""

    def __init__(self, wrong: Text, remedy: Text) -> None:
        super().__init__(f"{wrong.en}; {remedy.en}")
        self.wrong = wrong
        self.remedy = remedy


class BadFact(Misread):
    """A fact, standing or doctor's call with a wrong name, type, source or time (P8)."""
