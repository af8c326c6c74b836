"""Where the figures were taken, and what processes of this machine used of it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

_PACKAGES: Final = ("forecourt", "granian", "pyarrow", "obstore", "duckdb", "psycopg", "numpy", "Django")
_TICKS_S: Final = os.sysconf("SC_CLK_TCK")


def describe() -> dict[str, Any]:
    """Describe this machine and the versions that matter."""
    return {
        "processor": _named(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def load() -> float:
    """Return how many processes wanted a core during the last minute; high numbers make figures worse."""
    return os.getloadavg()[0]


def session_cpu_s(leader: int) -> float:
    """Return the CPU seconds that all living processes of a session have used, see proc(5)."""
    return sum(_cpu_s(stat) for stat in _stats() if int(stat[3]) == leader)


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds that one process has used."""
    return _cpu_s(_fields(Path(f"/proc/{pid}/stat").read_text()))


def memory_bytes() -> int:
    """Return how much memory this process holds now."""
    return _memory("VmRSS")


def peak_memory_bytes() -> int:
    """Return how much memory this process ever held.

    Not `ru_maxrss`: that begins with what the parent held when it forked.
    """
    return _memory("VmHWM")


def _memory(field: str) -> int:
    return int(_named(Path("/proc/self/status"), field).removesuffix("kB")) * 1024


def _named(path: Path, field: str) -> str:
    for line in path.read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == field:
            return value.strip()
    return ""


def _stats() -> list[list[str]]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found.append(_fields(path.read_text()))
        except OSError:  # it ended meanwhile
            continue
    return found


def _fields(stat: str) -> list[str]:
    """Return the fields after the name, which may hold blanks: state, parent, group, session, …"""
    return stat.rpartition(")")[2].split()


def _cpu_s(fields: list[str]) -> float:
    return (int(fields[11]) + int(fields[12])) / _TICKS_S
