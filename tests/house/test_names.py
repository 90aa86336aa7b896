"""What the API calls its shapes, since every client's code will call them so."""

import json

from app.commands import openapi


def test_no_two_shapes_of_the_api_have_one_name() -> None:
    shapes = json.loads(openapi.FILE.read_text("utf-8"))["components"]["schemas"]
    # Of two of one name, each is told apart by the path of its module.
    assert [name for name in shapes if name.startswith("app__")] == []
