"""How a refusal looks to people: the form again with what to mend, or one plain page."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.errors import Problem, Unauthenticated
from app.policy.capabilities import Act, may_anywhere
from app.web.shown import HEADERS, draw, go

Answer = Callable[[Request, Exception], Awaitable[Response]]

_JSON: Final = ("/v1", "/health", "/openapi.json", "/static")
_OURS: Final = re.compile(r"(/[A-Za-z0-9_-]+)+", re.ASCII)
_LONGEST: Final = 200


def relative(path: str | None) -> str:
    """Where to go after signing in: a plain path of this service, or home.

    No host, no scheme, no query, no encoded character: nothing that a browser reads otherwise.
    """
    if path is None or len(path) > _LONGEST or _OURS.fullmatch(path) is None:
        return "/home"
    return path


def install(app: FastAPI) -> None:
    """Lets every refusal of a page end in a page; other doors keep their documents."""
    for kind in (Problem, RequestValidationError, HTTPException, DBAPIError, PoolTimeout):
        before: Any = app.exception_handlers[kind]
        app.add_exception_handler(kind, _for_pages(before))


def _for_pages(document: Answer) -> Answer:
    async def answer(request: Request, error: Exception) -> Response:
        said = await document(request, error)
        path = request.url.path
        if any(path == each or path.startswith(f"{each}/") for each in _JSON):
            return said
        if type(error) is Unauthenticated:
            return _to_sign_in(request)
        return _page(request, said)

    return answer


def _to_sign_in(request: Request) -> Response:
    if "hx-request" in request.headers:
        # A refreshed part of a page must not turn into a sign-in form: the whole page goes.
        return Response(status_code=401, headers={**HEADERS, "HX-Redirect": "/sign-in"})
    following = relative(request.url.path) if request.method == "GET" else "/home"
    return go("/sign-in" if following == "/home" else f"/sign-in?next={following}")


def _page(request: Request, said: Response) -> Response:
    if "hx-request" in request.headers and getattr(request.state, "must_vanish", False):
        # What may be seen no more goes with the page it stands on, not with its own part alone.
        return Response(status_code=said.status_code, headers={**HEADERS, "HX-Refresh": "true"})
    problem = json.loads(bytes(said.body))
    sheet = getattr(request.state, "sheet", None)
    if sheet is not None:
        who = getattr(request.state, "who", None)
        may_state = who is not None and may_anywhere(who.role, Act.STATE_NUMBER)
        faulted = sheet.faulted(problem["violations"], may_state=may_state)
        context = {"sheet": faulted, "problem": problem}
        return draw(request, "form.html", context, said.status_code)
    return draw(request, "problem.html", {"problem": problem}, said.status_code)
