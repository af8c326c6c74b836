"""After a file came in: read it, land it, and perform the one action that accepts or refuses it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate.contrib.django import app as queue

from forecourt.access.actions import redeem
from forecourt.data.actions import accept_file, open_file, refuse_file
from forecourt.data.actions.files import Overtaken
from forecourt.data.engine.archive import MarketFile, open_market_file
from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S, AccumulationRead, IntervalBlock
from forecourt.data.engine.landing import CurrentObject, Landed, Landing
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.mending import read_excerpt
from forecourt.data.engine.readers import READERS
from forecourt.data.engine.store import SealedStore
from forecourt.data.queries import get_file, list_current_objects
from forecourt.data.stores import open_landing_store
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.settings.environment import environment

Progress = Callable[[float], None]

DATASETS: Final = {"NEM12": "interval-readings", "NEM13": "accumulation-readings"}
TRIES: Final = 3
#: A refused line and its neighbours are kept as a whole, whatever day of intervals they are.
KEPT_CHARACTERS: Final = 8_192


@queue.task(name="data.land_file")
def land_queued_file(file_id: str, secret: str) -> None:
    """Land a file that was given in on a page, under the right of the person who gave it in."""
    actor = redeem(delegation=secret)
    with suppress(FileRefused):  # it lies in quarantine now, with the reason
        land_file(actor=actor, file_id=UUID(file_id), store=open_landing_store(actor=actor))


def land_file(*, actor: Actor, file_id: UUID, store: SealedStore, progress: Progress = lambda _: None) -> Receipt:
    """Read a received file and switch the manifest to what it brought: wholly, or not at all.

    Raises FileRefused after putting a bad file into quarantine. Where another file changed the same meter's year
    meanwhile, it is read again.
    """
    path = environment().home / "spool" / get_file(actor=actor, file_id=file_id).spool_path
    perform(open_file, actor=actor, parameters={"file_id": file_id})
    for attempt in range(1, TRIES + 1):
        try:
            return _land(actor, file_id, path, store, progress)
        except Overtaken:
            if attempt == TRIES:
                raise
        except FileRefused as refused:
            _quarantine(actor, file_id, path, refused)
            raise
    raise AssertionError("every try returns or raises")


def _land(actor: Actor, file_id: UUID, path: Path, store: SealedStore, progress: Progress) -> Receipt:
    collected_at = business_now().replace(microsecond=0)
    with open_market_file(path) as file:
        landing = Landing(
            store,
            dataset=DATASETS[file.kind],
            current=lambda key: _current(actor, DATASETS[file.kind], key),
            collected_at=collected_at,
            file_id=str(file_id),
        )
        span = Span()
        with landing:  # abandons what was written, should reading fail
            for block in READERS[file.kind](file.lines):
                landing.add(block)
                span.add(block)
                progress(file.fraction_read)
            landed = landing.finish()
        accepted = _accepted(file_id, file, landed, collected_at) | span.as_parameters()
        try:
            receipt = perform(accept_file, actor=actor, parameters=accepted)
        except (OperationalError, InterfaceError):  # whether it was committed is unknown: the objects stay
            raise
        except BaseException:
            landing.abandon()
            raise
    progress(1.0)
    return receipt


def _current(actor: Actor, dataset: str, key: str) -> list[CurrentObject]:
    return [
        CurrentObject(year=each.year, path=each.path)
        for each in list_current_objects(actor=actor, dataset=dataset, key=key)
    ]


def _accepted(file_id: UUID, file: MarketFile, landed: Landed, collected_at: datetime) -> dict[str, Any]:
    return {
        "file_id": file_id,
        "sender": file.sender,
        "read_at": business_now(),
        "dataset": DATASETS[file.kind],
        "kind": file.kind,
        "collected_at": collected_at,
        "versions": [_version(each) for each in landed.objects],
        "readings": landed.readings,
        "keys": len(landed.changes),
        "days_new": landed.days_new,
        "days_replaced": landed.days_replaced,
        "days_unchanged": landed.days_unchanged,
        "days_older": landed.days_older,
        "changes": [asdict(change) for change in landed.changes],
    }


def _version(made: Any) -> dict[str, Any]:
    values = asdict(made)
    values["size_bytes"] = values.pop("bytes")
    for name in ("first_at", "last_end_at"):
        values[name] = datetime.fromtimestamp(values[name], UTC)
    return values


def _quarantine(actor: Actor, file_id: UUID, path: Path, refused: FileRefused) -> None:
    perform(
        refuse_file,
        actor=actor,
        parameters={
            "file_id": file_id,
            "code": refused.code,
            "reason": refused.reason,
            "line": refused.line,
            "excerpt": _excerpt(path, refused.line) if refused.line else [],
            "sender": _sender(path),
        },
    )


def _excerpt(path: Path, line: int) -> list[tuple[int, str]]:
    """Return the refused line and its neighbours, as far as they can be read at all."""
    with suppress(FileRefused, OSError):
        lines = read_excerpt(path=path, line=line)
        return [(number, text.replace("\0", "\ufffd")[:KEPT_CHARACTERS]) for number, text in lines]
    return []


def _sender(path: Path) -> str:
    with suppress(FileRefused, OSError), open_market_file(path) as file:
        return file.sender
    return ""


class Span:
    """The time that a file speaks of, `[from, to)` in seconds since the epoch."""

    def __init__(self) -> None:
        self._from_s: int | None = None
        self._to_s: int | None = None

    def add(self, block: IntervalBlock | AccumulationRead) -> None:
        """Widen it by what a block tells."""
        if isinstance(block, AccumulationRead):
            first, after = block.previous_read_at, block.current_read_at
        else:
            first = int(block.days.min()) * DAY_S - NEM_OFFSET_S
            after = (int(block.days.max()) + 1) * DAY_S - NEM_OFFSET_S
        self._from_s = first if self._from_s is None else min(self._from_s, first)
        self._to_s = after if self._to_s is None else max(self._to_s, after)

    def as_parameters(self) -> dict[str, datetime | None]:
        """Return it as the parameters of `data.accept_file`."""
        return {"covers_from": _instant(self._from_s), "covers_to": _instant(self._to_s)}


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
