"""Forms as a browser would send them: every field with the value that it is drawn with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

Values = dict[str, str | list[str]]


@dataclass
class Form:
    """One form that sends: where its buttons send it, its fields, and what each can be."""

    places: list[str]
    values: Values = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    has_file: bool = False


class _Reader(HTMLParser):
    """Puts forms together, tag by tag."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._name = ""
        self._is_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form([said["action"]]) if said.get("method") == "post" else None
            self.forms += [self._form] if self._form else []
        elif self._form is not None:
            self._form.places += [said["formaction"]] if "formaction" in said else []
            if tag == "option":
                _choose(self._form, self._name, said["value"], is_chosen="selected" in said)
            elif "name" in said:
                self._name, self._is_text = said["name"], tag == "textarea"
                is_needed = "required" in said and said.get("type") != "file"
                self._form.needed |= {self._name} if is_needed else set()
                _draw(self._form, tag, self._name, said)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._is_text:
            self._form.values[self._name] = f"{self._form.values[self._name]}{data}"

    def handle_endtag(self, tag: str) -> None:
        self._is_text = False
        if tag == "form":
            self._form = None


def _draw(form: Form, tag: str, name: str, said: dict[str, str]) -> None:
    match said.get("type", tag):
        case "file":
            form.has_file = True
        case "checkbox":
            form.choices.setdefault(name, []).append(said["value"])
            ticked = form.values.setdefault(name, [])
            if isinstance(ticked, list) and "checked" in said:
                ticked.append(said["value"])
        case "radio":
            _choose(form, name, said["value"], is_chosen="checked" in said)
        case kind:
            form.days |= {name} if kind == "date" else set()
            form.values[name] = said.get("value", "")


def _choose(form: Form, name: str, value: str, *, is_chosen: bool) -> None:
    form.choices.setdefault(name, []).append(value)
    if is_chosen:
        form.values[name] = value


def drawn(html: str) -> Iterator[Form]:
    """Every form of a page that sends something."""
    reader = _Reader()
    reader.feed(html)
    yield from reader.forms


def fields(html: str, place: str) -> Values:
    """The one form that goes there, as it is drawn."""
    (values,) = (one.values for one in drawn(html) if place in one.places)
    return values
