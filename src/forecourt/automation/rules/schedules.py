"""When a rule is due that goes by the clock: every day at a time, or every so many hours. Business time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forecourt.kernel.wall_time import WEEKDAYS, WallTime, Weekday, ZoneName

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Schedule(BaseModel):
    """Every day at a time, on some weekdays, in a zone; or every so many hours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: WallTime | None = Field(default=None, description="At this time of day.", examples=["02:00"])
    zone: ZoneName = Field(default="UTC", description="IANA name of the zone.", examples=["Australia/Sydney"])
    weekdays: tuple[Weekday, ...] = Field(
        default=WEEKDAYS, min_length=1, description="On which days.", examples=[["mon"]]
    )
    every_h: int | None = Field(default=None, ge=1, le=168, description="Every so many hours.", examples=[6])
    each: Literal["company", "once"] = Field(
        default="company", description="For each company that meets the conditions, or once.", examples=["company"]
    )

    @model_validator(mode="after")
    def _is_one(self) -> Schedule:
        if (self.at is None) == (self.every_h is None):
            raise ValueError("say either at or every_h")
        return self

    def next_after(self, now: datetime) -> datetime:
        """Return the first instant after `now` at which it is due, UTC."""
        if self.every_h is not None:
            step = timedelta(hours=self.every_h)
            return _EPOCH + step * ((now - _EPOCH) // step + 1)
        assert self.at is not None
        zone = ZoneInfo(self.zone)
        day = now.astimezone(zone).date()
        for ahead in range(
            9
        ):  # a week, a day more for the time that is past today, one for a day that has no such time
            wanted = day + timedelta(days=ahead)
            due = datetime.combine(wanted, self.at, zone).astimezone(UTC)
            if due > now and WEEKDAYS[wanted.weekday()] in self.weekdays:
                return due
        raise AssertionError("a week has every weekday")
