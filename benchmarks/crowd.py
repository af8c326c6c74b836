"""Figures of a crowd: 1,000 connections, each reading one month of one meter with a grant of its own."""

from __future__ import annotations

import socket
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import HOST, Installation, free_port, run_module, running_module, wait_until
from benchmarks.machine import session_cpu_s
from benchmarks.reading import GrantHolder
from benchmarks.repetition import Sample, once
from forecourt.data.engine.grant_reader import GrantReader
from forecourt.data.engine.grants import GRANT_LIFE_S, Grant, KeySlice, mint
from forecourt.data.engine.objects import read_name

CONNECTIONS: Final = 1000
_NEM: Final = timezone(timedelta(hours=10))
_FORMATS: Final = {"parquet": "Parquet", "arrow": "Arrow"}
_BARE: Final = "a bare server"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom to ask, by whom it is run, what for, and for how long."""

    server_pid: int
    port: int
    targets: Sequence[str]
    seconds: float


def crowd_figures(installation: Installation, *, seconds: float, folder: Path) -> list[Figure]:
    """Measure in both formats, each beside a server that does nothing but send as many bytes."""
    grant = granted(installation)
    return [figure for kind in _FORMATS for figure in _figures(installation, grant, kind, seconds, folder)]


def _figures(installation: Installation, grant: Grant, kind: str, seconds: float, folder: Path) -> list[Figure]:
    targets = [f"/v1/rows?g={token}" for token in _tokens(installation, grant, kind)]
    port = installation.house.environment.data_port
    installation.plane.restart()  # what an earlier crowd left to be reported must not weigh on this one
    met = _send_crowd(Crowd(installation.plane.pid, port, targets, seconds), folder)
    if len(met["latencies_ms"]) < CONNECTIONS:
        return [_errors(f"{CONNECTIONS:,} connections, a meter-month of {_FORMATS[kind]} each: hardly an answer", met)]
    with _bare_plane() as (pid, bare_port):
        targets = [f"/{met['bytes_an_answer']:.0f}"] * CONNECTIONS
        floor = _send_crowd(Crowd(pid, bare_port, targets, seconds), folder)
    return _judged(_FORMATS[kind], met, floor)


def _judged(kind: str, met: dict[str, Any], floor: dict[str, Any]) -> list[Figure]:
    group = f"{CONNECTIONS:,} connections, a meter-month of {kind} each, {met['bytes_an_answer'] / 1e3:,.0f} kB"
    rate, p99 = Bounds(8000, more_is_better=True), Bounds(150, 500)
    latencies, bare = met["latencies_ms"], floor["latencies_ms"]
    return [
        Figure(group, "answers", once(_rate(met)), "/ s", _BARE, _rate(floor), rate, _used(met, floor)),
        Figure(group, "p50", Sample(tuple(latencies)), MS, _BARE, _percentile(bare, 50)),
        Figure(group, "p99", once(_percentile(latencies, 99)), MS, _BARE, _percentile(bare, 99), p99),
        _errors(group, met),
    ]


def _used(met: dict[str, Any], floor: dict[str, Any]) -> str:
    return (
        f"client and server share the cores; CPU an answer: the data plane {met['server_us']:,.0f} µs, the bare server "
        f"{floor['server_us']:,.0f} µs, the client {met['client_us']:,.0f} µs; all had their first answer after "
        f"{met['first_s']:.2f} s; 8,000 answers a second are {8000 * met['bytes_an_answer'] / 1e9:.2f} GB/s"
    )


def _errors(group: str, met: dict[str, Any]) -> Figure:
    """Count the connections that met an error; each of them asks no more."""
    faults = "; ".join(f"{number} × {what}" for what, number in Counter(met["errors"]).most_common(3))
    return Figure(group, "errors", once(len(met["errors"])), "", bounds=Bounds(0, 0), note=faults)


def granted(installation: Installation) -> Grant:
    """Return what ACME's own token is granted: all its meters, all their time."""
    holder = GrantHolder(installation)
    keys = installation.house.home / "secrets"
    reader = GrantReader(
        verify_key=(keys / "grant-verify.key").read_bytes(), opening_key=(keys / "plane-open.key").read_bytes()
    )
    return reader.open(holder.token, time.time())


def _tokens(installation: Installation, grant: Grant, kind: str) -> list[str]:
    """Cut the grant into as many small ones, signed as the portal signs them: asking for each would take longer."""
    keys = installation.house.home / "secrets"
    signing_key, plane_key = (keys / "grant-signing.key").read_bytes(), (keys / "plane-seal.key").read_bytes()
    cut = islice(cycle(_meter_months(grant)), CONNECTIONS)
    now = time.time()
    return [
        mint(
            replace(
                grant,
                id=uuid.uuid4(),
                format=kind,
                slices=(part,),
                issued_ms=int(now * 1000),
                expires_s=int(now) + GRANT_LIFE_S,
                secrets={part.key: grant.secrets[part.key]},
            ),
            signing_key=signing_key,
            plane_key=plane_key,
        )
        for part in cut
    ]


def _meter_months(grant: Grant) -> list[KeySlice]:
    """Return each whole month of NEM time that was granted of each meter."""
    return [
        KeySlice(key=part.key, periods=((from_s, to_s),), objects=(path,))
        for part in grant.slices
        for path in part.objects
        for from_s, to_s in _months(read_name(path).year)
        if any(granted_from_s <= from_s and to_s <= granted_to_s for granted_from_s, granted_to_s in part.periods)
    ]


def _months(year: int) -> Iterator[tuple[int, int]]:
    edges = [datetime(year + month // 12, month % 12 + 1, 1, tzinfo=_NEM).timestamp() for month in range(13)]
    for first, after in pairwise(edges):
        yield int(first), int(after)


def _send_crowd(crowd: Crowd, folder: Path) -> dict[str, Any]:
    """Let a crowd ask, and return what it met and what CPU an answer took on both sides."""
    listed = folder / "targets"
    listed.write_text("\n".join(crowd.targets))
    before_s = session_cpu_s(crowd.server_pid)
    met = run_module("crowd_load", str(crowd.port), str(crowd.seconds), str(listed))
    server_cpu_s = session_cpu_s(crowd.server_pid) - before_s
    met["server_us"] = server_cpu_s / max(1, len(met["latencies_ms"]) + met["first_answers"]) * 1e6
    met["client_us"] = met["cpu_s"] / max(1, len(met["latencies_ms"])) * 1e6
    return met


@contextmanager
def _bare_plane() -> Iterator[tuple[int, int]]:
    """Run the server that only sends; yields its session and its port."""
    port = free_port()
    with running_module("bare_plane", str(port), says=False) as (pid, _):
        wait_until(lambda: _listens(port), what="the bare server")
        yield pid, port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _rate(met: dict[str, Any]) -> float:
    return len(met["latencies_ms"]) / met["seconds"]


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
