"""The form of a schedule: what it offers, what it starts with, and what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from forecourt.access.addressees import Addressee
from forecourt.data.queries.schedules import ScheduleCard

SPANS: Final = (
    ("yesterday", "Yesterday"),
    ("last_7_days", "The last 7 days"),
    ("last_week", "Last week, Monday to Sunday"),
    ("last_month", "Last month"),
)
RESOLUTIONS: Final = (
    ("raw", "As measured"),
    ("PT15M", "15 minutes"),
    ("PT30M", "30 minutes"),
    ("PT1H", "Hours"),
    ("P1D", "Days"),
    ("P1M", "Months"),
)
FORMATS: Final = (("csv", "CSV"), ("parquet", "Parquet"), ("arrow", "Arrow"), ("json", "JSON"))
EVERY: Final = (("daily", "Every day"), ("weekly", "Every week"), ("monthly", "Every month"))
WEEKDAYS: Final = tuple(
    (str(number), name)
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), start=1
    )
)
HOW: Final = (
    ("link", "Mail with a link"),
    ("attachment", "Mail with the file, up to 5 MB"),
    ("webhook", "Webhook"),
)
#: The names of the form's fields, with what a new one starts with.
START: Final[Mapping[str, str]] = {
    "title": "",
    "key": "all",
    "span": "yesterday",
    "resolution": "raw",
    "format": "csv",
    "zone": "Etc/GMT-10",
    "every": "daily",
    "weekday": "1",
    "month_day": "1",
    "at": "07:00",
    "how": "link",
}


def values_of(*, query: QueryDict, schedule: ScheduleCard | None) -> dict[str, Any]:
    """Return what the form starts with: a schedule's own values, or those of the explorer's address, else the usual."""
    if schedule is not None:
        return {
            **{name: str(getattr(schedule, name)) for name in START if hasattr(schedule, name)},
            "key": ",".join(schedule.keys) if schedule.keys else "all",
            "at": f"{schedule.at:%H:%M}",
            "recipients": [str(each) for each in schedule.recipients],
            "schedule_id": str(schedule.id),
        }
    given = {name: query[name] for name in START if query.get(name)}
    return {**START, **given, "recipients": query.getlist("recipients")}


def parameters_of(*, sent: QueryDict, keys: Sequence[str] | None) -> dict[str, Any]:
    """Return what was sent as parameters of `data.schedule_delivery`."""
    plain = ("title", "span", "resolution", "format", "zone", "every", "weekday", "month_day", "at", "how")
    given = {name: sent[name] for name in plain if sent.get(name)}
    return {"title": "", **given, "keys": keys, "recipients": sent.getlist("recipients")}


def form_of(*, values: Mapping[str, Any], colleagues: Sequence[Addressee], own_id: Any) -> dict[str, Any]:
    """Describe the form for `web/delivery_form.html`."""
    chosen = set(values["recipients"]) or {str(own_id)}
    return {
        "values": values,
        "spans": _options(SPANS, values["span"]),
        "resolutions": _options(RESOLUTIONS, values["resolution"]),
        "formats": _options(FORMATS, values["format"]),
        "every": _options(EVERY, values["every"]),
        "weekdays": _options(WEEKDAYS, values["weekday"]),
        "how": _options(HOW, values["how"]),
        "colleagues": [
            {
                "id": each.user_id,
                "name": "You" if each.user_id == own_id else each.name,
                "email": each.email,
                "is_on": str(each.user_id) in chosen,
            }
            for each in sorted(colleagues, key=lambda each: (each.user_id != own_id, each.name))
        ],
    }


def _options(options: Sequence[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": label, "is_chosen": code == chosen} for code, label in options]
