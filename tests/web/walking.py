"""Walking through pages as somebody would: every way that is offered, then every button."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import count

import httpx

from app.request import COOKIE
from tests.papers.scans import a_png
from tests.web.builders import ORIGIN, Browser
from tests.web.drawn import Form, Values, drawn

Pressed = dict[tuple[str, str], list[int]]
"""What came of every button, by the page that it stands on and where it sends."""
_PREFERRED = ("oral", "registered_by_mistake")
_numbers = count(1)


async def walk(browser: Browser, start: str, within: str) -> tuple[list[str], Pressed]:
    """The pages that lead from one to the other `within` some paths, and what each button did.

    All are read before any button is pressed. A button that is gone by then is not pressed: what
    one does there may end what else was offered.
    """
    seen, todo = list[str](), [start]
    while todo:
        page = todo.pop()
        if page not in seen:
            seen.append(page)
            answer = await browser.get(page)
            assert answer.status_code == 200, page
            todo += [one for one in ways(answer.text) if re.match(within, one)]
    pressed: Pressed = {}
    for page in seen:
        for (place, choice), code in (await press_all(browser, page)).items():
            pressed.setdefault((page, f"{place} {choice}".strip()), []).append(code)
    return seen, pressed


async def press_all(browser: Browser, page: str) -> dict[tuple[str, str], int]:
    """Every button of a page with every choice beside it, each on the page as it is by then."""
    found: dict[tuple[str, str], int] = {}
    while (due := await _next(browser, page, found)) is not None:
        place, choice, form, typed = due
        found[place, choice] = (await _send(browser, place, form, typed)).status_code
    return found


def ways(html: str) -> list[str]:
    """Where the links of a page lead, below its head."""
    main = html.partition("<main")[2]
    return [unescape(one) for one in re.findall(r'href="(/[^"]*)"', main)]


async def _next(
    browser: Browser, page: str, done: Mapping[tuple[str, str], int]
) -> tuple[str, str, Form, Values] | None:
    for form in drawn((await browser.get(page)).text.partition("<main")[2]):
        for place in form.places:
            for choice, typed in _choices(form):
                if (place, choice) not in done:
                    return place, choice, form, typed
    return None


def _choices(form: Form) -> Iterator[tuple[str, Values]]:
    """What can be sent: the form as it comes with what it needs, and each answer that it takes."""
    needed = {name: _some(form, name) for name in form.needed if not form.values.get(name)}
    typed = form.values | needed
    yield "", typed
    for value in form.choices.get("state", ()):
        yield f"state={value}", typed | {"state": value}


def _some(form: Form, name: str) -> str:
    """What is needed, such that nothing else is: no paper that has to be named, no five years."""
    if name in form.choices:
        written = [one for one in form.choices[name] if one]
        return next((one for one in written if one in _PREFERRED), written[0])
    if name in form.days:
        return "2026-01-10"
    typed = {"login": f"walk-{next(_numbers)}", "region": "990027"}
    return typed.get(name, "確かめました。")


async def _send(browser: Browser, place: str, form: Form, typed: Values) -> httpx.Response:
    if not form.has_file:
        return await browser.post(place, typed)
    sent = {"Cookie": f"{COOKIE}={browser.secret}", "Origin": ORIGIN}
    files = {"file": ("scan.png", a_png(), "image/png")}
    return await browser.client.post(place, headers=sent, data=typed, files=files)
