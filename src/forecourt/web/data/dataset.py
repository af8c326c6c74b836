"""The dataset that My data shows."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from forecourt.data.queries import INTERVAL_READINGS

#: The dataset counts its days in NEM time, UTC+10 all year; this is the IANA name for it, which browsers know.
DATASET: Final = {
    "name": INTERVAL_READINGS,
    "title": "Interval readings",
    "zone": "Etc/GMT-10",
    "zone_words": "NEM time (UTC+10)",
}
#: My data counts days as the market does, whose days meters change hands with, whatever the account's own zone.
ZONE: Final = ZoneInfo(DATASET["zone"])
