"""The history of a day: its versions, flags and reasons, each from the object that first had it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from forecourt.data.engine.formats import render, served_metadata
from forecourt.data.engine.objects import INTERVAL_OBJECTS
from forecourt.data.engine.objects import INTERVAL_OBJECTS as CODEC
from forecourt.data.engine.objects.footer import FOOTER_BYTES
from forecourt.data.engine.reading import open_reading
from forecourt.data.engine.store import open_store
from tests.data.engine.meters import KEY, Manifest, block, library, nem

DAY = date(2026, 1, 5)
WHOLE = (nem(2026, 1, 5), nem(2026, 1, 6))


@pytest.fixture
def manifest(tmp_path):
    return Manifest(open_store((tmp_path / "history").as_uri()))


def estimated(level: int, *, updated_at: int) -> Any:
    """Make a day whose third and fourth intervals are estimates, for reason 79."""
    made = block(DAY, level=level, updated_at=updated_at)
    quality, method, reason = made.quality.copy(), made.method.copy(), made.reason.copy()
    quality[0, 2:4], method[0, 2:4], reason[0, 2:4] = 3, 52, 79
    return replace(made, quality=quality, method=method, reason=reason)


def history(manifest, *, objects, period=WHOLE):
    grant = manifest.grant(format="history", periods=[period])
    part = replace(grant.slices[0], objects=tuple(objects))
    rendering = render(open_reading(grant=replace(grant, slices=(part,)), library=library(manifest.store)))
    data = b"".join(chunk.data for chunk in rendering.chunks())
    assert len(data) == rendering.size_bytes
    return json.loads(data)["days"]


def test_each_version_of_a_day_is_told_once_with_its_reasons(manifest):
    paths = [manifest.land(estimated(100, updated_at=10)).objects[0].path]
    paths.append(manifest.land(block(date(2026, 1, 7), updated_at=10)).objects[0].path)
    paths.append(manifest.land(block(DAY, level=200, updated_at=20)).objects[0].path)
    first, second = history(manifest, objects=paths)
    assert (first["version"], second["version"]) == (1, 2)
    assert [run["quality"] for run in first["runs"]] == ["A", "E", "A"]
    assert first["runs"][1] == {"first": 2, "count": 2, "number": 3, "quality": "E", "method": 52, "reason": 79}
    assert [run["quality"] for run in second["runs"]] == ["A"]
    assert (first["file"], first["line"], first["key"]) == ("file-1", 3, KEY)
    assert (first["quantity"][0], second["quantity"][0]) == (100, 200)


def test_a_part_of_a_day_is_cut_and_keeps_the_numbers_of_the_file(manifest):
    path = manifest.land(estimated(100, updated_at=10)).objects[0].path
    (day,) = history(manifest, objects=[path], period=(nem(2026, 1, 5, 1, 30), nem(2026, 1, 5, 4)))
    assert day["start"] == nem(2026, 1, 5, 1, 30)
    assert len(day["quantity"]) == 5
    assert [(run["first"], run["number"], run["quality"]) for run in day["runs"]] == [(0, 4, "E"), (1, 5, "A")]


def test_a_day_that_nobody_delivered_is_told_as_not_measured(manifest):
    manifest.land(block(date(2026, 1, 4)))
    path = manifest.land(block(date(2026, 1, 6))).objects[0].path
    (day,) = history(manifest, objects=[path])
    assert (day["version"], day["collected_at"], day["file"]) == (0, None, "")
    assert set(day["quantity"]) == {None}


def test_a_day_outside_the_objects_has_no_history(manifest):
    path = manifest.land(block(date(2026, 1, 9))).objects[0].path
    assert history(manifest, objects=[path]) == []


def test_the_flags_of_rows_are_counted_from_the_index_alone_where_it_can_tell(manifest):
    path = manifest.land(estimated(100, updated_at=10), block(date(2026, 1, 6), quality=2)).objects[0].path
    index = CODEC.read_index(tail=manifest.store.read_tail(path, size_bytes=FOOTER_BYTES))
    assert index.count_flags(first=0, last=96) == {"A": 46, "F": 0, "S": 48, "E": 2, "N": 0}
    assert index.count_flags(first=48, last=60) == {"A": 0, "F": 0, "S": 12, "E": 0, "N": 0}
    assert index.count_flags(first=1, last=48) is None
    assert replace(index, estimated=None).count_flags(first=0, last=96) is None


def test_of_a_part_of_a_mixed_day_and_of_older_objects_the_rows_are_counted(manifest):
    manifest.land(estimated(100, updated_at=10))
    grant = manifest.grant(periods=[(nem(2026, 1, 5, 1), nem(2026, 1, 5, 2))])
    (served,) = served_metadata(open_reading(grant=grant, library=library(manifest.store)))["served"]
    assert served["quality"] == {"E": 2}


def test_counted_flags_agree_with_the_rows_whatever_the_cut(manifest):
    path = (
        manifest.land(estimated(1, updated_at=1), block(date(2026, 1, 6), missing=[5]), block(date(2026, 1, 7)))
        .objects[0]
        .path
    )
    data = manifest.store.read(path)
    index, rows = CODEC.read_index(tail=data), INTERVAL_OBJECTS.read_rows(data=data)
    for first in range(0, 144, 7):
        for last in range(first, 145, 11):
            known = index.count_flags(first=first, last=last)
            counted = np.bincount(rows.quality[first:last], minlength=5).tolist()
            assert known is None or list(known.values()) == counted
