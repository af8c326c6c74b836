"""Letters about notifications: one that tells of one thing, or one that tells of several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_skeleton

from forecourt.access.addressees import Addressee
from forecourt.customers.queries import CompanyCard
from forecourt.notifications.models import Notification
from forecourt.notifications.outbox.leaving import Leaving, sign_leaving
from forecourt.notifications.outbox.letters import Item, Letter, Written, portal_address, write
from forecourt.notifications.zones import zone_named
from forecourt.settings.environment import environment

#: More than these are named by number and read in the portal.
MOST_ITEMS = 20
LISTED = "/notifications/"
CHOICES = "/notifications/choices/"


def letter_of(*, to: Addressee, company: CompanyCard | None, rows: Sequence[Notification]) -> Written:
    """Write the letter that tells one person of what happened, all of it in one company."""
    newest = sorted(rows, key=lambda row: row.happened_at, reverse=True)
    letter = _one(to, company, newest[0]) if len(newest) == 1 else _several(to, company, newest)
    return write(letter)


def _one(to: Addressee, company: CompanyCard | None, row: Notification) -> Letter:
    return Letter(
        subject=row.title,
        heading=row.title,
        paragraphs=_advice(row),
        facts=_facts(company, row),
        button=("Open it in the portal", portal_address(row.address or LISTED)),
        why=_why(company, [row]),
        choices_url=portal_address(CHOICES),
        leave_url=_leave_url(to, [row]),
        company=company.short_name if company else "",
    )


def _several(to: Addressee, company: CompanyCard | None, rows: Sequence[Notification]) -> Letter:
    left = len(rows) - MOST_ITEMS
    return Letter(
        subject=f"{len(rows)} things happened" + (f" at {company.short_name}" if company else ""),
        heading=f"{len(rows)} things happened",
        items=[_item(company, row) for row in rows[:MOST_ITEMS]],
        small=f"And {left} more, which the portal lists." if left > 0 else "",
        button=("See all in the portal", portal_address(LISTED)),
        why=_why(company, rows),
        choices_url=portal_address(CHOICES),
        leave_url=_leave_url(to, rows),
        company=company.short_name if company else "",
    )


def _item(company: CompanyCard | None, row: Notification) -> Item:
    about = " · ".join(filter(None, [_instant(company, row.happened_at), row.who, row.topic.title, row.reason]))
    return Item(title=row.title, about=about, url=portal_address(row.address or LISTED), tone=row.tone)


def _facts(company: CompanyCard | None, row: Notification) -> list[tuple[str, str]]:
    """Say when and who; a figure in the title is as old as that, and comes from the journal."""
    facts = [("When", _instant(company, row.happened_at))]
    if row.reason:
        facts.append(("Why you", f"{row.reason[:1].upper()}{row.reason[1:]}"))
    if row.who:
        facts.append(("Who", row.who))
    if company:
        facts.append(("Company", company.name))
    return [*facts, ("Source", f"{environment().provider}’s journal")]


def _advice(row: Notification) -> list[str]:
    if not row.topic.is_urgent:
        return []
    return [
        "If this was you, there is nothing to do. If it was not, change your password now and tell your administrator."
    ]


def _why(company: CompanyCard | None, rows: Sequence[Notification]) -> str:
    titles = list(dict.fromkeys(row.topic.title for row in rows))
    where = f" at {company.short_name}" if company else ""
    if all("mail" in row.topic.always for row in rows):
        return f"You get this about “{titles[0]}”{where}. It cannot be switched off: it is how you learn of misuse."
    return f"You get this because you hear of {', '.join(f'“{title}”' for title in titles)}{where}."


def _leave_url(to: Addressee, rows: Sequence[Notification]) -> str:
    topics = sorted({row.topic_id for row in rows if "mail" not in row.topic.always})
    if not topics:
        return ""
    signed = sign_leaving(Leaving(to.user_id, to.company_id, tuple(topics)))
    return portal_address(f"/notifications/leave/{signed}/")


def _instant(company: CompanyCard | None, at: datetime) -> str:
    zone, locale = zone_named(company), company.locale if company else "en_AU"
    local = at.astimezone(zone).replace(tzinfo=None)
    return f"{format_skeleton('yMMMd', local, locale=locale)}, {format_skeleton('Hm', local, locale=locale)}"
