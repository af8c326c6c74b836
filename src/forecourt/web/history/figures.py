"""The figures of the history pages: versions, explanations and origins, laid out for templates. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from forecourt.data.queries import FileFact, MeterCard, RuleCard
from forecourt.look.histories import DayVersion, Run, current_of
from forecourt.look.readings import Answer
from forecourt.web.history import comparing
from forecourt.web.history.asked import NEM, day_begins, market_day
from forecourt.web.history.doubts import chart_address

#: From the best to the worst.
LETTERS: Final = "AFSEN"
TITLES: Final = {
    "A": "This was measured",
    "F": "Why is this a substitute?",
    "S": "Why is this a substitute?",
    "E": "Why is this estimated?",
    "N": "Why is there no reading?",
}
WHAT: Final = {
    "A": "Read from the meter and found good.",
    "F": "A substitute stands here for good: the meter’s own reading was never had. It changes only by agreement.",
    "S": "A substitute stands here, because the meter’s own reading was missing or wrong. A later file may replace it.",
    "E": "An estimate stands here, because the meter’s own reading has not come. It usually follows and replaces this.",
    "N": "Nothing was measured, and nothing was put in its place. Sums that include this time are least ones.",
}
FILES_SHOWN: Final = 12


def meter_words(*, meter: MeterCard) -> dict[str, Any]:
    """Describe a meter for a heading."""
    return {"nmi": meter.nmi, "site": meter.label or meter.site}


def newest_day(*, meters: Sequence[MeterCard]) -> date | None:
    """Return the newest market day of which there are readings; None where there are none."""
    newest_at = max((meter.newest_at for meter in meters if meter.newest_at), default=None)
    return None if newest_at is None else market_day(newest_at - timedelta(microseconds=1))


def chart_of(key: str, day: date) -> str:
    """Return where My data shows a meter on a market day."""
    return chart_address(key, day_begins(day), day_begins(day) + timedelta(days=1))


def versions_address(key: str, day: date, register: str = "") -> str:
    """Return where the versions of a day stand side by side."""
    query = f"?{urlencode({'register': register})}" if register else ""
    return f"/data/days/{key}/{day.isoformat()}/{query}"


def origin_address(*, key: str, start: datetime, end: datetime) -> str:
    """Return where it is told what a sum of energy is made of."""
    written = {"from": start.astimezone(NEM).isoformat(), "to": end.astimezone(NEM).isoformat()}
    return f"/data/origin/?{urlencode({'key': key, **written})}"


def day_page(
    *, versions: Sequence[DayVersion], old: DayVersion | None, new: DayVersion, registers: Sequence[str]
) -> dict[str, Any]:
    """Describe the versions of a register's day and what differs between two of them."""
    changed = comparing.differences(old=old, new=new) if old is not None else []
    return {
        "registers": registers,
        "register": new.register,
        "unit": new.unit,
        "versions": [_version_row(each, old, new) for each in reversed(versions) if each.version > 0],
        "old": old,
        "new": new,
        "same_shape": old is None or comparing.comparable(old=old, new=new),
        "picture": comparing.picture_of(old=old, new=new, changed=changed),
        "changed": changed,
        "summary": comparing.summary_of(old=old, new=new, changed=changed) if old is not None else None,
        "hours": [f"{hour:02d}:00" for hour in (0, 6, 12, 18, 24)] if new.starts_at == _midnight(new) else [],
    }


def explanation(*, history: Sequence[DayVersion], at: datetime) -> dict[str, Any]:
    """Explain the stretch in which an instant lies, register by register, those that are not actual first."""
    found = [(each, run) for each in current_of(history=history).values() if (run := each.run_at(at)) is not None]
    found.sort(key=lambda pair: (-LETTERS.index(pair[1].quality), pair[0].register))
    worst = found[0][1].quality if found else "N"
    return {
        "title": TITLES[worst],
        "parts": [_part(version, run, history) for version, run in found],
        "many": len(found) > 1,
    }


def stretches_of(*, versions: Iterable[DayVersion]) -> Iterator[dict[str, Any]]:
    """Describe what stands behind each stretch of a day, for the chart's tip."""
    for version in versions:
        for run in version.runs:
            yield {
                "register": version.register,
                "from": int(run.starts_at.timestamp()),
                "to": int(run.ends_at.timestamp()),
                "quality": run.quality,
                "version": version.version,
                "reason": run.reason["title"] if run.reason else "",
                "method": run.method["title"] if run.method else "",
            }


def origin_of(
    *,
    answer: Answer,
    files: Mapping[UUID, FileFact],
    rules: Iterable[RuleCard],
    key: str,
    start: datetime,
    end: datetime,
    meters: Iterable[MeterCard],
) -> dict[str, Any]:
    """Tell what a sum of energy is made of. Stale is what has nothing newer than the period's end."""
    served = answer.meta["served"]
    counts: Counter[str] = Counter()
    for each in served:
        counts.update(each["quality"])
    rows = sum(counts.values())
    query = urlencode({"key": key, "from": start.astimezone(NEM).isoformat(), "to": end.astimezone(NEM).isoformat()})
    newest = sorted(files.values(), key=lambda file: file.received_at, reverse=True)
    late = {each["key"] for each in served if each.get("freshness") == "stale"}
    stale = [meter.nmi for meter in meters if meter.nmi in late and (meter.newest_at is None or meter.newest_at <= end)]
    return {
        "total": energy_of(series=answer.series),
        "at_least": counts["N"] > 0 or bool(stale),
        "rows": rows,
        "meters": sum(bool(each["quality"]) for each in served),
        "qualities": [
            {"letter": letter, "count": counts[letter], "share": counts[letter] / rows}
            for letter in LETTERS
            if counts[letter]
        ],
        "collected_at": _instant(answer.meta.get("collected_at")),
        "source": answer.meta.get("source", ""),
        "files": newest[:FILES_SHOWN],
        "files_more": max(0, len(answer.files) - FILES_SHOWN),
        "rules": [rule for rule in rules if rule.name in ("energy", "versions", "holders")],
        "downloads": [(name, f"/data/download?{query}&format={name.lower()}") for name in ("Parquet", "CSV")],
        "stale": stale,
        "chart_url": f"/data/?{query}",
    }


def energy_of(*, series: Iterable[Mapping[str, Any]]) -> int | None:
    """Add up what was taken from the grid; None where nothing was measured."""
    known = [
        quantity
        for each in series
        if each["unit"].endswith("Wh") and not each["register"].startswith("B")
        for quantity in each["quantity"]
        if quantity is not None
    ]
    return sum(known) if known else None


def _version_row(version: DayVersion, old: DayVersion | None, new: DayVersion) -> dict[str, Any]:
    counts = Counter(version.letters)
    return {
        "version": version.version,
        "collected_at": version.collected_at,
        "updated_at": version.updated_at,
        "file": version.file,
        "line": version.line,
        "total": version.total,
        "at_least": counts["N"] > 0,
        "qualities": [
            {"letter": letter, "share": counts[letter] / len(version.letters)} for letter in LETTERS if counts[letter]
        ],
        "is_old": old is not None and version.version == old.version,
        "is_new": version.version == new.version,
    }


def _part(version: DayVersion, run: Run, history: Sequence[DayVersion]) -> dict[str, Any]:
    own = [each for each in history if each.register == version.register and each.version > 0]
    known = [quantity for quantity in version.quantity[run.first : run.first + run.count] if quantity is not None]
    day = version.starts_at.astimezone(NEM).date()
    return {
        "register": version.register,
        "unit": version.unit,
        "letter": run.quality,
        "what": WHAT[run.quality],
        "starts": run.starts_at,
        "ends": run.ends_at,
        "count": run.count,
        "first": run.number,
        "last": run.number + run.count - 1,
        "is_whole_day": run.count == len(version.quantity),
        "quantity": sum(known) if known else None,
        "flag": run.flag,
        "method": run.method,
        "reason": run.reason,
        "reason_code": run.reason_code,
        "version": version.version,
        "versions": len(own),
        "versions_url": versions_address(version.key, day, version.register),
        "collected_at": version.collected_at,
        "updated_at": version.updated_at,
        "file": version.file,
        "line": version.line,
        "day": day,
    }


def _midnight(version: DayVersion) -> datetime:
    return day_begins(version.starts_at.astimezone(NEM).date())


def _instant(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
