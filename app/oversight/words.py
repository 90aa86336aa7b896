"""What was done, in the words of the privacy officer. Pure."""

from typing import Final

from app.audit.kinds import ActionKind, kind_of
from app.patients.words import DONE

KINDS: Final = {
    ActionKind.READING: "閲覧",
    ActionKind.SEARCHING: "照会",
    ActionKind.WRITING: "記録・操作",
    ActionKind.SIGNING_IN: "サインイン",
}
OUTCOMES: Final = {"done": "実行", "refused": "拒否", "nothing": "該当なし"}
PURPOSES: Final = {
    "TREAT": "診療・ケア",
    "ETREAT": "救急対応",
    "BTG": "緊急閲覧",
    "PATRQT": "本人側の求め",
    "HOPERAT": "運用・検証",
}
_ALSO: Final = {
    "session.open": "サインインしました",
    "session.end": "サインアウトしました",
    "session.refresh": "サインインを続けました",
    "session.freshen": "確認コードを入力しました",
    "session.list": "サインイン中の端末を見ました",
    "account.create": "アカウントを開きました",
    "account.disable": "アカウントを停止しました",
    "account.vouch": "医師の資格を確認しました",
    "account.list": "アカウントの一覧を見ました",
    "account.read": "アカウントを見ました",
    "account.me": "自分のアカウントを見ました",
    "account.enrol": "アカウントを使い始めました",
    "account.confirm": "確認コードを登録しました",
    "organisation.list": "組織の一覧を見ました",
    "organisation.read": "組織を見ました",
    "notice.list": "お知らせを見ました",
    "call.opened": "事案を開きました",
    "call.list": "事案の一覧を見ました",
    "call.read": "事案を見ました",
    "call.open": "事案を開こうとしました",
    "call.close": "事案を終えようとしました",
    "offer.list": "受入れの相談の一覧を見ました",
    "patient.look_up": "本人をさがしました",
    "patient.confirm": "本人を確認しようとしました",
    "override.look_up": "緊急閲覧のために本人をさがしました",
    "override.open": "緊急閲覧を開こうとしました",
    "override.list": "自分の緊急閲覧の一覧を見ました",
    "review.list": "確認の一覧を見ました",
    "review.read": "確認の内容を見ました",
    "review.close": "確認を終えようとしました",
    "organisation_accesses.read": "組織の閲覧記録を見ました",
    "organisation_counts.read": "組織の閲覧の数を見ました",
    "override_rate.read": "緊急閲覧の割合を見ました",
    "weekly_report.made": "週次の報告を作りました",
}


def said(action: str) -> str:
    """What was done; an action without words of its own by its kind."""
    done = DONE.get(action)
    if done is not None:
        return done[0]
    return _ALSO.get(action, KINDS[kind_of(action)])
