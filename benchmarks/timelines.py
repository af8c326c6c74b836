"""The figure of a timeline: one page of what happened with a customer, among 100,000 of them and among a tenth.

The rows are written straight into the tables, for what is measured is reading them. A tenth comes first, is measured,
and then the rest: what ten times the data costs is told within one run.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import psycopg

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.filling import bare, wait_until_calm
from benchmarks.installation import Installation, Say
from benchmarks.repetition import Sample, once

COMPANIES: Final = 100_000
QUICK_COMPANIES: Final = 5_000
PEOPLE_EACH: Final = 10
ACTIVITIES_EACH: Final = 50
#: One customer of each size has so many: a page of theirs costs what anybody's does.
BUSY: Final = 20_000
GROUP: Final = "timeline of a customer"
READER: Final = "susy@meridian.example"
PASSWORD: Final = "forecourt-demo"
#: What is filled with many rows: without what checks and finds each of them until all are there.
_LARGE: Final = ("customers_activity", "customers_measurement", "customers_person")
_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SERVER: Final = re.compile(r"dur=([0-9.]+)")
#: Ids by number, so that rows find one another without a look: `01000000-…` a company, `02000000-…` a person.
_FILL: Final = (
    """
    insert into customers_company (id, number, name, short_name, registration, industry, town, zone, locale, currency,
        is_provider, stage, segment)
    select ('01000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'T-' || i, 'Timeline ' || i || ' Pty Ltd',
        'Timeline ' || i, '', 'Trade', 'Town ' || i % 50, 'Australia/Sydney', 'en_AU', 'AUD', false, 'customer', ''
    from generate_series({first}, {last}) i
    """,
    """
    insert into customers_person (id, name, email)
    select ('02000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'Person ' || i, 't' || i || '@bench.example'
    from generate_series({first}::bigint * {people}, ({last}::bigint + 1) * {people} - 1) i
    """,
    """
    insert into customers_activity (id, company_id, person_id, kind_id, at, collected_at, source, external_id,
        direction, amount, unit, title, who, details)
    select ('03000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
        ('01000000-0000-7000-8000-' || lpad(to_hex(i / {each}), 12, '0'))::uuid,
        ('02000000-0000-7000-8000-' || lpad(to_hex(i / {each} * {people} + i % {people}), 12, '0'))::uuid,
        (array['sign_in', 'data_pull', 'data_pull', 'call', 'email', 'product_use', 'spend'])[1 + i % 7],
        timestamptz '2026-11-01 00:00Z' - (i * 7919 % 31536000) * interval '1 second', timestamptz '2026-11-01 00:00Z',
        'bench', i::text, (array['in', 'in', 'out'])[1 + i % 3], case i % 7 when 6 then 1200 + i % 900 end,
        case i % 7 when 6 then 'AUD' else '' end, 'Something of kind ' || i % 7, '', '{{}}'
    from generate_series({first}::bigint * {each}, ({last}::bigint + 1) * {each} - 1) i
    """,
    """
    insert into customers_activity (id, company_id, person_id, kind_id, at, collected_at, source, external_id,
        direction, unit, title, who, details)
    select gen_random_uuid(), ('01000000-0000-7000-8000-' || lpad(to_hex({first}), 12, '0'))::uuid,
        ('02000000-0000-7000-8000-' || lpad(to_hex({first}::bigint * {people} + i % {people}), 12, '0'))::uuid,
        'data_pull', timestamptz '2026-11-01 00:00Z' - i * interval '20 minutes', timestamptz '2026-11-01 00:00Z',
        'bench', 'busy-{first}-' || i, 'in', '', 'Pulled readings', '', '{{}}'
    from generate_series(1, {busy}) i
    """,
    """
    insert into customers_measurement (company_id, measure_id, grain, starts_on, value)
    select ('01000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, m.code, 'month',
        (date '2026-11-01' - n * interval '1 month')::date, i % 40
    from generate_series({first}, {last}) i, generate_series(1, 12) n, customers_measure m
    where m.code in ('active_people', 'data_pulls')
    """,
)
_THEN: Final = (
    "vacuum (analyze) customers_activity",
    "vacuum (analyze) customers_measurement",
    "analyze customers_company, customers_person",
)


def timeline_figures(installation: Installation, *, quick: bool, say: Say) -> list[Figure]:
    """Fill a tenth, leaf through timelines, fill the rest, and leaf again. After all else: it fills the tables."""
    companies, times = (QUICK_COMPANIES, 20) if quick else (COMPANIES, 100)
    tenth = companies // 10
    small = _measured(installation, first=0, last=tenth - 1, times=times, say=say)
    large = _measured(installation, first=tenth, last=companies - 1, times=times, say=say)
    figures, note = [], _note(companies)
    for kind, sample in large.items():
        bounds = Bounds(20, 100) if kind == PAGE else None
        beside = f"among {tenth:,}"
        figures.append(Figure(GROUP, kind, sample, MS, beside, small[kind].median, bounds=bounds, note=note))
    growth = large[PAGE].median / small[PAGE].median
    figures.append(Figure(GROUP, "ten times the data", once(growth), "×", bounds=Bounds(1.2)))
    return figures


PAGE: Final = "first page, with measures and journey"
_KINDS: Final = {
    PAGE: "/staff/customers/{company}/timeline/",
    "calls alone": "/staff/customers/{company}/timeline/?kind=call",
    f"of a customer with {BUSY:,} events": "/staff/customers/{busy}/timeline/",
    "words among those": "/staff/customers/{busy}/timeline/?q=nothing",
    "of a person": "/staff/customers/people/{person}/timeline/",
}


def _note(companies: int) -> str:
    people, activities = companies * PEOPLE_EACH, companies * ACTIVITIES_EACH
    return f"server time; {companies:,} customers, {people:,} people, {activities:,} events, another customer each time"


def _measured(installation: Installation, *, first: int, last: int, times: int, say: Say) -> dict[str, Sample]:
    say(f"Writing what happened with {last - first + 1:,} customers")
    with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
        sizes = {"first": first, "last": last, "people": PEOPLE_EACH, "each": ACTIVITIES_EACH, "busy": BUSY}
        with bare(owner, *_LARGE):
            for statement in _FILL:
                owner.execute(statement.format(**sizes).encode())
        for statement in _THEN:
            owner.execute(statement.encode())
        wait_until_calm(owner)
    chance = random.Random(last)
    companies = [chance.randrange(last) for _ in range(times + WARM)]
    with signed_in(installation) as browser:
        return {
            kind: Sample(tuple(_ask(browser, address, number, first) for number in companies)[WARM:])
            for kind, address in _KINDS.items()
        }


WARM: Final = 5


def _ask(browser: httpx.Client, address: str, number: int, busy: int) -> float:
    """Ask for one page and return what the server says it took, in milliseconds."""
    found = browser.get(
        address.format(
            company=numbered("01", number), busy=numbered("01", busy), person=numbered("02", number * PEOPLE_EACH)
        )
    )
    found.raise_for_status()
    took = SERVER.search(found.headers["Server-Timing"])
    assert took is not None
    return float(took[1])


def numbered(kind: str, number: int) -> str:
    """Return the id of a record by its number: kind `01` is a company, `02` a person."""
    return f"{kind}000000-0000-7000-8000-{number:012x}"


@contextmanager
def signed_in(installation: Installation) -> Iterator[httpx.Client]:
    """Yield a browser in which somebody of the customer data team is signed in."""
    with httpx.Client(base_url=installation.url, follow_redirects=True, trust_env=False, timeout=60) as browser:
        form = _CSRF.search(browser.get("/accounts/login/").text)
        assert form is not None
        given = {"login": READER, "password": PASSWORD, "csrfmiddlewaretoken": form[1]}
        browser.post("/accounts/login/", data=given, headers={"Referer": installation.url}).raise_for_status()
        yield browser
