"""What this process has done since it started, in the text format of Prometheus 0.0.4.

Several processes answer side by side, and whichever is asked speaks for itself: its number is a label.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from os import getpid
from threading import Lock
from typing import Any, Final

from django.core.signals import got_request_exception, request_finished
from django.dispatch import receiver

from forecourt.kernel.clocks import true_now

_STARTED_AT: Final = true_now().timestamp()
_WORDS: Final = {
    "forecourt_requests_total": "Requests answered by this process.",
    "forecourt_failures_total": "Requests that ended in an error of ours.",
}
_counts: Counter[str] = Counter(dict.fromkeys(_WORDS, 0))
_lock = Lock()


def exposition(*, waiting: Mapping[str, int]) -> str:
    """Write the counters, when the process started, and how much waits to be told, by what it waits for."""
    with _lock:
        counts = dict(_counts)
    lines = [line for name, count in counts.items() for line in _metric(name, _WORDS[name], "counter", count)]
    lines += _metric("process_start_time_seconds", "When this process started.", "gauge", _STARTED_AT)
    return "\n".join([*lines, *_waiting(waiting), ""])


@receiver(request_finished, dispatch_uid="count_request")
def count_request(sender: Any, **_: Any) -> None:
    """Count a request that was answered."""
    _add("forecourt_requests_total")


@receiver(got_request_exception, dispatch_uid="count_failure")
def count_failure(sender: Any, **_: Any) -> None:
    """Count a request that failed."""
    _add("forecourt_failures_total")


def _add(name: str) -> None:
    with _lock:
        _counts[name] += 1


def _metric(name: str, words: str, kind: str, value: float) -> list[str]:
    return [f"# HELP {name} {words}", f"# TYPE {name} {kind}", f'{name}{{process="{getpid()}"}} {value}']


def _waiting(waiting: Mapping[str, int]) -> list[str]:
    """Write what waits: the same whichever process is asked."""
    if not waiting:
        return []
    name = "forecourt_waiting"
    values = [f'{name}{{what="{what}"}} {count}' for what, count in sorted(waiting.items())]
    return [
        f"# HELP {name} Sealed rows, mails and webhook messages not dealt with yet.",
        f"# TYPE {name} gauge",
        *values,
    ]
