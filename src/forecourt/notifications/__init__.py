"""Notifications: telling people, and their programs, what happened that concerns them.

Owns: topic, notification, choice, rhythm (digest and quiet hours), outbox, mail, departure (a link that ends mail),
endpoint (a webhook), message, attempt, follow (of an account), follow rule.
Records: notifications.topic.defined, notifications.notification.read, notifications.choice.made,
notifications.rhythm.chosen, notifications.follower.begun,
notifications.mail.sent, notifications.mail.failed, notifications.mail.unclear, notifications.endpoint.added,
notifications.endpoint.changed, notifications.endpoint.renewed, notifications.endpoint.removed,
notifications.endpoint.disabled, notifications.message.repeated, notifications.message.tried,
notifications.account.followed, notifications.account.unfollowed, notifications.follow.defined.

It follows the sealed journal; nothing below knows it. Tables of people are read through `access`.
"""
