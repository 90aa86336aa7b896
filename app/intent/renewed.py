"""Whether a refusal was recorded and ordered anew since something happened. Pure."""

from app.intent.history import Answer, Intent, OrderCode, WishSource, is_after


def is_renewed(intent: Intent, since: int) -> bool:
    """Whether, after an epoch, a refusal was recorded and an order drafted and signed for it."""
    return is_refused(intent, since) and any(
        order.code is OrderCode.DO_NOT_RESUSCITATE and is_after(order, since)
        for order in intent.orders
    )


def is_refused(intent: Intent, since: int) -> bool:
    """Whether the person, or somebody who speaks for them, refused after an epoch."""
    return any(
        wish.epoch > since
        and wish.resuscitation is Answer.NOT_WANTED
        and wish.source is not WishSource.FAMILY
        for wish in intent.wishes
    )
