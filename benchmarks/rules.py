"""The figures of a rule tried on the past: over a month of a million journal rows of the events that it hears of.

The rows are written straight into the journal, for what is measured is going over them. They say what facts of the
demo's own companies became; the trigger that digests a row, and the index of words, are spared them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx
import psycopg

from benchmarks.figures import Bounds, Figure
from benchmarks.filling import bare
from benchmarks.installation import Installation
from benchmarks.repetition import Sample

GROUP: Final = "A rule over the past, 1,000,000 journal rows"
KEEPER: Final = "susy@meridian.example"
ROWS: Final = 1_000_000
ADDRESS: Final = "/api/v1/actions/automation.try_rule"
#: An August of long ago, of which there is nothing else.
PERIOD: Final = {"since": "2019-08-01T00:00:00Z", "until": "2019-09-01T00:00:00Z"}
_FILL: Final = """
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        interface, process, subject_type, subject_id, old, new, digest)
    select gen_random_uuid(), now(), timestamptz '2019-08-01' + i * interval '2 seconds', 'customers.facts.changed',
        'customers.record_facts', null, 'process', c.id, 'hubspot', 'process', 'hubspot', 'company', c.id::text,
        jsonb_build_object('phone', '+61 3 9000 ' || i %% 7919),
        jsonb_build_object('record', c.name, 'phone', '+61 3 9000 ' || i %% 7907,
            'town', (array['Perth', 'Sydney', 'Hobart', 'Cairns', 'Albany'])[1 + i %% 5], 'employees', i %% 1000), ''
    from generate_series(1, %s) i
    join (select id, name, row_number() over () as place, count(*) over () as many from customers_company) c
      on c.place = 1 + i %% c.many
"""
#: The owner alone can, and no role of ours is the owner: what was filled in is taken out, for nobody is to follow it.
_EMPTY: Final = (
    "alter table kernel_journal disable trigger journal_refuse",
    "delete from kernel_journal where business_at < '2020-01-01'",
    "alter table kernel_journal enable trigger journal_refuse",
)
_WORDS: Final = "select pg_get_indexdef('journal_by_words'::regclass)"
RULE: Final[dict[str, Any]] = {
    "code": "bench",
    "title": "A figure",
    "when": {"events": ["customers.facts.changed"], "fields": ["phone"]},
    "then": [
        {"action": "customers.change_company", "parameters": {"company_id": "{subject.id}", "zone": "Australia/Perth"}}
    ],
    "permissions": ["customers.see_all", "customers.keep"],
    **PERIOD,
}
#: By name: conditions, and what the figure is judged by.
RULES: Final = {
    "every row matches": ([], Bounds(10, 60)),
    "one in five matches": ([{"value": "new.town", "test": "equal", "to": "Perth"}], Bounds(10, 60)),
    "one in five matches, and the company is looked up": (
        [{"value": "new.town", "test": "equal", "to": "Perth"}, {"value": "company.zone", "test": "there"}],
        Bounds(10, 60),
    ),
    "one in a thousand matches, and present facts are looked up": (
        [{"value": "new.employees", "test": "above", "to": 998}, {"value": "fact.name", "test": "there"}],
        Bounds(10, 60),
    ),
}


def rule_figures(installation: Installation, *, times: int) -> list[Figure]:
    """Try rules over HTTP with a token, as a page does, beside PostgreSQL counting the same rows.

    Nobody seals the rows, so nobody follows them meanwhile as if a million things had just happened.
    """
    with installation.sealer.resting(), _a_busy_month(installation) as owner:
        floor = min(_count(owner) for _ in range(3))
        headers = {
            "Authorization": f"Bearer {installation.tokens[KEEPER]}",
            "Content-Type": "application/vnd.api+json",
        }
        figures = []
        with httpx.Client(base_url=installation.url, headers=headers, timeout=300, trust_env=False) as client:
            for name, (conditions, bounds) in RULES.items():
                taken = [_try(client, conditions) for _ in range(times)]
                note = f"{taken[0][1]:,} times due, with five of them tried out"
                sample = Sample(tuple(took for took, _ in taken))
                beside = "PostgreSQL counts them"
                figures.append(Figure(GROUP, name, sample, "s", beside, floor, bounds=bounds, note=note))
    return figures


@contextmanager
def _a_busy_month(installation: Installation) -> Iterator[psycopg.Connection[Any]]:
    """Fill the journal, without the index of words, and empty it again."""
    with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
        (words,) = owner.execute(_WORDS).fetchone() or ("",)
        owner.execute("drop index journal_by_words")
        owner.execute("alter table kernel_journal disable trigger journal_fill")
        with bare(owner, "kernel_journal"):
            owner.execute(_FILL, [ROWS])
        owner.execute("alter table kernel_journal enable trigger journal_fill")
        owner.execute("vacuum analyze kernel_journal")
        yield owner
        for statement in (*_EMPTY, words, "vacuum analyze kernel_journal"):
            owner.execute(statement)


def _count(owner: psycopg.Connection[Any]) -> float:
    began = time.perf_counter()
    owner.execute(
        "select count(*) from kernel_journal where event = 'customers.facts.changed' and new->>'town' = 'Perth'"
        " and business_at < '2019-09-01' and old->'phone' is distinct from new->'phone'"
    ).fetchone()
    return time.perf_counter() - began


def _try(client: httpx.Client, conditions: list[dict[str, Any]]) -> tuple[float, int]:
    document = {"data": {"type": "performances", "attributes": {**RULE, "only_if": conditions}}}
    began = time.perf_counter()
    answer = client.post(ADDRESS, json=document)
    took_s = time.perf_counter() - began
    result: dict[str, Any] = answer.raise_for_status().json()["data"]["attributes"]["result"]
    assert result["matched"] > 0
    return took_s, result["matched"]
