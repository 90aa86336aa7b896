"""A mail server on loopback, as far as a mail needs one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class PostOffice:
    """What it was handed, as bytes; `refuses` the recipient when told to."""

    refuses: bool = False
    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def read(self, number: int) -> EmailMessage:
        message = message_from_bytes(self.mails[number], policy=default)
        assert isinstance(message, EmailMessage)
        return message

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            said = line.decode().strip()
            self.heard.append(said)
            verb = said.split(" ")[0].upper()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n"))[:-3])
            no = verb == "RCPT" and self.refuses
            writer.write(
                b"550 nobody\r\n" if no else b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n"
            )
            await writer.drain()
        writer.close()


@asynccontextmanager
async def a_post_office() -> AsyncIterator[PostOffice]:
    own = PostOffice()
    server = await asyncio.start_server(own.talk, "127.0.0.1", 0)
    own.port = server.sockets[0].getsockname()[1]
    try:
        yield own
    finally:
        server.close()
        await server.wait_closed()
