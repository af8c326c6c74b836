"""The figure of a plan: 5,000 things that there are, held against files that hold as many, 50 of them changed.

The things are written straight into the table, for what is measured is reading files and finding what differs.
"""

from __future__ import annotations

import time
from typing import Any, Final

import httpx
import psycopg
import yaml

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import Installation
from benchmarks.repetition import Sample

GROUP: Final = "Files, 5,000 objects"
KEEPER: Final = "olga@meridian.example"
OBJECTS: Final = 5_000
CHANGED: Final = 50
ADDRESS: Final = "/api/v1/actions/blueprint.apply?dry_run=true"
_FILL: Final = """
    insert into contracts_service (code, title, datasets)
    select 'service-' || i, 'Service ' || i, '{interval-readings}' from generate_series(1, %s) i
    on conflict do nothing
"""


def planning_figures(installation: Installation, *, times: int) -> list[Figure]:
    """Plan as `forecourt plan` does, over HTTP with a token, and read the same file with PyYAML beside it."""
    with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
        owner.execute(_FILL, [OBJECTS])
    headers = {"Authorization": f"Bearer {installation.tokens[KEEPER]}", "Content-Type": "application/vnd.api+json"}
    figures = []
    with httpx.Client(base_url=installation.url, headers=headers, timeout=60) as client:
        for name, changed, bounds in (
            (f"plan, {CHANGED} of them changed", CHANGED, Bounds(1_000, 5_000)),
            ("plan, all as the files say", 0, None),
        ):
            text = _services(changed)
            taken = [_plan(client, text, changed) for _ in range(times + 1)][1:]
            floor = min(_read(text) for _ in range(3))
            note = f"{len(text):,} bytes of YAML; each change is tried out in a transaction that is taken back"
            figures.append(
                Figure(GROUP, name, Sample(tuple(taken)), MS, "PyYAML reads the file", floor, bounds=bounds, note=note)
            )
    return figures


def _services(changed: int) -> str:
    lines = ["services:\n"]
    for number in range(1, OBJECTS + 1):
        title = f"Service {number}{' anew' if number % (OBJECTS // CHANGED) == 0 and changed else ''}"
        lines.append(f"  - code: service-{number}\n    title: {title}\n    datasets: [interval-readings]\n\n")
    return "".join(lines)


def _plan(client: httpx.Client, text: str, changed: int) -> float:
    attributes = {"files": {"services.yaml": text}}
    began = time.perf_counter()
    answer = client.post(ADDRESS, json={"data": {"type": "performances", "attributes": attributes}})
    took_ms = (time.perf_counter() - began) * 1_000
    result: dict[str, Any] = answer.raise_for_status().json()["data"]["attributes"]["result"]
    assert (result["entries"], result["change"]) == (OBJECTS, changed)
    return took_ms


def _read(text: str) -> float:
    began = time.perf_counter()
    yaml.load(text, Loader=yaml.CSafeLoader)
    return (time.perf_counter() - began) * 1_000
