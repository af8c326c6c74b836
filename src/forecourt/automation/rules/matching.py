"""Whether what a rule asks for is so. Conditions are made into questions once, and asked of many happenings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from forecourt.automation.rules.happenings import Happening
from forecourt.automation.rules.patterns import is_like
from forecourt.automation.rules.shape import AnyOf, Condition, When

Question = Callable[[Happening], bool]
#: What a rule hears of where it waits for the failure of another.
DEAD: Final = "automation.run.dead"
_DAY_S: Final = 86_400.0


def events_of(when: When) -> tuple[str, ...]:
    """Return the events of the journal that make a rule due; none where it goes by the clock."""
    return (DEAD,) if when.failure_of else when.events


def question_of(when: When, conditions: Sequence[Condition | AnyOf], *, code: str = "") -> Question:
    """Make one question of what a rule asks for, the event's own part first.

    Args:
        code: The rule's own, which `failure_of: "*"` leaves out.
    """
    parts: list[Question] = []
    if when.fields:
        parts.append(_fields(frozenset(when.fields)))
    if when.failure_of == "*":
        parts.append(lambda each: each.new.get("rule") != code)
    elif when.failure_of:
        failing = when.failure_of
        parts.append(lambda each: each.new.get("rule") == failing)
    parts += [_question(each) for each in sorted(conditions, key=_cost)]
    return lambda happening: all(part(happening) for part in parts)


def needs(conditions: Sequence[Condition | AnyOf], texts: Sequence[str] = ()) -> frozenset[str]:
    """Return of what has to be known beyond the row itself: `company`, `fact`.

    Args:
        texts: Paths that are filled in besides.
    """
    paths = [*(each.value for each in flat(conditions)), *texts]
    return frozenset(path.partition(".")[0] for path in paths) & {"company", "fact"}


def flat(conditions: Sequence[Condition | AnyOf]) -> list[Condition]:
    """List all conditions, those of a choice among them."""
    return [one for each in conditions for one in (each.any if isinstance(each, AnyOf) else (each,))]


def _cost(each: Condition | AnyOf) -> int:
    return len(needs([each]))


def _fields(wanted: frozenset[str]) -> Question:
    def one_changed(each: Happening) -> bool:
        return any(each.old.get(name) != each.new.get(name) for name in wanted)

    return one_changed


def _question(each: Condition | AnyOf) -> Question:
    if isinstance(each, AnyOf):
        parts = [_question(one) for one in each.any]
        return lambda happening: any(part(happening) for part in parts)
    if each.test == "changed":
        name = each.value.removeprefix("new.")
        return lambda happening: happening.look_up(f"new.{name}") != happening.look_up(f"old.{name}")
    path, test, to = each.value, _TESTS[each.test], each.to
    return lambda happening: test(happening.look_up(path), to, happening.at)


def _is_there(value: Any, to: Any, at: datetime) -> bool:
    return value not in (None, "", [], {})


def _is_missing(value: Any, to: Any, at: datetime) -> bool:
    return not _is_there(value, to, at)


def _is_equal(value: Any, to: Any, at: datetime) -> bool:
    if isinstance(value, bool) or isinstance(to, bool):
        return value is to
    if isinstance(value, str) and isinstance(to, str):
        return value.casefold() == to.casefold()
    both = _numbers(value, to)
    return both[0] == both[1] if both else value == to


def _is_one_of(value: Any, to: Any, at: datetime) -> bool:
    return any(_is_equal(value, each, at) for each in to)


def _is_above(value: Any, to: Any, at: datetime) -> bool:
    return (both := _comparable(value, to)) is not None and both[0] > both[1]


def _is_below(value: Any, to: Any, at: datetime) -> bool:
    return (both := _comparable(value, to)) is not None and both[0] < both[1]


def _contains(value: Any, to: Any, at: datetime) -> bool:
    if isinstance(value, list):
        return any(_is_equal(each, to, at) for each in value)
    return isinstance(value, str) and to.casefold() in value.casefold()


def _is_like(value: Any, to: Any, at: datetime) -> bool:
    return isinstance(value, str) and is_like(value, to)


def _is_older(value: Any, to: Any, at: datetime) -> bool:
    return (age := _age_days(value, at)) is not None and age > float(to)


def _is_newer(value: Any, to: Any, at: datetime) -> bool:
    return (age := _age_days(value, at)) is not None and age < float(to)


def _age_days(value: Any, at: datetime) -> float | None:
    """Return how old a day or an instant is; what lies ahead of a clock that runs behind is of now."""
    then = _instant(value)
    return None if then is None else max(0.0, (at - then).total_seconds() / _DAY_S)


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=UTC)
    elif isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
    else:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _comparable(value: Any, to: Any) -> tuple[Any, Any] | None:
    """Return two values as something that has an order: numbers, else instants; None where they have none."""
    if both := _numbers(value, to):
        return both
    one, other = _instant(value), _instant(to)
    return (one, other) if one is not None and other is not None else None


def _numbers(value: Any, to: Any) -> tuple[float, float] | None:
    try:
        if isinstance(value, bool) or isinstance(to, bool):
            return None
        one, other = float(value), float(to)
    except (TypeError, ValueError, OverflowError):
        return None
    return (one, other) if one == one and other == other else None  # a number that is none has no order


_TESTS: Final[dict[str, Callable[[Any, Any, datetime], bool]]] = {
    "there": _is_there,
    "missing": _is_missing,
    "equal": _is_equal,
    "different": lambda value, to, at: not _is_equal(value, to, at),
    "one_of": _is_one_of,
    "none_of": lambda value, to, at: not _is_one_of(value, to, at),
    "above": _is_above,
    "below": _is_below,
    "containing": _contains,
    "like": _is_like,
    "older_than_days": _is_older,
    "newer_than_days": _is_newer,
}
