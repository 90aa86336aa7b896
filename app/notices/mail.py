"""Sending by mail: one plain text without personal data, over TLS; in a thread, for it blocks."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from app.notices.addresses import is_mailbox
from app.notices.bodies import as_mail
from app.notices.outcomes import Trouble

PATIENCE: Final = 5.0
"""Seconds until a server that does not answer a command is given up; a mail takes a dozen."""
AT_ONCE: Final = 16
_QUEUE: Final = 10.0
"""Seconds that a mail waits for one of so many threads, before it is tried later."""


@dataclass(frozen=True, slots=True)
class Post:
    """The mail server of an installation.

    `smtps://` speaks TLS from the first byte, `smtp://` begins it (STARTTLS) and says nothing
    before; only a server on this machine, and only outside production, may do without.
    """

    is_safe: bool
    host: str
    port: int
    user: str
    password: str
    sender: str
    needs_tls: bool


def post_of(url: str, sender: str, *, is_production: bool) -> Post | None:
    """The server that the settings name; None where mail is off. Raises ValueError."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not is_mailbox(sender):
        raise ValueError("an smtp:// or smtps:// address and a sender are needed")
    is_safe = parts.scheme == "smtps"
    is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return Post(
        is_safe=is_safe,
        host=parts.hostname,
        port=parts.port or (465 if is_safe else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        needs_tls=is_production or not is_here,
    )


class Threads:
    """Mails under way, in threads of their own: a server that hangs holds up mails alone."""

    def __init__(self) -> None:
        """Begins none yet."""
        self._threads, self._free = ThreadPoolExecutor(AT_ONCE, "mail"), asyncio.Semaphore(AT_ONCE)

    async def send(self, *mail: Any) -> Trouble | None:  # noqa: ANN401  as `send` takes it
        """What went wrong, None where it was taken."""
        try:
            async with asyncio.timeout(_QUEUE):
                await self._free.acquire()
        except TimeoutError:
            return Trouble.SILENT
        done = asyncio.get_running_loop().run_in_executor(self._threads, partial(send, *mail))
        done.add_done_callback(lambda _: self._free.release())
        return await done


def send(post: Post, to: str, delivery_id: UUID, body: str, written_at: datetime) -> Trouble | None:
    """Hands it to the server; what went wrong, None where it was taken."""
    try:
        with _talking(post) as server:
            if post.user:
                server.login(post.user, post.password)
            server.send_message(_message(post, to, delivery_id, body, written_at), post.sender, to)
    except TimeoutError:
        return Trouble.SILENT
    except smtplib.SMTPResponseException:
        return Trouble.NOT_TAKEN
    except smtplib.SMTPRecipientsRefused:
        return Trouble.NOT_TAKEN
    except smtplib.SMTPNotSupportedError:
        return Trouble.FORBIDDEN
    except (OSError, smtplib.SMTPException):
        return Trouble.UNREACHED
    return None


def _talking(post: Post) -> smtplib.SMTP:
    if post.is_safe:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(post.host, post.port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(post.host, post.port, timeout=PATIENCE)
    try:
        server.ehlo()
        if post.needs_tls or server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _message(
    post: Post, to: str, delivery_id: UUID, body: str, written_at: datetime
) -> EmailMessage:
    """The same bytes at every try: its id and date are those of the delivery."""
    message = EmailMessage(policy=SMTP)
    subject, text = as_mail(body)
    message["Subject"], message["From"], message["To"] = subject, post.sender, to
    message["Date"] = format_datetime(written_at.astimezone(UTC))
    message["Message-ID"] = f"<{delivery_id}@{post.sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="base64")
    return message
