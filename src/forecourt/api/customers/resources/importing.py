"""Files of customer data, what could not be taken of them, and the conflict queue, as resources."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Filter, Resource, ToMany, ToOne, declare
from forecourt.customers import listings

_INSTANT = "2026-11-02T09:00:00Z"
_ID = "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"

declare(
    Resource(
        type="imports",
        about="Files of customer data: how each is read, how far it was taken in, and what came of it.",
        listing=listings.IMPORTS,
        attributes=(
            Attribute("name", str, "What its sender called it.", "company_data.csv"),
            Attribute("sha256", str, "Its digest: the same bytes come in once a system.", "9f86d081884c7d65" * 4),
            Attribute("size_bytes", int, "How large it is.", 6995),
            Attribute("system", str, "Where it comes from.", "hubspot"),
            Attribute("stage", str, "Where companies stand that it makes.", "prospect"),
            Attribute(
                "written", str, "How it is written, in words.", "UTF-8 (its text is nothing else), commas between cells"
            ),
            Attribute("is_assumed", bool, "That was guessed, so somebody should look.", False),
            Attribute("head", list[str], "The names of its columns.", ["id", "property_city"]),
            Attribute("matching", dict[str, Any], "What its rows and columns are.", {"kind": "records"}),
            Attribute("state", str, "received, planning, planned, running, done, stopped or refused.", "done"),
            Attribute("refused_reason", str, "Why it cannot be read.", ""),
            Attribute("line", int, "To which line it was taken in.", 25),
            Attribute("round", int, "How often it was taken in from its beginning.", 1),
            Attribute("counts", dict[str, Any], "What was taken in, by what it is.", {"rows": 24, "records_new": 24}),
            Attribute("plan", dict[str, Any], "What it would change.", {"counts": {"rows": 24}}),
            Attribute("received_at", datetime, "When it was given in.", _INSTANT),
            Attribute("received_by", str, "By whom.", "Susy Marchetti"),
            Attribute("planned_at", datetime | None, "When it was planned last.", _INSTANT),
            Attribute("started_at", datetime | None, "When it was begun to be taken in.", _INSTANT),
            Attribute("finished_at", datetime | None, "When all of it was in.", _INSTANT),
        ),
        relationships=(
            ToOne("corrects", to="imports", about="The file whose broken lines it mends."),
            ToMany("faults", to="import-faults", about="What could not be taken of it.", via="import"),
        ),
        filters=(
            Filter("state", str, "In one of these states.", "done", many=True),
            Filter("system", str, "From one of these systems.", "hubspot", many=True),
            Filter("sha256", str, "With one of these digests.", "", many=True),
        ),
        see_also=(
            *("customers.match_import", "customers.plan_import", "customers.import_file"),
            *("customers.stop_import", "customers.replay_import"),
        ),
    )
)

declare(
    Resource(
        type="import-faults",
        about="What could not be taken of a file: which line, why, and what stood there.",
        listing=listings.IMPORT_FAULTS,
        attributes=(
            Attribute("line", int, "The line, from 1; the row of a sheet.", 11),
            Attribute("code", str, "What is wrong, for programs.", "stray_quote"),
            Attribute("column", str, "The column, where it is one cell.", ""),
            Attribute(
                "sentence", str, "What is wrong, for people.", "Line 11 opens a quotation mark that is not closed."
            ),
            Attribute("raw", str, "What stood there, where its cells cannot be told apart.", '10,"Acme,Perth'),
            Attribute("cells", list[str], "The row's cells otherwise.", []),
            Attribute("takes_row", bool, "Nothing of the line was taken; otherwise all but that cell.", True),
            Attribute("mended_at", datetime | None, "When a corrected file brought it.", None),
        ),
        relationships=(ToOne("import", to="imports", about="Of which file."),),
        filters=(
            Filter("import", UUID, "Of these files.", _ID, many=True),
            Filter("code", str, "With one of these codes.", "bad_value", many=True),
            Filter("is_mended", bool, "Mended, or not.", "false"),
        ),
        see_also=("customers.replay_import",),
    )
)

declare(
    Resource(
        type="conflicts",
        about="What waits for a decision: sources that disagree, records that are not there, one id of two.",
        listing=listings.CONFLICTS,
        attributes=(
            Attribute("kind", str, "`values`, `missing`, `identity` or `belongs`.", "values"),
            Attribute("subject_type", str, "`company` or `person`.", "company"),
            Attribute("subject_id", UUID | None, "The record that it is about.", _ID),
            Attribute("other_id", UUID | None, "The other record that claims the same.", None),
            Attribute("field", str, "The fact, or the property that nobody matched.", "address"),
            Attribute("system", str | None, "Whose id or property it is.", None),
            Attribute("external_id", str, "The id, or the address.", ""),
            Attribute("said", str, "What it is, in a sentence.", "NetSuite and HubSpot disagree about Street of ACME."),
            Attribute("state", str, "open, settled, dismissed or closed.", "open"),
            Attribute("settlement", dict[str, Any], "What was decided, and on what it was based.", {}),
            Attribute("opened_at", datetime, "Since when it waits.", _INSTANT),
            Attribute("waits_until", datetime | None, "Until when somebody set it aside.", None),
            Attribute("ended_at", datetime | None, "When it ended.", None),
            Attribute("ended_by", str, "Who ended it.", ""),
        ),
        filters=(
            Filter("kind", str, "Of one of these kinds.", "values", many=True),
            Filter("state", str, "In one of these states.", "open", many=True),
            Filter("subject", UUID, "About these records.", _ID, many=True),
            Filter("field", str, "About these facts.", "address", many=True),
        ),
        see_also=("customers.settle_conflict", "customers.dismiss_conflict"),
    )
)
