"""A made-up prefecture's skeleton and what regions make of it, as texts."""

from collections.abc import Callable

from app.transport.language.reading import Reading, read

SKELETON = """\
id: ken
version: "1"
title: {ja: 県の骨組み, en: the prefecture's skeleton}
kind: resuscitation
policy: may_stop
where: {municipalities: ["99"]}
when: {in_force_from: 2026-04-01T00:00+09:00}
authority:
  adopted_by: {ja: 県, en: prefecture}
  legal_note: {ja: 注, en: note}
otherwise: {ja: 続ける。, en: Continue.}
facts:
  - name: local_pump
    shape: boolean
    label: {ja: ポンプ, en: pump}
    question: {ja: ありますか。, en: "Is there one?"}
    asked_of: crew
    sources: [seen, doctor]
accepts:
  - {fact: family_objects, sources: [seen, family_present]}
applies:
  - {id: adult, text: {ja: 成人, en: adult}, when: {age: {at_least: 18}}}
conditions:
  - {id: not_exogenous, text: {ja: 外因でない, en: not exogenous}, when: {exogenous_cause: false}}
  - {id: no_pump, text: {ja: ポンプなし, en: no pump}, when: {local_pump: false}}
silences:
  - {id: abroad, text: {ja: 国外, en: abroad}, when: {told_by: third_party}}
evidence:
  text: {ja: 根拠, en: evidence}
  any_of:
    - {id: paper, text: {ja: 書面, en: paper}, forms: [order, statement], at_most_days: 730}
will: {text: {ja: 意思, en: will}, of: [patient, surrogate]}
contacts:
  - {whom: attending_physician, say: {ja: 言う, en: say}}
  - {whom: visiting_nurse, say: {ja: 言う, en: say}}
may_instruct:
  text: {ja: 指示, en: instruction}
  by: [attending_physician, online_mc_physician]
  confirm: [patient_refuses_cpr]
timers:
  - id: half
    text: {ja: 過ぎた, en: over}
    counts: minutes_since_arrival
    minutes: 30
    moves_to: continue_and_transport
handover:
  - id: soon
    text: {ja: 待つ, en: wait}
    within_minutes: 60
    to: {ja: 医師, en: doctor}
    crew_waits: true
    signatures: [handover_signature]
outcomes:
  - {id: stop, text: {ja: 中止, en: stop}, resuscitation: stop, transport: no}
registration:
  text: {ja: 登録, en: registration}
  through: {ja: 医師, en: doctor}
  at_most: 1
  exchange_months: 3
  forms: [{ja: 届, en: notice}]
record:
  - {id: words, text: {ja: 言葉, en: words}}
cases:
  - id: nothing
    text: {ja: 何もない, en: nothing}
    facts: {}
    expect: {resuscitation: continue, transport: yes}
"""
REGION = """\
id: chiiki
version: "1"
parent: ken
title: {ja: 地域の規則, en: the region's rule}
where: {municipalities: ["990019"]}
when: {in_force_from: 2026-05-01T00:00+09:00}
authority: {adopted_by: {ja: 地域, en: region}}
"""


def refining(more: str, *, skeleton: str = SKELETON, own: str = REGION) -> Reading:
    """The region's rulebook with these lines, read over the skeleton."""
    return read(own + more, file="chiiki.yaml", parents=parents(skeleton))


def parents(skeleton: str) -> Callable[[str], str | None]:
    return {"ken": skeleton}.get
