"""Go through the journal in the order of business time, without holding it: what a rule would have seen of a past
month, for instance. Rows come by a cursor of the server, and only those of the events that are asked for.

A row's values are the dear part of it, to send and to read. Where all of a question is asked of the database, they come
with those rows alone of which the database cannot be sure that it says the same as Python would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import orjson
from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.narrowing import Narrowing
from forecourt.kernel.journal.personal import is_sealed, open_values
from forecourt.kernel.scope import scope

CHUNK: Final = 5_000
_COLUMNS: Final = """
    id::text, extract(epoch from business_at)::float8, event, company_id::text, actor_kind, actor_name,
    subject_type, subject_id, cause_id::text"""
#: What both sides of a comparison are where the database tells a change as Python does.
_PLAIN: Final = "('null', 'string', 'number')"
#: A number of so few digits is the same as a float.
_EXACT_DIGITS: Final = 15
#: What is there and says nothing.
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
#: How what is under a key begins: the database writes the shorter name first.
_UNDER_KEY: Final = '{"sealed": '
#: Whether what a row tells is under a key: the database is never sure of it, and cannot leave it out.
_IS_UNDER_KEY: Final = "coalesce(new ? 'sealed_for', false)"


class Streamed(NamedTuple):
    """One row as it goes by: as text what takes time to read, for most rows are not looked at for long.

    Ids are text; `business_s` is business time in seconds since 1970. `old` and `new` are JSON, `{}` where there is
    nothing; both are None where the question was about the whole and the database is sure of its answer.
    """

    id: str
    business_s: float
    event: str
    company_id: str | None
    actor_kind: str
    actor_name: str
    subject_type: str
    subject_id: str
    cause_id: str | None
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows.

    Attributes:
        since: Business time, `[since, until)`.
        changed: Of these values at least one is another than it was; none named takes all.
        narrowing: What values must be.
        is_whole: This is all that is asked: values are sent with those rows alone that are in doubt.
    """

    events: tuple[str, ...]
    since: datetime
    until: datetime
    changed: tuple[str, ...] = ()
    narrowing: Narrowing = field(default_factory=Narrowing)
    is_whole: bool = False


def stream_rows(*, actor: Actor, wanted: Wanted, chunk: int = CHUNK) -> Iterator[list[Streamed]]:
    """Yield rows a chunk at a time, the oldest first. A row of a company outside the actor's scope is left out; whether
    the actor may read events of these kinds is for the caller to say.

    The scope is open for as long as one goes through them.
    """
    statement, values = _statement(wanted)
    with scope(actor):
        connection.ensure_connection()
        with connection.connection.cursor(name=f"journal_{uuid4().hex}") as cursor:
            cursor.itersize = chunk
            cursor.execute(statement, values)
            while rows := cursor.fetchmany(chunk):
                yield _opened([Streamed._make(row) for row in rows], wanted)


def _opened(rows: list[Streamed], wanted: Wanted | None = None) -> list[Streamed]:
    """Open what is under keys, and leave out what was erased and what the database would have left out."""
    sealed = {
        row.id: (UUID(row.id), None, new)
        for row in rows
        if row.new is not None and row.new.startswith(_UNDER_KEY) and is_sealed(new := orjson.loads(row.new))
    }
    if not sealed:
        return rows
    told = dict(zip(sealed, open_values(list(sealed.values())), strict=True))
    found = []
    for row in rows:
        if row.id not in told:
            found.append(row)
            continue
        old, new, is_erased = told[row.id]
        if not is_erased and (wanted is None or _is_wanted(old or {}, new or {}, wanted)):
            found.append(row._replace(old=orjson.dumps(old or {}).decode(), new=orjson.dumps(new or {}).decode()))
    return found


def _is_wanted(old: Mapping[str, Any], new: Mapping[str, Any], wanted: Wanted) -> bool:
    has_all = all(name in new for name in wanted.narrowing.has) and all(
        new.get(name) not in _EMPTY for name in wanted.narrowing.there
    )
    return has_all and (not wanted.changed or any(old.get(name) != new.get(name) for name in wanted.changed))


def read_again(*, actor: Actor, ids: Sequence[str]) -> list[Streamed]:
    """Return rows that went by with all their values, in the order of `ids`; one outside the scope, or of somebody
    erased, is left out.
    """
    statement = f"select {_COLUMNS}, coalesce(old::text, '{{}}'), coalesce(new::text, '{{}}') from kernel_journal"
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(f"{statement} where id = any(%s::uuid[])", [list(ids)])
        rows = _opened([Streamed._make(row) for row in cursor.fetchall()])
    found = {row.id: row for row in rows}
    return [found[each] for each in ids if each in found]


class _Asking:
    """The clauses of a question: what a row has to pass, and when passing it says all."""

    def __init__(self) -> None:
        self.passing: list[str] = []
        self.sure: list[str] = []
        self.values: dict[str, Any] = {}

    def put(self, value: Any) -> str:
        """Keep a value and return what stands for it."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def ask(self, passing: str, *, sure: str = "") -> None:
        """Ask something, and say where its answer is sure; one that always is needs no saying."""
        self.passing.append(passing)
        if sure:
            self.sure.append(sure)


def _statement(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Write the question. What is under a key passes, and is sent: what it tells is known only once it is opened."""
    asking = _Asking()
    rows = f"event = any({asking.put(list(wanted.events))})"
    rows += f" and business_at >= {asking.put(wanted.since)} and business_at < {asking.put(wanted.until)}"
    if wanted.narrowing.has:
        asking.ask(f"new ?& {asking.put(list(wanted.narrowing.has))}")
    _ask_changes(asking, wanted.changed)
    for name in wanted.narrowing.there:
        asking.ask(f"new -> {asking.put(name)} not in ('null', '\"\"', '[]', '{{}}')")
    _ask_texts(asking, wanted.narrowing)
    _ask_numbers(asking, wanted.narrowing)
    sure = " and ".join([f"not {_IS_UNDER_KEY}", *asking.sure])
    unsaid, end = (f"case when {sure} then null else ", " end") if wanted.is_whole else ("(", ")")
    sides = ", ".join(f"{unsaid}coalesce({side}::text, '{{}}'){end}" for side in ("old", "new"))
    if asking.passing:
        rows += f" and ({_IS_UNDER_KEY} or ({' and '.join(asking.passing)}))"
    return f"select {_COLUMNS}, {sides} from kernel_journal where {rows} order by business_at, id", asking.values


def _ask_changes(asking: _Asking, names: Sequence[str]) -> None:
    """Ask for a change. Nothing and null are the same; of lists, objects and truths Python says what is the same."""
    if not names:
        return
    differs, sure = [], []
    for name in names:
        key = asking.put(name)
        was, became = (f"coalesce({side} -> {key}, 'null')" for side in ("old", "new"))
        differs.append(f"{was} <> {became}")
        sure += [f"jsonb_typeof({value}) in {_PLAIN}" for value in (was, became)]
    asking.ask(f"({' or '.join(differs)})", sure=" and ".join(sure))


def _ask_texts(asking: _Asking, narrowing: Narrowing) -> None:
    """Ask for texts in any case: sure of plain ASCII."""
    asked = [(name, "= any({})", [text.lower() for text in texts]) for name, texts in narrowing.among.items()]
    asked += [(name, "like {}", _as_like(pattern.lower())) for name, pattern in narrowing.like.items()]  # type: ignore[misc]
    for name, test, value in asked:
        key = asking.put(name)
        is_ascii = f"octet_length(new ->> {key}) = length(new ->> {key})"
        is_so = f'lower(new ->> {key} collate "C") {test.format(asking.put(value))}'
        asking.ask(f"({is_so} or not {is_ascii})", sure=f"jsonb_typeof(new -> {key}) = 'string' and {is_ascii}")


def _ask_numbers(asking: _Asking, narrowing: Narrowing) -> None:
    """Ask for numbers above and below: sure of those that are short enough to be floats."""
    for sign, numbers in ((">", narrowing.above), ("<", narrowing.below)):
        for name, number in numbers.items():
            key = asking.put(name)
            is_number = f"jsonb_typeof(new -> {key}) = 'number'"
            is_beyond = f"(new ->> {key})::numeric {sign} {asking.put(number)}::float8::numeric"
            asking.ask(
                f"case when {is_number} then {is_beyond} else true end",
                sure=f"{is_number} and length(new ->> {key}) <= {_EXACT_DIGITS}",
            )


def _as_like(pattern: str) -> str:
    """Write a pattern of `*` and `?` as SQL's."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")
