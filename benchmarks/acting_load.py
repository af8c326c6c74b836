"""People who act: the same small action again and again, through the pipeline and bare.

`python -m benchmarks.acting_load ratio TIMES` changes a mark on a chart in turn through `perform` and by the same ORM
in a bare transaction of the tables' owner, and prints JSON: milliseconds of each.

`python -m benchmarks.acting_load writer SECONDS` says `ready`, waits for a line, performs for so long, and prints how
often that was; `bare SECONDS` writes bare instead.

`python -m benchmarks.acting_load pace TIMES` takes requests out of a token's allowance, in turn with a statement that
asks nothing, and prints JSON like the first. The database's address, its owner's and the token come by the environment.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Final

import django

TOKEN: Final = "BENCH_TOKEN"
OWNER: Final = "BENCH_OWNER_URL"
BARE: Final = "bare"
WARM: Final = 50
#: More than can be used up meanwhile.
A_MINUTE: Final = 1_000_000
MARK: Final = {
    "period_from": "2026-10-01T00:00:00+10:00",
    "period_to": "2026-10-02T00:00:00+10:00",
    "text": "Chiller test, not a fault",
}


def main(mode: str, amount: str) -> None:
    """Take the figures and print them."""
    django.setup()
    from benchmarks.repetition import alternate
    from forecourt.data.actions.marks import change_mark, make_mark
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.pipeline import perform
    from forecourt.kernel.scope import identify

    actor = identify(proof=Proof("token", os.environ[TOKEN]), interface="api")
    if mode == "pace":
        paced, asked = alternate(_pace(actor), times=int(amount))
        print(json.dumps({"paced": paced.values, "asked": asked.values}))
        return
    mark_id = perform(make_mark, actor=actor, parameters=MARK).result["mark_id"]
    wanted = {"mark_id": mark_id, "text": MARK["text"]}
    act = lambda: perform(change_mark, actor=actor, parameters=wanted)  # noqa: E731
    for _ in range(WARM):
        act()
    if mode == "writer":
        _write(act, seconds=float(amount))
        return
    bare = _bare(mark_id)
    for _ in range(WARM):
        bare()
    if mode == "bare":
        _write(bare, seconds=float(amount))
        return
    through, alone = alternate([act, bare], times=int(amount))
    print(json.dumps({"pipeline": through.values, "bare": alone.values}))


def _write(act: Any, *, seconds: float) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    done, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        act()
        done += 1
    print(done, flush=True)


def _pace(actor: Any) -> list[Any]:
    """Return what each request of the API does to keep its caller's pace, and a statement that asks nothing."""
    from django.db import connection

    from forecourt.access.pacing import take_request

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            cursor.fetchone()

    return [lambda: take_request(actor, a_minute=A_MINUTE), ask]


def _bare(mark_id: str) -> Any:
    """Return what writes the same by the same ORM in a transaction of its own, nobody asked and nothing journalled."""
    from django.db import connections, transaction

    from forecourt.data.models import Mark
    from forecourt.settings.databases import from_url

    connections.databases[BARE] = {**connections.databases["default"], **from_url(os.environ[OWNER])}
    rows = Mark._base_manager.using(BARE)

    def write() -> None:
        with transaction.atomic(using=BARE):
            mark = rows.filter(id=mark_id).first()
            assert mark is not None
            mark.text = MARK["text"]
            mark.save(using=BARE, update_fields=["text"])

    return write


if __name__ == "__main__":
    main(*sys.argv[1:])
