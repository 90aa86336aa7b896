"""Refusals whose traces stay: a failed try is counted, a reused token ends its session.

`keeps_work` tells `request.py` to commit what was written before the refusal was raised.
"""

from app.errors import NotAllowed, TooMany, Unauthenticated


class SignInFailed(Unauthenticated):
    """Login, password, code or account: one answer for every cause."""

    keeps_work = True
    kind = "sign-in-failed"
    ja = "ログイン名、パスワード、確認コードのいずれかが正しくありません。"
    en = "The login, the password or the code is not right."


class EnrolmentFailed(Unauthenticated):
    """The enrolment secret is unknown, used or too old, or the first code does not fit."""

    keeps_work = True
    kind = "enrolment-failed"
    ja = "登録用の文字列か確認コードが正しくないか、期限が切れています。"
    en = "The enrolment secret or the code is not right, or its time is over."


class SessionOver(Unauthenticated):
    """No session answers to this refresh token any more."""

    keeps_work = True


class WrongCode(NotAllowed):
    """The session stands, the code does not fit or was used before."""

    keeps_work = True
    kind = "wrong-code"
    ja = "確認コードが正しくないか、使用済みです。次のコードを入力してください。"
    en = "The code is not right or was used before. Enter the next one."


class TooManyTries(TooMany):
    """Ten failures in a quarter of an hour."""

    keeps_work = True
    ja = "失敗が続いたため、しばらく受け付けません。15分ほど待ってください。"
    en = "Too many failures. Please wait about 15 minutes."
