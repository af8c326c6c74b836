"""What happens to activity, measures and anomalies, and how it reads in the journal.

Rows about them concern the provider alone: no company stands in them, so no customer reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

ACTIVITY_TAKEN_IN: Final = "customers.activity.taken_in"
ACTIVITY_RECORDED: Final = "customers.activity.recorded"
ACTIVITY_CORRECTED: Final = "customers.activity.corrected"
ACTIVITY_REMOVED: Final = "customers.activity.removed"
ACTIVITY_PLACED: Final = "customers.activity.placed"
ACTIVITY_KIND_DEFINED: Final = "customers.activity_kind.defined"
MEASURE_DEFINED: Final = "customers.measure.defined"
ANOMALY_RAISED: Final = "customers.anomaly.raised"
ANOMALY_RESOLVED: Final = "customers.anomaly.resolved"
HOOK_ADDED: Final = "customers.hook.added"
HOOK_RENEWED: Final = "customers.hook.renewed"
HOOK_SWITCHED: Final = "customers.hook.switched"
HOOK_REMOVED: Final = "customers.hook.removed"
DELIVERY_REFUSED: Final = "customers.delivery.refused"

Values = Mapping[str, Any]


@word(ACTIVITY_TAKEN_IN)
def _taken_in(old: Values, new: Values) -> str:
    words = f"{new['recorded']:,} activities of {new['source']} recorded"
    repeated = f", {new['repeated']:,} were there already" if new["repeated"] else ""
    waiting = f", {new['waiting']:,} wait for their person" if new["waiting"] else ""
    return words + repeated + waiting


@word(ACTIVITY_RECORDED)
def _recorded(old: Values, new: Values) -> str:
    return f"{new['title']}: {new['record']}" if new["record"] else f"{new['title']}: {new['who']}, not known yet"


@word(ACTIVITY_CORRECTED)
def _corrected(old: Values, new: Values) -> str:
    return f"An activity was corrected: {new['title']}"


@word(ACTIVITY_REMOVED, tone="warn")
def _removed(old: Values, new: Values) -> str:
    return f"An activity was removed: {old['title']}"


@word(ACTIVITY_PLACED)
def _placed(old: Values, new: Values) -> str:
    return f"{new['count']:,} activities that waited belong to {new['record']}"


@word(ACTIVITY_KIND_DEFINED)
def _kind_defined(old: Values, new: Values) -> str:
    return f"{new['title']} is a kind of activity"


@word(MEASURE_DEFINED)
def _measure_defined(old: Values, new: Values) -> str:
    return f"{new['title']} is measured of every customer"


@word(ANOMALY_RAISED, tone="warn")
def _raised(old: Values, new: Values) -> str:
    return f"{new['record']}: {new['sentence']}"


@word(ANOMALY_RESOLVED, tone="good")
def _resolved(old: Values, new: Values) -> str:
    return f"{new['record']}: {new['resolution']}"


@word(HOOK_ADDED)
def _hook_added(old: Values, new: Values) -> str:
    return f"{new['title']} may send activity"


@word(HOOK_RENEWED)
def _hook_renewed(old: Values, new: Values) -> str:
    return f"{new['title']} signs with a new secret"


@word(HOOK_SWITCHED)
def _hook_switched(old: Values, new: Values) -> str:
    return f"What {new['title']} sends is {'taken again' if new['is_on'] else 'taken no more'}"


@word(HOOK_REMOVED, tone="warn")
def _hook_removed(old: Values, new: Values) -> str:
    return f"{old['title']} may send activity no more"


@word(DELIVERY_REFUSED, tone="warn")
def _delivery_refused(old: Values, new: Values) -> str:
    return f"What {new['source']} sent could not be taken in: {new['said']}"
