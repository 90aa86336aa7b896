"""PNG: its chunks one by one, whole, in order, and nothing after the last. Pure."""

import struct
import zlib

from app.papers.inspecting.refusals import broken, more_than_a_picture, too_many_pixels

MAGIC = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_INDEXED = 3
_BESIDE = frozenset(
    b"gAMA cHRM sRGB iCCP cICP sBIT bKGD tRNS pHYs hIST tIME tEXt iTXt eXIf".split()
)
_MOST_BESIDE = 256 * 1024  # of all that is not the picture
_HEAD, _TAIL = 8, 4
_COLOUR_AT = len(MAGIC) + _HEAD + 9


def check(data: bytes) -> None:
    """Raises NotPlain for all but one whole still picture of a size that a sheet needs."""
    at, beside = len(MAGIC), 0
    seen: list[bytes] = []
    while at < len(data):
        if b"IEND" in seen:
            raise more_than_a_picture()
        if at + _HEAD + _TAIL > len(data):
            raise broken()
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + _HEAD + length
        if end + _TAIL > len(data) or (not seen) is not (name == b"IHDR"):
            raise broken()
        body = data[at + _HEAD : end]
        if zlib.crc32(body, zlib.crc32(name)) != struct.unpack_from(">I", data, end)[0]:
            raise broken()
        _check_chunk(name, body, seen)
        beside += 0 if name in {b"IHDR", b"PLTE", b"IDAT", b"IEND"} else length
        if beside > _MOST_BESIDE:
            raise more_than_a_picture()
        if not (seen and seen[-1] == name == b"IDAT"):
            seen.append(name)
        at = end + _TAIL
    if seen.count(b"IDAT") != 1 or seen[-1] != b"IEND":
        raise broken()
    if data[_COLOUR_AT] == _INDEXED and b"PLTE" not in seen:
        raise broken()


def _check_chunk(name: bytes, body: bytes, seen: list[bytes]) -> None:
    if name == b"IHDR":
        _check_header(body)
    elif name == b"IEND":
        if body:
            raise more_than_a_picture()
    elif name == b"PLTE":
        if len(body) % 3 or not body or name in seen or b"IDAT" in seen:
            raise broken()
    elif name != b"IDAT" and name not in _BESIDE:
        raise more_than_a_picture()  # also of moving pictures: acTL, fcTL, fdAT


def _check_header(body: bytes) -> None:
    if len(body) != struct.calcsize(">IIBBBBB"):
        raise broken()
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", body)
    check_size(width, height)
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlace > 1:
        raise broken()


def check_size(width: int, height: int) -> None:
    """Raises NotPlain for a picture without a size, or larger than any sheet needs."""
    if not width or not height:
        raise broken()
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise too_many_pixels()
