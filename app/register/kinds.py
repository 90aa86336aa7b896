"""What a load goes through, and how much of it is taken. Pure."""

from enum import StrEnum
from typing import Final

from app.errors import Problem

LARGEST: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 80
LONGEST_CELL: Final = 8_000


class LoadState(StrEnum):
    """Where a load stands."""

    CHECKING = "checking"  # every row is looked at, nothing is registered
    CHECKED = "checked"  # the report is whole; somebody has to say go
    REGISTERING = "registering"
    DONE = "done"
    ENDED = "ended"  # dropped; what was registered until then stays

    @property
    def is_open(self) -> bool:
        """Whether there is more to do."""
        return self not in {LoadState.DONE, LoadState.ENDED}


class RowState(StrEnum):
    """What became of a row."""

    WAITING = "waiting"  # not looked at yet
    GOOD = "good"  # would be registered
    FAULTY = "faulty"  # says what to mend; never registered
    KNOWN = "known"  # this person is registered already
    REGISTERED = "registered"
    DROPPED = "dropped"  # the load was ended before its turn came


class FileKind(StrEnum):
    """What kind of file it was."""

    CSV = "csv"
    XLSX = "xlsx"


class ListTooLarge(Problem):
    """The file is larger than a list that is taken at one go."""

    status, kind = 413, "list-too-large"
    ja, en = (
        "ファイルが大きすぎます(上限 16 MB・20,000行)。分けて読み込んでください。",
        "The file is too large (16 MB, 20,000 rows at most). Please split it.",
    )
