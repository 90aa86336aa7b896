"""Story 3: a breathless patient with a refusal on file, to the registered hospital and home."""

from collections.abc import Mapping
from typing import Any, Final

from app.clock import japan_date, now
from app.training import cast, home, promises
from app.training.party import Party
from app.training.scene import DETAILS, Scene, advised

CREW: Final = "crew-hinode-3"
NUMBER: Final = 7
_ORDINARY: Final = ("continue", "yes")
_LETTER: Final = "感染をきっかけに息切れが強まったが、点滴と吸入で家にいたころの状態に戻った。"
_RETURN_HOME: Final = {
    "physician": "呼吸器内科 病棟 廻",
    "diagnoses": "慢性閉塞性肺疾患の急性増悪(入院当日発症)",
    "course": _LETTER,
    "explained": "くり返しうることを本人と家族に説明した。",
    "patient_wishes": "家で過ごしたい。息が苦しいときは病院で楽にしてほしい。",
    "physical_independence": "A2",
    "cognitive_independence": "I",
    "nutrition": "経口。とろみは要らない。主食は軟飯。",
    "needs": "在宅酸素 毎分1L、訪問看護 週二回",
    "contraindications": "酸素を増やしすぎない。",
    "prognosis": "半年から一年と見込む。",
    "services": "訪問診療、訪問看護、訪問介護",
    "contact": "入退院支援室 03-0000-1602",
}


async def tell(scene: Scene) -> None:
    """Home, call, the rule that does not apply, offer, acceptance, ward, letter, home."""
    telling, resident = scene.telling, cast.residents()[NUMBER - 1]
    telling.title("物語3 息苦しさで呼んだ救急車。登録した病院へ、そして家へ")

    telling.step(
        "在宅医 潮風 灯", f"{resident.name}さんの意思: 心肺蘇生は望まない。苦しいときは登録病院へ"
    )
    patient_id, record = await scene.written_at_home(resident)
    telling.expect("記録は有効", "valid", record["verdict"]["content"]["kind"])

    telling.step("指令センター・救急隊", "「息が苦しい」。日の出浜第3救急隊が本人を確かめる")
    _, crew, call_id = await scene.open_call(CREW, "息が苦しい。会話はできる")
    right = {
        "patient_id": patient_id,
        "reading": resident.reading,
        "birth_date": resident.born,
        "care_insurance_number": resident.insurance,
    }
    answer = await crew.send("POST", f"/v1/calls/{call_id}/patient", right)
    telling.sees(promises.CREW, answer.json()["record"])
    telling.hides("救急隊", answer.text, DETAILS)
    await scene.learnt(crew, call_id, "arrest", value=False, source="seen")
    card = await scene.learnt(crew, call_id, "signs_of_life", value=True, source="seen")
    telling.line(f"助言: {card['advice']['now']['text']['ja']}")
    telling.expect(
        "蘇生のルールは当てはまらない", "not_applicable", card["advice"]["applicability"]
    )
    telling.expect("拒否があっても、手当ても搬送も減らさない", _ORDINARY, advised(card))
    wished = card["record"]["transport_wish"]["content"]["registered_hospital"]
    telling.expect("登録病院が見える", cast.places()["hospital"].name, wished)

    handover = await _accepted(scene, crew, call_id)
    await _closed(scene, crew, call_id, patient_id)
    await _in_hospital(scene, handover, patient_id)
    await _at_home(scene, patient_id)


async def _accepted(scene: Scene, crew: Party, call_id: str) -> str:
    telling, resident = scene.telling, cast.residents()[NUMBER - 1]
    telling.step("救急隊 → 日の出浜総合病院", "登録病院に受入れを尋ねる")
    asked = {
        "hospital_id": scene.organisations["hospital"],
        "state": "意識清明、SpO2 86%、酸素投与中",
        "minutes": 12,
    }
    known = await crew.post(f"/v1/calls/{call_id}/inquiries", asked)
    inquiry_id = known["inquiries"][-1]["id"]

    telling.step("救急外来 初療 開", "受け入れる前に見えるのは、答えるのに要ることだけ")
    emergency = await scene.party("ed-hinode")
    answer = await emergency.send("GET", f"/v1/offers/{inquiry_id}")
    offer = answer.json()
    person, verdict = offer["person"] or {}, offer["verdict"] or {}
    telling.line(
        f"見える   {person.get('age_band')} {promises.SEXES.get(person.get('sex', ''))} / "
        f"{offer['reason']} / "
        f"{offer['state']} / {offer['minutes']}分 / {verdict.get('kind')}"
    )
    telling.expect("人については年代と性別だけ", {"age_band", "sex"}, set(person))
    telling.expect("有効性は見える", "valid", verdict.get("kind"))
    names = {"氏名": resident.name, "読み": resident.reading, "住所": resident.address}
    illness = {"病名": resident.illness.main_diagnosis, "薬": resident.illness.medicines}
    telling.hides("受け入れる前の病院", answer.text, DETAILS | names | illness)
    await scene.refused(
        await scene.party("ed-mizuno"), "尋ねられていない病院に、照会", f"/v1/offers/{inquiry_id}"
    )

    telling.step("救急外来 初療 開", "受け入れる。その瞬間から記録が開く")
    accepted = await emergency.post(f"/v1/offers/{inquiry_id}/acceptance", {"reason": "救急入口へ"})
    handover = f"/v1/handovers/{accepted['id']}"
    answer = await emergency.send("GET", handover)
    telling.sees(promises.EMERGENCY, answer.json()["record"])
    depth = {k: DETAILS[k] for k in ("大切にしていることの全文", "人生会議の議事")}
    telling.hides("救急外来", answer.text, depth)
    summary = answer.json()["record"]["discussions"]["content"]["summary"]
    telling.expect("救急外来には話し合いの要約も届く", home.TALK_SUMMARY, summary)
    await scene.refused(await scene.party("ed-mizuno"), "別の病院に、受入れの記録", handover)
    return handover


async def _closed(scene: Scene, crew: Party, call_id: str, patient_id: str) -> None:
    telling = scene.telling
    telling.step("救急隊", "搬送し、引き継いで閉じる。ここで救急隊の閲覧は終わる")
    ending = {
        "resuscitation": "not_needed",
        "transport": "yes",
        "handed_to": "hospital",
        "destination_id": scene.organisations["hospital"],
    }
    await crew.put(f"/v1/calls/{call_id}/outcome", ending)
    await crew.post(f"/v1/calls/{call_id}/close")
    answer = await crew.ask("GET", f"/v1/calls/{call_id}/card")
    telling.expect("閉じた瞬間から、カードは開かない(409)", 409, answer.status_code)
    await scene.refused(crew, "救急隊に、記録", f"/v1/patients/{patient_id}")


async def _in_hospital(scene: Scene, handover: str, patient_id: str) -> None:
    telling, emergency = scene.telling, await scene.party("ed-hinode")
    telling.step("救急外来 初療 開", "到着を記録し、三階東病棟へ入院を引き継ぐ")
    ward = await scene.party("ward-hinode")
    await scene.refused(ward, "入院の前の病棟に、受入れの記録", handover)
    await emergency.post(f"{handover}/arrival")
    await emergency.post(f"{handover}/admission", {"ward": "三階東病棟"})
    after = (await emergency.get(handover))["record"]
    telling.expect("入院と同時に、救急外来の閲覧は終わる", None, after)

    telling.step("病棟 病棟 廻", "病棟の記録が開く")
    telling.sees(promises.WARD, (await ward.get(handover))["record"])
    letters = f"/v1/patients/{patient_id}/return-home-letters"
    telling.expect(
        "退院時の情報は病棟にも見える", "full", _level(await ward.get(letters), "letters")
    )
    await scene.refused(ward, "病棟に、閲覧記録", f"/v1/patients/{patient_id}/accesses")
    await scene.refused(ward, "病棟に、以前の版", f"/v1/patients/{patient_id}/wishes")

    telling.step("入退院支援 退院 支", "退院を記録し、退院時の情報を家へ送る")
    desk = await scene.party("discharge-hinode")
    letter = {**_RETURN_HOME, "discharged_on": japan_date(now()).isoformat()}
    sent = await desk.post(f"{handover}/discharge", {"letter": letter})
    telling.expect("待つ人はもういない", None, sent["awaited"])


async def _at_home(scene: Scene, patient_id: str) -> None:
    telling = scene.telling
    telling.step("訪問看護師 海音 渚", "一歩ごとの知らせが届いている")
    for kind, words in (
        ("emergency_called", "119番通報"),
        ("destination_chosen", "搬送先の決定"),
        ("accepted", "受入れ"),
        ("arrived", "到着"),
        ("admitted", "入院"),
        ("discharged", "退院"),
        ("review_due", "意思の見直しのお願い"),
    ):
        told = await scene.told("nurse-umineko", kind, patient_id)
        telling.holds(f"{words}が知らされた", is_so=told)

    telling.step("在宅医 潮風 灯・介護支援専門員 木漏 日和", "退院時の情報を読む")
    letters = f"/v1/patients/{patient_id}/return-home-letters"
    for login, who in (("dr-shiokaze", "在宅医"), ("manager-komorebi", "介護支援専門員")):
        page = await (await scene.party(login)).get(letters)
        telling.expect(f"{who}に退院時の情報が届いた", "full", _level(page, "letters"))
        telling.expect("中身は病院が書いたまま", _LETTER, page["letters"]["content"][0]["course"])
    for login, who in (
        ("crew-hinode-3", "救急隊"),
        ("desk-hinode", "指令センター"),
        ("ed-hinode", "救急外来"),
        ("dr-mizuno", "関わりのない医師"),
    ):
        await scene.withheld(login, f"{who}に、退院時の情報", letters, "letters")
    manager = await scene.party("manager-komorebi")
    await scene.refused(manager, "介護支援専門員に、以前の版", f"/v1/patients/{patient_id}/wishes")
    answer = await manager.ask("GET", f"/v1/patients/{patient_id}/accesses")
    telling.expect("閲覧記録は、介護支援専門員の役目ではない(403)", 403, answer.status_code)


def _level(page: Mapping[str, Any], name: str) -> str:
    return str(page[name]["level"])
