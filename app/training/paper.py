"""A made-up sheet of paper, drawn as PNG: lines where words would stand, and a signature's curl."""

import struct
import zlib
from typing import Final

_WIDE, _HIGH = 420, 594
_LINES: Final = (*range(90, 430, 28), 500)
_LEFT, _RIGHT, _SIGNED = 50, 370, 470


def _grey(x: int, y: int) -> int:
    if y in _LINES and _LEFT <= x <= _RIGHT:
        return 0xB0
    if 40 <= y < 48 and 120 <= x <= 300:  # noqa: PLR2004  the heading's place
        return 0x60
    is_curl = 230 <= x <= 350 and abs((y - _SIGNED) - (x % 24 - 12)) <= 1  # noqa: PLR2004  the signature's
    return 0x30 if is_curl else 0xFB


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _drawn() -> bytes:
    rows = b"".join(b"\0" + bytes(_grey(x, y) for x in range(_WIDE)) for y in range(_HIGH))
    header = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


SHEET: Final = _drawn()
"""The scan of every signed order in the training town."""
