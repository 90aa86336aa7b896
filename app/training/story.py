"""The three stories, told against a running service of the training town."""

from collections.abc import Callable

import httpx

from app.training import refusal, way_home, withdrawal
from app.training.party import CodeSource, Unexpected
from app.training.scene import Scene
from app.training.telling import Telling

_LEGEND = "● すべて  ◐ 要点だけ  – 見えない   ✓ 約束どおり  ✗ 約束とちがう"


async def walk(client: httpx.AsyncClient, codes: CodeSource, say: Callable[[str], None]) -> bool:
    """Tells all three. True where every answer was what the sharing and transport rules say.

    `codes` gives the one-time codes of training accounts. A story that the service breaks off
    counts as a difference, and the next one is told all the same.
    """
    telling = Telling(say)
    scene = Scene(client, codes, telling)
    say("意思の輪 三つの物語(登場する人と場所はすべて架空です)")
    say(_LEGEND)
    await scene.learn_places()
    for story in (refusal, withdrawal, way_home):
        try:
            await story.tell(scene)
        except (Unexpected, LookupError, TypeError) as broken:
            telling.breaks_off(broken)
    say("")
    if telling.differences:
        say(f"約束とちがう答えが {len(telling.differences)} 件ありました:")
        for difference in telling.differences:
            say(f"  ✗ {difference}")
        return False
    say(f"三つの物語を終えました。{telling.checked} 件の答えはすべて約束どおりです。")
    return True
