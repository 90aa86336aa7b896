"""What the stories share: who takes part, what is written at home first, what is said on a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Final

import httpx

from app.clock import JAPAN, now
from app.training import cast, home, profiles
from app.training.cast import Resident
from app.training.courses import COURSES, Agreed
from app.training.home import Home
from app.training.party import CodeSource, Party, sign_in
from app.training.telling import Telling

DEVICE: Final = "story-walker"
HINODE: Final = "990019"

_NOTHING: Final = 404

DETAILS: Final = {
    "大切にしていることの全文": home.VALUES_TEXT,
    "人生会議の議事": home.TALK_MINUTES,
    "生活歴": profiles.LIFE_HISTORY,
    "療養場所の第二希望": home.SECOND_PLACE,
}
"""Words from the depth of the record, to be looked for where they must not be."""


@dataclass(slots=True)
class Scene:
    """One telling on one service: the town's ids, and everybody who has signed in so far.

    `since` is when the record was last written at home; what was told before does not count.
    """

    client: httpx.AsyncClient
    codes: CodeSource
    telling: Telling
    organisations: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    since: datetime = field(default_factory=now)
    _parties: dict[str, Party] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def party(self, login: str) -> Party:
        """Somebody of the town, signed in once for all the stories."""
        if login not in self._parties:
            code = await self.codes(login)
            self._parties[login] = await sign_in(self.client, login, code, DEVICE)
        return self._parties[login]

    async def learn_places(self) -> None:
        """Reads the register: the organisations and units of the town, by the keys of `cast`."""
        reader = await self.party("dr-shiokaze")
        keys = {(place.kind, place.name): key for key, place in cast.places().items()}
        after = ""
        while True:
            page = await reader.get(f"/v1/organisations{after}")
            for one in page["items"]:
                key = keys.get((one["kind"], one["name"]))
                if key is not None:
                    self.organisations[key] = one["id"]
                    self.units |= {unit["name"]: unit["id"] for unit in one["units"]}
            if page["next"] is None:
                return
            after = f"?after={page['next']}"

    async def home(self) -> Home:
        """The home doctor of the stories, at their desk."""
        doctor = await self.party("dr-shiokaze")
        return Home(
            doctor=doctor,
            doctor_name=cast.players()["dr-shiokaze"].name,
            clinic=cast.places()["clinic"],
            places=cast.places(),
            ids=self.organisations,
        )

    async def patient(self, resident: Resident) -> str:
        """The id of a resident, as their doctor finds them in the list of their own patients."""
        doctor, after = await self.party("dr-shiokaze"), ""
        while True:
            page = await doctor.get(f"/v1/patients{after}")
            for one in page["items"]:
                who = one["identity"]["content"]
                if (who["name"], who["address"]) == (resident.name, resident.address):
                    return str(one["patient_id"])
            if page["next"] is None:
                raise LookupError(resident.number)
            after = f"?after={page['next']}"

    async def written_at_home(self, resident: Resident) -> tuple[str, Mapping[str, Any]]:
        """A consent, a talk, an order and its signature, all of today: whatever was there before.

        Returns the patient's id and the record as the doctor sees it.
        """
        at_home, patient_id = await self.home(), await self.patient(resident)
        granted = Agreed(states=("granted",))
        await at_home.consents(patient_id, {"ambulance": granted, "hospital": granted})
        before = await at_home.doctor.get(f"/v1/patients/{patient_id}")
        today = replace(COURSES["valid"], stated_days_ago=0)
        record = await at_home.record(before, resident, today)
        self.since = datetime.fromisoformat(record["as_of"])
        return patient_id, record

    async def open_call(self, crew: str, reason: str) -> tuple[Party, Party, str]:
        """The desk sends a crew out. Returns desk, crew and the call's id."""
        desk, party = await self.party("desk-hinode"), await self.party(crew)
        unit = cast.players()[crew].unit
        body = {
            "municipality": HINODE,
            "reason": reason,
            "local_number": f"{now().astimezone(JAPAN):%H%M%S%f}-{next(self._numbers)}",
            "unit_id": self.units[unit or ""],
        }
        call = await desk.post("/v1/calls", body)
        return desk, party, str(call["id"])

    async def refused(self, party: Party, what: str, path: str) -> None:
        """Holds that a door stays shut for somebody, in the one wording for every no."""
        answer = await party.ask("GET", path)
        self.telling.expect(f"{what}は見られない(404)", _NOTHING, answer.status_code)

    async def withheld(self, login: str, what: str, path: str, part: str) -> None:
        """Holds that somebody is shown nothing: no door at all, or its content withheld."""
        answer = await (await self.party(login)).ask("GET", path)
        state = answer.json()[part]["state"] if answer.is_success else answer.status_code
        self.telling.holds(f"{what}は見えない", is_so=state in (_NOTHING, "withheld"))

    async def learnt(
        self,
        crew: Party,
        call_id: str,
        name: str,
        value: bool | str,  # noqa: FBT001  a fact at the scene is a value, not a switch
        source: str,
    ) -> Any:  # noqa: ANN401  JSON
        """Notes one fact at the scene; the card as it stands with it."""
        body = {"name": name, "value": value, "source": source}
        return await crew.post(f"/v1/calls/{call_id}/facts", body)

    async def told(self, login: str, kind: str, patient_id: str) -> bool:
        """Whether somebody's organisation was told this since the record was written at home."""
        reader = await self.party(login)
        for one in (await reader.get("/v1/notices?unacknowledged=true"))["items"]:
            is_new = datetime.fromisoformat(one["told_at"]) > self.since
            if is_new and (one["kind"], one["patient_id"]) == (kind, patient_id):
                await reader.post(f"/v1/notices/{one['id']}/acknowledgement")
                return True
        return False


def advised(card: Mapping[str, Any]) -> tuple[str, str]:
    """What the rule says now about resuscitation and transport."""
    return card["advice"]["resuscitation"], card["advice"]["transport"]
