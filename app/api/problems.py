"""How a refusal looks: RFC 9457 documents that say what to do and echo nothing."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import errors as postgres
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.errors import Conflict, Invalid, Problem, TooMany, Unauthenticated, Unavailable, Violation
from app.log import log

TYPE = "/problems/"
_JSON = "application/problem+json"
_CONTENT = {_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
_WAIT_SECONDS = "60"
_ADVICE = {
    "missing": ("必要な項目です。", "This field is required."),
    "extra_forbidden": ("この項目はありません。外してください。", "There is no such field."),
}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_TO_CORRECT = ("形式が正しくありません。API の説明を見て直してください。", "Not of the right form.")
_BUSY = (
    postgres.LockNotAvailable,
    postgres.QueryCanceled,
    postgres.SerializationFailure,
    postgres.DeadlockDetected,
)


class ViolationOut(BaseModel):
    """One field that cannot be taken: where it stands and what to do."""

    field: str = Field(examples=["body.birth_date"])
    ja: str
    en: str


class ProblemOut(BaseModel):
    """A refusal the caller can act on (RFC 9457). Never holds what was sent."""

    model_config = ConfigDict(json_schema_extra={"examples": []})

    type: str = Field(examples=["/problems/not-found"], description="Stable name of the problem.")
    title: str = Field(description="What to do, in Japanese.")
    title_en: str = Field(description="What to do, in English.")
    status: int = Field(examples=[404])
    violations: list[ViolationOut] = Field(default_factory=list)


def document(problem: Problem) -> JSONResponse:
    """A problem as the answer to a request."""
    violations = problem.violations if isinstance(problem, Invalid) else ()
    body = ProblemOut(
        type=TYPE + problem.kind,
        title=problem.ja,
        title_en=problem.en,
        status=problem.status,
        violations=[ViolationOut(field=v.field, ja=v.ja, en=v.en) for v in violations],
    )
    headers = {}
    if isinstance(problem, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, TooMany | Unavailable):
        headers["Retry-After"] = _WAIT_SECONDS
    return JSONResponse(body.model_dump(), problem.status, headers, _JSON)


def install(app: FastAPI) -> None:
    """Makes every way of going wrong end in a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _busy)
    document_of = app.openapi

    def described() -> dict[str, Any]:
        """The description, with problems as they are sent: FastAPI knows only its own form."""
        found = document_of()
        for methods in found["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"]["content"] = _CONTENT
        return found

    app.openapi = described  # type: ignore[method-assign]  # the way FastAPI documents


async def _problem(_request: Request, problem: Exception) -> JSONResponse:
    return document(problem) if isinstance(problem, Problem) else document(Problem())


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    found: Sequence[Any] = error.errors() if isinstance(error, RequestValidationError) else ()
    return document(Invalid(*(_violation(each) for each in found)))


def _violation(error: Any) -> Violation:  # noqa: ANN401  pydantic's error dictionary
    # The last part of an unknown field's place is its name, which is the sender's own word; so
    # is every key that no field of ours could have.
    own = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    place = ".".join(str(part) for part in own if _NAME.fullmatch(str(part)))
    context = error.get("ctx", {}).get("error")
    if isinstance(context, Invalid) and context.violations:
        return Violation(place, context.violations[0].ja, context.violations[0].en)
    return Violation(place, *_ADVICE.get(error["type"], _TO_CORRECT))


async def _http(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    problem = Problem(kind={404: "no-such-page", 405: "no-such-method"}.get(status, "http"))
    problem.status = status
    if status < 500:  # noqa: PLR2004  HTTP's own border
        problem.ja, problem.en = "この要求は受け付けられません。", "This request cannot be taken."
    return document(problem)


async def _database(request: Request, error: Exception) -> JSONResponse:
    cause = error.orig if isinstance(error, DBAPIError) else None
    # A driver's message can carry values; the class and the SQLSTATE cannot.
    log.error(
        "database",
        request_id=str(request.state.request_id),
        error=type(cause).__name__,
        sqlstate=getattr(cause, "sqlstate", None),
    )
    if isinstance(cause, _BUSY):
        return document(Conflict())
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or isinstance(cause, postgres.OperationalError)
    ):
        return document(Unavailable())
    return document(Problem())


async def _busy(_request: Request, _error: Exception) -> JSONResponse:
    return document(Unavailable())


def unforeseen(request_id: UUID, error: Exception) -> JSONResponse:
    """The answer to what nobody foresaw; its kind and place are logged, its message is not.

    For the outermost layer: whatever gets past it is printed by the server, message and all.
    """
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    place = None
    if traceback is not None:
        code = traceback.tb_frame.f_code
        place = f"{code.co_name}:{traceback.tb_lineno}"
    log.error("unforeseen", request_id=str(request_id), error=type(error).__name__, place=place)
    return document(Problem())
