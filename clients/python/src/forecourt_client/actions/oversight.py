"""Actions on oversight, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class OversightActions(Room[Out]):
    """Actions on oversight."""

    def approve(
        self, *, approval_id: UUID | str, digest: str, comment: str | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Say yes to exactly what was shown.

        Whoever asked, or acts for them, cannot; nor can one person twice. After the last yes it is done by itself,
        as who asked.

        Args:
            approval_id: What waits, by its id.
            digest: Of what you saw, as the approval tells it: you approve that and nothing else.
            comment: A word for who asked.
        """
        return self._perform(
            "oversight.approve", {"approval_id": approval_id, "digest": digest, "comment": comment}, asking
        )

    def collect_approved(self, *, approval_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Do oneself what was approved and tells something once, such as a file's address or a new token.

        A file can be collected again until its time is over.

        Args:
            approval_id: What waits, by its id.
        """
        return self._perform("oversight.collect_approved", {"approval_id": approval_id}, asking)

    def decline(self, *, approval_id: UUID | str, reason: str, **asking: Unpack[Asking]) -> Out:
        """Say no, with the reason for who asked.

        Args:
            approval_id: What waits, by its id.
            reason: Why not, for who asked.
        """
        return self._perform("oversight.decline", {"approval_id": approval_id, "reason": reason}, asking)

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

    def delegate_approvals(
        self, *, user_id: UUID | str, from_at: datetime, until_at: datetime, **asking: Unpack[Asking]
    ) -> Out:
        """Let a colleague decide in one's place for some days, as far as one may oneself at that moment.

        They can never decide what one asks for oneself, nor one what they ask for.

        Args:
            user_id: A colleague in the same company.
            from_at: From when on, in business time.
            until_at: Until when, within 92 days from now.
        """
        return self._perform(
            "oversight.delegate_approvals", {"user_id": user_id, "from_at": from_at, "until_at": until_at}, asking
        )

    def end_delegation(self, *, delegation_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """End it now, as who gave it or who has it.

        Args:
            delegation_id: Who approves in whose place, by its id.
        """
        return self._perform("oversight.end_delegation", {"delegation_id": delegation_id}, asking)

    def export_economics(self, *, weeks: int | None = None, **asking: Unpack[Asking]) -> Out:
        """Take the figures of every action out as rows, told in the receipt once.

        Args:
            weeks: Of how many weeks.
        """
        return self._perform("oversight.export_economics", {"weeks": weeks}, asking)

    def remind(self, *, approval_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Tell those who may decide once more: three times at most, an hour apart.

        Args:
            approval_id: What waits, by its id.
        """
        return self._perform("oversight.remind", {"approval_id": approval_id}, asking)

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

    def withdraw(self, *, approval_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Take back what one asked for, while nothing was done.

        Args:
            approval_id: What waits, by its id.
        """
        return self._perform("oversight.withdraw", {"approval_id": approval_id}, asking)
