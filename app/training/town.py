"""Loads the training town into a service that was founded for training, through its API only."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
import pyotp

from app.clock import now
from app.training import cast
from app.training.courses import COURSES
from app.training.home import Home, take_back
from app.training.party import PASSPHRASE, Party, open_post, sign_in

FOUNDER: Final = "city-admin"
"""Who registers everybody else; enters the town by the founding secret."""

LAST: Final = "pharmacy2"
"""The organisation that is registered last and has no accounts: with it the town is whole."""

DEVICE: Final = "training-loader"
_INVITED: Final = ("patient", "surrogate")
_PRODUCTION: Final = "production"
_AT_ONCE: Final = 6
_STEP: Final = 30
_MARGIN: Final = 3

Tell = Callable[[str, int, int], None]
"""Hears how far the load is: what, how many are done, of how many."""


class NotForTraining(Exception):  # noqa: N818  errors are named for what happened
    """The service was not founded for training: nothing was loaded, nothing will be."""


@dataclass(slots=True)
class _Town:
    """What the load has found out so far: ids by the keys of `cast`, who has signed in."""

    client: httpx.AsyncClient
    organisations: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)


async def load(client: httpx.AsyncClient, founding_secret: str, tell: Tell) -> None:
    """Fills a service that has nothing but its founder, who signs up with `founding_secret`.

    Raises NotForTraining, and Unexpected where the service refuses. In production nothing is
    written, and no account of it ever gets the passphrase that everybody knows; under other
    settings an installation for real patients is left as soon as its founder can ask what it is.
    """
    health = await client.get("/health")
    if not health.is_success or health.json()["environment"] == _PRODUCTION:
        raise NotForTraining
    town = _Town(client)
    founder = await _enter(town, FOUNDER, founding_secret)
    own = await founder.get("/v1/me")
    if not own["organisation"]["is_training"]:
        raise NotForTraining
    town.organisations["city"] = own["organisation"]["id"]
    await _register_places(town, founder, tell)
    await _open_accounts(town, founder, tell)
    await _invite(town, await _admit_residents(town, tell))
    await _register(town, founder, cast.places()[LAST])


async def _register_places(town: _Town, founder: Party, tell: Tell) -> None:
    wanted = [place for place in cast.places().values() if place.key not in {"city", LAST}]
    for done, place in enumerate(wanted, start=1):
        await _register(town, founder, place)
        tell("組織", done, len(wanted))


async def _register(town: _Town, founder: Party, place: cast.Place) -> None:
    body = {
        "kind": place.kind,
        "code": place.code,
        "name": place.name,
        "region": place.region,
        "phone": place.phone,
    }
    made = await founder.post("/v1/organisations", body)
    town.organisations[place.key] = made["id"]
    for unit in place.units:
        given = await founder.post(f"/v1/organisations/{made['id']}/units", {"name": unit})
        town.units[unit] = given["id"]


async def _open_accounts(town: _Town, founder: Party, tell: Tell) -> None:
    """Administrators first: a physician is vouched for by the clinic's and by the founder.

    The patient's side has no administrator: it is invited once the patient is registered.
    """
    rest = {
        login: player
        for login, player in cast.players().items()
        if login != FOUNDER and player.role not in _INVITED
    }
    done = 0

    async def opened(login: str, by: Party) -> None:
        nonlocal done
        account = await _open_account(town, by, login)
        if cast.players()[login].role == "physician":
            await founder.post(f"/v1/accounts/{account}/vouch")
        done += 1
        tell("アカウント", done, len(rest))

    administrators = [login for login, player in rest.items() if player.role == "administrator"]
    await _several(*(opened(login, founder) for login in administrators))
    by_place = {
        cast.players()[login].organisation: await _signed_in(town, login)
        for login in administrators
    }
    await _several(
        *(
            opened(login, by_place.get(player.organisation, founder))
            for login, player in rest.items()
            if login not in administrators
        )
    )


async def _open_account(town: _Town, by: Party, login: str) -> str:
    player = cast.players()[login]
    body = {
        "organisation_id": town.organisations[player.organisation],
        "role": player.role,
        "login": login,
        "name": player.name,
        "name_reading": player.reading,
        "unit_id": player.unit and town.units[player.unit],
    }
    made = await by.post("/v1/accounts", body)
    await _enrol(town, login, made["enrolment_secret"])
    return str(made["account"]["id"])


async def _enter(town: _Town, login: str, secret: str) -> Party:
    await _enrol(town, login, secret)
    return await _signed_in(town, login)


async def _enrol(town: _Town, login: str, secret: str) -> None:
    """Confirms with the code of 30 seconds ago, so that the present one is left to sign in with."""
    began = {"enrolment_secret": secret, "password": PASSPHRASE}
    given = await open_post(town.client, "/v1/enrolments", began)
    town.secrets[login] = given["totp_secret"]
    body = {"enrolment_secret": secret, "code": await _code(given["totp_secret"], earlier=1)}
    await open_post(town.client, "/v1/enrolments/confirm", body)


async def _signed_in(town: _Town, login: str) -> Party:
    if login not in town.parties:
        code = await _code(town.secrets[login])
        town.parties[login] = await sign_in(town.client, login, code, DEVICE)
    return town.parties[login]


async def _code(secret: str, *, earlier: int = 0) -> str:
    """The code of the present half minute or an earlier one, never at its very end."""
    left = _STEP - now().timestamp() % _STEP
    if earlier and left < _MARGIN:
        await asyncio.sleep(left)
    return str(pyotp.TOTP(secret).at(now() - earlier * timedelta(seconds=_STEP)))


async def _admit_residents(town: _Town, tell: Tell) -> dict[str, str]:
    """Every resident goes through the hands of the clinic in the same municipality.

    Returns the patients' ids by name.
    """
    residents = cast.residents()
    homes = {
        cast.places()[key].region: Home(
            doctor=await _signed_in(town, login),
            doctor_name=cast.players()[login].name,
            clinic=cast.places()[key],
            places=cast.places(),
            ids=town.organisations,
        )
        for key, login in (("clinic", "dr-shiokaze"), ("clinic2", "dr-mizuno"))
    }
    taking_back = {
        True: await _signed_in(town, "staff-hidamari"),
        False: await _signed_in(town, "nurse-umineko"),
    }
    done = 0
    ids: dict[str, str] = {}

    async def admitted(resident: cast.Resident) -> None:
        nonlocal done
        home, course = homes[resident.region], COURSES[resident.record]
        record = await home.record(await home.register(resident), resident, course)
        if course.mark is not None:
            by = taking_back[resident.is_in_facility]
            await take_back(by, record["patient_id"], course.mark)
        ids[resident.name] = record["patient_id"]
        done += 1
        tell("患者", done, len(residents))

    await _several(*(admitted(resident) for resident in residents))
    return ids


async def _invite(town: _Town, patients: Mapping[str, str]) -> None:
    """A patient and her daughter, by their own doctor; they enrol like everybody else."""
    own = {player.role: player for player in cast.players().values() if player.role in _INVITED}
    patient, surrogate = (own[role] for role in _INVITED)
    doctor = await _signed_in(town, "dr-shiokaze")
    path = f"/v1/patients/{patients[patient.name]}/invitations"
    for player, more in ((patient, {}), (surrogate, {"relation": "長女"})):
        body = {
            "role": player.role,
            "name": player.name,
            "name_reading": player.reading,
            "login": player.login,
            **more,
        }
        made = await doctor.post(path, body)
        await _enrol(town, player.login, made["enrolment_secret"])


async def _several(*works: Any) -> None:  # noqa: ANN401  coroutines of whatever they give
    """Runs a few at once; the first failure ends the others."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(work: Any) -> None:  # noqa: ANN401  likewise
        async with gate:
            await work

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(one(work))
