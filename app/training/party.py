"""Somebody who speaks to the service over HTTP, as any client would."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

PASSPHRASE: Final = "asahi-no-hama-wo-aruku"  # noqa: S105  printed for everybody: made-up people only
"""The password of every account of the training town."""

CodeSource = Callable[[str], Awaitable[str]]
"""Gives the one-time code that a training account can use now."""


class Unexpected(Exception):  # noqa: N818  errors are named for what happened
    """The service answered otherwise than the town needs: what was asked, and the answer."""

    def __init__(self, asked: str, response: httpx.Response) -> None:
        """Takes what was asked (method and path) and the whole answer."""
        super().__init__(f"{asked} → {response.status_code} {response.text[:600]}")
        self.response = response


@dataclass(frozen=True, slots=True)
class Party:
    """One signed-in person. Paths begin with /v1."""

    client: httpx.AsyncClient
    login: str
    token: str

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Sends one request and hands back whatever comes."""
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return await self.client.request(method, path, json=body, headers=sent)

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        version: str | None = None,
    ) -> httpx.Response:
        """The answer to a request that must succeed. Raises Unexpected.

        `version` is the ETag that was read, where the service asks for it.
        """
        headers = {} if version is None else {"If-Match": version}
        answer = await self.ask(method, path, body, headers)
        return _succeeded(f"{self.login}: {method} {path}", answer)

    async def get(self, path: str) -> Any:  # noqa: ANN401  JSON
        """The JSON at a path. Raises Unexpected."""
        return (await self.send("GET", path)).json()

    async def post(self, path: str, body: object = None, version: str | None = None) -> Any:  # noqa: ANN401  JSON
        """Sends JSON and gives back that of the answer. Raises Unexpected."""
        return (await self.send("POST", path, body, version)).json()

    async def hand_in(self, path: str, scan: bytes, day: str) -> Any:  # noqa: ANN401  JSON
        """Sends a scan in PNG, with the day on the paper. Raises Unexpected."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "image/png",
            "Paper-Written-On": day,
        }
        answer = await self.client.post(path, content=scan, headers=headers)
        return _succeeded(f"{self.login}: POST {path}", answer).json()

    async def put(self, path: str, body: object, version: str | None = None) -> Any:  # noqa: ANN401  JSON
        """Replaces what stands at a path. Raises Unexpected."""
        return (await self.send("PUT", path, body, version)).json()


async def open_post(client: httpx.AsyncClient, path: str, body: object) -> Any:  # noqa: ANN401  JSON
    """A POST of nobody yet: sign-in and enrolment. Raises Unexpected."""
    return _succeeded(f"POST {path}", await client.post(path, json=body)).json()


async def sign_in(client: httpx.AsyncClient, login: str, code: str, device: str) -> Party:
    """Signs a training account in. Raises Unexpected."""
    body = {"login": login, "password": PASSPHRASE, "code": code, "device": device}
    given = await open_post(client, "/v1/sign-in", body)
    return Party(client, login, given["access_token"])


def _succeeded(asked: str, response: httpx.Response) -> httpx.Response:
    if not response.is_success:
        raise Unexpected(asked, response)
    return response
