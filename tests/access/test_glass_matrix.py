"""Break-glass through the room that decides: every way three groups can have been answered."""

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

from app.access import actions as access
from app.errors import Refused
from app.policy.agreement import DEFAULT
from app.policy.bases import Basis
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.glass import Scene
from tests.calls.builders import HINODE
from tests.policy import oracle
from tests.policy.oracle import Said

GROUPS = ("ambulance", "hospital", "care_team")
NOTHING: frozenset[str] = frozenset()
ANSWERS = {
    "never asked": None,
    "everything": Said("granted", None, NOTHING),
    "three sections": Said("granted", frozenset({"identity", "verdict", "diagnosis"}), NOTHING),
    "all but two": Said("granted", None, frozenset({"verdict", "call_chain"})),
    "no": Said("refused", None, NOTHING),
    "no longer": Said("withdrawn", None, NOTHING),
}
CELLS = {
    (section.value, column.value): level.value for (section, column), level in DEFAULT.cells.items()
}


def a_patient_who_said(scene: Scene, answers: tuple[str, ...]) -> UUID:
    patient_id = scene.rows.add("subjects", region=HINODE, epoch=9)
    for number, (group, answer) in enumerate(zip(GROUPS, answers, strict=True)):
        said = ANSWERS[answer]
        if said is None:
            continue
        for epoch, state in ((number + 1, "granted"), (number + 5, said.state)):
            scene.rows.add(
                "consents",
                patient_id=patient_id,
                recipient=group,
                epoch=epoch,
                state=state,
                # what was said first counts no longer
                sections=None if said.items is None or epoch < 5 else sorted(said.items),
                restricted=["identity"] if epoch < 5 else sorted(said.kept_back),
                given_by="patient",
                how="oral",
                given_on="2026-01-10",
                recorded_at="2026-01-10",
                recorded_by=uuid4(),
            )
    return patient_id


async def test_every_combination_of_what_was_said_agrees_with_the_page(scene: Scene) -> None:
    everyone = list(product(ANSWERS, repeat=3))
    patients = {answers: a_patient_who_said(scene, answers) for answers in everyone}
    (at,) = scene.rows.one("SELECT clock_timestamp()")
    openers = {
        Role.CREW: scene.town.crew,
        Role.PHYSICIAN: scene.outside,
        Role.MC_PHYSICIAN: scene.mc,
        Role.EMERGENCY_CLINICIAN: scene.town.emergency,
    }
    compared, shown, differences = 0, 0, []
    for role, who in openers.items():
        holder = scene.account(who)
        grants = {
            answers: scene.rows.add(
                "grants",
                patient_id=patient_id,
                holder_kind="account",
                holder_id=holder,
                basis="glass",
                opened_at=at,
                closes_at=at + timedelta(minutes=60),
                opened_by=holder,
                opened_for="unconscious",
                is_own_institution=False,
            )
            for answers, patient_id in patients.items()
        }
        async with scene.at(who, at) as (db, caller, moment):
            for answers in everyone:
                said = oracle.under_glass([s for a in answers if (s := ANSWERS[a]) is not None])
                try:
                    permit = await access.enter(
                        db, caller, moment, Basis.GLASS, "test", grant_id=grants[answers]
                    )
                except Refused:
                    permit = None
                for section in Section:
                    level = "withheld" if permit is None else permit.level(section).value
                    expected = oracle.sees(role.value, "glass", section.value, [CELLS], said)
                    compared += 1
                    shown += level != "withheld"
                    if level != expected:
                        differences.append((role, answers, section, level, expected))
    assert differences == []
    assert compared == 4 * 6**3 * 22
    assert shown > 1000
