"""The doors that take more than a form: a scan and a list, a few at a time."""

import re
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from app.errors import Problem, Unavailable
from app.papers import inspecting as scans
from app.register import kinds as lists

_FORM = 16 * 1024  # what a form puts around a file
LARGEST_SCAN = scans.LARGEST + _FORM
LARGEST_LIST = lists.LARGEST + _FORM


class ScansWait(Unavailable):
    """As many scans are on their way as are taken at once, or this one took too long."""

    kind = "scans-wait"
    ja, en = (
        "ほかの書面を受け取っています。少し待ってから送り直してください。",
        "Other scans are being taken in. Please wait a moment and send it again.",
    )


class ListsWait(Unavailable):
    """Another list is on its way, or this one took too long."""

    kind = "lists-wait"
    ja, en = (
        "ほかの一覧を受け取っています。少し待ってから送り直してください。",
        "Another list is being taken in. Please wait a moment and send it again.",
    )


@dataclass(slots=True)
class Large:
    """A door that takes more: where it is, of what kind and size, how many at once."""

    path: re.Pattern[str]
    kinds: re.Pattern[str]
    largest: int
    too_large: type[Problem]
    most: int
    wait: type[Problem]
    count: int = 0

    def takes(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request goes through this door."""
        return (
            scope["method"] == "POST"
            and self.path.fullmatch(scope["path"]) is not None
            and self.kinds.fullmatch(headers.get("content-type", "").lower()) is not None
        )


def doors() -> tuple[Large, ...]:
    """Every such door, with nothing on its way yet."""
    return (
        Large(
            path=re.compile(r"(?:/v1)?/patients/[0-9a-fA-F-]{36}/papers"),
            kinds=re.compile(r"application/pdf|image/(?:jpeg|png)|multipart/form-data;.*"),
            largest=LARGEST_SCAN,
            too_large=scans.ScanTooLarge,
            most=4,
            wait=ScansWait,
        ),
        Large(
            path=re.compile(r"(?:/v1)?/loads"),
            kinds=re.compile(
                r"text/csv(?:;.*)?|application/vnd\.openxmlformats-officedocument\."
                r"spreadsheetml\.sheet|multipart/form-data;.*"
            ),
            largest=LARGEST_LIST,
            too_large=lists.ListTooLarge,
            most=2,
            wait=ListsWait,
        ),
    )
