"""The figures of one new record held against all, and of an undo of a merge with 10,000 children.

The people are those of `namesakes`, written straight into the tables with the keys that the worker keeps; what is
measured goes through the portal. A tenth is measured first, so that growth shows.
"""

from __future__ import annotations

import re
import statistics
import time
from typing import Any, Final
from uuid import UUID

import httpx
import psycopg

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.filling import bare, wait_until_calm
from benchmarks.installation import Installation, Say
from benchmarks.namesakes import World
from benchmarks.repetition import Sample, once
from forecourt.customers.rules.matching.cards import COUNTED, PeopleSheet, people_cards
from forecourt.customers.rules.matching.keys import PEOPLE, hashes_of
from forecourt.processes.demo.people import PASSWORD

GROUP: Final = "Duplicates and merges"
ASKER: Final = "susy@meridian.example"
APPROVER: Final = "olga@meridian.example"
ALL, QUICK, GROWTH = 1_000_000, 50_000, 10
LOOKUPS: Final = 200
CHILDREN: Final = 10_000
_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_COMMON: Final = 10
_AT_ONCE: Final = 50_000
_PATIENCE_S: Final = 120.0
_PERSON: Final = (
    "insert into customers_person (id, name, email) select * from unnest(%s::uuid[], %s::text[], %s::text[])"
)
_FACT: Final = """
    insert into customers_fact (id, subject_type, subject_id, field, value, source, process, confidence, observed_at,
        collected_at, last_verified_at, standing, is_contested)
    select gen_random_uuid(), 'person', p, f, to_jsonb(v), 'staff', 'bench', 0.9, t, t, t, 2, false
    from unnest(%s::uuid[], %s::text[], %s::text[]) n (p, f, v), lateral (select now() - interval '1 day' as t) t
    where v <> ''
"""
_KEY: Final = """
    insert into customers_match_key (subject_type, subject_id, key)
    select 'person', * from unnest(%s::uuid[], %s::bigint[])
"""
_WORD: Final = """
    insert into customers_match_word (subject_type, "column", word, records)
    select 'person', * from unnest(%s::text[], %s::text[], %s::int[]) on conflict (subject_type, "column", word)
    do update set records = excluded.records
"""
_CHILDREN: Final = """
    insert into customers_reference (id, subject_type, subject_id, system_id, external_id, added_at)
    select gen_random_uuid(), 'company', %s, 'hubspot', 'bench-' || i, now() from generate_series(1, %s) i
"""
_HISTORY: Final = """
    insert into customers_fact (id, subject_type, subject_id, field, value, source, process, confidence, observed_at,
        collected_at, last_verified_at, standing, is_contested)
    select gen_random_uuid(), 'company', %s, 'phone', to_jsonb('+61 2 5550 ' || i), 'hubspot', 'bench', 0.9,
        now() - i * interval '1 minute', now(), now(), 0, false
    from generate_series(1, %s) i
"""


def merging_figures(installation: Installation, *, quick: bool, say: Say) -> list[Figure]:
    """Look one record up among a tenth of the people, then among all; then undo a merge."""
    size = QUICK if quick else ALL
    base = World(people=size, seed=20_261_130).make_people()
    names = [f"{given} {family}".strip() for given, family in zip(base.given, base.family, strict=True)]
    cards = people_cards(PeopleSheet(names, [base.email], [base.phone], base.company, base.town))
    hashes = hashes_of(cards, PEOPLE)
    tenth = size // GROWTH
    taken: list[Sample] = []
    for first, last in ((0, tenth), (tenth, size)):
        say(f"Writing people up to {last:,}")
        with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
            with bare(owner, "customers_person", "customers_fact", "customers_match_key", also_unique=True):
                _fill(owner, first, last, names, base, hashes)
            _count_words(owner, cards, last)
            owner.execute("vacuum analyze customers_match_key, customers_person, customers_fact")
            wait_until_calm(owner)
        say("Looking records up")
        taken.append(_lookups(installation, last))
    few, many = (statistics.quantiles(each.values, n=20)[-1] for each in taken)
    note = f"median {taken[1].median:.1f} ms; through the portal, from a token to the journal; keys of {size:,} people"
    return [
        Figure(GROUP, "of one record, p95", once(many), MS, "among a tenth", few, bounds=Bounds(10, 100), note=note),
        _undo(installation, say),
    ]


def _numbered(number: int) -> UUID:
    return UUID(f"0d000000-0000-7000-8000-{number:012x}")


def _fill(owner: Any, first: int, last: int, names: list[str], base: Any, hashes: list[set[int]]) -> None:
    """Write people; an address is one person's, and some share one, so it is a fact alone."""
    for start in range(first, last, _AT_ONCE):
        rows = range(start, min(start + _AT_ONCE, last))
        ids = [_numbered(row) for row in rows]
        owner.execute(_PERSON, [ids, [names[row] for row in rows], [""] * len(ids)])
        for field, column in (("email", base.email), ("phone", base.phone), ("town", base.town)):
            owner.execute(_FACT, [ids, [field] * len(ids), [column[row] for row in rows]])
        pairs = [(_numbered(row), key) for row in rows for key in hashes[row]]
        owner.execute(_KEY, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]])


def _count_words(owner: Any, cards: Any, people: int) -> None:
    """Say how common words are, as the look at all records does."""
    columns, words, counts = [""], [""], [people]
    for name in COUNTED["person"]:
        column = cards.columns[name]
        for place, count in enumerate(column.counts.tolist()):
            if count >= _COMMON:
                columns.append(name)
                words.append(str(column.words[place])[:300])
                counts.append(max(1, count * people // cards.size))
    owner.execute(_WORD, [columns, words, counts])


def _lookups(installation: Installation, people: int) -> Sample:
    """Hold single records against all, tried dry, so that nothing is proposed in between."""
    taken = []
    with _program(installation, ASKER) as program:
        for turn in range(LOOKUPS + 5):
            subject = str(_numbered(turn * 7_919 % people))
            began = time.perf_counter()
            _perform(program, "customers.find_duplicates?dry_run=true", subject_type="person", subject_ids=[subject])
            taken.append((time.perf_counter() - began) * 1_000)
    return Sample(tuple(taken[5:]))


def _undo(installation: Installation, say: Say) -> Figure:
    say(f"Merging and undoing, {CHILDREN:,} children")
    with _program(installation, ASKER) as susy:
        one, two = (
            _perform(
                susy,
                "customers.add_company",
                number=f"C-8{place}{time.time_ns() % 100_000:05}",
                name=f"Bench {place}",
                short_name="Bench",
            )["result"]["company_id"]
            for place in (1, 2)
        )
        with psycopg.connect(installation.house.url("fc_owner"), autocommit=True) as owner:
            owner.execute(_CHILDREN, [two, CHILDREN // 2])
            owner.execute(_HISTORY, [two, CHILDREN - CHILDREN // 2])
        asked = _perform(susy, "customers.merge_companies", survivor_id=one, absorbed_id=two)
        approval = asked["result"]["approval_id"]
        _approve(installation, str(approval), str(asked["result"]["digest"]))
        rework = _wait(susy, two)
        began = time.perf_counter()
        _perform(susy, "customers.undo_merge", rework_id=rework)
        took_s = time.perf_counter() - began
    note = "half of them references, half of them facts; by HTTP, journalled on both records"
    return Figure(GROUP, "undo of a merge, 10,000 children", once(took_s), "s", bounds=Bounds(2, 15), note=note)


def _approve(installation: Installation, approval: str, digest: str) -> None:
    """Say yes on the approval's page: no token may."""
    with httpx.Client(base_url=installation.url, follow_redirects=True, trust_env=False, timeout=60) as browser:
        for address, given in (
            ("/accounts/login/", {"login": APPROVER, "password": PASSWORD}),
            (f"/staff/approvals/{approval}/", {"digest": digest}),
        ):
            form = _CSRF.search(browser.get(address).text)
            assert form is not None
            target = address if "login" in given else f"{address}approve/"
            sent = {**given, "csrfmiddlewaretoken": form[1]}
            browser.post(target, data=sent, headers={"Referer": installation.url}).raise_for_status()


def _wait(program: httpx.Client, absorbed: str) -> str:
    """Return the id of the merge once the worker has done what was approved."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        found = program.get(f"/api/v1/merges?filter[record]={absorbed}").raise_for_status().json()["data"]
        if found:
            return str(found[0]["id"])
        time.sleep(0.2)
    raise TimeoutError("the merge that was approved was not done")


def _program(installation: Installation, email: str) -> httpx.Client:
    headers = {
        "Authorization": f"Bearer {installation.tokens[email]}",
        "Content-Type": "application/vnd.api+json",
        "Accept": "application/vnd.api+json",
    }
    return httpx.Client(base_url=installation.url, headers=headers, trust_env=False, timeout=120)


def _perform(program: httpx.Client, action: str, **parameters: Any) -> dict[str, Any]:
    body = {"data": {"type": "performances", "attributes": parameters}}
    answer = program.post(f"/api/v1/actions/{action}", json=body).raise_for_status()
    found: dict[str, Any] = answer.json()["data"]["attributes"]
    return found
