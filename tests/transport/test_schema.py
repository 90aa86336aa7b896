"""The published JSON Schema: current, and of one mind with the reader."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from app.transport.language.schema import rendered, schema
from app.transport.shelf import names, text_of

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
