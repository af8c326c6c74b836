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

        Args:
            file_id: Which file in quarantine.
            to_me: True: you look after it. False: nobody does.
        """
        return self._perform("data.assign_file", {"file_id": file_id, "to_me": to_me}, asking)

    def change_mark(self, *, mark_id: UUID | str, text: str, **asking: Unpack[Asking]) -> Out:
        """Write another text on a mark of one's own.

        Args:
            mark_id: Which mark.
            text: What it says from now on.
        """
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

        Args:
            title: What you know it by.
            schedule_id: Which delivery.
            dataset: The dataset, by code.
            keys: Meters (NMI); absent: all that the company holds at the time.
            span: Which period, of whole days that are over.
            resolution: `raw`, or sums over PT15M, PT30M, PT1H, P1D or P1M.
            columns: In this order; none: the dataset's usual ones.
            format: What comes.
            zone: Where days begin and the clock is read: an IANA zone or an offset.
            every: How often.
            weekday: 1 is Monday; for a weekly one.
            month_day: For a monthly one.
            at: At what time.
            how: A mail with a link, a mail with the file (up to 5 MB), or a message to your webhooks.
            recipients: Colleagues who get the mail and who read data themselves; none: you.
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
        """Make a new file of one in quarantine and let it land like any other; the original stays as it came.

        Args:
            file_id: Which file in quarantine.
            edits: Lines in place of others, in this order.
            reason: Why, in at least ten characters.
        """
        return self._perform("data.correct_file", {"file_id": file_id, "edits": edits, "reason": reason}, asking)

    def define_codes(self, *, code: str, title: str, entries: Mapping[str, Any], **asking: Unpack[Asking]) -> Out:
        """Make a list of codes, or change its words.

        Args:
            code: What files and programs call the list; it never changes.
            title: What people read.
            entries: What each code says.
        """
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
        """Make a dataset, or change its words or its zone.

        Args:
            code: What files and programs call it: one of the datasets that there are.
            title: What people read.
            zone: Where its days begin: an IANA zone or an offset.
            about: What is in it, in words.
            owner: Who answers for it.
            fields: What each column means, by its name.
            rules: How figures come from it.
        """
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
        """Make a freshness rule, or change it.

        Args:
            code: What files and programs call it.
            fact: The fact that ages.
            source: Where the fact comes from.
            steward: Who looks after it.
            due: When it is due, in words.
            level: The contract level that it is for; empty: all others.
            expected_within_h: Hours after which it is overdue.
            stale_after_h: Hours after which it is too old to pass for true.
        """
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
        """Make a source of files, or change what is expected of it.

        Args:
            code: What files and programs call it; it never changes.
            title: What people read.
            dataset: The dataset, by code.
            sender: The sender that its files name.
            zone: The zone of its times: an IANA zone or an offset.
            due_by: By what time of the day a file is due.
            owner: Who answers for it.
            folder: The watched folder, below inbox/; empty: none.
            days_back: How many days before it the file is about.
        """
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

        Args:
            period_from: From this instant on.
            period_to: Before this instant.
            text: What colleagues should know.
            dataset: The dataset, by code.
            keys: The meters that it is about; none: all.
        """
        return self._perform(
            "data.make_mark",
            {"period_from": period_from, "period_to": period_to, "text": text, "dataset": dataset, "keys": keys},
            asking,
        )

    def read_history(self, *, key: str, day: date, **asking: Unpack[Asking]) -> Out:
        """Grant the reading of all versions of a day, cut to the company's own time.

        Args:
            key: The meter's number (NMI).
            day: Which day, as the market counts it (UTC+10).
        """
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
        """Grant the reading of what the company holds.

        Args:
            dataset: The dataset, by code.
            keys: Meters (NMI); absent: all that the company holds.
            period_from: Rows from this instant on.
            period_to: Rows before this instant.
            as_of: Rows as they were known at this instant; absent: now.
            resolution: `raw`, or sums over PT15M, PT30M, PT1H, P1D or P1M.
            zone: Where days begin, for sums over days and months; absent: the dataset's own.
            columns: In this order; none: the dataset's usual ones.
            format: What comes.
        """
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

        Args:
            file_id: Which file in quarantine.
            reason: Why, in at least ten characters.
        """
        return self._perform("data.reject_file", {"file_id": file_id, "reason": reason}, asking)

    def remove_mark(self, *, mark_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Take a mark of one's own off the chart.

        Args:
            mark_id: Which mark.
        """
        return self._perform("data.remove_mark", {"mark_id": mark_id}, asking)

    def remove_view(self, *, view_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Forget a view of one's own.

        The readings it showed stay.

        Args:
            view_id: Which view.
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

        Args:
            title: What you know it by.
            dataset: The dataset, by code.
            keys: Meters (NMI); absent: all that the company holds at the time.
            span: Which period, of whole days that are over.
            resolution: `raw`, or sums over PT15M, PT30M, PT1H, P1D or P1M.
            columns: In this order; none: the dataset's usual ones.
            format: What comes.
            zone: Where days begin and the clock is read: an IANA zone or an offset.
            every: How often.
            weekday: 1 is Monday; for a weekly one.
            month_day: For a monthly one.
            at: At what time.
            how: A mail with a link, a mail with the file (up to 5 MB), or a message to your webhooks.
            recipients: Colleagues who get the mail and who read data themselves; none: you.
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
            view_id: Which view.
            is_shared: False: from now on it is its maker's alone.
        """
        return self._perform("data.share_view", {"view_id": view_id, "is_shared": is_shared}, asking)

    def stop_scheduled_delivery(self, *, schedule_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Deliver it no more.

        What was delivered stays in its history.

        Args:
            schedule_id: Which delivery.
        """
        return self._perform("data.stop_scheduled_delivery", {"schedule_id": schedule_id}, asking)
