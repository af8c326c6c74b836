"""Figures of acting and of the journal: what the pipeline adds to a write, how many actions a second, verifying."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from benchmarks.acting_load import OWNER, TOKEN
from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import ROOT, Installation, Say, run_module
from benchmarks.repetition import Sample, once, repeat
from forecourt.kernel.journal.sealing import seal_batch
from forecourt.kernel.journal.tree import Tree
from forecourt.kernel.journal.verifying import verify, walk
from forecourt.processes.keys import read_passwords
from forecourt.processes.migrating import migrate, prepare_cluster

GROUP: Final = "Actions and the journal"
#: Who puts marks on charts: each writer is one of them, by a token.
PEOPLE: Final = ("ada@acme.example", "kelly@acme.example", "ben@bravo.example")
WRITERS: Final = 8
ROWS: Final = 1_000_000
A_TRANSACTION: Final = 20_000
DATABASE: Final = "journal_bench"
ROLES: Final = ("fc_owner", "fc_sealer")
#: A row as reading data writes it, with no more indexes than verifying uses: filling is not what is measured.
_FILL: Final = """
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        interface, process, request_id, subject_type, subject_id, new, duration_us, digest)
    select (lpad(to_hex(n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
        now(), now(), 'data.rows.granted', 'data.read_rows', md5((n %% 12)::text)::uuid, 'person',
        md5((n %% 60)::text)::uuid, 'Ada Okafor', 'api', '', gen_random_uuid(), 'dataset', 'interval-readings',
        jsonb_build_object('rows', n, 'keys', jsonb_build_array('4300000001', '4300000002'), 'format', 'arrow'),
        n %% 9000, ''
    from generate_series(%s::bigint, %s::bigint) n
"""
_SPARE: Final = """
    select indexrelid::regclass::text from pg_index where indrelid = 'kernel_journal'::regclass and not indisprimary
"""


def acting_figures(installation: Installation, *, times: int, seconds: float, say: Say) -> list[Figure]:
    """Act alone, act with eight, and verify a journal of a million rows."""
    figures = [_ratio(installation, times=times), _pace(installation, times=times)]
    figures.append(_throughput(installation, seconds=seconds))
    say("Writing a million journal rows")
    with _long_journal(installation) as (connection, key):
        say("Verifying them")
        figures += _verifying(connection, key, times=1 if times < 1_000 else 3)
    return figures


def _ratio(installation: Installation, *, times: int) -> Figure:
    told = run_module("acting_load", "ratio", str(times), env=_surroundings(installation, PEOPLE[0]))
    through, bare = (Sample(tuple(told[name])) for name in ("pipeline", "bare"))
    note = (
        "data.change_mark through perform(): proof, policy, dial, select and update, journal row; beside it the same "
        "select and update by the ORM in a bare transaction of the tables' owner; in turn, in one process, each "
        "committed to disk"
    )
    return Figure(
        GROUP,
        "an action through the pipeline",
        through,
        MS,
        "the write done bare",
        bare.median,
        Bounds(1.5, 3, of_ratio=True),
        note,
    )


def _pace(installation: Installation, *, times: int) -> Figure:
    told = run_module("acting_load", "pace", str(times), env=_surroundings(installation, PEOPLE[0]))
    paced, asked = (Sample(tuple(told[name])) for name in ("paced", "asked"))
    note = "what every request of the API pays for its limit: one statement that counts in a table that is not logged"
    return Figure(
        GROUP,
        "a request taken out of an allowance",
        paced,
        MS,
        "a statement that asks nothing",
        asked.median,
        note=note,
    )


def _throughput(installation: Installation, *, seconds: float) -> Figure:
    _let_the_sealer_catch_up(installation)
    bare, bare_took = _all_at_once(installation, "bare", seconds=seconds / 2)
    before = _sealed(installation)
    done, took = _all_at_once(installation, "writer", seconds=seconds)
    sealed_meanwhile = _sealed(installation) - before
    note = (
        f"{WRITERS} processes perform data.change_mark, each on a mark of its own, as fast as they can on cores that "
        f"PostgreSQL, the sealer and the worker share: {done:,} in {took:.1f} s, {sealed_meanwhile:,} rows sealed then"
    )
    bounds = Bounds(2_000, 500, more_is_better=True)
    return Figure(
        GROUP,
        f"journalled actions a second, {WRITERS} writers",
        once(done / took),
        "/s",
        "the writes done bare",
        bare / bare_took,
        bounds=bounds,
        note=note,
    )


def _all_at_once(installation: Installation, mode: str, *, seconds: float) -> tuple[int, float]:
    """Let all writers write for so long. Returns how often they did, and how long that took."""
    writers = [_writer(installation, mode, PEOPLE[number % len(PEOPLE)], seconds) for number in range(WRITERS)]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()  # it is ready
    began = time.perf_counter()
    told = [writer.communicate()[0] for writer in _go(writers)]
    return sum(int(text) for text in told), time.perf_counter() - began


def _go(writers: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Let all begin at once."""
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return writers


def _writer(installation: Installation, mode: str, email: str, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.acting_load", mode, str(seconds)],
        cwd=ROOT,
        env=_surroundings(installation, email),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _surroundings(installation: Installation, email: str) -> dict[str, str]:
    return installation.house.variables("web") | {
        TOKEN: installation.tokens[email],
        OWNER: installation.house.url("fc_owner"),
        "FORECOURT_BUSINESS_OFFSET_S": os.environ["FORECOURT_BUSINESS_OFFSET_S"],
    }


def _sealed(installation: Installation) -> int:
    with psycopg.connect(installation.house.url("fc_sealer")) as connection:
        row = connection.execute("select coalesce(max(seq), 0) from kernel_seal").fetchone()
    assert row is not None
    return int(row[0])


def _let_the_sealer_catch_up(installation: Installation) -> None:
    """Wait until every row is sealed: what was journalled before is not these writers' doing."""
    unsealed = """select exists (
        select from kernel_journal j where not exists (select from kernel_seal s where s.journal_id = j.id))"""
    with psycopg.connect(installation.house.url("fc_sealer"), autocommit=True) as connection:
        while connection.execute(unsealed).fetchone() == (True,):
            time.sleep(0.5)


@contextmanager
def _long_journal(installation: Installation) -> Iterator[tuple[psycopg.Connection[Any], bytes]]:
    """Make a database with a journal of a million sealed rows, beside the house's own, and take it away again."""
    house = installation.house
    assert house.postgres is not None
    passwords = read_passwords(house.environment.secrets_at)
    urls = {role: house.postgres.url(role, passwords[role], DATABASE) for role in ROLES}
    admin = house.postgres.superuser_url()
    prepare_cluster(admin_url=admin, owner_url=urls["fc_owner"], passwords=passwords, database=DATABASE)
    try:
        operator, gate = (house.environment.secret(f"{name}.key").decode() for name in ("operator", "gate"))
        migrate(owner_url=urls["fc_owner"], operator_secret=operator, gate_secret=gate)
        with psycopg.connect(house.postgres.superuser_url(DATABASE), autocommit=True) as owner:
            for (index,) in owner.execute(_SPARE).fetchall():
                if index != "journal_in_commit_order":
                    owner.execute(f"drop index {index}")
            for first in range(1, ROWS + 1, A_TRANSACTION):
                owner.execute(_FILL, (first, first + A_TRANSACTION - 1))
            owner.execute("analyze kernel_journal")
        key = house.environment.secret("chain.key")
        with psycopg.connect(urls["fc_sealer"], autocommit=True) as sealer:
            while seal_batch(sealer, key=key, limit=A_TRANSACTION + 1):
                pass
            yield sealer, key
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"drop database {DATABASE} with (force)")


def _verifying(connection: psycopg.Connection[Any], key: bytes, *, times: int) -> list[Figure]:
    def whole() -> None:
        verdict = verify(connection, key=key)
        assert verdict.holds, verdict.reason
        assert verdict.rows == ROWS, verdict.rows

    def with_root() -> None:
        tree = Tree()
        assert walk(connection, key=key, after=0, until=ROWS, tree=tree).holds
        assert tree.size == ROWS

    note = (
        "every row's digest worked out anew by the database, every link and the hash tree by the verifying process; "
        "the first run, which warms the page cache, does not count"
    )
    bounds = Bounds(3_000, 15_000)
    return [
        Figure(
            GROUP, "verifying a journal of one million rows", repeat(whole, times=times), MS, bounds=bounds, note=note
        ),
        Figure(GROUP, "the same, with the root for a checkpoint", repeat(with_root, times=times), MS),
    ]
