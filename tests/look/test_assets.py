"""Built files and their manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forecourt.look import assets


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static" / "dist"
    folder.mkdir(parents=True)
    monkeypatch.setattr(assets, "DIST", folder)
    return folder


def test_a_file_is_found_under_the_name_that_it_has_today(dist: Path) -> None:
    (dist / "manifest.json").write_text(json.dumps({"app.css": "app-5F3A09BC.css"}))
    assert assets.asset_path(name="app.css") == "dist/app-5F3A09BC.css"


def test_a_file_that_was_not_built_is_named_in_the_error(dist: Path) -> None:
    (dist / "manifest.json").write_text("{}")
    with pytest.raises(assets.StaticFilesMissing, match=r"chart\.js.*make static"):
        assets.asset_path(name="chart.js")


def test_without_a_build_the_error_says_how_to_build(dist: Path) -> None:
    with pytest.raises(assets.StaticFilesMissing, match="make static"):
        assets.asset_path(name="app.css")


def test_the_content_of_a_text_file_can_be_had(dist: Path) -> None:
    (dist / "manifest.json").write_text(json.dumps({"icons.svg": "icons-1.svg"}))
    (dist / "icons-1.svg").write_text("<svg/>")
    assert assets.asset_text(name="icons.svg") == "<svg/>"
