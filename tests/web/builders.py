"""People in front of a browser: page sessions made by rows, forms read out of the HTML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from itertools import count
from uuid import UUID

import httpx

from app.clock import now
from app.people import opaque
from app.policy.roles import Role
from app.request import COOKIE
from tests.request.builders import Rows

ORIGIN = "http://service.test"
_numbers = count(1)


@dataclass(frozen=True)
class Browser:
    """Somebody's browser: sends the cookie, and on a change where it was sent from."""

    client: httpx.AsyncClient
    secret: str
    session_id: UUID
    headers: Mapping[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        cookie = {"Cookie": f"{COOKIE}={self.secret}"}
        return await self.client.get(path, headers=cookie | headers)

    async def post(
        self, path: str, form: Mapping[str, str | list[str]] | None = None, **headers: str
    ) -> httpx.Response:
        sent = {"Cookie": f"{COOKIE}={self.secret}", "Origin": ORIGIN, **headers}
        return await self.client.post(
            path, data=dict(form or {}), headers={k: v for k, v in sent.items() if v}
        )


def a_browser(
    client: httpx.AsyncClient,
    rows: Rows,
    role: Role,
    organisation_id: UUID,
    unit_id: UUID | None = None,
) -> Browser:
    """Somebody who has just signed in to the pages."""
    account_id = rows.add(
        "accounts",
        organisation_id=organisation_id,
        unit_id=unit_id,
        role=role.value,
        login=f"page-{next(_numbers)}",
        name="頁野 めくる",
        is_training=True,
        created_at=now(),
    )
    return signed_in_as(client, rows, account_id)


def signed_in_as(client: httpx.AsyncClient, rows: Rows, account_id: UUID) -> Browser:
    """Somebody who has an account and has just signed in to the pages."""
    secret = opaque.new_secret()
    session_id = rows.add(
        "sessions",
        account_id=account_id,
        kind="page",
        device="browser-1-test",
        opened_at=now(),
        second_factor_at=now(),
        expires_at=now() + timedelta(hours=8),
        page_hash=opaque.digest(secret),
    )
    return Browser(client, secret, session_id)


def forms(html: str) -> dict[str, set[str]]:
    """The names of the fields of every form that sends, by where it goes; `formaction` too."""
    found: dict[str, set[str]] = {}
    for tag, inner in re.findall(r"<form([^>]*)>(.*?)</form>", html, re.DOTALL):
        if 'method="post"' not in tag:
            continue
        names = {unescape(name) for name in re.findall(r'\sname="([^"]+)"', inner)}
        (action,) = re.findall(r'action="([^"]+)"', tag)
        for place in (action, *re.findall(r'formaction="([^"]+)"', inner)):
            found.setdefault(place, set()).update(names)
    return found


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    (value,) = set(
        re.findall(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)"', html)
    )
    return unescape(value)
