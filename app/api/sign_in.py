"""Signing in, staying signed in, enrolling; one's own sessions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.keys import Keyring
from app.people import enrolment, sessions, sign_in, tokens
from app.people.kinds import SessionKind
from app.people.sign_in import Credentials, Opened
from app.request import CallerWork, OpenVisit

router = APIRouter(prefix="/v1", tags=["sign-in"])

Device = Annotated[
    str,
    Field(
        strict=True,
        pattern=r"^[A-Za-z0-9._-]{8,64}$",
        examples=["tablet-7f3a9c21"],
        description="端末に一度だけ付け、変えない名前。The device's own name, made once and kept.",
    ),
]
Code = Annotated[
    SecretStr,
    Field(
        strict=True,
        min_length=6,
        max_length=6,
        examples=["123456"],
        description="認証アプリの6桁。Six digits of the authenticator app; each works once.",
    ),
]
Password = Annotated[
    SecretStr,
    Field(strict=True, min_length=1, max_length=256, examples=["ゆきどけの橋を三つ渡って家に帰る"]),
]
Secret = Annotated[SecretStr, Field(strict=True, min_length=20, max_length=128)]


async def _keyring(request: Request) -> Keyring:
    keyring: Keyring = request.app.state.keyring
    return keyring


Keys = Annotated[Keyring, Depends(_keyring)]


class Body(BaseModel):
    """What every body of a request keeps to: no field beyond those named."""

    model_config = ConfigDict(extra="forbid")


class SignInIn(Body):
    """Login, password and one-time code, on a device."""

    login: str = Field(strict=True, min_length=1, max_length=64, examples=["crew-1-sato"])
    password: Password
    code: Code
    device: Device


class TokensIn(Body):
    """The newest refresh token of a session, from the device that it was given to."""

    refresh_token: Secret
    device: Device


class SecondFactorIn(Body):
    """A fresh one-time code."""

    code: Code


class EnrolmentIn(Body):
    """The secret handed over by the administrator, and the password chosen."""

    enrolment_secret: Secret
    password: Password


class EnrolmentCodeIn(Body):
    """The same secret, and the first code that the authenticator app shows."""

    enrolment_secret: Secret
    code: Code


class TokensOut(BaseModel):
    """A session's tokens. The access token goes into `Authorization: Bearer …`."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(examples=[600], description="Seconds the access token lives.")
    refresh_token: str = Field(description="Works once; the answer brings the next.")
    session_id: UUID
    session_expires_at: datetime


class EnrolmentOut(BaseModel):
    """What goes into an authenticator app, shown once."""

    login: str
    totp_secret: str
    otpauth_uri: str


class AccountRef(BaseModel):
    """An account that can sign in now."""

    account_id: UUID


class FreshOut(BaseModel):
    """When the second factor was given; it counts as fresh for five minutes."""

    second_factor_at: datetime


class SessionOut(BaseModel):
    """One of the caller's open sessions."""

    id: UUID
    kind: SessionKind
    device: str
    opened_at: datetime
    second_factor_at: datetime
    expires_at: datetime
    is_current: bool


class SessionsOut(BaseModel):
    """The caller's open sessions, newest first."""

    items: list[SessionOut]


@router.post(
    "/sign-in",
    operation_id="signIn",
    status_code=status.HTTP_201_CREATED,
)
async def open_session(
    visit: OpenVisit, body: SignInIn, request: Request, keyring: Keys
) -> TokensOut:
    """Signs in. 401 `sign-in-failed` for every cause alike; 429 after ten failures."""
    offered = Credentials(
        login=body.login,
        password=body.password.get_secret_value(),
        code=body.code.get_secret_value(),
        device=body.device,
        address=request.client.host if request.client else "",
    )
    return _tokens(await sign_in.sign_in(visit.db, visit.request_id, visit.at, keyring, offered))


@router.post("/tokens", operation_id="refreshTokens")
async def refresh_tokens(visit: OpenVisit, body: TokensIn, keyring: Keys) -> TokensOut:
    """Gives the next tokens; an old refresh token ends the session.

    Except within 30 seconds from the same device, when the answer may have been lost: the same
    refresh token is given again.
    """
    token = body.refresh_token.get_secret_value()
    db, request_id, at = visit
    return _tokens(await sessions.refresh(db, request_id, at, keyring, token, body.device))


@router.post("/second-factor", operation_id="giveSecondFactor")
async def give_second_factor(work: CallerWork, body: SecondFactorIn, keyring: Keys) -> FreshOut:
    """Gives the second factor anew: signing an order and breaking the glass ask for it."""
    await sign_in.freshen(work.db, work.caller, work.at, keyring, body.code.get_secret_value())
    return FreshOut(second_factor_at=work.at)


@router.get("/sessions", operation_id="listSessions")
async def list_sessions(work: CallerWork) -> SessionsOut:
    """One's own open sessions, on every device."""
    rows = await sessions.own(work.db, work.caller, work.at)
    return SessionsOut(
        items=[
            SessionOut(
                id=row.id,
                kind=SessionKind(row.kind),
                device=row.device,
                opened_at=row.opened_at,
                second_factor_at=row.second_factor_at,
                expires_at=row.expires_at,
                is_current=row.id == work.caller.session_id,
            )
            for row in rows
        ]
    )


@router.delete(
    "/sessions/{session_id}",
    operation_id="endSession",
    status_code=status.HTTP_204_NO_CONTENT,
    response_model=None,
)
async def end_session(work: CallerWork, session_id: UUID) -> None:
    """Signs out, or ends one's session on another device (a lost tablet), at once."""
    await sessions.end(work.db, work.caller, work.at, session_id)


@router.post("/enrolments", operation_id="beginEnrolment")
async def begin_enrolment(visit: OpenVisit, body: EnrolmentIn, keyring: Keys) -> EnrolmentOut:
    """Chooses a password and gets the second factor. May be repeated until it is confirmed."""
    db, request_id, at = visit
    secret, password = (each.get_secret_value() for each in (body.enrolment_secret, body.password))
    given = await enrolment.begin(db, request_id, at, keyring, secret, password)
    return EnrolmentOut(login=given.login, totp_secret=given.secret, otpauth_uri=given.uri)


@router.post("/enrolments/confirm", operation_id="confirmEnrolment")
async def confirm_enrolment(visit: OpenVisit, body: EnrolmentCodeIn, keyring: Keys) -> AccountRef:
    """Ends the enrolment with the app's first code; sign in with the next one."""
    db, request_id, at = visit
    secret, code = (each.get_secret_value() for each in (body.enrolment_secret, body.code))
    return AccountRef(account_id=await enrolment.confirm(db, request_id, at, keyring, secret, code))


def _tokens(opened: Opened) -> TokensOut:
    return TokensOut(
        access_token=opened.access,
        token_type="Bearer",  # noqa: S106  the scheme's name
        expires_in=int(tokens.LIFETIME.total_seconds()),
        refresh_token=opened.refresh,
        session_id=opened.session_id,
        session_expires_at=opened.expires_at,
    )
