"""A company's meters as a long list: found, filtered, put in order, a page at a time. Fast with thousands of them.

The database lays the manifest under the company's periods and answers with what is asked for: a page, a sum, names. No
answer grows with the number of meters but where names of all are what is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from django.db import connection

from forecourt.contracts.policies import reach_of, sees_holdings_of
from forecourt.contracts.queries import HOLDINGS
from forecourt.data.policies import sees_manifest
from forecourt.data.queries.dictionary import FreshnessRules, get_freshness_rules
from forecourt.data.queries.meters import INTERVAL_READINGS
from forecourt.data.rules import Age
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

Order = Literal["nmi", "site", "newest", "quality"]
ORDERS: Final[tuple[Order, ...]] = ("nmi", "site", "newest", "quality")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meters are wanted; what is empty does not count.

    Attributes:
        words: Each of them stands in the NMI, the label, the site or the town.
        site: The site's whole name.
        kind: `import`, `export` or `reactive`: has a register that counts it.
        quality: `gaps` (some of it not measured), `estimated` (in part) or `actual` (all of it).
        fresh: `fresh`, `ageing`, `stale` or `fixed`.
        without: NMIs that are left out.
    """

    words: str = ""
    site: str = ""
    kind: str = ""
    quality: str = ""
    fresh: str = ""
    without: frozenset[str] = frozenset()


ANY: Final = Wanted()


@dataclass(frozen=True, slots=True)
class MeterGroup:
    """Meters that are equally new, and so are judged alike."""

    count: int
    oldest_at: datetime | None
    newest_at: datetime | None
    rows: int
    freshness: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class MeterLine:
    """A meter in a long list, with what is known of it in the company's own time.

    Attributes:
        oldest_at: The start of its oldest interval; None where there is none. `newest_at`: the end of its newest.
        rows: How many rows may be read, about.
        why: Why they are not simply fresh; empty where there is nothing to add.
        actual: The share of its rows that are actual, as far as that is known without reading them; None else.
    """

    nmi: str
    label: str
    site: str
    town: str
    oldest_at: datetime | None
    newest_at: datetime | None
    rows: int
    freshness: str
    source: str
    why: str = ""
    actual: float | None = None

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.label or self.site

    @property
    def group(self) -> MeterGroup:
        """Return it as a group of one."""
        return MeterGroup(1, self.oldest_at, self.newest_at, self.rows, self.freshness, self.source, self.why)


def list_meter_lines(
    *,
    actor: Actor,
    now: datetime,
    wanted: Wanted = ANY,
    order: Order = "nmi",
    descending: bool = False,
    keys: Collection[str] | None = None,
    start: int = 0,
    limit: int | None = None,
    dataset: str = INTERVAL_READINGS,
) -> list[MeterLine]:
    """List the meters that the actor's company holds or held and that are wanted, in order.

    `keys` names those to look among. Meters without readings come too; in any order those of which that order's figure
    is not known come last.
    """
    figure = f"{_FIGURES[order]} {'desc' if descending else 'asc'} nulls last, nmi"
    page = f"order by {figure} limit %(limit)s offset %(start)s"
    is_first = order in _WITHOUT_LOOKING and not (wanted.kind or wanted.quality or wanted.fresh)
    select = f"select {_LINE} from found order by {figure}" if is_first else f"select {_LINE} from found {page}"
    asked = {"start": start, "limit": limit, "counts": bool(wanted.quality) or order == "quality"}
    rules, rows = _ask(actor, select, now, wanted, keys, dataset, asked, first=page if is_first else "")
    return [_meter_line(row, rules, dataset, now) for row in rows]


def list_meter_names(*, actor: Actor, now: datetime, wanted: Wanted, dataset: str = INTERVAL_READINGS) -> list[str]:
    """List the NMIs of the meters that are wanted: nothing else of them is fetched."""
    _, rows = _ask(actor, "select nmi from found order by nmi", now, wanted, None, dataset, {})
    return [nmi for (nmi,) in rows]


def group_meters(
    *,
    actor: Actor,
    now: datetime,
    wanted: Wanted = ANY,
    keys: Collection[str] | None = None,
    dataset: str = INTERVAL_READINGS,
) -> list[MeterGroup]:
    """Count the meters that are wanted, by how new they are. Most companies have a few groups, however many meters."""
    select = f"select {_GROUP} from found group by newest, is_over, is_late, level order by count(*) desc"
    rules, rows = _ask(actor, select, now, wanted, keys, dataset, {})
    return [_meter_group(row, rules, dataset, now) for row in rows]


def count_sites(
    *, actor: Actor, now: datetime, limit: int, wanted: Wanted = ANY, dataset: str = INTERVAL_READINGS
) -> list[tuple[str, int]]:
    """Count the wanted meters by site, the sites by name: at most `limit` of them."""
    select = "select site, count(*) from found where site <> '' group by site order by lower(site) limit %(limit)s"
    _, rows = _ask(actor, select, now, wanted, None, dataset, {"limit": limit})
    return rows


#: Rows of a part of an object: of a shared one register by register, by how much of its time lies within.
_ROWS: Final = """
    case when is_whole then o.rows else (
        select sum((s->>'rows')::numeric * extract(epoch from upper(c) - lower(c))
                   / nullif((s->>'last_end_at')::numeric - (s->>'first_at')::numeric, 0))
        from jsonb_each(o.spans) each(register, s),
             lateral (select cut * tstzrange(to_timestamp((s->>'first_at')::float8),
                                             to_timestamp((s->>'last_end_at')::float8)) as c) cutting
        where not isempty(c)) end
"""
#: Rows by flag of a part: of a shared object only whole months (NEM time) of the own time.
_FLAGGED: Final = """
    case when is_whole then o.quality_counts else (
        select jsonb_object_agg(flag, many) from (
            select flag, sum(number::numeric) as many
            from jsonb_array_elements(o.months) m, jsonb_each_text(m->'quality_counts') counted(flag, number)
            where cut @> tstzrange(((m->>'month') || '-01')::timestamp at time zone 'Etc/GMT-10',
                                   (((m->>'month') || '-01')::date + interval '1 month') at time zone 'Etc/GMT-10')
            group by flag) flags) end
"""
#: What a register counts, as `engine.aggregate.totals.kind_of` says it.
_IS_KIND: Final = """
    exists (select from jsonb_each(o.spans) each(register, s)
            where case when s->>'unit' not like '%%Wh' then 'reactive'
                       when register like 'B%%' then 'export' else 'import' end = %(kind)s
              and cut && tstzrange(to_timestamp((s->>'first_at')::float8), to_timestamp((s->>'last_end_at')::float8)))
"""
#: What is stored of a meter within the company's periods; the readings of others do not count. One look into an index a
#: meter, whatever the planner believes about how many there are.
_STORED: Final = f"""
    select min(lower(cut)) as oldest, max(upper(cut)) as newest, coalesce(round(sum({_ROWS})), 0) as rows,
           bool_or(%(kind)s = '' or {_IS_KIND}) as is_kind, case when %(counts)s then jsonb_agg({_FLAGGED}) end as flags
    from data_object o
    cross join unnest(p.served) held(period)
    cross join lateral (select held.period * tstzrange(o.first_at, o.last_end_at) as cut,
                               tstzrange(o.first_at, o.last_end_at) <@ held.period as is_whole) within
    where %(sees)s and o.resource_id = p.id and o.dataset_id = %(dataset)s and o.known_to is null and not isempty(cut)
"""
_COUNTED: Final = """
    select sum(number::numeric) filter (where flag = 'A') / nullif(sum(number::numeric), 0) as actual,
           sum(number::numeric) filter (where flag = 'N') as gaps,
           sum(number::numeric) filter (where flag = 'E') as estimated
    from jsonb_array_elements(k.flags) part, jsonb_each_text(nullif(part, 'null')) counted(flag, number)
"""
#: `{first}` orders and cuts before the manifest is looked into, where it need not be for that.
_FOUND: Final = f"""
    with late as materialized (select fc.late_resources(%(dataset)s) as id),
    meters as (
        select id, identifier as nmi, label, site, town, array_agg(served) as served,
               (array_agg(level order by valid desc))[1] as level,
               coalesce(bool_and(upper(served) <= %(now)s) filter (where not isempty(served)), false) as is_over
        from ({HOLDINGS}) h
        where (%(site)s = '' or site = %(site)s) and identifier <> all (%(without)s)
          and not exists (select from unnest(%(words)s::text[]) word
                          where position(word in lower(concat_ws(' ', identifier, label, site, town))) = 0)
        group by id, identifier, label, site, town),
    picked as (select *, id in (select id from late) as is_late from meters {{first}}),
    found as (
        select p.*, k.oldest, k.newest, k.rows, f.actual
        from picked p cross join lateral ({_STORED}) k left join lateral ({_COUNTED}) f on true
        where (%(kind)s = '' or k.is_kind)
          and case %(quality)s when '' then true when 'gaps' then f.gaps > 0 when 'estimated' then f.estimated > 0
                               when 'actual' then f.actual = 1 else false end
          and (%(states)s::text[] is null or
               concat_ws(' ', p.is_over, p.is_late, p.level, extract(epoch from k.newest)::bigint) = any (%(states)s)))
"""
_FIGURES: Final[Mapping[Order, str]] = {
    "nmi": "nmi",
    "site": "lower(coalesce(nullif(label, ''), site))",
    "newest": "newest",
    "quality": "actual",
}
#: These need nothing of the manifest.
_WITHOUT_LOOKING: Final = ("nmi", "site")
#: How `concat_ws` writes what is true or not.
_FLAGS: Final = {True: "t", False: "f"}
_EPOCHS: Final = "extract(epoch from {0})::float8"
_LINE: Final = (
    f"nmi, label, site, town, {_EPOCHS.format('oldest')}, {_EPOCHS.format('newest')}, rows::bigint, is_over, is_late,"
    " level, actual::float8"
)
_GROUP: Final = (
    f"count(*), {_EPOCHS.format('min(oldest)')}, {_EPOCHS.format('newest')}, sum(rows)::bigint, is_over, is_late, level"
)
_STATES: Final = "select distinct is_over, is_late, level, extract(epoch from newest)::bigint from found"


def _ask(
    actor: Actor,
    select: str,
    now: datetime,
    wanted: Wanted,
    keys: Collection[str] | None,
    dataset: str,
    more: Mapping[str, Any],
    *,
    first: str = "",
) -> tuple[FreshnessRules, list[tuple[Any, ...]]]:
    """Ask for something of the meters that are found. Who sees no holdings finds none."""
    if not sees_holdings_of(actor, actor.company_id):
        return FreshnessRules(), []
    asked = {
        "company": actor.company_id,
        "dataset": dataset,
        "keys": None if keys is None else list(keys),
        "reach": reach_of(actor),
        "now": now,
        "sees": sees_manifest(actor),
        "states": None,
        "site": wanted.site,
        "kind": wanted.kind,
        "quality": wanted.quality,
        "without": list(wanted.without),
        "words": wanted.words.lower().split(),
        "counts": bool(wanted.quality),
        **more,
    }
    with scope(actor), connection.cursor() as cursor:
        rules = get_freshness_rules(actor=actor, facts=[dataset])
        if wanted.fresh:
            cursor.execute(f"{_FOUND.format(first='')} {_STATES}", asked)
            asked["states"] = _of_state(cursor.fetchall(), wanted.fresh, rules, dataset, now)
        cursor.execute(f"{_FOUND.format(first=first)} {select}", asked)
        return rules, cursor.fetchall()


def _of_state(
    groups: Iterable[tuple[Any, ...]], fresh: str, rules: FreshnessRules, dataset: str, now: datetime
) -> list[str]:
    """Name those of some groups of meters that are judged to be in a state, as `_FOUND` compares them."""
    return [
        " ".join(str(part) for part in (_FLAGS[is_over], _FLAGS[is_late], level, newest) if part is not None)
        for is_over, is_late, level, newest in groups
        if _judge(rules, dataset, _instant(newest), level, is_over, is_late, now).state == fresh
    ]


def _judge(
    rules: FreshnessRules,
    dataset: str,
    newest: datetime | None,
    level: str,
    is_over: bool,
    is_late: bool,
    now: datetime,
) -> Age:
    if is_over:
        return Age("fixed", "")
    return rules.judge(fact=dataset, newest=newest, now=now, level=level, is_late=is_late)


def _meter_line(row: tuple[Any, ...], rules: FreshnessRules, dataset: str, now: datetime) -> MeterLine:
    nmi, label, site, town, oldest, newest, rows, is_over, is_late, level, actual = row
    age = _judge(rules, dataset, _instant(newest), level, is_over, is_late, now)
    return MeterLine(
        nmi=nmi,
        label=label,
        site=site,
        town=town,
        oldest_at=_instant(oldest),
        newest_at=_instant(newest),
        rows=rows,
        freshness=age.state,
        source=rules.limits(fact=dataset, level=level).source,
        why=age.why,
        actual=actual,
    )


def _meter_group(row: tuple[Any, ...], rules: FreshnessRules, dataset: str, now: datetime) -> MeterGroup:
    count, oldest, newest, rows, is_over, is_late, level = row
    age = _judge(rules, dataset, _instant(newest), level, is_over, is_late, now)
    return MeterGroup(
        count=count,
        oldest_at=_instant(oldest),
        newest_at=_instant(newest),
        rows=rows,
        freshness=age.state,
        source=rules.limits(fact=dataset, level=level).source,
        why=age.why,
    )


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
