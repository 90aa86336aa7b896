"""A text in headings and paragraphs, in both languages, as values that any page can render."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.transport.language.words import Text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its paragraphs, and the points of a list under them."""

    heading: Text
    paragraphs: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A title and its sections, in order."""

    title: Text
    sections: tuple[Section, ...]


def paper(title: Text, sections: Iterable[Section]) -> Paper:
    """A paper of the sections that say anything."""
    return Paper(title, tuple(item for item in sections if item.paragraphs or item.points))


def markdown(text: Paper, *, english: bool = False) -> str:
    """The paper as Markdown, in Japanese or English."""

    def said(item: Text) -> str:
        return item.en if english else item.ja

    lines = [f"# {said(text.title)}"]
    for section in text.sections:
        lines += ["", f"## {said(section.heading)}"]
        for paragraph in section.paragraphs:
            lines += ["", said(paragraph)]
        if section.points:
            lines += ["", *(f"- {said(point)}" for point in section.points)]
    return "\n".join(lines) + "\n"
