"""Visitors: people who are signed in ask for pages at an even rate, whether or not the last answer came.

`python -m benchmarks.pages_load URL RATE SECONDS EMAIL…` signs each person in, follows the links of their pages once,
then asks for what it found, in turn, RATE times a second, and prints JSON: for each kind of page the server's own
time (`Server-Timing`) and the visitor's, in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

PASSWORD: Final = "forecourt-demo"
_LINK: Final = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
#: What differs between two pages of one kind: identifiers and days.
_PARTICULAR: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d|\d{10,11}")
_TIMING: Final = re.compile(r"app;dur=([\d.]+)")
_NOT_PAGES: Final = ("/static/", "/accounts/logout", "/data/download", "/api/")
_STEPS: Final = 2


@dataclass(slots=True)
class Visitor:
    """Somebody who is signed in, and the pages they can reach: one of each kind."""

    client: httpx.AsyncClient
    pages: dict[str, str] = field(default_factory=dict)


async def main(url: str, rate: float, seconds: float, emails: list[str]) -> dict[str, Any]:
    """Sign in, look around, ask, and return what it took."""
    visitors = [await _signed_in(url, email) for email in emails]
    for visitor in visitors:
        await _look_around(visitor)
    asked = cycle([(visitor, kind) for visitor in visitors for kind in visitor.pages])
    taken: dict[str, list[tuple[float, float]]] = {}
    errors: list[str] = []
    for _ in range(3):  # whoever comes first waits for templates and plans; that is not what is measured
        for visitor, kind in ((v, k) for v in visitors for k in v.pages):
            await _ask(visitor, kind, {}, errors)
    tasks = []
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(_ask(*next(asked), taken, errors)))
    await asyncio.gather(*tasks)
    for visitor in visitors:
        await visitor.client.aclose()
    return {"taken": taken, "errors": errors, "seconds": time.perf_counter() - began}


async def _signed_in(url: str, email: str) -> Visitor:
    client = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, follow_redirects=True)
    form = _CSRF.search((await client.get("/accounts/login/")).text)
    assert form is not None
    answer = await client.post(
        "/accounts/login/", data={"login": email, "password": PASSWORD, "csrfmiddlewaretoken": form[1]}
    )
    answer.raise_for_status()
    return Visitor(client)


async def _look_around(visitor: Visitor) -> None:
    """Follow links from the start, so that a new page is measured from its first day."""
    seen: set[str] = set()
    edge = ["/"]
    for _ in range(_STEPS + 1):
        found: list[str] = []
        for path in edge:
            answer = await visitor.client.get(path)
            final = urlsplit(str(answer.url)).path
            if answer.status_code == 200 and "text/html" in answer.headers.get("content-type", ""):
                visitor.pages.setdefault(_kind(final), path)
                found += _links(answer.text)
        fresh = {_kind(path): path for path in found if _kind(path) not in seen}
        seen |= fresh.keys()
        edge = list(fresh.values())


def _links(page: str) -> Iterator[str]:
    for link in _LINK.findall(page):
        path = link.replace("&amp;", "&")
        if not path.startswith(_NOT_PAGES) and "?" not in path:
            yield path


def _kind(path: str) -> str:
    return _PARTICULAR.sub("…", path)


async def _ask(visitor: Visitor, kind: str, taken: dict[str, list[tuple[float, float]]], errors: list[str]) -> None:
    began = time.perf_counter()
    try:
        answer = await visitor.client.get(visitor.pages[kind])
    except httpx.HTTPError as error:
        errors.append(f"{kind}: {type(error).__name__}")
        return
    waited_ms = (time.perf_counter() - began) * 1000
    timing = _TIMING.search(answer.headers.get("Server-Timing", ""))
    if answer.status_code != 200 or timing is None:
        errors.append(f"{kind}: {answer.status_code}")
        return
    taken.setdefault(kind, []).append((float(timing[1]), waited_ms))


if __name__ == "__main__":
    _, address, per_second, duration, *people = sys.argv
    print(json.dumps(asyncio.run(main(address, float(per_second), float(duration), people))))
