"""One look at a file: whether it is what it calls itself, and how many pages it has. Pure."""

import struct
from dataclasses import dataclass

from app.papers.inspecting import jpeg, pdf, png
from app.papers.inspecting.refusals import (
    ScanTooLarge,
    UnknownType,
    broken,
    more_than_a_picture,
    not_of_type,
)
from app.papers.kinds import MediaType

LARGEST = 10 * 1024 * 1024
_MAGIC = {MediaType.PDF: b"%PDF-", MediaType.JPEG: b"\xff\xd8\xff", MediaType.PNG: png.MAGIC}
_PDF_STARTS_WITHIN = 1024  # where lenient readers still find a header
_ZIP_END, _ZIP_END_SIZE = b"PK\x05\x06", 22
_LONGEST_ZIP_COMMENT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: pages of a PDF, and one for a picture."""

    pages: int


def inspect(data: bytes, media_type: MediaType) -> Look:
    """Looks through a file without drawing any of it. Raises NotPlain and ScanTooLarge.

    What is not plainly understood is refused: no guess is made about it.
    """
    if len(data) > LARGEST:
        raise ScanTooLarge
    if not data:
        raise broken()
    if not data.startswith(_MAGIC[media_type]):
        raise not_of_type()
    if _is_zip(data):
        raise more_than_a_picture()
    if media_type is MediaType.PDF:
        return Look(pdf.pages(data))
    if b"%PDF-" in data[:_PDF_STARTS_WITHIN]:
        raise more_than_a_picture()
    (png if media_type is MediaType.PNG else jpeg).check(data)
    return Look(1)


def told_by(data: bytes) -> MediaType:
    """What a file is by its first bytes. Raises UnknownType."""
    for media_type, magic in _MAGIC.items():
        if data.startswith(magic):
            return media_type
    raise UnknownType


def _is_zip(data: bytes) -> bool:
    """Whether a zip ends where the file ends, be its end hidden in a comment."""
    end = data.rfind(_ZIP_END, -_LONGEST_ZIP_COMMENT - _ZIP_END_SIZE)
    while end >= 0:
        comment = end + _ZIP_END_SIZE
        if comment <= len(data):
            (length,) = struct.unpack_from("<H", data, comment - 2)
            if comment + length == len(data):
                return True
        end = data.rfind(_ZIP_END, 0, end)
    return False
