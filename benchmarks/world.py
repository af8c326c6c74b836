"""Write the demo's market files, or bring the demo's world in and take the time: each in a process of its own.

`python -m benchmarks.world write FOLDER` and, in the operator's environment, `python -m benchmarks.world load FOLDER`.
Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import memory_bytes, peak_memory_bytes, process_cpu_s
from forecourt.data.engine.archive import open_market_file
from forecourt.data.engine.nem12 import read_nem12
from forecourt.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Taken:
    """What bringing one file in took.

    `database_cpu_s` is of the server process behind our connection; `peak_memory_bytes` is the most that we ever held.
    """

    name: str
    size_bytes: int
    readings: int
    cpu_s: float
    database_cpu_s: float
    peak_memory_bytes: int


def write(folder: Path) -> dict[str, Any]:
    """Write the year as plain files, as `forecourtd load-demo` would."""
    from forecourt.processes.demo.files import write_history

    return {"files": [path.name for path in write_history(folder=folder)]}


def load(folder: Path) -> dict[str, Any]:
    """Apply the blueprint, load the cast, and bring the files in through the ordinary ingest, one by one."""
    from forecourt.processes.terminal import operating

    files = sorted(folder.glob("*.csv"))
    with operating() as operator:
        _load_people(operator)
        parsed = [_parse(path) for path in files]
        idle = memory_bytes()
        taken = [_ingest(operator, path) for path in files]
    return {
        "parsed": parsed,
        "taken": [asdict(each) for each in taken],
        "idle_memory_bytes": idle,
    }


def _load_people(operator: Actor) -> None:
    from forecourt.blueprint.applying import apply_blueprint
    from forecourt.kernel.scope import scope
    from forecourt.processes.demo.cast import CAST
    from forecourt.processes.demo.loading import load_cast
    from forecourt.processes.demo.running import BLUEPRINT

    with scope(operator):
        apply_blueprint(actor=operator, folder=BLUEPRINT)
        load_cast(actor=operator, cast=CAST)


def _parse(path: Path) -> dict[str, Any]:
    """Read a file and keep nothing."""
    began = time.process_time()
    with open_market_file(path) as file:
        readings = sum(block.readings for block in read_nem12(file.lines))
    return {"readings": readings, "cpu_s": time.process_time() - began}


def _ingest(operator: Actor, path: Path) -> Taken:
    """Bring a file in: spool, parse, merge, encode, store, commit. Its rows can be read when this returns."""
    from forecourt.processes.ingesting import ingest_path

    with _database_cpu() as database:
        began = time.process_time()
        receipt = ingest_path(actor=operator, path=path)
        cpu_s = time.process_time() - began
    readings: int = receipt.result["readings"]
    return Taken(path.name, path.stat().st_size, readings, cpu_s, database[0], peak_memory_bytes())


@contextmanager
def _database_cpu() -> Iterator[list[float]]:
    """Yield a list that holds, after the block, the CPU seconds of the database's process for our connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    used: list[float] = []
    before = process_cpu_s(pid)
    yield used
    used.append(process_cpu_s(pid) - before)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")  # as `forecourtd` does
    work = {"write": write, "load": load}[sys.argv[1]]
    print(json.dumps(work(Path(sys.argv[2]))))
