"""What the desk is told where it may not go on; each stays on the record."""

from app.errors import Conflict, Invalid


class Confirmed(Conflict):
    """The crew has confirmed somebody: its word counts. Stays on the record."""

    kind = "patient-confirmed"
    ja, en = (
        "救急隊が本人を確認しました。事案の画面を見てください。",
        "The crew has confirmed who it is. See the card of the call.",
    )


class AnotherFits(Invalid):
    """Somebody else of the household fits what was said as well. Stays on the record."""

    ja = (
        "同じ手がかりに合う方がほかにもいます。"
        "年齢・性別・お名前(読み)を聞いて、あわせて入れてください。"
    )
    en = "Somebody else fits as well. Ask for age, sex and name, and give them too."


class MayBeAnother(Invalid):
    """A relative's phone and the house do not say which of them is meant. Stays on the record."""

    ja = (
        "電話はご家族などの連絡先です。同じご家族の別の方かもしれません。"
        "性別かお名前(読み)を聞いて、あわせて入れてください。"
    )
    en = (
        "The phone is a relative's, so another of the family may be meant. "
        "Ask for sex or name, and give them too."
    )
