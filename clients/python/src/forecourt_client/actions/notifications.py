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
            topics: What it is called for: topics about the company, by code.
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

        Args:
            name: What is behind it.
            url: https:// and where to call.
            topics: What it is called for: topics about the company, by code.
            endpoint_id: Which webhook.
            is_active: Whether it is called; false: it rests.
        """
        return self._perform(
            "notifications.change_endpoint",
            {"name": name, "url": url, "topics": topics, "endpoint_id": endpoint_id, "is_active": is_active},
            asking,
        )

    def choose(self, *, topic: str, channel: Literal["app", "mail"], is_on: bool, **asking: Unpack[Asking]) -> Out:
        """Switch a topic on or off for a channel, in this company.

        Args:
            topic: The topic, by code.
            channel: Here in the portal, or by mail.
            is_on: Whether you hear of it that way.
        """
        return self._perform("notifications.choose", {"topic": topic, "channel": channel, "is_on": is_on}, asking)

    def define_follow(
        self,
        *,
        code: str,
        title: str,
        permission: str,
        segments: Sequence[str] | None = None,
        stages: Sequence[str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Let everybody with a permission follow customers of some segments or stages by themselves.

        Args:
            code: Its code.
            title: Why, as it goes on after “because ACME is”.
            permission: Whose role has this follows them.
            segments: Customers of these segments.
            stages: Customers at these stages.
        """
        return self._perform(
            "notifications.define_follow",
            {"code": code, "title": title, "permission": permission, "segments": segments, "stages": stages},
            asking,
        )

    def define_topic(
        self,
        *,
        code: str,
        title: str,
        words: str,
        audience: Literal["person", "customer", "provider", "follower"],
        events: Sequence[str],
        permission: str | None = None,
        channels: Sequence[Literal["app", "mail"]] | None = None,
        always: Sequence[Literal["app", "mail"]] | None = None,
        is_urgent: bool | None = None,
        place: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a topic, or change what it is.

        Args:
            code: What files and programs call it; it never changes.
            title: What people read.
            words: What one hears of, in words.
            audience: Who is told: the person concerned, everybody of the company, the provider's people, or
                those who follow the customer.
            events: The events that it tells of.
            permission: What a role needs to hear of it; empty: nothing.
            channels: How it is told where nobody chose.
            always: Channels that cannot be switched off.
            is_urgent: Told at once, through quiet hours and digests.
            place: Its place in lists, the lowest first.
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

    def follow_account(
        self,
        *,
        company_id: UUID | str,
        categories: Sequence[
            Literal["identity", "contact", "preference", "payment", "firmographic", "technographic", "usage"]
        ]
        | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Hear of what changes about a customer.

        Args:
            company_id: Which customer.
            categories: Of what is known, only changes in these categories; none: in all.
        """
        return self._perform(
            "notifications.follow_account", {"company_id": company_id, "categories": categories}, asking
        )

    def read(self, *, notification_ids: Sequence[UUID | str] | None = None, **asking: Unpack[Asking]) -> Out:
        """Mark one's own notifications as read, those named or all.

        Args:
            notification_ids: Which; absent: all that there are in this company.
        """
        return self._perform("notifications.read", {"notification_ids": notification_ids}, asking)

    def remove_endpoint(self, *, endpoint_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Call it no more, and forget its secret.

        Args:
            endpoint_id: Which webhook.
        """
        return self._perform("notifications.remove_endpoint", {"endpoint_id": endpoint_id}, asking)

    def renew_secret(self, *, endpoint_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Sign with a new secret from the next call on; it is told once.

        Args:
            endpoint_id: Which webhook.
        """
        return self._perform("notifications.renew_secret", {"endpoint_id": endpoint_id}, asking)

    def send_again(self, *, message_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Send a message once more, delivered or not, under the same id and with all its tries.

        Args:
            message_id: Which message.
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
        """Take mail at once, hourly or daily, and none in quiet hours; what is urgent comes at once all the same.

        Args:
            digest: At once, or collected.
            quiet_from: When quiet hours begin, in the company's zone; both ends or neither.
            quiet_before: When quiet hours end.
        """
        return self._perform(
            "notifications.set_rhythm",
            {"digest": digest, "quiet_from": quiet_from, "quiet_before": quiet_before},
            asking,
        )

    def try_endpoint(self, *, endpoint_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Send a message that says only that this is a test.

        Args:
            endpoint_id: Which webhook.
        """
        return self._perform("notifications.try_endpoint", {"endpoint_id": endpoint_id}, asking)

    def unfollow_account(self, *, company_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Hear no more of a customer that one chose to follow.

        Args:
            company_id: Which customer.
        """
        return self._perform("notifications.unfollow_account", {"company_id": company_id}, asking)
