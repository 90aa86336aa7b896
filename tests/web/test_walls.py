"""What holds for every page: its headers, nothing inline, nothing from outside."""

import re
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from app.policy.roles import Role
from app.web.doors import ON_CALLS, PAGES
from app.web.shown import HERE
from tests.calls.builders import Town
from tests.web.conftest import Opens

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PUBLIC = {"/", "/sign-in", "/step-up", "/enrol", "/sharing", "/rules", "/card"}
OF_NOBODY_YET = {"/sign-in", "/enrol", "/enrol/confirm"}
ROUTES = [
    one for page in (*ON_CALLS, *PAGES) for one in page.router.routes if isinstance(one, APIRoute)
]


def on(path: str) -> str:
    return re.sub(r"\{[a-z_]+\}", "01a20055-51f2-7193-9c87-0925d8ff6b9a", path)


async def test_every_page_is_closed_to_strangers_and_guarded(client: httpx.AsyncClient) -> None:
    for route in ROUTES:
        method = min(route.methods or {"GET"})
        origin = {"Origin": "http://service.test"}
        answer = await client.request(method, on(route.path), headers=origin)
        if route.path in PUBLIC and method == "GET":
            assert answer.status_code == 200, route.path
        elif route.path in OF_NOBODY_YET:
            assert answer.status_code == 422
        else:
            assert answer.status_code == 303, route.path
            assert answer.headers["location"].startswith("/sign-in")
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_every_change_asks_where_it_comes_from(client: httpx.AsyncClient) -> None:
    changes = [route for route in ROUTES if "POST" in (route.methods or ())]
    assert len(changes) > 20
    for route in changes:
        assert (await client.post(on(route.path))).status_code == 403, route.path


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_script_style_or_anything_from_outside(template: Path) -> None:
    html = template.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", html)
    assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|<style|javascript:|hx-on|js:", html)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html)
    assert "|safe" not in html
    assert "autoescape false" not in html


def test_a_script_in_a_name_stays_text() -> None:
    from app.web.shown import _TEMPLATES  # noqa: PLC0415  the environment itself is the matter

    drawn = _TEMPLATES.from_string("{{ name }}").render(name="<script>alert(1)</script>")
    assert "<script" not in drawn


async def test_what_pages_load_is_there_with_its_licence(client: httpx.AsyncClient) -> None:
    front = (await client.get("/")).text
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', front):
        assert (await client.get(path)).status_code == 200
    for licence in ("htmx-LICENSE.txt", "design-tokens-LICENSE.txt"):
        assert (await client.get(f"/static/vendored/{licence}")).status_code == 200
    assert (await client.get("/static/../shown.py")).status_code == 404
    assert (await client.get("/static/%2e%2e/shown.py")).status_code == 404


async def test_other_doors_keep_their_documents(client: httpx.AsyncClient) -> None:
    for path in ("/v1/patients", "/v1/nowhere"):
        answer = await client.get(path)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.get("/nowhere")).headers["content-type"].startswith("text/html")


async def test_every_page_of_a_training_system_says_so(
    client: httpx.AsyncClient, opens: Opens
) -> None:
    crew = opens(Role.CREW)
    for answer in (await client.get("/"), await client.get("/sign-in"), await crew.get("/home")):
        assert "訓練" in answer.text


async def test_every_role_has_a_first_page(opens: Opens, town: Town) -> None:
    for role in Role:
        answer = await opens(role).get("/home")
        assert answer.status_code == 200, role
        assert "頁野 めくる" in answer.text
    assert town.rows.leaves()
