"""JPEG: its segments one by one, one picture in it, and nothing after its end. Pure."""

import re
import struct

from app.papers.inspecting.png import check_size
from app.papers.inspecting.refusals import broken, more_than_a_picture

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # what every browser draws: sequential and progressive
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_BESIDE = frozenset({*range(0xE0, 0xF0), 0xFE})
_LARGEST_BESIDE = 512 * 1024  # all that is no picture: where and with what it was taken
_COLOURS = (1, 3)
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)  # within a scan: what ends it


def check(data: bytes) -> None:
    """Raises NotPlain for all but one whole picture of a size that a sheet needs."""
    at, frames, scans, beside = 2, 0, 0, 0
    while True:
        at, marker = _marker(data, at)
        if marker == _END:
            break
        body = _segment(data, at)
        at += len(body) + 2
        if marker in _FRAMES:
            frames += 1
            _check_frame(body)
        elif marker == _SCAN:
            scans += 1
            at = _after_scan(data, at)
        elif marker in _BESIDE:
            beside += len(body)
        elif marker not in _TABLES:
            raise broken()
    if at != len(data) or beside > _LARGEST_BESIDE:
        raise more_than_a_picture()
    if frames != 1 or not scans:
        raise broken()


def _segment(data: bytes, at: int) -> bytes:
    """What stands in the segment that begins with its own length."""
    length = int.from_bytes(data[at : at + 2])
    if length < 2 or at + length > len(data):  # noqa: PLR2004  of the length itself
        raise broken()
    return data[at + 2 : at + length]


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker, filling before it skipped; where its segment begins, and what it is."""
    if data[at : at + 1] != b"\xff":
        raise broken()
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise broken()
    return at + 1, data[at]


def _after_scan(data: bytes, at: int) -> int:
    found = _MARKER.search(data, at)
    if found is None:
        raise broken()
    return found.start()


def _check_frame(body: bytes) -> None:
    if len(body) < struct.calcsize(">BHHB"):
        raise broken()
    depth, height, width, colours = struct.unpack_from(">BHHB", body)
    is_whole = len(body) == struct.calcsize(">BHHB") + 3 * colours
    if depth != 8 or colours not in _COLOURS or not is_whole:  # noqa: PLR2004  bits of a byte
        raise broken()
    check_size(width, height)
