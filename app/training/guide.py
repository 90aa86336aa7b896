"""What the demo says once it stands: where to look, who can sign in, what to try first."""

import unicodedata
from typing import Final

from app.training import cast
from app.training.party import PASSPHRASE

_SHOWN: Final = (
    ("在宅医", "dr-shiokaze"),
    ("訪問看護師", "nurse-umineko"),
    ("介護支援専門員", "manager-komorebi"),
    ("指令センター", "desk-hinode"),
    ("救急隊", "crew-hinode-1"),
    ("オンラインMC医師", "mc-hinode"),
    ("救急外来", "ed-hinode"),
    ("病棟", "ward-hinode"),
    ("入退院支援", "discharge-hinode"),
    ("個人情報保護", "fire-privacy"),
    ("本人", "patient-watanabe"),
    ("家族(代理)", "surrogate-watanabe"),
    ("管理者", "city-admin"),
)
_HEADING: Final = (
    "意思の輪 Ishinowa・訓練の町(日の出浜市と瑞野町)。登場する人と場所はすべて架空です。"
)


def text(base_url: str) -> str:
    """The page for whoever has just started the demo at `base_url`."""
    players, places = cast.players(), cast.places()
    rows = [
        f"  {_wide(role, 18)}{login:<20}{_wide(player.name, 14)}{places[player.organisation].name}"
        for role, login in _SHOWN
        for player in [players[login]]
    ]
    asked = (
        f'{{"login": "dr-shiokaze", "password": "{PASSPHRASE}", '
        '"code": "上の6桁", "device": "my-laptop"}'
    )
    return "\n".join(
        (
            _HEADING,
            "A made-up town: nobody in it exists, and it never mixes with live data.",
            "",
            "見る場所 Where to look",
            f"  {base_url}/                    画面(ここから) · the screens: begin here",
            f"  {base_url}/sharing             だれに何が見えるか · who sees what",
            f"  {base_url}/openapi.json        すべての操作 · every operation",
            "",
            "サインイン Who can sign in (ほかに city-officer, hub-officer, clinic-admin, …-mizuno)",
            *rows,
            f"  パスワード(全員同じ) password of everybody    {PASSPHRASE}",
            "  ワンタイムコード one-time code               python3 -m app code ログイン名",
            "",
            "まず試すこと Try first (別の端末で · in another terminal)",
            "  python3 -m app story     自宅の意思が救急隊と病院に届くまでの三つの物語",
            "  python3 -m app code dr-shiokaze",
            f"  curl -s {base_url}/v1/sign-in -H 'Content-Type: application/json' -d \\",
            f"    '{asked}'",
        )
    )


def _wide(words: str, width: int) -> str:
    """Words filled up to a width on a screen, where a kanji takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in words)
    return words + " " * max(1, width - taken)
