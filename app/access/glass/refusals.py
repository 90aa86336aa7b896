"""What an opener is told of their own override; each stays on the record."""

from app.errors import Conflict


class OverrideOver(Conflict):
    """The hour is up, the call has ended, or it was closed."""

    kind = "override-over"
    ja, en = (
        "この緊急閲覧は終わりました。必要なときは、理由と確認コードからやり直してください。",
        "This override is over. If need be, begin anew with reason and code.",
    )


class OverrideOpen(Conflict):
    """The caller's own override on this person is open already."""

    kind = "override-open"
    ja, en = (
        "この方の緊急閲覧はすでに開いています。",
        "Your override on this person is open already.",
    )
