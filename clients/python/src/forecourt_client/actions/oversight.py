"""Actions on oversight, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, Unpack

from forecourt_client.performing import Asking, Out, Room


class OversightActions(Room[Out]):
    """Actions on oversight."""

    def define_dial(
        self,
        *,
        code: str,
        title: str,
        actions: Sequence[str],
        level: Mapping[str, Any],
        where: Mapping[str, Any] | None = None,
        approvers: Sequence[Literal["customer", "provider"]] | None = None,
        deadline_h: int | None = None,
        remind_after_h: int | None = None,
        escalate_after_h: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Set how much some actions are watched, for everybody whom the rule names.

        Args:
            code: A short name for the rule, unique in the company.
            title: What people read of it.
            actions: Names of actions, features such as data.*, or * for all.
            level: How far the dial is turned.
            where: When it applies; always where nothing is said.
            approvers: Whose people approve, in order.
            deadline_h: How many hours an approval waits.
            remind_after_h: Remind after so many hours.
            escalate_after_h: Ask the provider's approvers too after so many hours.
        """
        return self._perform(
            "oversight.define_dial",
            {
                "code": code,
                "title": title,
                "actions": actions,
                "level": level,
                "where": where,
                "approvers": approvers,
                "deadline_h": deadline_h,
                "remind_after_h": remind_after_h,
                "escalate_after_h": escalate_after_h,
            },
            asking,
        )

    def define_effort(
        self, *, action: str, by_hand_min: int, built_h: int, built_on: date, **asking: Unpack[Asking]
    ) -> Out:
        """Say how long an action takes by hand and what it cost to build, so that what it saves can be reckoned.

        Args:
            action: The action's name.
            by_hand_min: Minutes that an employee spends on one by hand.
            built_h: Hours that building it took.
            built_on: The day from which customers could do it.
        """
        return self._perform(
            "oversight.define_effort",
            {"action": action, "by_hand_min": by_hand_min, "built_h": built_h, "built_on": built_on},
            asking,
        )

    def define_guardrail(
        self,
        *,
        code: str,
        title: str,
        actions: Sequence[str],
        limit: Mapping[str, Any],
        reason: str,
        where: Mapping[str, Any] | None = None,
        next: Sequence[str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Limit what some actions may do, with a reason that people read.

        Args:
            code: A short name for the guardrail.
            title: What it is called.
            actions: Names of actions, features such as data.*, or * for all.
            limit: Where it stands.
            reason: What people read when it refuses.
            where: When it applies; always where nothing is said.
            next: What they can do instead.
        """
        return self._perform(
            "oversight.define_guardrail",
            {
                "code": code,
                "title": title,
                "actions": actions,
                "limit": limit,
                "reason": reason,
                "where": where,
                "next": next,
            },
            asking,
        )

    def export_economics(self, *, weeks: int | None = None, **asking: Unpack[Asking]) -> Out:
        """Take the figures of every action out as rows, told in the receipt once.

        Args:
            weeks: Of how many weeks.
        """
        return self._perform("oversight.export_economics", {"weeks": weeks}, asking)

    def remove_dial(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Take one of the provider's rules away; the actions go back to what other rules say.

        Args:
            code: The rule's short name.
        """
        return self._perform("oversight.remove_dial", {"code": code}, asking)

    def remove_guardrail(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Take a guardrail away.

        Args:
            code: The guardrail's short name.
        """
        return self._perform("oversight.remove_guardrail", {"code": code}, asking)

    def turn_back(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Take back a rule that your company made for itself.

        It needs the approvals that the rule itself asks for.

        Args:
            code: The rule's short name.
        """
        return self._perform("oversight.turn_back", {"code": code}, asking)

    def turn_up(
        self,
        *,
        code: str,
        title: str,
        actions: Sequence[str],
        level: Mapping[str, Any],
        where: Mapping[str, Any] | None = None,
        approvers: Sequence[Literal["customer", "provider"]] | None = None,
        deadline_h: int | None = None,
        remind_after_h: int | None = None,
        escalate_after_h: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Watch some actions more closely in your own company than the provider does.

        It can never be less.

        Args:
            code: A short name for the rule, unique in the company.
            title: What people read of it.
            actions: Names of actions, features such as data.*, or * for all.
            level: How far the dial is turned.
            where: When it applies; always where nothing is said.
            approvers: Whose people approve, in order.
            deadline_h: How many hours an approval waits.
            remind_after_h: Remind after so many hours.
            escalate_after_h: Ask the provider's approvers too after so many hours.
        """
        return self._perform(
            "oversight.turn_up",
            {
                "code": code,
                "title": title,
                "actions": actions,
                "level": level,
                "where": where,
                "approvers": approvers,
                "deadline_h": deadline_h,
                "remind_after_h": remind_after_h,
                "escalate_after_h": escalate_after_h,
            },
            asking,
        )
