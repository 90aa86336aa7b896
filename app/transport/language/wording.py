"""Facts and conditions in words, for whoever reads a finding, a comparison or an explanation."""

from collections.abc import Mapping

from app.transport.language.expression import All, Compare, Expression, Is, Not, Order, Value
from app.transport.language.kinds import FactKind, Shape, Vocabulary
from app.transport.language.words import Text

YES, NO = Text("はい", "yes"), Text("いいえ", "no")
UNKNOWN = Text("不明", "unknown")
_ORDERS = {
    Order.AT_LEAST: Text("以上", "at least"),
    Order.AT_MOST: Text("以下", "at most"),
    Order.ABOVE: Text("を超える", "above"),
    Order.BELOW: Text("未満", "below"),
}


def value_in_words(kind: FactKind, value: Value | None) -> Text:
    """A value as people say it: はい, 本人, 82歳."""
    if value is None:
        return UNKNOWN
    if kind.shape is Shape.BOOLEAN:
        return YES if value else NO
    if kind.unit is not None:
        return Text(f"{value:g}{kind.unit.ja}", f"{value:g} {kind.unit.en}")
    named = (choice.label for choice in kind.choices if choice.value == value)
    return next(named, Text(str(value), str(value)))


def fact_in_words(kind: FactKind, value: Value | None) -> Text:
    """A fact with its value: 年齢: 82歳."""
    said = value_in_words(kind, value)
    return Text(f"{kind.label.ja}: {said.ja}", f"{kind.label.en}: {said.en}")


def facts_in_words(known: Mapping[str, Value], vocabulary: Vocabulary) -> Text:
    """Several facts in one line, in the order of the vocabulary."""
    said = [fact_in_words(kind, known[name]) for name, kind in vocabulary.items() if name in known]
    return joined(said, Text("、", "; ")) if said else Text("なし", "none")


def condition_in_words(expression: Expression, vocabulary: Vocabulary) -> Text:
    """A condition as a clause of a sentence: 年齢が18歳以上."""
    if isinstance(expression, Is):
        kind = vocabulary[expression.fact]
        values = [value_in_words(kind, value) for value in expression.values]
        said = joined(values, Text("か", " or "))
        return Text(f"{kind.label.ja}が「{said.ja}」", f"{kind.label.en} is {said.en}")
    if isinstance(expression, Compare):
        kind, order = vocabulary[expression.fact], _ORDERS[expression.order]
        limit = value_in_words(kind, expression.limit)
        return Text(
            f"{kind.label.ja}が{limit.ja}{order.ja}", f"{kind.label.en} {order.en} {limit.en}"
        )
    if isinstance(expression, Not):
        part = condition_in_words(expression.part, vocabulary)
        return Text(f"({part.ja})でない", f"not ({part.en})")
    parts = [condition_in_words(part, vocabulary) for part in expression.parts]
    is_all = isinstance(expression, All)
    return joined(parts, Text("、かつ", " and ") if is_all else Text("、または", " or "))


def joined(parts: list[Text], between: Text) -> Text:
    """Several texts as one."""
    return Text(between.ja.join(p.ja for p in parts), between.en.join(p.en for p in parts))
