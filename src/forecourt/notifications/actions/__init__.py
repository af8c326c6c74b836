"""What can be done about notifications: define topics, read, choose, keep webhooks."""

from forecourt.notifications.actions.accounts import define_follow, follow_account, unfollow_account
from forecourt.notifications.actions.choices import choose, leave_topics, set_rhythm
from forecourt.notifications.actions.reading import read
from forecourt.notifications.actions.topics import begin_here, define_topic
from forecourt.notifications.actions.webhooks import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    renew_secret,
    send_again,
    try_endpoint,
)

__all__ = [
    "add_endpoint",
    "begin_here",
    "change_endpoint",
    "choose",
    "define_follow",
    "define_topic",
    "follow_account",
    "leave_topics",
    "read",
    "remove_endpoint",
    "renew_secret",
    "send_again",
    "set_rhythm",
    "try_endpoint",
    "unfollow_account",
]
