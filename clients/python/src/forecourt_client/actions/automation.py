"""Actions on automation, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class AutomationActions(Room[Out]):
    """Actions on automation."""

    def define_rule(
        self,
        *,
        code: str,
        title: str,
        when: Mapping[str, Any],
        then: Sequence[Mapping[str, Any]],
        permissions: Sequence[str],
        words: str | None = None,
        only_if: Sequence[Mapping[str, Any]] | None = None,
        accuracy: float | None = None,
        marks_wanted: int | None = None,
        budget: Mapping[str, Any] | None = None,
        depth: int | None = None,
        pause_h: float | None = None,
        most_per_day: int | None = None,
        mode: Literal["off", "shadow"] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a rule as the blueprint says, or change one.

        Args:
            code: A short name; it never changes, and its runs go by it.
            title: What people call it.
            when: What makes it due: events, a schedule, or the failure of another rule.
            then: What it does, all of it or nothing.
            permissions: All that it may: its own limited role, never more than whoever keeps it.
            words: What it is for, in words.
            only_if: What has to be so, all of it.
            accuracy: The share of its proposals that has to be right before it goes live.
            marks_wanted: How many proposals have to be marked for that.
            budget: So many errors within so many hours switch it off.
            depth: How many rules may set one another off, this one included.
            pause_h: Not again for the same subject within so many hours.
            most_per_day: It does no more than this within a day.
            mode: How it begins; what people turned since stays.
        """
        return self._perform(
            "automation.define_rule",
            {
                "code": code,
                "title": title,
                "when": when,
                "then": then,
                "permissions": permissions,
                "words": words,
                "only_if": only_if,
                "accuracy": accuracy,
                "marks_wanted": marks_wanted,
                "budget": budget,
                "depth": depth,
                "pause_h": pause_h,
                "most_per_day": most_per_day,
                "mode": mode,
            },
            asking,
        )

    def dismiss_run(self, *, run_id: UUID | str, note: str | None = None, **asking: Unpack[Asking]) -> Out:
        """Let a failed run go: nothing is done, and it waits no longer.

        Args:
            run_id: Which run.
            note: Why.
        """
        return self._perform("automation.dismiss_run", {"run_id": run_id, "note": note}, asking)

    def keep_rule(
        self,
        *,
        code: str,
        title: str,
        when: Mapping[str, Any],
        then: Sequence[Mapping[str, Any]],
        permissions: Sequence[str],
        words: str | None = None,
        only_if: Sequence[Mapping[str, Any]] | None = None,
        accuracy: float | None = None,
        marks_wanted: int | None = None,
        budget: Mapping[str, Any] | None = None,
        depth: int | None = None,
        pause_h: float | None = None,
        most_per_day: int | None = None,
        stays_live: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a rule, which begins in shadow, or change one; where what it does changes it goes back to shadow.

        Args:
            code: A short name; it never changes, and its runs go by it.
            title: What people call it.
            when: What makes it due: events, a schedule, or the failure of another rule.
            then: What it does, all of it or nothing.
            permissions: All that it may: its own limited role, never more than whoever keeps it.
            words: What it is for, in words.
            only_if: What has to be so, all of it.
            accuracy: The share of its proposals that has to be right before it goes live.
            marks_wanted: How many proposals have to be marked for that.
            budget: So many errors within so many hours switch it off.
            depth: How many rules may set one another off, this one included.
            pause_h: Not again for the same subject within so many hours.
            most_per_day: It does no more than this within a day.
            stays_live: Why a live rule may stay live though what it does changes; else it goes back to shadow.
        """
        return self._perform(
            "automation.keep_rule",
            {
                "code": code,
                "title": title,
                "when": when,
                "then": then,
                "permissions": permissions,
                "words": words,
                "only_if": only_if,
                "accuracy": accuracy,
                "marks_wanted": marks_wanted,
                "budget": budget,
                "depth": depth,
                "pause_h": pause_h,
                "most_per_day": most_per_day,
                "stays_live": stays_live,
            },
            asking,
        )

    def mark_run(
        self, *, run_id: UUID | str, right: bool | None, note: str | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Say whether a run was right.

        A live rule that falls below its bar goes back to shadow.

        Args:
            run_id: Which run.
            right: Whether it was right; null takes a mark back.
            note: Why.
        """
        return self._perform("automation.mark_run", {"run_id": run_id, "right": right, "note": note}, asking)

    def release_run(self, *, run_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Do what waits for a person, as oneself: what oneself may, and with the approvals that oneself needs.

        Args:
            run_id: Which run.
        """
        return self._perform("automation.release_run", {"run_id": run_id}, asking)

    def remove_rule(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Remove a rule with its runs; what it did stays, and so does the journal of it.

        Args:
            code: The rule's short name.
        """
        return self._perform("automation.remove_rule", {"code": code}, asking)

    def replay_in_shadow(
        self,
        *,
        code: str,
        since: datetime | None = None,
        until: datetime | None = None,
        most: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Let a rule in shadow propose what it would have done in a period, for people to mark.

        Nothing is done.

        Args:
            code: The rule's short name.
            since: From when on; a month before where nothing is said.
            until: Before when; now where nothing is said.
            most: So many of the newest are proposed.
        """
        return self._perform(
            "automation.replay_in_shadow", {"code": code, "since": since, "until": until, "most": most}, asking
        )

    def replay_run(self, *, run_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Let the worker try a failed run once more, by the rule as it is now.

        Args:
            run_id: Which run.
        """
        return self._perform("automation.replay_run", {"run_id": run_id}, asking)

    def try_rule(
        self,
        *,
        code: str,
        title: str,
        when: Mapping[str, Any],
        then: Sequence[Mapping[str, Any]],
        permissions: Sequence[str],
        words: str | None = None,
        only_if: Sequence[Mapping[str, Any]] | None = None,
        accuracy: float | None = None,
        marks_wanted: int | None = None,
        budget: Mapping[str, Any] | None = None,
        depth: int | None = None,
        pause_h: float | None = None,
        most_per_day: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Tell how often a rule would have been due in a period, for whom, and what it would do now; nothing is kept.

        Args:
            code: A short name; it never changes, and its runs go by it.
            title: What people call it.
            when: What makes it due: events, a schedule, or the failure of another rule.
            then: What it does, all of it or nothing.
            permissions: All that it may: its own limited role, never more than whoever keeps it.
            words: What it is for, in words.
            only_if: What has to be so, all of it.
            accuracy: The share of its proposals that has to be right before it goes live.
            marks_wanted: How many proposals have to be marked for that.
            budget: So many errors within so many hours switch it off.
            depth: How many rules may set one another off, this one included.
            pause_h: Not again for the same subject within so many hours.
            most_per_day: It does no more than this within a day.
            since: From when on; a month before where nothing is said.
            until: Before when; now where nothing is said.
        """
        return self._perform(
            "automation.try_rule",
            {
                "code": code,
                "title": title,
                "when": when,
                "then": then,
                "permissions": permissions,
                "words": words,
                "only_if": only_if,
                "accuracy": accuracy,
                "marks_wanted": marks_wanted,
                "budget": budget,
                "depth": depth,
                "pause_h": pause_h,
                "most_per_day": most_per_day,
                "since": since,
                "until": until,
            },
            asking,
        )

    def turn_live(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Let a rule act, once enough of what it proposed was right.

        Args:
            code: The rule's short name.
        """
        return self._perform("automation.turn_live", {"code": code}, asking)

    def turn_off(self, *, code: str, because: str | None = None, **asking: Unpack[Asking]) -> Out:
        """Switch a rule off: it neither acts nor proposes.

        Args:
            code: The rule's short name.
            because: Why.
        """
        return self._perform("automation.turn_off", {"code": code, "because": because}, asking)

    def turn_on_shadow(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Let a rule say what it would do, and do nothing.

        Args:
            code: The rule's short name.
        """
        return self._perform("automation.turn_on_shadow", {"code": code}, asking)

    def withdraw_rule(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Take away a rule that the blueprint no longer says, with its runs.

        Args:
            code: The rule's short name.
        """
        return self._perform("automation.withdraw_rule", {"code": code}, asking)
