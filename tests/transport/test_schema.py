"""The published JSON Schema: current, and of one mind with the reader."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from app.transport.language.schema import rendered, schema
from app.transport.shelf import names, template, text_of
from tests.transport.inheriting import REGION, SKELETON

PUBLISHED = Path(__file__).parents[2] / "openapi" / "rulebook.schema.json"


class Plain(yaml.SafeLoader):
    """YAML with JSON's scalars only."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag.endswith((":int", ":float", ":null"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true$|false$"), "tf")


def test_the_published_schema_is_the_one_the_classes_give() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == rendered()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", names())
def test_every_shipped_rulebook_satisfies_it(name: str) -> None:
    document = yaml.load(text_of(name) or "", Plain)  # noqa: S506  a SafeLoader
    assert list(Draft202012Validator(schema()).iter_errors(document)) == []


@pytest.mark.parametrize(
    "fault",
    [{"polcy": "x"}, {"policy": "maybe"}, {"conditions": [{"when": {"arest": True}}]}],
)
def test_it_refuses_what_the_reader_refuses(fault: dict[str, object]) -> None:
    document = yaml.load(text_of("tokyo") or "", Plain)  # noqa: S506  a SafeLoader
    assert not Draft202012Validator(schema()).is_valid({**document, **fault})


def satisfies(text: str) -> bool:
    document = yaml.load(text, Plain)  # noqa: S506  a SafeLoader
    return bool(Draft202012Validator(schema()).is_valid(document))


def test_a_region_says_of_its_parents_items_only_what_is_its_own() -> None:
    narrowed = REGION + "handover:\n  - {id: soon, within_minutes: 30}\n"
    assert satisfies(narrowed)
    assert satisfies(narrowed + "will: {of: [patient]}\n")
    assert not satisfies(narrowed.replace("id: soon, ", ""))
    assert not satisfies(narrowed.replace("within_minutes", "within"))
    assert not satisfies(narrowed + "will: {of: [family]}\n")
    assert not satisfies(narrowed.replace("parent: ken", "copy_of: ken"))
    assert not satisfies(narrowed.replace("parent: ken\n", ""))


@pytest.mark.parametrize("text", [SKELETON, template()])
def test_the_skeleton_and_the_template_satisfy_it(text: str) -> None:
    assert satisfies(text)


def test_every_class_of_the_language_says_what_it_is_for() -> None:
    for name, definition in schema()["$defs"].items():
        assert len(definition["description"]) > 20, name
