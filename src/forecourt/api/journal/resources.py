"""What happened, and the signed checkpoints of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, ToMany, ToOne, declare
from forecourt.kernel.events import ACTION_REFUSED
from forecourt.kernel.journal import wording
from forecourt.kernel.journal.listings import CHECKPOINTS, ENTRIES
from forecourt.kernel.journal.searching import may_see_some
from forecourt.kernel.listings import Row


def _title(row: Row) -> str:
    return wording.read(row["event"], old=row["old"], new=row["new"])[0]


def _old(row: Row) -> Any:
    return row["old"]


def _result(row: Row) -> str:
    return "refused" if row["event"] == ACTION_REFUSED else "done"


def _document(row: Row) -> Any:
    return orjson.loads(bytes(row["document"]))


declare(
    Resource(
        type="journal-entries",
        about="What happened, newest first: in one's company, or by oneself, as the role allows.",
        listing=ENTRIES,
        attributes=(
            Attribute("title", str, "The same in words.", "Made the token Notebook", _title, ("event", "old", "new")),
            Attribute("event", str, "What happened.", "access.token.made"),
            Attribute("action", str, "The action that did it.", "access.make_token"),
            Attribute("at", datetime, "The true instant.", "2026-11-22T05:12:09Z"),
            Attribute("business_at", datetime, "The instant of business time.", "2026-11-01T23:10:00Z"),
            Attribute("actor_name", str, "Who did it.", "Ada Adler"),
            Attribute("interface", str, "By which way.", "api"),
            Attribute("request_id", UUID | None, "What was written during the same request bears the same.", None),
            Attribute("duration_us", int | None, "How long it had taken by then, in microseconds.", 4200),
            Attribute("result", str, "`done`, or `refused`.", "done", _result, ("event",)),
            Attribute("subject_type", str, "What kind of thing it was about.", "token"),
            Attribute("subject_id", str, "Which one.", "0190a1b2-0000-7000-8000-000000000000"),
            Attribute("old", dict[str, Any] | None, "What was.", None, _old, ("old", "new")),
            Attribute("new", dict[str, Any] | None, "What is.", {"name": "Notebook"}),
        ),
        relationships=(
            ToOne("company", to="companies", about="Whom it concerns; null where it concerns the provider alone."),
            ToOne("cause", to="journal-entries", about="The earlier entry that led to it."),
            ToMany("effects", to="journal-entries", about="What it led to.", via="cause"),
        ),
        filters=(
            Filter("company", UUID, "Concerning one of these companies.", "", many=True),
            Filter("event", str, "One of these events.", "access.token.made", many=True),
            Filter("subject", str, "About one of these things, by id.", "", many=True),
            Filter("from", datetime, "At or after an instant of business time.", "2026-11-01T00:00:00+10:00"),
            Filter("to", datetime, "Before an instant of business time.", "2026-11-02T00:00:00+10:00"),
            Filter("cause", UUID, "That one of these entries led to.", "", many=True),
        ),
    )
)

declare(
    Resource(
        type="journal-checkpoints",
        about="What the journal was, signed, to be kept elsewhere. For auditors and customers' administrators.",
        listing=CHECKPOINTS,
        policy=may_see_some,
        id_type=int,
        attributes=(
            Attribute("at", datetime, "When it was signed, on the true clock.", "2026-11-22T05:12:09Z"),
            Attribute(
                "document",
                dict[str, Any],
                "The checkpoint itself: keep it as it is, as a file.",
                {
                    "forecourt_checkpoint": 1,
                    "era": "0190a1b2-0000-7000-8000-000000000000",
                    "seq": 1234,
                    "root": "9f86d081884c7d65" * 4,
                    "link": "2c26b46b68ffc68f" * 4,
                    "at": "2026-11-22T05:12:09Z",
                    "key": "fcde2b2edba56bf4" * 4,
                    "signature": "ba7816bf8f01cfea" * 8,
                },
                _document,
            ),
        ),
        filters=(
            Filter("from", datetime, "Signed at or after an instant of the true clock.", "2026-11-01T00:00:00+10:00"),
            Filter("to", datetime, "Signed before an instant of the true clock.", "2026-11-02T00:00:00+10:00"),
        ),
    )
)
