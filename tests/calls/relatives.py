"""A family to test with: a son whose phone stands among the contacts of both his parents."""

from datetime import date
from uuid import UUID

from app.japan.phones import phone_key
from tests.calls.builders import ADDRESS, Town, a_patient

SON = "090-0000-4444"
CALLER = {"phone": SON, "address": ADDRESS}
HERSELF = {"reading": "キタオオジ ハナコ", "birth_date": "1946-05-06"}


def a_relative(town: Town, patient_id: UUID, phone: str = SON, **columns: object) -> None:
    """One more in the list of contacts that counts; or in another."""
    (positions,) = town.rows.one("SELECT count(*) FROM family_contacts")
    row = {
        "patient_id": patient_id,
        "number": 1,
        "position": positions,
        "name": "山田 一郎",
        "relation": "長男",
        "phone": phone_key(phone),
        "hours": "夜間",
        "surrogate": "decides",
        **columns,
    }
    town.rows.add("family_contacts", **row)


def a_wife(town: Town, ambulance: str = "granted", phone: str = "03-0000-5678") -> UUID:
    """Somebody who may call for her husband."""
    born = date.fromisoformat(HERSELF["birth_date"])
    she = a_patient(town, HERSELF["reading"], born=born, ambulance=ambulance, phone=phone)
    town.rows.run("UPDATE patients SET sex = 'female' WHERE id = %s", she)
    return she


def a_mother(town: Town, ambulance: str = "granted") -> UUID:
    """She, with her son among her contacts."""
    she = a_wife(town, ambulance)
    a_relative(town, she)
    return she


def a_father(town: Town) -> UUID:
    """He, with the same."""
    he = a_patient(town, "キタオオジ タロウ", phone="03-0000-8888")
    a_relative(town, he)
    return he
