"""What can go wrong, each as what happened.

Problem
├── Invalid            422  the input cannot be taken; says what to do, echoes nothing
├── Unauthenticated    401  nobody known is asking
├── NotAllowed         403  known, and may see this, but may not do it
├── NotFound           404  not there, or not yours: the two never look different
├── Refused            404  the sharing rules say no; carries its audit entry
├── Conflict           409  somebody was faster, or it is already done
├── Stale              412  the version you saw is no longer the newest
├── PreconditionNeeded 428  say which version you saw
├── TooMany            429  slow down
└── Unavailable        503  try again shortly
"""

from dataclasses import dataclass
from datetime import date

NOT_PROOF = (
    "該当する情報はお示しできません。記録がないことの証明ではありません。通常どおり対応してください。",
    "Nothing can be shown. Not found is not proof; carry on with ordinary care.",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One field that cannot be taken: where it stands and what to do, never its value.

    `may_be_stated`: a figure in it may be a My Number, and a clinician may state that it is none.
    """

    field: str
    ja: str
    en: str
    may_be_stated: bool = False


class Problem(Exception):  # noqa: N818  errors are named for what happened
    """A refusal the caller can act on, rendered as an RFC 9457 document by the doors.

    `kind` is the stable last part of the document's `type`; `ja` and `en` say what to do.
    """

    status = 500
    kind = "problem"
    ja = "処理できませんでした。"
    en = "The request could not be carried out."

    def __init__(self, ja: str = "", en: str = "", kind: str = "", entry: object = None) -> None:
        """Takes the sentences and the kind where the class's own are too general.

        And the audit entry that stays on the record although the rest is rolled back.
        """
        super().__init__(kind or self.kind)
        self.ja, self.en, self.kind = ja or self.ja, en or self.en, kind or self.kind
        self.entry = entry


class Invalid(Problem):
    """The input cannot be taken as it is."""

    status, kind = 422, "invalid"
    ja, en = "入力を確認してください。", "Please check the input."

    def __init__(
        self, *violations: Violation, ja: str = "", en: str = "", entry: object = None
    ) -> None:
        """Takes the fields at fault, in the order of the form."""
        super().__init__(ja, en, entry=entry)
        self.violations = violations

    @classmethod
    def at(cls, field: str, ja: str, en: str) -> "Invalid":
        """One field at fault."""
        return cls(Violation(field, ja, en))


def require_past(field: str, day: date, today: date) -> None:
    """Passes for a day that has come, in Japan; otherwise Invalid at this field."""
    if day > today:
        raise Invalid.at(
            field, "今日より後の日付は記録できません。", "The date lies in the future."
        )


class Unauthenticated(Problem):
    """No valid session stands behind the request. One wording for every cause."""

    status, kind = 401, "unauthenticated"
    ja, en = "サインインしてください。", "Please sign in."


class NotAllowed(Problem):
    """The caller may see the thing but this act is not theirs."""

    status, kind = 403, "not-allowed"
    ja, en = "この操作は担当の職種に限られています。", "This act belongs to another role."


class NotFound(Problem):
    """Not there, or not for this caller to know of."""

    status, kind = 404, "not-found"
    ja, en = NOT_PROOF


class Refused(NotFound):
    """The sharing rules say no: to the caller it looks like `NotFound`, the audit knows better."""

    def __init__(self, entry: object) -> None:
        """Takes the audit entry, which no refusal goes without."""
        super().__init__(entry=entry)


class Conflict(Problem):
    """The state of things no longer allows this."""

    status, kind = 409, "conflict"
    ja, en = (
        "状態が変わっています。読み直してください。",
        "The state has changed. Please read it again.",
    )


class Stale(Conflict):
    """The caller's version is not the newest."""

    status, kind = 412, "stale"
    ja, en = (
        "他の人が先に更新しました。読み直してください。",
        "Somebody else changed this first. Please read it again.",
    )


class PreconditionNeeded(Problem):
    """A change was asked for without saying which version was seen."""

    status, kind = 428, "precondition-needed"
    ja, en = (
        "If-Match に読んだ版の ETag を付けてください。",
        "Send the ETag you read as If-Match.",
    )


class TooMany(Problem):
    """More tries than anybody needs."""

    status, kind = 429, "too-many"
    ja, en = "しばらく待ってからやり直してください。", "Please wait a while and try again."


class Unavailable(Problem):
    """Something this service stands on does not answer."""

    status, kind = 503, "unavailable"
    ja, en = (
        "いま応答できません。通常どおり対応し、後でやり直してください。",
        "Not available right now. Carry on with ordinary care and try again.",
    )
