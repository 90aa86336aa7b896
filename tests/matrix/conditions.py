"""What may have been agreed, what may have been said, and where the reader may be: set by rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product

from psycopg.types.json import Jsonb

from app.clock import now
from tests.access.builders import a_version
from tests.matrix.people import Reader, World
from tests.matrix.record import HINODE, MIZUNO, NOBODY
from tests.policy import oracle
from tests.policy.oracle import ORDER, PAGE, SECTIONS, Said

Changes = Mapping[str, str]  # "section/column": level, as a version names what it changes
GROUPS = ("care_team", "ambulance", "hospital", "self")
NOTHING: frozenset[str] = frozenset()
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
_PLACES = {cell: place for place, cell in enumerate(product(SECTIONS, PAGE))}


def everywhere(level: str, *sections: str) -> dict[str, str]:
    """Every cell of these sections, or of all, at one level: also what no ceiling lets through."""
    return {f"{s}/{c}": level for s, c in product(sections or SECTIONS, PAGE)}


def moved(by: int, every: int = 1, first: int = 0) -> Changes:
    """Each so-manyth cell one level down or up from the page; up also beyond the ceiling."""
    changed = {}
    for (section, column), place in _PLACES.items():
        level = ORDER.index(oracle.page_says(column, section)) + by
        # 13 columns: a column meets another set of sections than its neighbour
        if (place + place // 13) % every == first and 0 <= level < len(ORDER):
            changed[f"{section}/{column}"] = ORDER[level]
    return changed


AGREED: dict[str, Changes | None] = {
    "the default": None,
    **{f"each fourth down, {n}": moved(-1, 4, n) for n in range(4)},
    **{f"each fourth up, {n}": moved(1, 4, n) for n in range(4)},
    "all down": moved(-1),
    "all up": moved(1),
    "all full": everywhere("full"),
    "all brief": everywhere("brief"),
    "brief but the verdict": everywhere("brief") | everywhere("full", "verdict"),
    "nothing": everywhere("withheld"),
    "nothing but the name": everywhere("withheld")
    | everywhere("full", "identity")
    | everywhere("full", "call_chain"),
}
ONE_CELL: dict[str, Changes] = {
    f"{section} {level}": everywhere(level, section) for section, level in product(SECTIONS, ORDER)
}


def _said(state: str, items: set[str] | None = None, kept: set[str] | None = None) -> Said:
    return Said(state, None if items is None else frozenset(items), frozenset(kept or ()))


YES, NO, NEVER = _said("granted"), _said("refused"), _said("none")
WITHDRAWN = _said("withdrawn")
_NAMED = {"identity", "verdict", "diagnosis", "values", "call_record", "who_looked", "return_home"}
_WILL = {"verdict", "resuscitation_wish", "physician_orders", "earlier_versions", "discussions"}


def _to_all(said: Said) -> dict[str, Said]:
    return dict.fromkeys(GROUPS, said)


SAID: dict[str, dict[str, Said]] = {
    "yes": _to_all(YES),
    "some": _to_all(_said("granted", _NAMED)),
    "the will alone": _to_all(_said("granted", _WILL)),
    "nothing by name": _to_all(_said("granted", set())),
    **{
        f"all but a third, {n}": _to_all(_said("granted", None, set(SECTIONS[n::3])))
        for n in range(3)
    },
    "some, and of these not all": _to_all(_said("granted", _NAMED, {"verdict", "values"})),
    "never asked": _to_all(NEVER),
    "no": _to_all(NO),
    "no longer": _to_all(WITHDRAWN),
    **{f"{group} alone": _to_all(NO) | {group: YES} for group in GROUPS},
    "one group less": _to_all(YES) | {"hospital": _said("granted", _NAMED)},
}


@dataclass(frozen=True)
class Condition:
    """One state of the world around the readers."""

    agreed: str
    said: str
    is_far: bool = False
    agreed_there: str = "the default"

    def levels(self, reader: Reader) -> dict[str, str]:
        """What the page lets this reader see, section by section, and of the calls around."""
        cells = [cells_of(self.agreed)]
        if self.is_far:
            cells.append(cells_of(self.agreed_there))
        return levels_of(reader, cells, SAID[self.said])


def levels_of(
    reader: Reader, cells: list[oracle.Cells], groups: Mapping[str, Said]
) -> dict[str, str]:
    """The same under these agreements, and what was said to each group."""
    said = _heard(reader, groups)
    levels = {
        section: oracle.sees(reader.role, reader.basis, section, cells, said, reader.scope)
        for section in SECTIONS
    }
    if reader.basis in {"care_team", "patient", "surrogate"}:
        levels |= dict.fromkeys(("call_of_today", "closed_call"), levels["call_record"])
    if reader.basis == "handover":
        levels["call_of_today"] = levels["call_record"]
    if reader.basis in {"author", "admission"}:
        levels["closed_call"] = levels["call_record"]
    if reader.basis in {"patient", "surrogate"} and reader.scope is None:
        levels["own_proposals"] = "full"
    return levels | dict.fromkeys(reader.own, "full")


def _heard(reader: Reader, groups: Mapping[str, Said]) -> Said:
    if reader.basis == "glass":
        return oracle.under_glass(list(groups.values()))
    if reader.is_own:
        return Said("implied", None, groups["care_team"].kept_back)
    return groups[reader.hears]


def changes(name: str) -> Changes | None:
    """What a version of this name changes; None where there is none."""
    return AGREED[name] if name in AGREED else ONE_CELL[name]


def cells_of(name: str) -> oracle.Cells:
    """Every cell of the page as a version of this name leaves it."""
    page = {(s, c): oracle.page_says(c, s) for s, c in product(SECTIONS, PAGE)}
    for cell, level in (changes(name) or {}).items():
        section, _, column = cell.partition("/")
        page[section, column] = level
    return page


@dataclass
class Setting:
    """Puts the world into a condition; only what differs from the last one is written."""

    world: World
    _now: dict[str, object] = field(default_factory=dict)
    _glass_since: datetime = field(default_factory=now)

    def be(self, condition: Condition) -> None:
        """Writes what differs."""
        if now() - self._glass_since > timedelta(minutes=30):
            self.world.stay_under_glass()
            self._glass_since = now()
        self.agree(HINODE, condition.agreed)
        self.agree(MIZUNO, condition.agreed_there)
        self._say(condition.said)
        self._move(MIZUNO if condition.is_far else HINODE)

    def agree(self, region: str, name: str) -> None:
        """The version of this name is the one in force in a region."""
        if self._now.get(region) == name:
            return
        self._now[region] = name
        rows, cells = self.world.rows, changes(name)
        with rows.db.transaction():
            rows.run("SET LOCAL session_replication_role = replica")
            rows.run("DELETE FROM agreements WHERE region = %s", region)
        if cells is not None:
            a_version(rows, region, cells, BEGAN)

    def _say(self, name: str) -> None:
        if self._now.get("said") == name:
            return
        self._now["said"] = name
        rows, patient_id = self.world.rows, self.world.patient_id
        with rows.db.transaction():
            rows.run("SET LOCAL session_replication_role = replica")
            rows.run("DELETE FROM consents WHERE patient_id = %s", patient_id)
        for group, said in SAID[name].items():
            if said.state == "none":
                continue
            # what was said first counts no longer, whichever of the two is wider
            before = {"state": "withdrawn" if said.state == "granted" else "granted"}
            newest = {
                "state": said.state,
                "sections": None if said.items is None else Jsonb(sorted(said.items)),
                "restricted": sorted(said.kept_back),
            }
            for epoch, word in ((1, before), (8, newest)):
                rows.add(
                    "consents",
                    patient_id=patient_id,
                    recipient=group,
                    epoch=epoch,
                    given_by="patient",
                    how="written",
                    given_on=date(2025, 1, 1),
                    recorded_at=BEGAN,
                    recorded_by=NOBODY,
                    **{"restricted": []} | word,
                )

    def _move(self, region: str) -> None:
        if self._now.get("region") == region:
            return
        self._now["region"] = region
        for reader in self.world.readers:
            self.world.rows.run(
                "UPDATE organisations SET region = %s"
                " WHERE id = (SELECT organisation_id FROM accounts WHERE id = %s)",
                region,
                reader.account_id,
            )
