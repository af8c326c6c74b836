"""Open a delivery when it is sent, in its owner's name once more: a right that ended meanwhile delivers nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final
from uuid import UUID

import httpx

from forecourt.access.actions import redeem
from forecourt.data.actions.rows import read_rows
from forecourt.data.queries.schedules import RunCard, get_right, get_run
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform
from forecourt.settings.environment import environment

TIMEOUT_S: Final = 60.0


class PlaneSilent(Exception):
    """The data plane did not answer: try again later."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A delivery whose rows can be read for a minute with a grant."""

    run: RunCard
    grant: str = field(repr=False)

    @property
    def url(self) -> str:
        """Return the address of the rows as customers reach the data plane."""
        portal = environment().portal_address
        return f"{environment().data_origin(portal=portal)}/v1/rows?g={self.grant}"


@dataclass(frozen=True, slots=True)
class File:
    """The rows as a file."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def open_run(*, actor: Actor, run_id: UUID) -> Opened:
    """Return a delivery with a fresh grant in its owner's name.

    Raises Unauthenticated, Forbidden or Invisible where the owner may no longer read it. For the worker.
    """
    run, right = get_run(actor=actor, run_id=run_id), get_right(actor=actor, run_id=run_id)
    receipt = perform(read_rows, actor=redeem(delegation=right), parameters=run.reading)
    return Opened(run=run, grant=receipt.once["grant"])


def fetch_file(opened: Opened, *, most_bytes: int) -> File | None:
    """Read the rows over the loopback; None where they are more than `most_bytes`. Raises PlaneSilent."""
    try:
        with plane().stream("GET", "/v1/rows", params={"g": opened.grant}) as answer:
            answer.raise_for_status()
            content = bytearray()
            for part in answer.iter_bytes():
                content += part
                if len(content) > most_bytes:
                    return None
            return File(_name(answer, opened), answer.headers["content-type"].partition(";")[0], bytes(content))
    except httpx.HTTPError as error:
        raise PlaneSilent(type(error).__name__) from error


@cache
def plane() -> httpx.Client:
    """Return the worker's connection pool to the data plane of this installation."""
    settings = environment()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return httpx.Client(base_url=f"http://{host}:{settings.data_port}", timeout=TIMEOUT_S, trust_env=False)


def _name(answer: httpx.Response, opened: Opened) -> str:
    _, _, named = answer.headers.get("content-disposition", "").partition('filename="')
    return named.rstrip('"') or f"{opened.run.reading['dataset']}.{opened.run.format}"
