"""Built files and their manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.template import Context, Template

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


def test_a_script_comes_with_the_parts_that_it_needs_from_the_start(dist: Path) -> None:
    modules = {"data.js": ["shared-1.js", "shared-2.js"], "app.js": []}
    written = {"data.js": "page-1.js", "app.js": "app-1.js", "modules": modules}
    (dist / "manifest.json").write_text(json.dumps(written))
    assert assets.module_paths(name="data.js") == ["dist/page-1.js", "dist/shared-1.js", "dist/shared-2.js"]
    assert assets.module_paths(name="app.js") == ["dist/app-1.js"]
    with pytest.raises(assets.StaticFilesMissing):
        assets.asset_path(name="modules")


def test_a_page_asks_at_once_for_the_parts_of_its_script(dist: Path) -> None:
    written = {"data.js": "page-1.js", "modules": {"data.js": ["shared-1.js"]}}
    (dist / "manifest.json").write_text(json.dumps(written))
    page = Template('{% load look %}{% script "data.js" %}').render(Context())
    assert '<script type="module" src="/static/dist/page-1.js"></script>' in page
    assert '<link rel="modulepreload" href="/static/dist/shared-1.js">' in page
