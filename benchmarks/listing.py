"""The figure of a list by program: fifty resources with three relationships included, by one caller."""

from __future__ import annotations

import json
import re
from typing import Final

import httpx

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import Installation
from benchmarks.repetition import Sample

#: Staff who serve customers see more than fifty entitlements; a customer of the demo holds fewer.
READER: Final = "khan@meridian.example"
ADDRESS: Final = "/api/v1/entitlements?include=company,resource,contract&page[size]=50"
_TIME: Final = re.compile(r"app;dur=([0-9.]+)")


def listing_figures(installation: Installation, *, times: int) -> list[Figure]:
    """Ask for the list again and again, and take the time that the server says it worked."""
    headers = {"Authorization": f"Bearer {installation.tokens[READER]}", "Accept": "application/vnd.api+json"}
    with httpx.Client(base_url=installation.url, headers=headers) as client:
        answers = [client.get(ADDRESS).raise_for_status() for _ in range(times + 5)][5:]
    document = json.loads(answers[0].content)
    assert len(document["data"]) == 50
    note = (
        f"{len(answers[0].content):,} bytes: {len(document['data'])} entitlements with company, meter and contract, "
        f"{len(document['included'])} included; who calls is proved each time"
    )
    sample = Sample(tuple(_server_ms(each) for each in answers))
    return [Figure("by program", "JSON:API, 50 with 3 includes, server", sample, MS, bounds=Bounds(5, 30), note=note)]


def _server_ms(answer: httpx.Response) -> float:
    found = _TIME.search(answer.headers["Server-Timing"])
    assert found is not None
    return float(found[1])
