"""Minutes since a call was opened, which say no hour and no day. Pure."""

from datetime import datetime

from app.calls.guide.gathered import moment
from app.calls.guide.minutes import MINUTE


class Since:
    """Whole minutes since an instant; negative before it."""

    def __init__(self, opened_at: datetime) -> None:
        self._opened_at = opened_at

    def __call__(self, at: datetime) -> int:
        """Of an instant."""
        return (at - self._opened_at) // MINUTE

    def of(self, text: str) -> int:
        """Of an instant as PostgreSQL writes it into JSON."""
        return self(moment(text))

    def maybe(self, text: str | None) -> int | None:
        """The same where there may be none."""
        return None if text is None else self.of(text)
