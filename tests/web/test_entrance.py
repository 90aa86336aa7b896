"""Coming in: who is let in, from where a change is taken, where one is sent afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import connection, engine
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.request import COOKIE
from app.settings import Settings
from app.web.refusals import relative
from tests.calls.builders import Town
from tests.people.builders import PASSWORD, Person, a_person, an_organisation, now
from tests.web.builders import ORIGIN
from tests.web.conftest import Opens

FOREIGN = (
    {"Origin": "https://evil.test"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://service.test.evil.test"},
    {"Origin": "http://service.test:81"},
    {"Origin": "data://service.test"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
)


@asynccontextmanager
async def reached(url: SecretStr) -> AsyncIterator[AsyncConnection]:
    pool = engine(url.get_secret_value(), 1)
    async with connection(pool) as db:
        yield db
        await db.commit()
    await pool.dispose()


async def somebody(chosen: Settings, keyring: Keyring) -> tuple[Person, str]:
    """A person with a login, and the code they can use now."""
    async with reached(chosen.owner_database_url) as db:
        clinic = await an_organisation(db, OrganisationKind.CLINIC)
        person = await a_person(db, keyring, clinic)
        return person, person.code(await now(db))


async def test_nobody_gets_in_without_a_cookie(client: httpx.AsyncClient) -> None:
    answer = await client.get("/patients/01a20055-51f2-7193-9c87-0925d8ff6b9a")
    assert answer.status_code == 303
    assert (
        answer.headers["location"] == "/sign-in?next=/patients/01a20055-51f2-7193-9c87-0925d8ff6b9a"
    )


async def test_neither_does_a_made_up_cookie_nor_a_token(
    client: httpx.AsyncClient, town: Town
) -> None:
    for headers in ({"Cookie": f"{COOKIE}=made-up"}, town.doctor):
        assert (await client.get("/home", headers=headers)).headers["location"] == "/sign-in"


async def test_a_cookie_opens_no_json_door(opens: Opens) -> None:
    assert (await opens(Role.PHYSICIAN).get("/v1/patients")).status_code == 401


async def test_a_revoked_session_is_out_at_once(opens: Opens, town: Town) -> None:
    browser = opens(Role.CREW)
    assert (await browser.get("/home")).status_code == 200
    town.rows.run("UPDATE sessions SET revoked_at = now() WHERE id = %s", browser.session_id)
    assert (await browser.get("/home")).status_code == 303


async def test_a_refreshed_part_never_turns_into_a_sign_in_form(client: httpx.AsyncClient) -> None:
    answer = await client.get("/home", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in"
    assert not answer.content


async def test_a_change_from_elsewhere_is_refused(opens: Opens, town: Town) -> None:
    crew, form = opens(Role.CREW), a_new_call(town)
    for headers in FOREIGN:
        assert (await crew.post("/calls", form, **headers)).status_code == 403, headers
    assert not town.rows.all("SELECT id FROM calls")


def a_new_call(town: Town) -> dict[str, str]:
    return {
        "reason": "意識がない",
        "local_number": "0042",
        "municipality": "990019",
        "unit_id": str(town.unit),
    }


async def test_a_change_from_our_own_page_is_taken(opens: Opens, town: Town) -> None:
    form = a_new_call(town)
    answer = await opens(Role.CREW).post("/calls", form, **{"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    assert len(town.rows.all("SELECT id FROM calls")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "/%2fevil.test",
        "/home?x=//evil",
        "/a\n/b",
        "javascript:alert(1)",
        "home",
        "",
        "/.evil",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(path: str) -> None:
    assert relative(path) == "/home"


@given(st.text())
def test_whatever_is_asked_for_the_way_on_stays_here(path: str) -> None:
    on = relative(path)
    assert on.startswith("/")
    assert not on.startswith("//")
    assert on.isascii()
    assert not set(on) & set(":\\%?#@. \r\n\t")


async def test_signing_in_gives_a_cookie_that_no_script_and_no_other_host_gets(
    client: httpx.AsyncClient, chosen: Settings, keyring: Keyring
) -> None:
    person, code = await somebody(chosen, keyring)
    form = {"login": person.login, "password": PASSWORD, "code": code}
    planted = {"Origin": ORIGIN, "Cookie": f"{COOKIE}=planted"}
    answer = await client.post("/sign-in?next=/notices", data=form, headers=planted)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/notices"
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE)]
    for part in ("; HttpOnly", "; Secure", "; Path=/", "; SameSite=strict"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "planted" not in cookie
    value = cookie.split(";")[0]
    inside = await client.get("/home", headers={"Cookie": value})
    assert "佐藤 花子" in inside.text
    out = await client.post("/sign-out", headers={"Cookie": value, "Origin": ORIGIN})
    assert out.headers["location"] == "/"
    assert (await client.get("/home", headers={"Cookie": value})).status_code == 303


async def test_a_wrong_password_shows_the_form_again_without_it(
    client: httpx.AsyncClient, town: Town
) -> None:
    form = {"login": "nobody", "password": "ひみつのことば", "code": "000000"}
    answer = await client.post("/sign-in", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert "正しくありません" in answer.text
    assert "ひみつのことば" not in answer.text
    assert COOKIE not in str(answer.headers)
    assert len(town.rows.leaves("session.open")) == 1
