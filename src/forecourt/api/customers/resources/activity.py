"""What happened with customers, what was measured of it, and changes worth noticing: for those who serve them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, ToOne, declare
from forecourt.customers.listings import activity as listings
from forecourt.kernel.listings import Row

_INSTANT = "2026-11-02T09:00:00Z"
_DAY = "2026-10-01"


def _number(name: str) -> Callable[[Row], float | None]:
    return lambda row: None if row[name] is None else float(row[name])


def _amount(row: Row) -> str | None:
    return None if row["amount"] is None else f"{row['amount'].normalize():f}"


def _figure(name: str, about: str, example: float | None, type: Any = float, column: str = "") -> Attribute:
    return Attribute(name, type, about, example, _number(column or name), (column or name,))


declare(
    Resource(
        type="activities",
        about="What people did and what was done about them, from the journal and from outside; the newest first.",
        listing=listings.ACTIVITIES,
        attributes=(
            Attribute("kind", str, "Its kind, by code.", "call"),
            Attribute("at", datetime, "When it happened.", _INSTANT),
            Attribute("collected_at", datetime, "When it came here.", _INSTANT),
            Attribute("source", str, "Which system told it; `journal` for what happened here.", "telephony"),
            Attribute("external_id", str, "What that system calls it.", "call-20261102-0041"),
            Attribute("direction", Literal["in", "out", ""], "`in`: from them to us.", "in"),
            Attribute("amount", str | None, "How much, as a decimal number; null: nothing is counted.", "12", _amount),
            Attribute("unit", str, "Of the amount.", "min"),
            Attribute("title", str, "What people read.", "Asked about the June invoice"),
            Attribute("who", str, "Who it was, where nobody here is known by that.", ""),
            Attribute("details", dict[str, Any], "What else the source told.", {"channel": "phone"}),
        ),
        relationships=(
            ToOne("company", to="companies", about="Whose it is; null while it waits for its person."),
            ToOne("person", to="people", about="Who it was; null where that is nobody known."),
        ),
        filters=(
            Filter("company", UUID, "Of one of these companies.", "", many=True),
            Filter("person", UUID, "Of one of these people.", "", many=True),
            Filter("kind", str, "Of one of these kinds.", "call", many=True),
            Filter("source", str, "From one of these systems.", "telephony", many=True),
            Filter("external_id", str, "That the source calls one of these.", "call-20261102-0041", many=True),
            Filter("from", datetime, "From an instant on.", _INSTANT),
            Filter("to", datetime, "Before an instant.", _INSTANT),
        ),
        see_also=("customers.record_activity", "customers.correct_activity", "customers.remove_activity"),
    )
)

declare(
    Resource(
        type="measurements",
        about="What each measure came to for a company in a month or a week of its own zone.",
        listing=listings.MEASUREMENTS,
        attributes=(
            Attribute("measure", str, "Which measure, by code.", "data_pulls"),
            Attribute("grain", Literal["month", "week"], "How long the period is.", "month"),
            Attribute("starts_on", date, "Its first day.", _DAY),
            _figure("came_to", "What it came to.", 41, column="value"),
        ),
        relationships=(ToOne("company", to="companies", about="Whose it is."),),
        filters=(
            Filter("company", UUID, "Of one of these companies.", "", many=True),
            Filter("measure", str, "Of one of these measures.", "data_pulls", many=True),
            Filter("grain", Literal["month", "week"], "By month or by week.", "month"),
        ),
        see_also=("customers.define_measure",),
    )
)

declare(
    Resource(
        type="anomalies",
        about="Changes worth noticing: what lies far outside the usual, with what is usual, until it is over.",
        listing=listings.ANOMALIES,
        attributes=(
            Attribute("measure", str, "Of which measure, by code.", "data_pulls"),
            Attribute("grain", Literal["month", "week"], "What was held against what.", "month"),
            Attribute("starts_on", date, "The first day of the period.", _DAY),
            Attribute("kind", Literal["drop", "spike", "shift_down", "shift_up"], "What it did.", "drop"),
            _figure("came_to", "What it came to.", 3, column="value"),
            _figure("expected", "What was expected.", 41),
            _figure("low", "Where the usual range begins.", 35),
            _figure("high", "Where it ends.", 47),
            Attribute("basis", str, "What was expected by: the level, the trend or the season.", "level"),
            Attribute("sentence", str, "All of it in words.", "Data pulls fell to 3 in October."),
            Attribute("raised_at", datetime, "When it was raised.", _INSTANT),
            Attribute("resolved_at", datetime | None, "When it was over; null: it is open.", None),
            Attribute("ending", str, "How it ended: returned, settled, mistaken or ended.", ""),
            _figure("resolved_value", "What it came to then.", None, float | None),
            Attribute("resolution", str, "How it ended, in words.", ""),
        ),
        relationships=(ToOne("company", to="companies", about="Whose it is."),),
        filters=(
            Filter("company", UUID, "Of one of these companies.", "", many=True),
            Filter("measure", str, "Of one of these measures.", "data_pulls", many=True),
            Filter("is_open", bool, "Open, or resolved.", "true"),
        ),
        see_also=("customers.define_measure",),
    )
)
