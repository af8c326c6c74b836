"""The figures of what is known: a page of 40 facts among 10 M and among a tenth of them, and how fast facts come in.

Stands on the companies and people of `timelines`. The rows are written straight into the table, for what is measured
is reading them; what is written in the measured batches goes through the ordinary action.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import psycopg

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.filling import bare, wait_until_calm
from benchmarks.installation import Installation, Say
from benchmarks.repetition import Sample
from benchmarks.timelines import COMPANIES, PEOPLE_EACH, QUICK_COMPANIES, READER, SERVER, numbered, signed_in

GROUP: Final = "What is known of customers"
EACH_COMPANY: Final = 20
EACH_PERSON: Final = 8
#: So many companies of each size have a page of 40 facts, ten of them with a second source.
WATCHED: Final = 500
A_PAGE: Final = 40
BATCH: Final = 5_000
BATCHES: Final = 6
_TYPES: Final = """
    insert into customers_fact_type (id, subject, code, title, category, type, choices, unit, owners, personal,
        fresh_for, required_for, weight, steward, place)
    select gen_random_uuid(), s, 'bench_' || i, 'Bench ' || i, 'firmographic', 'text', '{}', '', '{staff,hubspot}',
        false, '[{"days": 365}]', '{}', 1, '', 5000 + i
    from generate_series(1, 40) i, unnest(array['company', 'person']) s
    on conflict do nothing
"""
_FILL: Final = """
    insert into customers_fact (id, subject_type, subject_id, field, value, source, process, confidence, observed_at,
        collected_at, last_verified_at, standing, is_contested, withdrawn_at, stale_at)
    select ('{space}000000-0000-7{source_place}00-8000-' || lpad(to_hex(i * 100 + f), 12, '0'))::uuid, '{kind}',
        ('{prefix}000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'bench_' || f,
        to_jsonb('Value ' || (i * 31 + f) % 5000), '{source}', 'bench', 0.9, t.at, t.at, t.at, {standing}, false, null,
        t.at + interval '365 days'
    from generate_series({first}::bigint, {last}::bigint) i, generate_series({from_field}, {to_field}) f,
        lateral (select timestamptz '2026-10-20 00:00Z' - (i * 7 + f) % 500 * interval '1 day' as at) t
"""


def knowledge_figures(installation: Installation, *, quick: bool, say: Say) -> list[Figure]:
    """Fill a tenth and read, fill the rest and read again; then let batches of facts come in. After `timelines`."""
    companies, times = (QUICK_COMPANIES, 20) if quick else (COMPANIES, 100)
    tenth = companies // 10
    small = _measured(installation, first=0, last=tenth - 1, times=times, say=say)
    large = _measured(installation, first=tenth, last=companies - 1, times=times, say=say)
    people = companies * PEOPLE_EACH
    facts = companies * EACH_COMPANY + people * EACH_PERSON
    note = f"server time; {facts:,} facts of {companies:,} companies and {people:,} people"
    figures = [
        Figure(GROUP, name, sample, MS, "among a tenth", small[name].median, bounds=bounds, note=note)
        for (name, sample), bounds in zip(large.items(), (Bounds(10, 50), None), strict=True)
    ]
    say("Letting facts come in")
    return [*figures, _written(installation)]


def _measured(installation: Installation, *, first: int, last: int, times: int, say: Say) -> dict[str, Sample]:
    say(f"Writing what is known of {last - first + 1:,} companies and their people")
    with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
        owner.execute(_TYPES)
        _fill(owner, first, last)
        wait_until_calm(owner)
    chance = random.Random(last)
    watched = [first + chance.randrange(WATCHED) for _ in range(times + 5)]
    with signed_in(installation) as browser:
        pages = [_ask(browser, f"/staff/customers/{numbered('01', number)}/facts/") for number in watched]
    headers = {"Authorization": f"Bearer {installation.tokens[READER]}"}
    with httpx.Client(base_url=installation.url, headers=headers, trust_env=False, timeout=60) as program:
        present = [
            _ask(program, f"/api/v1/facts?filter[subject]={numbered('01', number)}&filter[counts]=true&page[size]=50")
            for number in watched
        ]
    return {
        f"page of {A_PAGE} facts with their reasons": Sample(tuple(pages[5:])),
        "the same by the API": Sample(tuple(present[5:])),
    }


def _fill(owner: psycopg.Connection[Any], first: int, last: int) -> None:
    people = {"first": first * PEOPLE_EACH, "last": (last + 1) * PEOPLE_EACH - 1}
    companies, watched = {"first": first, "last": last}, {"first": first, "last": first + WATCHED - 1}
    with bare(owner, "customers_fact", also_unique=True):
        for space, kind, prefix, source, standing, fields, rows in (
            ("05", "company", "01", "staff", 2, (1, EACH_COMPANY), companies),
            ("06", "person", "02", "hubspot", 2, (1, EACH_PERSON), people),
            ("07", "company", "01", "staff", 2, (EACH_COMPANY + 1, A_PAGE), watched),
            ("08", "company", "01", "hubspot", 1, (1, 10), watched),
        ):
            about = {"space": space, "kind": kind, "prefix": prefix, "source": source, "standing": standing}
            where = {"from_field": fields[0], "to_field": fields[1], "source_place": "0"}
            owner.execute(_FILL.format(**about, **where, **rows).encode())
    owner.execute("vacuum analyze customers_fact")


def _ask(browser: httpx.Client, address: str) -> float:
    answer = browser.get(address)
    answer.raise_for_status()
    took = SERVER.search(answer.headers["Server-Timing"])
    assert took is not None
    return float(took[1])


def _written(installation: Installation) -> Figure:
    """Let batches of facts about people come in, through the API; each changes what counts."""
    headers = {"Authorization": f"Bearer {installation.tokens[READER]}", "Content-Type": "application/vnd.api+json"}
    rates = []
    with httpx.Client(base_url=installation.url, headers=headers, trust_env=False, timeout=120) as program:
        for batch in range(BATCHES):
            body = {"data": {"type": "performances", "attributes": {"facts": _claims(batch)}}}
            began = time.perf_counter()
            answer = program.post("/api/v1/actions/customers.record_facts", json=body).raise_for_status()
            took_s = time.perf_counter() - began
            assert answer.json()["data"]["attributes"]["result"]["written"] == BATCH
            rates.append(BATCH / took_s)
    note = f"batches of {BATCH:,} by HTTP: checked, the best chosen anew, journalled with old and new"
    bounds = Bounds(20_000, 3_000, more_is_better=True)
    return Figure(GROUP, "facts written", Sample(tuple(rates[1:])), "facts/s", bounds=bounds, note=note)


def _claims(batch: int) -> list[dict[str, Any]]:
    people = BATCH // EACH_PERSON
    observed = datetime(2026, 10, 30, 12, batch, tzinfo=UTC).isoformat()
    return [
        {
            "subject_type": "person",
            "subject_id": numbered("02", batch * people + number),
            "field": f"bench_{field}",
            "value": f"Another {number} {field}",
            "source": "hubspot",
            "observed_at": observed,
        }
        for number in range(people)
        for field in range(1, EACH_PERSON + 1)
    ]
