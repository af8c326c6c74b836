"""Actions on data, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Literal, Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class DataActions(Room[Out]):
    """Actions on data."""

    def assign_file(self, *, file_id: UUID | str, to_me: bool | None = None, **asking: Unpack[Asking]) -> Out:
        """Say that one looks after a file in quarantine, or does not any more.

        Raises NotInQuarantine.
        """
        return self._perform("data.assign_file", {"file_id": file_id, "to_me": to_me}, asking)

    def change_mark(self, *, mark_id: UUID | str, text: str, **asking: Unpack[Asking]) -> Out:
        """Write another text on a mark of one's own."""
        return self._perform("data.change_mark", {"mark_id": mark_id, "text": text}, asking)

    def change_scheduled_delivery(
        self,
        *,
        title: str,
        schedule_id: UUID | str,
        dataset: str | None = None,
        keys: Sequence[str] | None = None,
        span: Literal["yesterday", "last_7_days", "last_week", "last_month"] | None = None,
        resolution: str | None = None,
        columns: Sequence[str] | None = None,
        format: Literal["csv", "parquet", "arrow", "json"] | None = None,
        zone: str | None = None,
        every: Literal["daily", "weekly", "monthly"] | None = None,
        weekday: int | None = None,
        month_day: int | None = None,
        at: time | None = None,
        how: Literal["link", "attachment", "webhook"] | None = None,
        recipients: Sequence[UUID | str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Change a schedule of one's own, and let it go on for another year.

        Raises Invisible, Malformed.
        """
        return self._perform(
            "data.change_scheduled_delivery",
            {
                "title": title,
                "schedule_id": schedule_id,
                "dataset": dataset,
                "keys": keys,
                "span": span,
                "resolution": resolution,
                "columns": columns,
                "format": format,
                "zone": zone,
                "every": every,
                "weekday": weekday,
                "month_day": month_day,
                "at": at,
                "how": how,
                "recipients": recipients,
            },
            asking,
        )

    def correct_file(
        self, *, file_id: UUID | str, edits: Sequence[Mapping[str, Any]], reason: str, **asking: Unpack[Asking]
    ) -> Out:
        """Make a new file of one in quarantine and let it land like any other; the original stays as it came."""
        return self._perform("data.correct_file", {"file_id": file_id, "edits": edits, "reason": reason}, asking)

    def define_codes(self, *, code: str, title: str, entries: Mapping[str, Any], **asking: Unpack[Asking]) -> Out:
        """Make a list of codes, or change its words."""
        return self._perform("data.define_codes", {"code": code, "title": title, "entries": entries}, asking)

    def define_dataset(
        self,
        *,
        code: str,
        title: str,
        zone: str,
        about: str,
        owner: str,
        fields: Mapping[str, Any],
        rules: Sequence[Mapping[str, Any]] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a dataset, or change its words or its zone."""
        return self._perform(
            "data.define_dataset",
            {
                "code": code,
                "title": title,
                "zone": zone,
                "about": about,
                "owner": owner,
                "fields": fields,
                "rules": rules,
            },
            asking,
        )

    def define_freshness(
        self,
        *,
        code: str,
        fact: str,
        source: str,
        steward: str,
        due: str,
        level: str | None = None,
        expected_within_h: int | None = None,
        stale_after_h: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a freshness rule, or change it."""
        return self._perform(
            "data.define_freshness",
            {
                "code": code,
                "fact": fact,
                "source": source,
                "steward": steward,
                "due": due,
                "level": level,
                "expected_within_h": expected_within_h,
                "stale_after_h": stale_after_h,
            },
            asking,
        )

    def define_source(
        self,
        *,
        code: str,
        title: str,
        dataset: str,
        sender: str,
        zone: str,
        due_by: time,
        owner: str,
        folder: str | None = None,
        days_back: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a source of files, or change what is expected of it."""
        return self._perform(
            "data.define_source",
            {
                "code": code,
                "title": title,
                "dataset": dataset,
                "sender": sender,
                "zone": zone,
                "due_by": due_by,
                "owner": owner,
                "folder": folder,
                "days_back": days_back,
            },
            asking,
        )

    def make_mark(
        self,
        *,
        period_from: datetime,
        period_to: datetime,
        text: str,
        dataset: str | None = None,
        keys: Sequence[str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Put a mark on a period.

        Raises Invisible where a meter is not held in any part of it.

        Args:
            text: What colleagues should know.
            keys: The meters that it is about; none: all.
        """
        return self._perform(
            "data.make_mark",
            {"period_from": period_from, "period_to": period_to, "text": text, "dataset": dataset, "keys": keys},
            asking,
        )

    def read_history(self, *, key: str, day: date, **asking: Unpack[Asking]) -> Out:
        """Grant the reading of all versions of a day, cut to the company's own time."""
        return self._perform("data.read_history", {"key": key, "day": day}, asking)

    def read_rows(
        self,
        *,
        dataset: str,
        keys: Sequence[str] | None = None,
        period_from: datetime | None = None,
        period_to: datetime | None = None,
        as_of: datetime | None = None,
        resolution: str | None = None,
        zone: str | None = None,
        columns: Sequence[str] | None = None,
        format: Literal["arrow", "parquet", "csv", "json", "chart", "total", "measures"] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Grant the reading of what the company holds."""
        return self._perform(
            "data.read_rows",
            {
                "dataset": dataset,
                "keys": keys,
                "period_from": period_from,
                "period_to": period_to,
                "as_of": as_of,
                "resolution": resolution,
                "zone": zone,
                "columns": columns,
                "format": format,
            },
            asking,
        )

    def reject_file(self, *, file_id: UUID | str, reason: str, **asking: Unpack[Asking]) -> Out:
        """Close a file in quarantine for good: nothing of it is taken in.

        Raises NotInQuarantine.
        """
        return self._perform("data.reject_file", {"file_id": file_id, "reason": reason}, asking)

    def remove_mark(self, *, mark_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Take a mark of one's own off the chart."""
        return self._perform("data.remove_mark", {"mark_id": mark_id}, asking)

    def remove_view(self, *, view_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Forget a view of one's own.

        The readings it showed stay.
        """
        return self._perform("data.remove_view", {"view_id": view_id}, asking)

    def save_view(self, *, title: str, query: str, is_shared: bool | None = None, **asking: Unpack[Asking]) -> Out:
        """Keep a view under a name; one of the same name that is one's own is replaced.

        Args:
            title: What colleagues and you find it by.
            query: The page's address after the question mark.
            is_shared: Whether colleagues who read data see it too.
        """
        return self._perform("data.save_view", {"title": title, "query": query, "is_shared": is_shared}, asking)

    def schedule_delivery(
        self,
        *,
        title: str,
        dataset: str | None = None,
        keys: Sequence[str] | None = None,
        span: Literal["yesterday", "last_7_days", "last_week", "last_month"] | None = None,
        resolution: str | None = None,
        columns: Sequence[str] | None = None,
        format: Literal["csv", "parquet", "arrow", "json"] | None = None,
        zone: str | None = None,
        every: Literal["daily", "weekly", "monthly"] | None = None,
        weekday: int | None = None,
        month_day: int | None = None,
        at: time | None = None,
        how: Literal["link", "attachment", "webhook"] | None = None,
        recipients: Sequence[UUID | str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Deliver data at set times, read in one's own name each time.

        Raises Invisible, Malformed, TooManySchedules.
        """
        return self._perform(
            "data.schedule_delivery",
            {
                "title": title,
                "dataset": dataset,
                "keys": keys,
                "span": span,
                "resolution": resolution,
                "columns": columns,
                "format": format,
                "zone": zone,
                "every": every,
                "weekday": weekday,
                "month_day": month_day,
                "at": at,
                "how": how,
                "recipients": recipients,
            },
            asking,
        )

    def share_view(self, *, view_id: UUID | str, is_shared: bool | None = None, **asking: Unpack[Asking]) -> Out:
        """Show a view of one's own to all colleagues who read data, or to nobody else any more.

        Args:
            is_shared: False: from now on it is its maker's alone.
        """
        return self._perform("data.share_view", {"view_id": view_id, "is_shared": is_shared}, asking)

    def stop_scheduled_delivery(self, *, schedule_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Deliver it no more.

        What was delivered stays in its history. Raises Invisible.
        """
        return self._perform("data.stop_scheduled_delivery", {"schedule_id": schedule_id}, asking)
