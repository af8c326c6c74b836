"""What happens to notifications, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

TOPIC_DEFINED: Final = "notifications.topic.defined"
NOTIFICATION_READ: Final = "notifications.notification.read"
CHOICE_MADE: Final = "notifications.choice.made"
RHYTHM_CHOSEN: Final = "notifications.rhythm.chosen"
FOLLOWING_BEGUN: Final = "notifications.follower.begun"
MAIL_SENT: Final = "notifications.mail.sent"
MAIL_FAILED: Final = "notifications.mail.failed"
MAIL_UNCLEAR: Final = "notifications.mail.unclear"
ENDPOINT_ADDED: Final = "notifications.endpoint.added"
ENDPOINT_CHANGED: Final = "notifications.endpoint.changed"
ENDPOINT_RENEWED: Final = "notifications.endpoint.renewed"
ENDPOINT_REMOVED: Final = "notifications.endpoint.removed"
ENDPOINT_DISABLED: Final = "notifications.endpoint.disabled"
MESSAGE_REPEATED: Final = "notifications.message.repeated"
MESSAGE_TRIED: Final = "notifications.message.tried"
ACCOUNT_FOLLOWED: Final = "notifications.account.followed"
ACCOUNT_UNFOLLOWED: Final = "notifications.account.unfollowed"
FOLLOW_DEFINED: Final = "notifications.follow.defined"

Values = Mapping[str, Any]


@word(TOPIC_DEFINED)
def _topic_defined(old: Values, new: Values) -> str:
    return f"Topic {new['title']} defined"


@word(NOTIFICATION_READ)
def _notification_read(old: Values, new: Values) -> str:
    return "A notification read" if new["count"] == 1 else f"{new['count']:,} notifications read"


@word(CHOICE_MADE)
def _choice_made(old: Values, new: Values) -> str:
    return f"“{new['topic']}” by {new['channel']} switched {'on' if new['is_on'] else 'off'}"


@word(RHYTHM_CHOSEN)
def _rhythm_chosen(old: Values, new: Values) -> str:
    return f"Mail comes {new['digest'].replace('_', ' ')}"


@word(FOLLOWING_BEGUN)
def _following_begun(old: Values, new: Values) -> str:
    return "People are told of what happens from here on"


@word(MAIL_SENT)
def _mail_sent(old: Values, new: Values) -> str:
    return f"Mail sent to {new['to']}"


@word(MAIL_FAILED, tone="warn")
def _mail_failed(old: Values, new: Values) -> str:
    return f"Mail to {new['to']} could not be sent: {new['said']}"


@word(MAIL_UNCLEAR, tone="warn")
def _mail_unclear(old: Values, new: Values) -> str:
    return f"Whether the mail to {new['to']} arrived is not known: {new['said']}"


@word(ENDPOINT_ADDED)
def _endpoint_added(old: Values, new: Values) -> str:
    return f"Webhook “{new['name']}” added"


@word(ENDPOINT_CHANGED)
def _endpoint_changed(old: Values, new: Values) -> str:
    return f"Webhook “{new['name']}” changed"


@word(ENDPOINT_RENEWED)
def _endpoint_renewed(old: Values, new: Values) -> str:
    return f"Webhook “{new['name']}” has a new secret"


@word(ENDPOINT_REMOVED, tone="warn")
def _endpoint_removed(old: Values, new: Values) -> str:
    return f"Webhook “{old['name']}” removed"


@word(ENDPOINT_DISABLED, tone="warn")
def _endpoint_disabled(old: Values, new: Values) -> str:
    return f"Webhook “{new['name']}” was switched off: {new['reason']}"


@word(MESSAGE_REPEATED)
def _message_repeated(old: Values, new: Values) -> str:
    return f"A message to the webhook “{new['name']}” sent again"


@word(MESSAGE_TRIED)
def _message_tried(old: Values, new: Values) -> str:
    return f"Webhook “{new['name']}” tried out"


@word(ACCOUNT_FOLLOWED)
def _account_followed(old: Values, new: Values) -> str:
    return f"Follows {new['record']}"


@word(ACCOUNT_UNFOLLOWED)
def _account_unfollowed(old: Values, new: Values) -> str:
    return f"Follows {new['record']} no more"


@word(FOLLOW_DEFINED)
def _follow_defined(old: Values, new: Values) -> str:
    return f"Who follows {new['title']} defined"
