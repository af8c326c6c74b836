"""Give checkpoints out to those who keep them: the provider's auditors and customers' administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal.checkpoints import Checkpoint, read_checkpoint
from forecourt.kernel.journal.searching import may_see_some
from forecourt.kernel.models import Checkpoint as Kept
from forecourt.kernel.scope import scope


def find_newest_checkpoint(*, actor: Actor) -> Checkpoint | None:
    """Return the newest checkpoint that the sealer signed, or None before the first. Raises Forbidden."""
    may_see_some(actor)
    with scope(actor):
        document = _newest()
    return read_checkpoint(document) if document is not None else None


def visible_checkpoints(actor: Actor) -> QuerySet[Kept]:
    """Return every checkpoint for those who keep them, and none for anybody else."""
    kept: QuerySet[Kept] = Kept.objects.all()
    try:
        may_see_some(actor)
    except Forbidden:
        return kept.none()
    return kept


def _newest() -> bytes | None:
    document = Kept.objects.order_by("-seq").values_list("document", flat=True).first()
    return bytes(document) if document is not None else None
