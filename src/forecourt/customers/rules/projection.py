"""Which facts are mirrored in columns of a record, so that lists and other rooms read them without asking for facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: By kind of record and field: the column.
COLUMNS: Final[Mapping[tuple[str, str], str]] = {
    **{("company", name): name for name in ("name", "short_name", "registration", "industry", "town")},
    **{("person", name): name for name in ("name", "email")},
}
#: How long a mirrored value may be, as the columns have it.
LONGEST_MIRRORED: Final[Mapping[tuple[str, str], int]] = {
    ("company", "name"): 200,
    ("company", "short_name"): 60,
    ("company", "registration"): 40,
    ("company", "industry"): 100,
    ("company", "town"): 100,
    ("person", "name"): 200,
    ("person", "email"): 254,
}
#: The one field whose value belongs to one record at most.
ADDRESS: Final = ("person", "email")
