"""PDF: every object looked through, packed ones too, for what a scan has no use for. Pure.

No table of contents is trusted: the file is read from its first byte to its last, and nothing
that looks like an object may stand where none was read, in a stream, a text or a comment. So
whatever another reader makes of it, it finds no object that was not looked through here.
"""

import re
import zlib
from typing import Final

from app.papers.inspecting.refusals import acts, broken, locked, more_than_a_picture, too_much
from app.papers.inspecting.tokens import Name, Reader, Tokens, Value

MOST_PAGES: Final = 50
_MOST_OBJECTS: Final = 20_000
_MOST_UNPACKED: Final = 32 * 1024 * 1024
_HEADER: Final = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\t ]*(?:\r\n|\r|\n)")
_FOOTER: Final = re.compile(rb"startxref[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+%%EOF\s*\Z")
_FOOTER_WITHIN: Final = 256
_OBJECTS: Final = re.compile(rb"(?<=[\x00\t\n\x0c\r \d])obj(?![A-Za-z0-9])")
_TRAILERS: Final = re.compile(rb"trailer")
_AFTER_STREAM: Final = re.compile(rb"(?:\r\n|\n|\r)?endstream(?=[\x00\t\n\x0c\r ])")
_ACTS: Final = frozenset(
    {
        *("JavaScript", "JS", "Launch", "SubmitForm", "ImportData", "ResetForm", "URI"),
        *("GoToR", "GoToE", "GoTo3DView", "Rendition", "Movie", "Sound", "Thread", "SetOCGState"),
        *("AA", "XFA", "AcroForm", "Widget", "Screen", "RichMedia", "3D", "FileAttachment"),
        *("EmbeddedFile", "EmbeddedFiles", "EF", "Filespec", "AF", "Collection"),
    }
)
_FILTERS: Final = frozenset(
    {
        *("FlateDecode", "DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"),
        *("LZWDecode", "RunLengthDecode", "ASCII85Decode", "ASCIIHexDecode"),
    }
)
_FLATE: Final = "FlateDecode"
_PROFILE_MARK: Final = slice(36, 40)
_COLOURS: Final = (1, 3, 4)


def pages(data: bytes) -> int:
    """How many pages it has. Raises NotPlain, saying what to do."""
    header = _HEADER.match(data)
    if header is None or not _FOOTER.search(data, max(0, len(data) - _FOOTER_WITHIN)):
        raise broken()
    reading = _Reading(data, header.end())
    reading.through()
    if len(_OBJECTS.findall(data)) != reading.objects:
        raise more_than_a_picture()
    if len(_TRAILERS.findall(data)) != reading.trailers:
        raise more_than_a_picture()
    if not reading.pages:
        raise broken()
    return reading.pages


class _Reading:
    """One way through a file."""

    def __init__(self, data: bytes, at: int) -> None:
        self._reader = Reader(self._look)
        self._tokens = Tokens(data, at, self._reader)
        self._unpacked = 0
        self.objects = self.trailers = self.pages = 0

    def through(self) -> None:
        """Every object, table and trailer, in the order of the file."""
        tokens = self._tokens
        while word := tokens.word():
            if word.isdigit():
                self._object()
            elif word == b"trailer":
                self.trailers += 1
                tokens.value()
            elif word == b"xref":
                self._table()
            elif word != b"startxref" or not tokens.word().isdigit():
                raise broken()

    def _object(self) -> None:
        self.objects += 1
        if self.objects > _MOST_OBJECTS:
            raise too_much()
        tokens = self._tokens
        if not tokens.word().isdigit() or tokens.word() != b"obj":
            raise broken()
        value = tokens.value()
        word = tokens.word()
        if word == b"stream" and isinstance(value, dict):
            self._stream(value)
            word = tokens.word()
        if word != b"endobj":
            raise broken()

    def _table(self) -> None:
        """Rows of `first count`, then as many of `place generation n|f`; what they say is nothing.

        They end where the trailer begins, which is read next.
        """
        tokens = self._tokens
        while True:
            at = tokens.at
            word = tokens.word()
            if word == b"trailer":
                tokens.at = at
                return
            if not word.isdigit() and word not in {b"n", b"f"}:
                raise broken()

    def _stream(self, about: dict[str, Value]) -> None:
        tokens = self._tokens
        data = tokens.data
        start = tokens.at + (2 if data.startswith(b"\r\n", tokens.at) else 1)
        if data[start - 1 : start] != b"\n":
            raise broken()
        length = about.get("Length")
        end = start + length if type(length) is int else data.find(b"endstream", start)
        if not start <= end <= len(data) or "F" in about or "FFilter" in about:
            raise broken()
        found = _AFTER_STREAM.match(data, end)
        if found is None or data.find(b"endstream", start, end) >= 0:
            raise broken()
        tokens.at = found.end()
        self._look_into(about, _filters(about), data[start:end])

    def _look_into(self, about: dict[str, Value], filters: list[str], packed: bytes) -> None:
        """Into streams that hold objects; where a reader might take one for such, it must not be.

        A colour profile is told by its mark: it has a number of colours where those have objects.
        """
        if about.get("Type") == "ObjStm" or "First" in about:
            if filters not in ([], [_FLATE]) or "DecodeParms" in about:
                raise broken()
            self._packed_objects(about, self._unpack(packed, filters))
        elif "N" in about:
            is_known = about["N"] in _COLOURS and filters in ([], [_FLATE])
            if not is_known or self._unpack(packed, filters)[_PROFILE_MARK] != b"acsp":
                raise broken()

    def _packed_objects(self, about: dict[str, Value], data: bytes) -> None:
        count, first = about.get("N"), about.get("First")
        if type(count) is not int or type(first) is not int or not 0 <= first <= len(data):
            raise broken()
        if not 0 <= count <= _MOST_OBJECTS:
            raise too_much()
        listed = Tokens(data[:first], 0, self._reader)
        places = [(listed.word(), listed.word()) for _ in range(count)]
        for number, place in places:
            if not number.isdigit() or not place.isdigit():
                raise broken()
            Tokens(data, first + int(place[:10]), self._reader).value()

    def _unpack(self, packed: bytes, filters: list[str]) -> bytes:
        """The bytes as a reader gets them, up to what all such streams together may hold."""
        if not filters:
            return packed
        room = _MOST_UNPACKED - self._unpacked
        unpacking = zlib.decompressobj()
        try:
            data = unpacking.decompress(packed, room + 1)
        except zlib.error:
            raise broken() from None
        self._unpacked += len(data)
        if self._unpacked > _MOST_UNPACKED:
            raise too_much()
        if not unpacking.eof:
            raise broken()
        return data

    def _look(self, about: dict[str, Value]) -> None:
        """At one dictionary: what it is called and what it names."""
        if "Encrypt" in about:
            raise locked()
        named = {str(one) for one in about.values() if isinstance(one, Name)}
        listed = {
            str(one)
            for each in about.values()
            if isinstance(each, list)
            for one in each
            if isinstance(one, Name)
        }
        if _ACTS & (about.keys() | named | listed):
            raise acts()
        if not isinstance(about.get("OpenAction", []), list):
            raise acts()
        if about.get("Type") == "Page":
            self.pages += 1
            if self.pages > MOST_PAGES:
                raise too_much()


def _filters(about: dict[str, Value]) -> list[str]:
    said = about.get("Filter", [])
    filters = said if isinstance(said, list) else [said]
    if not all(isinstance(one, Name) and one in _FILTERS for one in filters):
        raise broken()
    return [str(one) for one in filters]
