"""What leaves the house: a notice's id, kind, sentences and time. Nobody's name, no patient. Pure.

Written once, with the notice, and sent byte for byte however often it takes: a new version of
the service may say a thing better, and a receiver still gets nothing twice with other content.
"""

import json
from datetime import UTC, datetime
from uuid import UUID

from app.notices.deadlines import REMINDER
from app.notices.kinds import NoticeKind

_SUBJECT = ("【意思の輪】新しいお知らせがあります", "New notice")
_SUBJECT_AGAIN = ("【意思の輪】まだ確認されていないお知らせがあります", "Notice not acknowledged")
_OPEN = (
    "内容は、意思の輪にサインインして「お知らせ」で確認してください。このメールには返信できません。",
    "Please sign in to Ishinowa and open the notices. This mail cannot be replied to.",
)


def written(
    notice_id: UUID, kind: NoticeKind, told_at: datetime, *, is_reminder: bool = False
) -> str:
    """The body of a delivery, in JSON."""
    before = REMINDER if is_reminder else ("", "")
    return json.dumps(
        {
            "type": "notice.reminder" if is_reminder else "notice.told",
            "timestamp": told_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": {
                "notice_id": str(notice_id),
                "kind": kind.value,
                "sentence": {"ja": before[0] + kind.ja, "en": f"{before[1]} {kind.en}".strip()},
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def as_mail(body: str) -> tuple[str, str]:
    """The subject and the text of a mail that says the same, Japanese first."""
    said = json.loads(body)
    subject = _SUBJECT_AGAIN if said["type"] == "notice.reminder" else _SUBJECT
    sentence = said["data"]["sentence"]
    text = f"{sentence['ja']}\n{_OPEN[0]}\n\n{sentence['en']}\n{_OPEN[1]}\n"
    return " / ".join(subject), f"{text}\n{said['data']['notice_id']}\n"
