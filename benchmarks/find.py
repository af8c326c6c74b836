"""The figure of Find: from a letter typed to the palette's list, among 5,000 meters and 1,000 companies.

The rows are written straight into the tables, for what is measured is looking things up; no reading belongs to them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import psycopg

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import Installation
from benchmarks.repetition import Sample, once

GROUP: Final = "Find, among 5,000 meters, 1,000 companies and 10,000 people"
PASSWORD: Final = "forecourt-demo"
#: By kind of question: what is typed. Staff see everything; a customer with 18 meters its own.
QUESTIONS: Final = {
    "the beginning of an NMI": ("khan@meridian.example", ("51", "5100", "510000", "5100002", "5100004999")),
    "a company's name": ("khan@meridian.example", ("comp", "company 77", "company 9", "C-9", "acme")),
    "a name with a letter wrong": ("khan@meridian.example", ("Barvo Foods", "compnay 77", "Kestral Bay")),
    "a person": ("khan@meridian.example", ("person 5", "person 512", "kelly", "p77@")),
    "a label or a town": ("khan@meridian.example", ("pump", "north pump", "town 3")),
    "a customer's own": ("ada@acme.example", ("4300", "kelly", "plant", "token")),
}
_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_FILL: Final = (
    """
    insert into customers_company (id, number, name, short_name, registration, industry, town, zone, locale, currency,
        is_provider, stage, segment)
    select gen_random_uuid(), 'C-9' || lpad(i::text, 4, '0'), 'Company ' || i || ' Holdings', 'Company ' || i, '',
        'Trade', 'Town ' || i % 50, 'Australia/Sydney', 'en_AU', 'AUD', false, 'customer', ''
    from generate_series(1, 1000) i
    """,
    """
    insert into contracts_site (id, name, address, town, zone)
    select gen_random_uuid(), 'Site ' || i, i || ' Long Road', 'Town ' || i % 50, 'Australia/Sydney'
    from generate_series(1, 1000) i
    """,
    """
    insert into contracts_resource (id, kind, identifier, label, site_id)
    select gen_random_uuid(), 'meter', (5100000000 + i)::text,
        (array['North', 'South', 'East', 'West'])[1 + i % 4] || ' ' || (array['pump', 'hall', 'office'])[1 + i % 3],
        s.id
    from generate_series(0, 4999) i join contracts_site s on s.name = 'Site ' || (1 + i % 1000)
    """,
    """
    with people as (
        insert into access_user (id, email, name, password, is_active, theme)
        select gen_random_uuid(), 'p' || i || '@company.example', 'Person ' || i, '!', true, 'system'
        from generate_series(1, 10000) i returning id, name)
    insert into access_membership (id, user_id, company_id, role_id, valid)
    select gen_random_uuid(), p.id, c.id, 'read_only', tstzrange(now() - interval '1 year', null)
    from people p join customers_company c on c.short_name = 'Company ' || (1 + substr(p.name, 8)::int % 1000)
    """,
    "analyze",
)


def find_figures(installation: Installation, *, times: int) -> list[Figure]:
    """Fill the tables, then ask as the palette does. Last of all: the other figures are of the demo's own world."""
    with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
        for statement in _FILL:
            owner.execute(statement)
    figures, firsts = [], []
    for kind, (email, texts) in QUESTIONS.items():
        with _signed_in(installation, email) as browser:
            firsts.append(_ask(browser, texts[0]))
            sample = Sample(tuple(_ask(browser, text) for _ in range(times) for text in texts))
        note = "typed: " + ", ".join(texts)
        figures.append(Figure(GROUP, f"{kind} → list in the browser's hand", sample, MS, bounds=Bounds(100), note=note))
    slowest = once(max(firsts))
    return [*figures, Figure(GROUP, "the slowest first answer after signing in", slowest, MS, bounds=Bounds(100))]


@contextmanager
def _signed_in(installation: Installation, email: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=installation.url, follow_redirects=True, trust_env=False) as browser:
        form = _CSRF.search(browser.get("/accounts/login/").text)
        assert form is not None
        given = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": form[1]}
        browser.post("/accounts/login/", data=given, headers={"Referer": installation.url}).raise_for_status()
        yield browser


def _ask(browser: httpx.Client, text: str) -> float:
    began = time.perf_counter()
    answer = browser.get("/find", params={"q": text})
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    assert 'class="hit"' in answer.text, text
    return took
