"""What templates may call: `{% load look %}`.

Figures are written in the account's language and zone, taken from `shell` in the context (see `look/base.html`):
`shell.locale`, `shell.zone` (an IANA name) and `shell.now` (an aware datetime of the business clock).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from forecourt.look import assets, drawings, figures, timeline

register = template.Library()

QUALITY_WORDS: Final = {
    "A": "Actual",
    "S": "Substituted",
    "F": "Final substituted",
    "E": "Estimated, may change",
    "N": "Not measured",
    "V": "Mixed, see the readings",
}
DEFAULT_LOCALE: Final = "en_AU"
EMPTY_CALLS: Final = ({"name": "CLI", "prompt": "$"}, {"name": "Python"}, {"name": "HTTP", "prompt": "$"})


@register.simple_tag
def asset(name: str, missing: str = "refused") -> str:
    """Return the address of a built file: `{% asset "app.css" %}`.

    With `missing="ignored"` a file that was not built is an empty address: for the page that says that all failed.
    """
    try:
        return static(assets.asset_path(name=name))
    except assets.StaticFilesMissing:
        if missing == "ignored":
            return ""
        raise


@register.simple_tag
def script(name: str) -> SafeString:
    """Load a built script, and ask at once for the parts that it needs: `{% script "data.js" %}`."""
    first, *parts = (static(path) for path in assets.module_paths(name=name))
    preloads = format_html_join("", '<link rel="modulepreload" href="{}">', ((part,) for part in parts))
    return format_html('<script type="module" src="{}"></script>{}', first, preloads)


@register.filter
def language(locale: str | None) -> str:
    """Return a locale as HTML writes it: `en-AU` for `en_AU`."""
    return (locale or DEFAULT_LOCALE).replace("_", "-")


@register.filter
def split_words(text: str) -> list[str]:
    """Return the words of a text, to loop over."""
    return text.split()


@register.filter
def item(values: Mapping[str, Any], name: str) -> Any:
    """Return what a mapping holds under a name; nothing where it holds none."""
    return values.get(name, "")


@register.simple_tag
def sprite() -> SafeString:
    """Write the icon sprite, once a page."""
    return mark_safe(assets.asset_text(name="icons.svg"))  # noqa: S308 - our own build wrote it


@register.filter
def sentences(text: str) -> SafeString:
    """Keep each sentence of a headline together where it can be: they break between, not within."""
    parts = [part if part.endswith((".", "?")) else f"{part}." for part in text.rstrip(".").split(". ")]
    return format_html_join(" ", '<span class="sentence">{}</span>', ((part,) for part in parts))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon beside text: `{% icon "gauge" %}`, or `{% icon "gauge" "lg" %}` for 20 px."""
    classes = f"i i-{size}" if size else "i"
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', classes, name)


@register.simple_tag(takes_context=True)
def value(context: Context, quantity: int | None, unit: str = "kWh") -> SafeString:
    """Write energy for a card, the unit smaller: `{% value facts.energy %}`."""
    return _with_small_unit(figures.energy(quantity=quantity, locale=_locale(context), unit=unit), "u")


@register.simple_tag(takes_context=True)
def energy(context: Context, quantity: int | None, unit: str = "kWh") -> SafeString:
    """Write energy for a table, exact, the unit fainter: `{% energy meter.quantity %}`."""
    figure = figures.energy(quantity=quantity, locale=_locale(context), unit=unit, exact=True)
    return _with_small_unit(figure, "muted")


@register.simple_tag(takes_context=True)
def share(context: Context, part: float | None) -> str:
    """Write a share from 0 to 1 in per cent."""
    return str(figures.share(part=part, locale=_locale(context)))


@register.simple_tag(takes_context=True)
def count(context: Context, amount: int) -> str:
    """Write a whole number with the locale's separators."""
    return figures.number(value=amount, locale=_locale(context))


@register.simple_tag(takes_context=True)
def size(context: Context, size_bytes: int) -> str:
    """Write a file's size."""
    return str(figures.size(size_bytes=size_bytes, locale=_locale(context)))


@register.simple_tag(takes_context=True)
def day(context: Context, at: date | datetime | None, otherwise: str = "") -> SafeString | str:
    """Write a day with its year unless it is this one; `otherwise` where there is none."""
    if at is None:
        return otherwise
    text = figures.day(at=at, zone=_zone(context), locale=_locale(context), now=_now(context))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def full_day(context: Context, at: date | datetime | None, otherwise: str = "") -> SafeString | str:
    """Write a day always with its year, as in contracts."""
    if at is None:
        return otherwise
    text = figures.day(at=at, zone=_zone(context), locale=_locale(context))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def instant(context: Context, at: datetime | None, otherwise: str = "") -> SafeString | str:
    """Write an instant: `24 Nov 2026, 14:35`."""
    if at is None:
        return otherwise
    text = figures.instant(at=at, zone=_zone(context), locale=_locale(context))
    return format_html('<time datetime="{}" class="nowrap">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def clock(context: Context, at: datetime) -> SafeString:
    """Write a time of day: `14:35`."""
    text = figures.clock(at=at, zone=_zone(context), locale=_locale(context))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def age(context: Context, at: datetime | None, otherwise: str = "") -> SafeString | str:
    """Write how old something is, with the instant in its title."""
    return otherwise if at is None else _titled(context, at, figures.age(at=at, now=_now(context)))


@register.simple_tag(takes_context=True)
def ago(context: Context, at: datetime | None, otherwise: str = "") -> SafeString | str:
    """Write when something was: `4 min ago`, with the instant in its title."""
    return otherwise if at is None else _titled(context, at, figures.ago(at=at, now=_now(context)))


@register.simple_tag(takes_context=True)
def ahead(context: Context, at: datetime) -> str:
    """Write how far off something is: `in 20 days`."""
    return figures.ahead(at=at, now=_now(context))


@register.simple_tag(takes_context=True)
def period(context: Context, start: date | datetime, end: date | datetime | None) -> str:
    """Write the days of [start, end): `16–22 Nov 2026`, or `from 1 Mar 2026` where it has no end."""
    zone, locale = _zone(context), _locale(context)
    if end is None:
        return f"from {figures.day(at=start, zone=zone, locale=locale)}"
    return figures.days(start=start, end=end, zone=zone, locale=locale)


@register.simple_tag(takes_context=True)
def market_clock(context: Context, at: datetime) -> SafeString:
    """Write a time of day as the market counts it, in NEM time: `14:35`."""
    text = figures.clock(at=at, zone=figures.NEM, locale=_locale(context))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def market_period(context: Context, start: datetime, end: datetime) -> str:
    """Write a stretch of time in NEM time: `31 Oct, 14:00–17:00`, or days where it is made of whole ones."""
    return figures.market_period(start=start, end=end, locale=_locale(context), now=_now(context))


@register.simple_tag(takes_context=True)
def signed_energy(context: Context, quantity: int, unit: str = "kWh") -> SafeString:
    """Write a change of energy, exact and with its sign: `−12.300 kWh`."""
    figure = figures.energy(quantity=abs(quantity), locale=_locale(context), unit=unit, exact=True)
    sign = "−" if quantity < 0 else "+" if quantity else ""
    return format_html("{}{}", sign, _with_small_unit(figure, "muted"))


@register.simple_tag
def duration(seconds: int) -> str:
    """Write a length of time: `5 h`, `3 h 30 min`."""
    return figures.duration(seconds=seconds)


@register.simple_tag
def landed_by(name: str) -> str:
    """Name who gave a file in; of the provider's own process, the provider."""
    return timeline.who(name=name)


@register.simple_tag(takes_context=True)
def stamp(context: Context, stamp: Mapping[str, Any] | None) -> SafeString | str:
    """Write age and source of a figure. `stamp` has `at`, `source` and `fresh` (fresh, ageing, stale or fixed).

    Without `at` the source alone is named; `why` says why it is not simply fresh. A page has many of these, so it is
    no template of its own.
    """
    if not stamp:
        return ""
    fresh, at, why = stamp.get("fresh") or "fresh", stamp.get("at"), stamp.get("why")
    return format_html(
        '<span class="stamp" data-fresh="{}"><span>{}{}{}{}</span></span>',
        fresh,
        _aged(context, at, fresh) if at else "",
        " · " if at and stamp.get("source") else "",
        stamp.get("source") or "",
        f", {why}" if why and fresh == "ageing" else "",
    )


def _aged(context: Context, at: datetime, fresh: str) -> SafeString | str:
    if fresh == "stale":
        return format_html("Last known {}", ago(context, at))
    return day(context, at) if fresh == "fixed" else age(context, at)


@register.simple_tag
def quality(letter: str) -> SafeString:
    """Write the tile of a reading's quality, its word in the title and for screen readers."""
    return format_html(
        '<span class="q q-{0}" title="{1}"><span aria-hidden="true">{0}</span><span class="sr">{1}</span></span>',
        letter,
        QUALITY_WORDS.get(letter, "Unknown quality"),
    )


@register.inclusion_tag("look/bars.html", takes_context=True)
def bars(context: Context, days: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Draw the daily bars of `days`; see `drawings.day_bars` for their shape."""
    return {"plot": drawings.day_bars(days=days, locale=_locale(context)), "height": drawings.BAR_HEIGHT}


@register.inclusion_tag("look/cli.html")
def cli(id: str, calls: Sequence[Mapping[str, str]] = EMPTY_CALLS) -> dict[str, Any]:
    """Show the exact calls for what the page shows, each a tab: `{name, prompt, text}`.

    Without `calls` the page's script writes them, because they change with what is chosen.
    """
    return {"id": id, "calls": calls}


@register.simple_tag
def spark(values: Sequence[int | None]) -> SafeString:
    """Draw a spark line, which the figures beside it say in words."""
    path = drawings.spark(values=values)
    return format_html('<svg class="spark" viewBox="0 0 92 22" aria-hidden="true"><path d="{}"/></svg>', path)


@register.inclusion_tag("look/trend.html")
def trend(values: Sequence[float], mark: int | None = None) -> dict[str, Any]:
    """Draw how something went, which words beside it say; `mark` is the place of what was unusual."""
    return {"trend": drawings.trend(values=values, mark=mark)}


def _titled(context: Context, at: datetime, words: str) -> SafeString:
    title = figures.instant(at=at, zone=_zone(context), locale=_locale(context))
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), title, words)


def _with_small_unit(figure: figures.Figure, classes: str) -> SafeString:
    if not figure.unit:
        return format_html("{}", figure.value)
    return format_html('{}<span class="{}">{}{}</span>', figure.value, classes, figures.NBSP, figure.unit)


def _locale(context: Context) -> str:
    return str(_shell(context, "locale") or DEFAULT_LOCALE)


def _zone(context: Context) -> tzinfo:
    return ZoneInfo(str(_shell(context, "zone") or "UTC"))


def _now(context: Context) -> datetime:
    now = _shell(context, "now")
    return now if isinstance(now, datetime) else datetime.now(UTC)


def _shell(context: Context, name: str) -> Any:
    shell = context.get("shell")
    return shell.get(name) if isinstance(shell, Mapping) else getattr(shell, name, None)
