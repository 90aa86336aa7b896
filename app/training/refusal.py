"""Story 1: a signed refusal, honoured on the doctor's word and handed over to the family."""

from typing import Final

from app.training import cast, promises
from app.training.scene import DETAILS, Scene, advised

CREW: Final = "crew-hinode-1"
NUMBER: Final = 1
TWIN: Final = 2

_TEN_HOURS: Final = 600
_CONTINUE: Final = ("continue", "yes")
_STOP: Final = ("stop", "no")


async def tell(scene: Scene) -> None:
    """Home, call, look-up, card, the doctor's word, the family's signature, the close."""
    telling = scene.telling
    resident = cast.residents()[NUMBER - 1]
    telling.title("物語1 署名された「望まない」が、医師の言葉で守られ、家族に引き継がれる")

    telling.step("在宅医 潮風 灯", f"{resident.name}さんと話し合い、意思を記録し、指示書に署名する")
    patient_id, record = await scene.written_at_home(resident)
    verdict = record["verdict"]["content"]
    telling.line(f"記録: {verdict['said']['ja']}")
    telling.expect("署名がそろい、記録は有効", "valid", verdict["kind"])
    telling.sees(promises.CARE_CLINICIAN, record)

    telling.step("介護支援専門員 木漏 日和", "ケアチームの一人として記録を開く")
    manager = await scene.party("manager-komorebi")
    answer = await manager.send("GET", f"/v1/patients/{patient_id}")
    telling.sees(promises.CARE_MANAGER, answer.json())
    hidden = {k: v for k, v in DETAILS.items() if k not in {"生活歴", "療養場所の第二希望"}}
    telling.hides("介護支援専門員", answer.text, hidden)

    telling.step("関わりのない医師 瑞野 畔", "同じ記録を開こうとする")
    await scene.refused(await scene.party("dr-mizuno"), "記録", f"/v1/patients/{patient_id}")

    call_id = await _called(scene)
    await _looked_up(scene, call_id, patient_id)
    await _confirmed(scene, call_id, patient_id)
    await _at_the_scene(scene, call_id)
    await _afterwards(scene, call_id, patient_id)


async def _called(scene: Scene) -> str:
    telling = scene.telling
    telling.step("指令センター", "119番を受け、日の出浜第1救急隊を出す(家族が動転して通報)")
    _, crew, call_id = await scene.open_call(CREW, "呼びかけに反応がない。息をしていないようだ")
    card = await crew.get(f"/v1/calls/{call_id}/card")
    telling.expect("本人確認の前は、だれの記録も出ない", None, card["record"])
    telling.expect("本人確認の前の助言は、蘇生の継続と搬送", _CONTINUE, advised(card))
    return call_id


async def _looked_up(scene: Scene, call_id: str, patient_id: str) -> None:
    telling, crew = scene.telling, await scene.party(CREW)
    resident, twin = (cast.residents()[number - 1] for number in (NUMBER, TWIN))
    telling.step("救急隊", "読みと生年月日で照会する")
    asked = {"reading": resident.reading, "birth_date": resident.born}
    answer = await crew.send("POST", f"/v1/calls/{call_id}/look-ups", asked)
    found = answer.json()
    for one in found["candidates"]:
        telling.line(
            f"候補: {one['masked_name']} {promises.SEXES[one['sex']]} {one['band']['said']['ja']}"
        )
    seen = {one["patient_id"] for one in found["candidates"]}
    telling.holds(
        "同じ読み・同じ生年月日の人も候補に並ぶ", is_so=len(seen) > 1 and patient_id in seen
    )
    bands = {one["band"]["code"] for one in found["candidates"]}
    telling.holds("「確実」はなく、だれも自動では選ばれない", is_so="certain" not in bands)
    telling.hides(
        "照会中の救急隊",
        answer.text,
        {"氏名": resident.name, "もう一人の氏名": twin.name, "住所": resident.address},
    )

    telling.step("救急隊", "取り違えて別の候補を選び、家族から聞いた電話番号で確かめる")
    other = next(one for one in seen if one != patient_id)
    wrong = {"patient_id": other, "reading": resident.reading, "phone": resident.phone}
    answer = await crew.ask("POST", f"/v1/calls/{call_id}/patient", wrong)
    telling.expect("合わない手がかりでは開かない(404)", 404, answer.status_code)


async def _confirmed(scene: Scene, call_id: str, patient_id: str) -> None:
    telling, resident = scene.telling, cast.residents()[NUMBER - 1]
    desk, crew = await scene.party("desk-hinode"), await scene.party(CREW)
    telling.step("救急隊", "読み・生年月日・電話の三つを現場で確かめる")
    right = {
        "patient_id": patient_id,
        "reading": resident.reading,
        "birth_date": resident.born,
        "phone": resident.phone,
    }
    answer = await crew.send("POST", f"/v1/calls/{call_id}/patient", right)
    card = answer.json()
    telling.line(f"まず有効性: {card['record']['verdict']['content']['said']['ja']}")
    telling.sees(promises.CREW, card["record"])
    telling.hides("救急隊", answer.text, DETAILS)
    told = await scene.told("nurse-umineko", "emergency_called", patient_id)
    telling.holds("ケアチームに119番通報が知らされた", is_so=told)

    telling.step("指令センター", "同じ事案のカードを開く")
    answer = await desk.send("GET", f"/v1/calls/{call_id}/card")
    telling.sees(promises.DESK, answer.json()["record"])
    identity = {"氏名": resident.name, "読み": resident.reading, "住所": resident.address}
    telling.hides("指令センター", answer.text, DETAILS | identity)


async def _at_the_scene(scene: Scene, call_id: str) -> None:
    telling, crew = scene.telling, await scene.party(CREW)
    telling.step("救急隊", "心肺停止を確かめ、蘇生を始める。外因も反対する家族もない")
    for name, value, source in (
        ("arrest", True, "seen"),
        ("signs_of_life", False, "seen"),
        ("exogenous_cause", False, "seen"),
        ("family_objects", False, "family_present"),
    ):
        card = await scene.learnt(crew, call_id, name, value, source)
    telling.line(f"助言: {card['advice']['now']['text']['ja']}")
    telling.expect("有効な書面があっても、医師の指示の前は継続", _CONTINUE, advised(card))
    contact = card["advice"]["contact"] or {"whom": None, "people": []}
    telling.expect("次に電話する相手はかかりつけ医", "attending_physician", contact["whom"])
    phones = [one["phone"] for one in contact["people"]]
    telling.expect("その電話番号が出る", ["03-0000-1101"], phones)

    telling.step(
        "救急隊 → 在宅医", "電話で状態と意思を確かめる。「中止してください。十時間後に行きます」"
    )
    body = {
        "whom": "attending_physician",
        "name": "潮風 灯",
        "is_reached": True,
        "confirmed": {
            "patient_refuses_cpr": True,
            "end_of_life_stage": True,
            "foreseen_condition_match": True,
        },
        "instruction": "stop",
        "words": "蘇生を中止してください。十時間ほどで伺います。",
        "is_read_back": True,
        "arrival_minutes": _TEN_HOURS,
    }
    card = await crew.post(f"/v1/calls/{call_id}/doctor-calls", body)
    telling.line(f"助言: {card['advice']['now']['text']['ja']}")
    telling.expect("家族の署名がまだなので継続", _CONTINUE, advised(card))

    telling.step("救急隊", "家族に説明し、引継ぎの署名をもらう")
    card = await scene.learnt(crew, call_id, "handover_signature", value=True, source="seen")
    telling.line(f"助言: {card['advice']['now']['text']['ja']}")
    telling.expect("条件がすべてそろい、中止・不搬送", _STOP, advised(card))
    handover = card["advice"]["handover"] or {"id": None}
    telling.expect("四十五分を超え十二時間以内: 家族に引き継ぐ", "family_keeps", handover["id"])


async def _afterwards(scene: Scene, call_id: str, patient_id: str) -> None:
    telling, crew = scene.telling, await scene.party(CREW)
    telling.step("救急隊", "転帰を記録し(蘇生は中止、搬送なし、家族へ引継ぎ)、事案を閉じる")
    ending = {"resuscitation": "stopped", "transport": "no", "handed_to": "family"}
    put = await crew.put(f"/v1/calls/{call_id}/outcome", ending)
    outcome = put["outcome"]
    telling.expect(
        "蘇生と搬送は別々に残る",
        ("stopped", "no"),
        (outcome["resuscitation"], outcome["transport"]),
    )
    await crew.post(f"/v1/calls/{call_id}/close")
    answer = await crew.ask("GET", f"/v1/calls/{call_id}/card")
    telling.expect("閉じた瞬間から、カードは開かない(409)", 409, answer.status_code)
    answer = await crew.ask("GET", f"/v1/calls/{call_id}/report")
    telling.expect("自分の報告は二十四時間読める", 200, answer.status_code)
    telling.hides("閉じた後の救急隊", answer.text, DETAILS)

    telling.step("訪問看護師 海音 渚", "知らせを受け、何があったかを読む")
    told = await scene.told("nurse-umineko", "call_closed", patient_id)
    telling.holds("事案の終了が知らされた", is_so=told)
    nurse = await scene.party("nurse-umineko")
    calls = (await nurse.get(f"/v1/patients/{patient_id}/calls"))["calls"]["content"]
    telling.expect("救急対応の記録が読める", call_id, calls[0]["call"]["id"])
    looked = await nurse.get(f"/v1/patients/{patient_id}/accesses")
    telling.holds("だれが見たかが残っている", is_so=bool(looked["items"]))
