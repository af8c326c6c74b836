"""Idempotency keys: the same request, sent again, is answered with the first receipt and does nothing.

A second request that arrives while the first still runs waits for it: the unique key makes it so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson
from django.db import IntegrityError, transaction

from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Malformed
from forecourt.kernel.models import Performance as Kept

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance, Receipt

KEY_LENGTH = 200


class KeyReused(Malformed):
    """One key stands for one request: 422, as the IETF's draft of `Idempotency-Key` has it."""

    code, title = "idempotency_key_reused", "This idempotency key stands for another request"
    header = "Idempotency-Key"


def claim(*, performance: Performance, key: str, request: str) -> Mapping[str, Any] | None:
    """Take the key for this request, or return the receipt it already stands for.

    Raises KeyReused where the key stands for a different request, Malformed where it is too long.
    """
    if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise Malformed(f"An idempotency key has 1 to {KEY_LENGTH} printable characters.")
    asked = f"{performance.action}\n{performance.actor.company_id}\n{request}"  # the same words elsewhere are another's
    digest = hashlib.sha256(asked.encode()).hexdigest()
    try:
        with transaction.atomic():
            Kept.objects.create(
                actor_id=performance.actor.id,
                company_id=performance.actor.company_id,
                key=key,
                action=performance.action,
                request_digest=digest,
                made_at=true_now(),
            )
    except IntegrityError:
        return _earlier(performance, key, digest)
    return None


def keep(*, performance: Performance, key: str, receipt: Receipt) -> None:
    """Store the receipt under its key, without what is told once only."""
    stored = {
        "id": receipt.id,
        "outcome": receipt.outcome,
        "result": receipt.result,
        "changes": receipt.changes,
        "journal_ids": receipt.journal_ids,
    }
    plain = orjson.loads(orjson.dumps(stored, default=str))
    Kept.objects.filter(actor_id=performance.actor.id, key=key).update(receipt=plain)


def _earlier(performance: Performance, key: str, digest: str) -> Mapping[str, Any]:
    kept = Kept.objects.get(actor_id=performance.actor.id, key=key)
    if kept.request_digest != digest or kept.receipt is None:
        raise KeyReused("Send a new key for a new request.")
    receipt: Mapping[str, Any] = kept.receipt
    return receipt
