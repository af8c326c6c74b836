"""Figures of a crowd: 1,000 connections, each reading one month of one meter with a grant of its own."""

from __future__ import annotations

import socket
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import HOST, Installation, free_port, run_module, running_module, wait_until
from benchmarks.machine import session_cpu_s
from benchmarks.reading import GrantHolder
from benchmarks.repetition import Sample, once
from forecourt.data.engine.grants import GRANT_LIFE_S, Grant, GrantReader, KeySlice, mint
from forecourt.data.engine.objects import read_name

CONNECTIONS: Final = 1000
_NEM: Final = timezone(timedelta(hours=10))
_FORMATS: Final = {"parquet": "Parquet", "arrow": "Arrow"}


def crowd_figures(installation: Installation, *, seconds: float, folder: Path) -> list[Figure]:
    """Measure in both formats, each beside a server that does nothing but send as many bytes."""
    grant = _grant(installation)
    return [figure for kind in _FORMATS for figure in _figures(installation, grant, kind, seconds, folder)]


def _figures(installation: Installation, grant: Grant, kind: str, seconds: float, folder: Path) -> list[Figure]:
    targets = [f"/v1/rows?g={token}" for token in _tokens(installation, grant, kind)]
    before_s = session_cpu_s(installation.plane.pid)
    met = _send_crowd(installation.house.environment.data_port, targets, seconds, folder)
    server_cpu_s = session_cpu_s(installation.plane.pid) - before_s
    floor = _floor(round(met["bytes_an_answer"]), seconds, folder)
    return _judged(_FORMATS[kind], met, floor, server_cpu_s)


def _judged(kind: str, met: dict[str, Any], floor: dict[str, Any], server_cpu_s: float) -> list[Figure]:
    group = f"{CONNECTIONS:,} connections, a meter-month of {kind} each, {met['bytes_an_answer'] / 1e3:,.0f} kB"
    beside = "a bare server"
    answers = len(met["latencies_ms"]) + met["first_answers"]
    client_cpu_s = met["cpu_s"] / len(met["latencies_ms"])
    used = (
        f"client and server share the cores; CPU an answer: server {server_cpu_s / answers * 1e6:,.0f} µs, "
        f"client {client_cpu_s * 1e6:,.0f} µs; the first answers to all came within {met['first_s']:.2f} s; "
        f"the bare server runs as the data plane does and sends as many bytes from memory, without a question; "
        f"8,000 answers/s are {8000 * met['bytes_an_answer'] / 1e9:.2f} GB/s"
    )
    p99 = _percentile(met["latencies_ms"], 99)
    return [
        Figure(
            group, "answers", once(_rate(met)), "/ s", beside, _rate(floor), Bounds(8000, more_is_better=True), used
        ),
        Figure(group, "p50", Sample(tuple(met["latencies_ms"])), MS, beside, _percentile(floor["latencies_ms"], 50)),
        Figure(group, "p99", once(p99), MS, beside, _percentile(floor["latencies_ms"], 99), Bounds(150, 500)),
        Figure(group, "errors", once(len(met["errors"])), "", bounds=Bounds(0, 0), note="; ".join(met["errors"][:3])),
    ]


def _grant(installation: Installation) -> Grant:
    """Return what ACME's own token is granted: all its meters, all their time."""
    holder = GrantHolder(installation)
    reader = GrantReader((installation.house.home / "secrets" / "grant-verify.key").read_bytes())
    return reader.open(holder.token, time.time())


def _tokens(installation: Installation, grant: Grant, kind: str) -> list[str]:
    """Cut the grant into as many small ones, signed as the portal signs them: asking for each would take longer."""
    signing_key = (installation.house.home / "secrets" / "grant-signing.key").read_bytes()
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
            ),
            signing_key=signing_key,
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


def _send_crowd(port: int, targets: Sequence[str], seconds: float, folder: Path) -> dict[str, Any]:
    listed = folder / "targets"
    listed.write_text("\n".join(targets))
    return run_module("crowd_load", str(port), str(seconds), str(listed))


def _floor(size_bytes: int, seconds: float, folder: Path) -> dict[str, Any]:
    port = free_port()
    with running_module("bare_plane", str(port), says=False):
        wait_until(lambda: _listens(port), what="the bare server")
        return _send_crowd(port, [f"/{size_bytes}"] * CONNECTIONS, seconds, folder)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _rate(met: dict[str, Any]) -> float:
    return len(met["latencies_ms"]) / met["seconds"]


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
