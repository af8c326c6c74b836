"""What people keep of their looking at data: views, and marks for colleagues."""

from __future__ import annotations

from datetime import datetime

from forecourt.api.jsonapi.declarations import Attribute, Change, Filter, Resource, declare
from forecourt.data import listings
from forecourt.data.actions.marks import change_mark, make_mark, remove_mark
from forecourt.data.actions.views import remove_view, save_view

PERMISSION, WORDS = "data.read_rows", "meter data"

declare(
    Resource(
        type="views",
        about="Views of data under a name: one's own, and those that colleagues share.",
        listing=listings.VIEWS,
        permission=PERMISSION,
        words=WORDS,
        attributes=(
            Attribute("title", str, "What it is found by.", "Peaks in summer"),
            Attribute("query", str, "The page's address after the question mark.", "key=all&heat=4w"),
            Attribute("is_shared", bool, "Colleagues who read data see it too.", False),
            Attribute("owner_name", str, "Whose it is.", "Ada Adler"),
            Attribute("made_at", datetime, "When it was kept.", "2026-11-01T23:10:00Z"),
        ),
        filters=(Filter("is_shared", bool, "Shared with colleagues, or not.", "true"),),
        makes=Change(save_view, subject="view_id"),
        removes=Change(remove_view, subject="view_id"),
        see_also=("data.share_view",),
    )
)

declare(
    Resource(
        type="marks",
        about="What somebody wrote beside a period of data, for all colleagues who read it.",
        listing=listings.MARKS,
        permission=PERMISSION,
        words=WORDS,
        attributes=(
            Attribute("dataset", str, "Of which data.", "interval-readings"),
            Attribute("keys", list[str], "The meters that it is about; none: all.", ["4300000003"]),
            Attribute(
                "period_from",
                datetime,
                "The first instant of the period.",
                "2026-10-29T03:00:00Z",
            ),
            Attribute(
                "period_to",
                datetime,
                "The instant after its last.",
                "2026-10-29T07:00:00Z",
            ),
            Attribute("text", str, "What colleagues should know.", "Chiller test, not a fault"),
            Attribute("maker_name", str, "Who wrote it.", "Ada Adler"),
            Attribute("made_at", datetime, "When.", "2026-11-01T23:10:00Z"),
        ),
        filters=(
            Filter("dataset", str, "Beside one of these datasets.", "interval-readings", many=True),
            Filter("key", str, "About one of these meters, or about all.", "4300000003", many=True),
            Filter("from", datetime, "Whose period ends after an instant.", "2026-10-29T00:00:00+10:00"),
            Filter("to", datetime, "Whose period begins before an instant.", "2026-10-30T00:00:00+10:00"),
        ),
        makes=Change(make_mark, subject="mark_id"),
        changes=Change(change_mark, subject="mark_id"),
        removes=Change(remove_mark, subject="mark_id"),
    )
)
