"""Story 2: the same patient after a withdrawal: care goes on, and the doctor is told."""

from typing import Final

from app.training import cast, promises
from app.training.home import take_back
from app.training.refusal import NUMBER
from app.training.scene import DETAILS, Scene, advised

CREW: Final = "crew-hinode-2"
_CONTINUE: Final = ("continue", "yes")
_CONFIRMED: Final = {
    "patient_refuses_cpr": True,
    "end_of_life_stage": True,
    "foreseen_condition_match": True,
}


async def tell(scene: Scene) -> None:
    """Home and its withdrawal, call, card, the old paper, the doctor told, the hospital."""
    telling, resident = scene.telling, cast.residents()[NUMBER - 1]
    telling.title("物語2 同じ人が、通報の一時間前に「やはり助けてほしい」と言っていた")

    telling.step("在宅医 潮風 灯", "署名された指示書があり、記録は有効だった")
    patient_id, record = await scene.written_at_home(resident)
    telling.expect("記録は有効", "valid", record["verdict"]["content"]["kind"])

    telling.step("訪問看護師 海音 渚", "本人の言葉を聞き、その場で撤回を記録する")
    nurse = await scene.party("nurse-umineko")
    await take_back(nurse, patient_id, "withdrawn")
    record = await nurse.get(f"/v1/patients/{patient_id}")
    verdict = record["verdict"]["content"]
    telling.line(f"記録: {verdict['said']['ja']}")
    telling.expect("撤回は、前の版を生き返らせない", "do_not_rely", verdict["kind"])

    telling.step("指令センター・救急隊", "一時間後の119番。日の出浜第2救急隊が本人を確かめる")
    desk, crew, call_id = await scene.open_call(CREW, "呼びかけに反応がない")
    right = {
        "patient_id": patient_id,
        "reading": resident.reading,
        "birth_date": resident.born,
        "phone": resident.phone,
    }
    answer = await crew.send("POST", f"/v1/calls/{call_id}/patient", right)
    card = answer.json()
    verdict = card["record"]["verdict"]["content"]
    telling.line(f"まず有効性: {verdict['said']['ja']}")
    telling.expect("カードの初めに「頼らない」", "do_not_rely", verdict["kind"])
    reasons = [one["code"] for one in verdict["reasons"]]
    telling.expect("理由は撤回", ["withdrawn"], reasons)
    telling.sees(promises.CREW, card["record"])
    telling.hides("救急隊", answer.text, DETAILS)
    answer = await desk.send("GET", f"/v1/calls/{call_id}/card")
    telling.sees(promises.DESK, answer.json()["record"])

    await _old_paper(scene, call_id)
    await _to_hospital(scene, call_id, patient_id)


async def _old_paper(scene: Scene, call_id: str) -> None:
    telling, crew = scene.telling, await scene.party(CREW)
    telling.step("救急隊", "心肺停止。家族は署名のある古い書面を見せ、引継ぎにも署名するという")
    for name, value, source in (
        ("arrest", True, "seen"),
        ("signs_of_life", False, "seen"),
        ("exogenous_cause", False, "seen"),
        ("family_objects", False, "family_present"),
        ("document_kind", "order", "seen"),
        ("document_signed_by_patient", True, "seen"),
        ("document_signed_by_physician", True, "seen"),
        ("patient_refuses_cpr", True, "family_present"),
        ("will_source", "patient", "family_present"),
        ("acp_held", True, "family_present"),
        ("handover_signature", True, "seen"),
    ):
        card = await scene.learnt(crew, call_id, name, value, source)
        if advised(card) != _CONTINUE:
            break
    telling.expect("撤回は古い書面に勝つ: どの事実でも継続", _CONTINUE, advised(card))
    contact = card["advice"]["contact"] or {"tell_of_withdrawal": None}
    telling.holds("医師に撤回を伝えるよう促される", is_so=contact["tell_of_withdrawal"])

    telling.step("救急隊 → 在宅医", "撤回を知らないままの「中止」では、中止にならない")
    call = {
        "whom": "attending_physician",
        "name": "潮風 灯",
        "is_reached": True,
        "confirmed": _CONFIRMED,
        "instruction": "stop",
        "words": "中止してください。二十分で着きます。",
        "is_read_back": True,
        "arrival_minutes": 20,
    }
    card = await crew.post(f"/v1/calls/{call_id}/doctor-calls", call)
    telling.expect("撤回を伝えていない指示では継続", _CONTINUE, advised(card))
    telling.expect("その理由は記録の撤回", "record_withdrawn", card["advice"]["reason"])

    telling.step("救急隊 → 在宅医", "撤回を伝える。「それなら続けて、病院へ運んでください」")
    call = {
        "whom": "attending_physician",
        "name": "潮風 灯",
        "is_reached": True,
        "instruction": "continue",
        "words": "撤回を聞きました。続けて、病院へ運んでください。",
        "is_read_back": True,
        "is_told_of_withdrawal": True,
    }
    card = await crew.post(f"/v1/calls/{call_id}/doctor-calls", call)
    telling.line(f"助言: {card['advice']['now']['text']['ja']}")
    telling.expect("継続し、搬送する", _CONTINUE, advised(card))


async def _to_hospital(scene: Scene, call_id: str, patient_id: str) -> None:
    telling, crew = scene.telling, await scene.party(CREW)
    hospital_id = scene.organisations["hospital"]
    telling.step("救急隊 → 日の出浜総合病院", "受入れを尋ね、病院が応じる")
    asked = {"hospital_id": hospital_id, "state": "心肺停止、蘇生を継続中", "minutes": 9}
    known = await crew.post(f"/v1/calls/{call_id}/inquiries", asked)
    inquiry_id = known["inquiries"][-1]["id"]
    emergency = await scene.party("ed-hinode")
    accepted = await emergency.post(f"/v1/offers/{inquiry_id}/acceptance", {})
    handover = f"/v1/handovers/{accepted['id']}"
    answer = await emergency.send("GET", handover)
    record = answer.json()["record"]
    telling.sees(promises.EMERGENCY, record)
    telling.expect(
        "病院にも初めに「頼らない」", "do_not_rely", record["verdict"]["content"]["kind"]
    )

    telling.step("救急隊", "転帰を記録し(蘇生は継続、搬送)、病院に引き継いで閉じる")
    ending = {
        "resuscitation": "continued",
        "transport": "yes",
        "handed_to": "hospital",
        "destination_id": hospital_id,
    }
    await crew.put(f"/v1/calls/{call_id}/outcome", ending)
    await emergency.post(f"{handover}/arrival")
    await crew.post(f"/v1/calls/{call_id}/close")
    told = await scene.told("dr-shiokaze", "arrived", patient_id)
    telling.holds("在宅医に到着が知らされた", is_so=told)
