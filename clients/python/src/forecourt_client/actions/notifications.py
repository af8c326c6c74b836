"""Actions on notifications, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Literal, Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class NotificationsActions(Room[Out]):
    """Actions on notifications."""

    def add_endpoint(self, *, name: str, url: str, topics: Sequence[str], **asking: Unpack[Asking]) -> Out:
        """Call an address whenever something of these topics happens; the secret that signs calls is told once.

        Args:
            name: What is behind it.
            url: https:// and where to call.
        """
        return self._perform("notifications.add_endpoint", {"name": name, "url": url, "topics": topics}, asking)

    def change_endpoint(
        self,
        *,
        name: str,
        url: str,
        topics: Sequence[str],
        endpoint_id: UUID | str,
        is_active: bool | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Change where it calls and of what, pause it, or let it go on.

        Raises Invisible, Malformed, AddressRefused.

        Args:
            name: What is behind it.
            url: https:// and where to call.
        """
        return self._perform(
            "notifications.change_endpoint",
            {"name": name, "url": url, "topics": topics, "endpoint_id": endpoint_id, "is_active": is_active},
            asking,
        )

    def choose(self, *, topic: str, channel: Literal["app", "mail"], is_on: bool, **asking: Unpack[Asking]) -> Out:
        """Switch a topic on or off for a channel, in this company.

        Raises Invisible, AlwaysOn.
        """
        return self._perform("notifications.choose", {"topic": topic, "channel": channel, "is_on": is_on}, asking)

    def define_topic(
        self,
        *,
        code: str,
        title: str,
        words: str,
        audience: Literal["person", "customer", "provider"],
        events: Sequence[str],
        permission: str | None = None,
        channels: Sequence[Literal["app", "mail"]] | None = None,
        always: Sequence[Literal["app", "mail"]] | None = None,
        is_urgent: bool | None = None,
        place: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a topic, or change what it is.

        Raises Malformed for an event that there is not.
        """
        return self._perform(
            "notifications.define_topic",
            {
                "code": code,
                "title": title,
                "words": words,
                "audience": audience,
                "events": events,
                "permission": permission,
                "channels": channels,
                "always": always,
                "is_urgent": is_urgent,
                "place": place,
            },
            asking,
        )

    def read(self, *, notification_ids: Sequence[UUID | str] | None = None, **asking: Unpack[Asking]) -> Out:
        """Mark one's own notifications as read, those named or all.

        Raises Invisible for one that is not one's own.
        """
        return self._perform("notifications.read", {"notification_ids": notification_ids}, asking)

    def remove_endpoint(self, *, endpoint_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Call it no more, and forget its secret.

        Raises Invisible.
        """
        return self._perform("notifications.remove_endpoint", {"endpoint_id": endpoint_id}, asking)

    def renew_secret(self, *, endpoint_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Sign with a new secret from the next call on; it is told once.

        Raises Invisible.
        """
        return self._perform("notifications.renew_secret", {"endpoint_id": endpoint_id}, asking)

    def send_again(self, *, message_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Send a message once more, delivered or not, under the same id and with all its tries.

        Raises Invisible.
        """
        return self._perform("notifications.send_again", {"message_id": message_id}, asking)

    def set_rhythm(
        self,
        *,
        digest: Literal["at_once", "hourly", "daily"],
        quiet_from: time | None = None,
        quiet_before: time | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Take mail at once, hourly or daily, and none in quiet hours; what is urgent comes at once all the same."""
        return self._perform(
            "notifications.set_rhythm",
            {"digest": digest, "quiet_from": quiet_from, "quiet_before": quiet_before},
            asking,
        )

    def try_endpoint(self, *, endpoint_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Send a message that says only that this is a test.

        Raises Invisible.
        """
        return self._perform("notifications.try_endpoint", {"endpoint_id": endpoint_id}, asking)
