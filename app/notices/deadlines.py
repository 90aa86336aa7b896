"""Which notices need an answer, and by when. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.notices.kinds import NoticeKind

WAITS: Mapping[NoticeKind, timedelta] = MappingProxyType(
    {
        NoticeKind.OFFER_RECEIVED: timedelta(minutes=3),
        NoticeKind.PHYSICIAN_INVITED: timedelta(minutes=3),
        NoticeKind.EMERGENCY_CALLED: timedelta(minutes=5),
        NoticeKind.PASSED_ON: timedelta(minutes=5),
        NoticeKind.WISH_SUSPENDED: timedelta(minutes=60),
        NoticeKind.WISH_WITHDRAWN: timedelta(minutes=60),
        NoticeKind.PROPOSAL_MADE: timedelta(hours=72),
        NoticeKind.ERASURE_ASKED: timedelta(hours=72),
        NoticeKind.REVIEW_DUE: timedelta(days=7),
    }
)
"""How long a kind that needs an answer waits for one; the others wait for none.

A review after break-glass waits by itself and is passed on by itself, however the notice stands.
What was done meanwhile by any of those told is settled: `wall.is_settled`.
"""

ENDINGS: Mapping[NoticeKind, tuple[NoticeKind, ...]] = MappingProxyType(
    {
        NoticeKind.OFFER_RECEIVED: (NoticeKind.OFFER_WITHDRAWN,),
        NoticeKind.EMERGENCY_CALLED: (NoticeKind.CALL_CLOSED,),
        NoticeKind.PASSED_ON: (NoticeKind.CALL_CLOSED,),
    }
)
"""After which later notice of the same call a kind needs no answer any more."""

REMINDER = (
    "まだ確認されていません。",
    "This has not been acknowledged yet.",
)
"""What stands before a sentence that is sent once more."""
