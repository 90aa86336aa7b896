"""What home care writes about one resident, through the same doors as any clinic."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.clock import japan_date, now
from app.training import profiles
from app.training.cast import TOWNS, Place, Resident
from app.training.courses import CONSENTS, Agreed, Course
from app.training.paper import SHEET
from app.training.party import Party
from app.training.profiles import day

PAPER: Final = "訓練用同意書 第1版"
SCOPE: Final = ("胸骨圧迫", "人工呼吸", "電気ショック", "気管挿管", "強心薬")

VALUES_LINE: Final = "波の音の聞こえる部屋にいたい"
VALUES_TEXT: Final = "若いころ灯台守の宿で働いた話を、訪問のたびにしてくださる。"
TALK_SUMMARY: Final = "苦しさを取ることを第一に、できるだけ家で過ごす。"
TALK_MINUTES: Final = "ご家族は初め迷っていたが、本人の言葉をくり返し聞いて納得された。"
SECOND_PLACE: Final = "しおかぜの離れ"

_TEAM: Final = {"nursing": "nurses", "care_management": "office"}
_WITH_PHARMACY: Final = 3


@dataclass(frozen=True, slots=True)
class Home:
    """One doctor at home, and the town's organisations by key with their ids."""

    doctor: Party
    doctor_name: str
    clinic: Place
    places: Mapping[str, Place]
    ids: Mapping[str, str]

    async def register(self, resident: Resident) -> Mapping[str, Any]:
        """Registers the person with team, consents, contacts, profile. Returns the record."""
        body = {
            "name": resident.name,
            "reading": resident.reading,
            "birth_date": born(resident.born),
            "sex": resident.sex,
            "address": resident.address,
            "area": TOWNS[resident.region],
            "phones": [resident.phone],
            "care_insurance_number": resident.insurance,
            "region": resident.region,
        }
        patient_id = str((await self.doctor.post("/v1/patients", body))["patient_id"])
        await self._join(patient_id, resident)
        await self.consents(patient_id, {"care_team": Agreed(states=("granted",))})
        await self.consents(patient_id, CONSENTS[resident.consent])
        path = f"/v1/patients/{patient_id}"
        await self.doctor.put(f"{path}/contacts", self._contacts(resident), '"0"')
        return dict(await self.doctor.put(f"{path}/profile", profiles.profile(resident), '"0"'))

    async def consents(self, patient_id: str, agreed: Mapping[str, Agreed]) -> None:
        """Records what was said to each group of recipients, in its order."""
        for recipient, said in agreed.items():
            for state in said.states:
                body = {
                    "recipient": recipient,
                    "state": state,
                    "restricted": list(said.restricted),
                    "given_by": "patient",
                    "how": "written",
                    "paper": PAPER,
                    "given_on": day(0),
                }
                await self.doctor.post(f"/v1/patients/{patient_id}/consents", body)

    async def record(
        self, record: Mapping[str, Any], resident: Resident, course: Course
    ) -> Mapping[str, Any]:
        """Records talk, order and signature as the course says. Returns the doctor's record.

        `record` is the newest one read: what is written stands on its epoch.
        """
        if course.answer is None:
            return record
        path = f"/v1/patients/{record['patient_id']}"
        record = await self.doctor.post(
            f"{path}/wishes", self._wish(resident, course, course.answer), _version(record)
        )
        if course.order != "none":
            body = _order(resident, course)
            if course.patient_signature == "scan":
                body["paper_id"] = await self._paper(path, str(body["issued_on"]))
                record = await self.doctor.get(path)
            record = await self.doctor.post(f"{path}/orders", body, _version(record))
        if course.order == "signed":
            order = record["physician_orders"]["content"]
            signing = f"/v1/orders/{order['id']}/signature"
            record = await self.doctor.post(signing, {"digest": order["digest"]})
        if course.newer_answer is not None:
            newer = self._wish(resident, course, course.newer_answer, days_ago=1)
            record = await self.doctor.post(f"{path}/wishes", newer, _version(record))
        return record

    async def _paper(self, path: str, day: str) -> str:
        """The order form as the patient signed it: a sheet on which nothing can be read."""
        added = await self.doctor.hand_in(f"{path}/papers?kind=order_form", SHEET, day)
        return str(added["id"])

    def _contacts(self, resident: Resident) -> dict[str, object]:
        nurses = self.places["nurses"]
        first, second = resident.family
        chain = [
            ("attending_physician", self.doctor_name, self.clinic, "24時間"),
            ("visiting_nurse", "海音 渚", nurses, "24時間"),
        ]
        return {
            "call_chain": [
                {
                    "role": role,
                    "name": name,
                    "organisation": place.name,
                    "phone": place.phone,
                    "hours": hours,
                }
                for role, name, place, hours in chain
            ],
            "family": [
                {
                    "name": one.name,
                    "relation": one.relation,
                    "phone": one.phone,
                    "hours": "いつでも",
                    "surrogacy": surrogacy,
                }
                for one, surrogacy in ((first, "none"), (second, "decides"))
            ],
        }

    async def _join(self, patient_id: str, resident: Resident) -> None:
        functions = dict(_TEAM)
        if resident.number % _WITH_PHARMACY == 1:
            functions["pharmacy"] = "pharmacy"
        if resident.is_in_facility:
            functions["facility"] = "facility"
        for function, key in functions.items():
            body = {"organisation_id": self.ids[key], "function": function}
            await self.doctor.post(f"/v1/patients/{patient_id}/care-team", body)

    def _wish(
        self, resident: Resident, course: Course, answer: str, *, days_ago: int | None = None
    ) -> dict[str, object]:
        hospital = "hospital" if resident.region == "990019" else "hospital2"
        return {
            "source": "patient",
            "stated_on": day(-course.stated_days_ago if days_ago is None else -days_ago),
            "review_due": day(course.review_in),
            "resuscitation": answer,
            "treatment_level": course.treatment,
            "ventilator": "not_wanted",
            "tube_feeding": "not_wanted",
            "antibiotics": "wanted",
            "hospital_transport": "wanted",
            "registered_hospital_id": self.ids[hospital],
            "place_of_care": "施設" if resident.is_in_facility else "自宅",
            "place_of_care_second": SECOND_PLACE,
            "place_of_death": "住みなれた部屋",
            "values_line": VALUES_LINE,
            "values_text": VALUES_TEXT,
            "present": [
                {"kind": "patient"},
                {"kind": "family", "name": resident.family[1].name},
                {"kind": "physician", "name": self.doctor_name},
                {"kind": "nurse", "name": "海音 渚"},
            ],
            "talk_summary": TALK_SUMMARY,
            "talk_minutes": TALK_MINUTES,
        }


async def take_back(party: Party, patient_id: str, mark: str) -> None:
    """Suspends or withdraws, in the patient's own name, as somebody of the care team hears it."""
    door = {"suspended": "suspensions", "withdrawn": "withdrawals"}[mark]
    body = {"said_by": "patient", "reason": "「もう少し治療を受けてみたい」と話された。"}
    await party.post(f"/v1/patients/{patient_id}/{door}", body)


def born(text: str) -> str:
    """A birth date as the doors take it; an age ("15歳") counts back to a New Year's Day."""
    if not text.endswith("歳"):
        return text
    return f"{japan_date(now()).year - int(text.removesuffix('歳'))}-01-01"


def _order(resident: Resident, course: Course) -> dict[str, object]:
    names = {
        "witness": f"{resident.family[0].name}(立会人)",
        "surrogate": resident.family[1].name,
    }
    return {
        "diagnosis": resident.illness.main_diagnosis,
        "foreseen_course": resident.illness.line,
        "covers_arrest": True,
        "scope": list(SCOPE),
        "patient_signature": course.patient_signature,
        "patient_signature_by": names.get(course.patient_signature),
        "issued_on": day(-course.stated_days_ago),
        "expires_on": day(-30) if course.expired else None,
    }


def _version(record: Mapping[str, Any]) -> str:
    return f'"{record["epoch"]}"'
