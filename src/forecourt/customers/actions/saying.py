"""What people here say of a record becomes facts like any other source's: forms and imports keep one history."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from forecourt.customers.actions.claims import Claim, TakenIn, settle, take_in, types_of
from forecourt.customers.actions.facts import SURE
from forecourt.customers.actions.storing import Store
from forecourt.customers.models import System
from forecourt.customers.queries.facts import SubjectType
from forecourt.customers.rules.best import STAFF
from forecourt.kernel.errors import Malformed
from forecourt.kernel.pipeline import Performance


def say(
    performance: Performance,
    subject_type: SubjectType,
    subject_id: UUID,
    values: Mapping[str, str],
    *,
    source: str = STAFF,
) -> TakenIn:
    """Take in what somebody here says of a record, as far as the blueprint knows such facts. Empty values are passed
    over. Raises Malformed for the first value that cannot be.

    Args:
        source: In whose name it is said: our people's, or a room's above that knows it itself, such as `contracts`.
    """
    known = types_of(subject_type) if System.objects.filter(code=source).exists() else {}
    claims = [
        Claim(
            subject_type=subject_type,
            subject_id=subject_id,
            field=name,
            value=value,
            source=source,
            process=performance.action,
            confidence=SURE,
            observed_at=performance.now,
        )
        for name, value in values.items()
        if value and name in known
    ]
    if not claims:
        return TakenIn()
    taken = take_in(performance, claims)
    if taken.refused:
        first = taken.refused[0]
        raise Malformed(first.said, pointer=f"/data/attributes/{claims[first.index].field}")
    return taken


def unsay(performance: Performance, subject_id: UUID, fields: set[str]) -> None:
    """Withdraw all that is said of some fields of a record: whoever empties a field says that nothing there is so."""
    store = Store.over([subject_id], fields)
    for facts in store.candidates.values():
        for fact in facts:
            fact.withdrawn_at = fact.withdrawn_at or performance.now
            store.touched.add(fact.place)
    settle(performance, store)
