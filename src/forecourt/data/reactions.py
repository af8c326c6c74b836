"""After a file came in: read it, land it, and perform the one action that accepts or refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate.contrib.django import app as queue

from forecourt.data.actions import accept_file, refuse_file
from forecourt.data.actions.files import Overtaken
from forecourt.data.engine.archive import MarketFile, open_market_file
from forecourt.data.engine.landing import CurrentObject, Landed, Landing
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.nem12 import read_nem12
from forecourt.data.engine.nem13 import read_nem13
from forecourt.data.engine.store import Store, open_store
from forecourt.data.queries import get_file, list_current_objects
from forecourt.kernel.actors import Actor, Proof
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.kernel.scope import identify
from forecourt.settings.environment import environment

Progress = Callable[[float], None]

DATASETS: Final = {"NEM12": "interval-readings", "NEM13": "accumulation-readings"}
READERS: Final[dict[str, Callable[[Iterable[bytes]], Iterable[Any]]]] = {"NEM12": read_nem12, "NEM13": read_nem13}
TRIES: Final = 3
LINES_AROUND: Final = 2
#: A refused line is kept as a whole, whatever day of intervals it is; of its neighbours the beginning.
KEPT_CHARACTERS: Final = 4_096
SHOWN_CHARACTERS: Final = 240


@queue.task(name="data.land_file")
def land_queued_file(file_id: str, secret: str) -> None:
    """Land a file that was given in on a page, under the right of the person who gave it in."""
    actor = identify(proof=Proof("delegation", secret), interface="process")
    with suppress(FileRefused):  # it lies in quarantine now, with the reason
        land_file(actor=actor, file_id=UUID(file_id), store=open_store(environment().store_address))


def land_file(*, actor: Actor, file_id: UUID, store: Store, progress: Progress = lambda _: None) -> Receipt:
    """Read a received file and switch the manifest to what it brought: wholly, or not at all.

    Raises FileRefused after putting a bad file into quarantine. Where another file changed the same meter's year
    meanwhile, it is read again.
    """
    path = environment().home / "spool" / get_file(actor=actor, file_id=file_id).spool_path
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


def _land(actor: Actor, file_id: UUID, path: Path, store: Store, progress: Progress) -> Receipt:
    collected_at = business_now().replace(microsecond=0)
    with open_market_file(path) as file:
        landing = Landing(
            store,
            dataset=DATASETS[file.kind],
            current=lambda key: _current(actor, DATASETS[file.kind], key),
            collected_at=collected_at,
            file_id=str(file_id),
        )
        with landing:  # abandons what was written, should reading fail
            for block in READERS[file.kind](file.lines):
                landing.add(block)
                progress(file.fraction_read)
            landed = landing.finish()
        try:
            receipt = perform(accept_file, actor=actor, parameters=_accepted(file_id, file, landed, collected_at))
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
        },
    )


def _excerpt(path: Path, line: int) -> list[tuple[int, str]]:
    """Return the refused line and its neighbours, as far as they can be read at all."""
    first = max(1, line - LINES_AROUND)
    shown: list[tuple[int, str]] = []
    with suppress(FileRefused, OSError), open_market_file(path) as file:
        for number, text in enumerate(islice(file.lines, first - 1, line + LINES_AROUND), start=first):
            kept = KEPT_CHARACTERS if number == line else SHOWN_CHARACTERS
            shown.append((number, text.rstrip(b"\r")[:kept].decode("ascii", "replace")))
    return shown
