"""Times of the day as a clock on the wall shows them, in a zone that is said beside it.

JSON Schema's format `time` is something else: RFC 3339's, which has an offset.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_WRITTEN: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"

_SCHEMA: Final = {"type": "string", "format": "wall-time", "pattern": _WRITTEN}


def _without_offset(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch(_WRITTEN, value, re.ASCII):
            raise ValueError("a time of the day is written as 07:00 or 07:00:00, without an offset")
    elif not isinstance(value, time) or value.tzinfo is not None:
        raise ValueError("a time of the day is text, as 07:00")
    return value


def _is_a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no IANA time zone") from None
    return name


#: The name of a zone that there is, such as `Australia/Melbourne`.
ZoneName = Annotated[str, AfterValidator(_is_a_zone)]
WallTime = Annotated[time, BeforeValidator(_without_offset), WithJsonSchema(_SCHEMA)]
