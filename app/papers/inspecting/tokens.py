"""The words of PDF: numbers, names, strings, lists, dictionaries, read strictly. Pure."""

import re
from collections.abc import Callable
from typing import Final

from app.papers.inspecting.refusals import broken, too_much

_MOST_TOKENS: Final = 100_000
_DEEPEST: Final = 40
_BLANK: Final = re.compile(rb"(?:[\x00\t\n\x0c\r ]+|%[^\r\n]*)*")
_TOKEN: Final = re.compile(
    rb"(?P<open><<|\[)|(?P<close>>>|\])|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|<(?P<hex>[0-9A-Fa-f\x00\t\n\x0c\r ]*)>|(?P<text>\()"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"
)
_IN_TEXT: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBER: Final = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})?")
_WORDS: Final = {b"true": True, b"false": False, b"null": None}

Value = object
"""A number, a `Name`, text, a list, a dictionary by name, `REFERENCE`, a bool or None."""


class Name(str):
    """A name, its `#xx` read: however it is spelt, it is one name."""

    __slots__ = ()


class _Reference:
    """A pointer to another object; which, is no matter, for every object is looked through."""


REFERENCE: Final = _Reference()
TEXT: Final = b""
"""What stands for every string: what it says is no matter."""


class Reader:
    """What one file may cost, in words, and who looks at each of its dictionaries."""

    def __init__(self, seen: Callable[[dict[str, Value]], None]) -> None:
        """Takes who looks."""
        self.seen, self._left = seen, _MOST_TOKENS

    def spend(self) -> None:
        """One word more. Raises NotPlain for more than any scan has."""
        self._left -= 1
        if not self._left:
            raise too_much()


class Tokens:
    """Reads on from a place in the bytes. Every dictionary that ends is shown to the reader."""

    def __init__(self, data: bytes, at: int, reader: Reader) -> None:
        """Takes the bytes, where to begin, and for whom."""
        self.data, self.at, self._reader = data, at, reader

    def word(self) -> bytes:
        """The next bare word or number; empty at the end. Raises NotPlain for anything else."""
        self.skip()
        if self.at >= len(self.data):
            return b""
        return self._next("word")["word"]

    def skip(self) -> None:
        """Over blanks and comments."""
        found = _BLANK.match(self.data, self.at)
        self.at = found.end() if found else self.at

    def value(self, depth: int = _DEEPEST) -> Value:
        """One value. Raises NotPlain where there is none, or one that nobody should write."""
        if not depth:
            raise too_much()
        self.skip()
        found = self._next()
        match found.lastgroup:
            case "open":
                return self._inside(found["open"], depth)
            case "name":
                return Name(_ESCAPED.sub(_byte, found["name"]).decode("latin-1"))
            case "hex":
                return TEXT
            case "text":
                return self._text()
            case "word":
                return _plain(found["word"])
            case _:
                raise broken()

    def _inside(self, opening: bytes, depth: int) -> Value:
        closing, values = {b"<<": b">>", b"[": b"]"}[opening], list[Value]()
        while True:
            self.skip()
            if self.data.startswith(closing, self.at):
                self.at += len(closing)
                break
            if self._is_reference(values):
                values[-2:] = [REFERENCE]
            else:
                values.append(self.value(depth - 1))
        return values if opening == b"[" else self._dictionary(values)

    def _is_reference(self, values: list[Value]) -> bool:
        found = _TOKEN.match(self.data, self.at)
        if found is None or found["word"] != b"R":
            return False
        if len(values) < 2 or not all(type(one) is int for one in values[-2:]):  # noqa: PLR2004  number and generation
            raise broken()
        self._next()
        return True

    def _dictionary(self, values: list[Value]) -> dict[str, Value]:
        names = values[::2]
        if len(values) % 2 or not all(isinstance(name, Name) for name in names):
            raise broken()
        found = dict(zip(map(str, names), values[1::2], strict=True))
        if len(found) != len(names):
            raise broken()  # one reader takes the first, another the last
        self._reader.seen(found)
        return found

    def _text(self) -> bytes:
        depth = 1
        while depth:
            found = _IN_TEXT.search(self.data, self.at)
            if found is None:
                raise broken()
            self.at = found.end()
            depth += {b"(": 1, b")": -1}.get(found[0], 0)
        return TEXT

    def _next(self, kind: str | None = None) -> re.Match[bytes]:
        self._reader.spend()
        found = _TOKEN.match(self.data, self.at)
        if found is None or kind not in {None, found.lastgroup}:
            raise broken()
        self.at = found.end()
        return found


def _byte(found: re.Match[bytes]) -> bytes:
    if found[1] is None:
        raise broken()
    return bytes.fromhex(found[1].decode())


def _plain(word: bytes) -> Value:
    if word in _WORDS:
        return _WORDS[word]
    if not _NUMBER.fullmatch(word):
        raise broken()
    return float(word) if b"." in word else int(word[:20])
