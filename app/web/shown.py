"""How a page is drawn: templates, the headers that guard it, the few filters they use."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.clock import JAPAN, japan_date
from app.japan import places
from app.web import care_words, changed_line, words

HERE: Final = Path(__file__).resolve().parent
SEE_OTHER: Final = 303
_YEARS_FROM: Final = 24  # months; until then a year says too little
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # Under `no-referrer` a browser writes `Origin: null`, and our own forms would be refused.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def moment(at: datetime) -> str:
    """An instant as people in Japan say it: `11月21日 22:05`."""
    local = at.astimezone(JAPAN)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def day_and_time(at: datetime) -> str:
    """An instant with its year: `2026年11月21日 22:05`."""
    local = at.astimezone(JAPAN)
    return f"{day(local.date())} {local:%H:%M}"


def clock(at: datetime) -> str:
    """The time of day to the second, by which a screen shows how fresh it is."""
    return f"{at.astimezone(JAPAN):%H:%M:%S}"


def day(on: date) -> str:
    """A day: `2026年11月21日`."""
    return f"{on.year}年{on.month}月{on.day}日"


def ago(on: date, at: datetime) -> str:
    """How long ago a day was, as one says how fresh something is: `3か月前`."""
    today = japan_date(at)
    days = (today - on).days
    if days <= 0:
        return "今日"
    months = (today.year - on.year) * 12 + today.month - on.month - (today.day < on.day)
    if months < 1:
        return f"{days}日前"
    return f"{months}か月前" if months < _YEARS_FROM else f"{months // 12}年前"


def month(text: str) -> str:
    """A month: `2026年11月`."""
    year, _, number = text.partition("-")
    return f"{year}年{int(number)}月"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "place": places.with_code,
        "moment": moment,
        "day_and_time": day_and_time,
        "clock": clock,
        "day": day,
        "month": month,
        "ago": ago,
        "care_said": care_words.care_said,
        "in_form_order": care_words.in_form_order,
        "changed_line": changed_line.line,
        "said": words.said,
    }
    made.globals["number_kinds"] = words.choices("number_kind")
    made.tests["a_known_word"] = words.is_known
    return made


_TEMPLATES: Final = _environment()


def draw(
    request: Request, template: str, context: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """One page. Who is signed in is taken from the request, where somebody is.

    `is_large`: letters and targets for people who seldom do this, as for patient and surrogate.
    """
    whole = {
        "who": getattr(request.state, "who", None),
        "is_training": not request.app.state.settings.is_production,
        "is_large": getattr(request.state, "is_large", False),
        **context,
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(whole), status, HEADERS)


def go(path: str) -> RedirectResponse:
    """On to another page of this service after a change. `path` is made of ids, never of names."""
    return RedirectResponse(path, SEE_OTHER, HEADERS)
