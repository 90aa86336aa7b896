"""The rulebooks that ship with the product, read from their files."""

from functools import cache
from importlib.resources import files

from app.transport.language.reading import Reading, read


def text_of(name: str) -> str | None:
    """The text of the shipped rulebook of that id, `None` where there is none."""
    if not name.replace("-", "").isalnum():
        return None
    file = files("app.transport").joinpath("rulebooks", f"{name}.yaml")
    return file.read_text(encoding="utf-8") if file.is_file() else None


@cache
def shipped(name: str) -> Reading:
    """The shipped rulebook of that id; `KeyError` where there is none, `BadRulebook` if faulty."""
    text = text_of(name)
    if text is None:
        raise KeyError(name)
    return read(text, file=f"{name}.yaml", parents=text_of)


def names() -> tuple[str, ...]:
    """The ids of all shipped rulebooks, sorted."""
    folder = files("app.transport").joinpath("rulebooks")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".yaml")))


def template() -> str:
    """A whole rulebook with a comment for each part, to begin one from."""
    return files("app.transport").joinpath("template.yaml").read_text(encoding="utf-8")
