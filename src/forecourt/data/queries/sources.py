"""What can be asked about sources of files: what is expected of each, and which is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef

from forecourt.data.engine.aggregate.zones import find_zone
from forecourt.data.models import LateFile, MarketFile, Source
from forecourt.data.policies import visible_objects
from forecourt.data.rules import Expectation, last_due, next_due
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as the blueprint declares it; see `models.Source`."""

    code: str
    title: str
    dataset: str
    sender: str
    folder: str
    zone: str
    due_by: time
    days_back: int
    owner: str

    def last_due(self, *, now: datetime) -> Expectation:
        """Return the newest expectation whose time has come."""
        return last_due(now=now, zone=find_zone(name=self.zone), due_by=self.due_by, days_back=self.days_back)

    def next_due(self, *, now: datetime) -> Expectation:
        """Return the expectation that comes next."""
        return next_due(now=now, zone=find_zone(name=self.zone), due_by=self.due_by, days_back=self.days_back)


@dataclass(frozen=True, slots=True)
class LateSource:
    """A source whose file has not come.

    Attributes:
        day: The first day that is missing, in the source's zone; `due_at` says by when it was due.
        keys: Those identifiers of the actor's that it tells of; for staff without sight of quality none.
    """

    code: str
    title: str
    dataset: str
    day: date
    due_at: datetime
    keys: tuple[str, ...]


def list_sources(*, actor: Actor) -> list[SourceCard]:
    """List the sources by title."""
    with scope(actor):
        return [_source_card(source) for source in Source.objects.order_by("title", "code")]


def list_overdue(*, actor: Actor, now: datetime) -> list[str]:
    """List the sources that have not delivered what was due last, as far as nobody noticed yet. For the worker."""
    with scope(actor):
        due = {card.code: card.last_due(now=now) for card in list_sources(actor=actor)}
        return [
            code
            for code, expected in due.items()
            if not LateFile.objects.filter(source=code, day=expected.day).exists()
            and not MarketFile.objects.filter(
                source=code, state=MarketFile.ACCEPTED, covers_to__gte=expected.covers_to
            ).exists()
        ]


def list_late_sources(*, actor: Actor) -> list[LateSource]:
    """List the sources that are late, the longest first; for a customer those that tell of its own meters alone."""
    with scope(actor):
        missing: dict[str, LateFile] = {}
        for late in LateFile.objects.filter(arrived_at__isnull=True).select_related("source").order_by("day"):
            missing.setdefault(late.source_id, late)
        keys = _keys_by_source(actor, list(missing))
        sees_all = actor.everywhere and actor.may("data.see_files")
        return [
            LateSource(
                code=code,
                title=late.source.title,
                dataset=late.source.dataset_id,
                day=late.day,
                due_at=late.due_at,
                keys=tuple(keys.get(code, ())),
            )
            for code, late in missing.items()
            if sees_all or keys.get(code)
        ]


def _keys_by_source(actor: Actor, sources: list[str]) -> dict[str, list[str]]:
    """Name the actor's meters of which some source told last."""
    if not sources:
        return {}
    objects = visible_objects(actor).filter(known_to__isnull=True)
    newer = objects.filter(resource=OuterRef("resource"), dataset=OuterRef("dataset"), year__gt=OuterRef("year"))
    newest: Any = objects.filter(source__in=sources).filter(~Exists(newer))
    found: dict[str, list[str]] = {}
    for source, key in newest.order_by("resource__identifier").values_list("source_id", "resource__identifier"):
        found.setdefault(source, []).append(key)
    return found


def _source_card(source: Source) -> SourceCard:
    return SourceCard(
        code=source.code,
        title=source.title,
        dataset=source.dataset_id,
        sender=source.sender,
        folder=source.folder,
        zone=source.zone,
        due_by=source.due_by,
        days_back=source.days_back,
        owner=source.owner,
    )
