"""Where the built static files are: names that change with their content, looked up in the build's manifest."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

DIST: Final = Path(__file__).resolve().parent / "static" / "dist"
#: Under this name the manifest says which parts each script needs; all others are files.
_MODULES: Final = "modules"


class StaticFilesMissing(Exception):
    """The static files have not been built, or not since a file was added."""

    code = "static_files_missing"
    title = "Static files are missing"
    status = 500


def asset_path(*, name: str) -> str:
    """Return the path below STATIC_URL of a built file, such as `dist/app-5F3A09BC.css` for `app.css`.

    Raises StaticFilesMissing, saying how to build, where there is no such file.
    """
    names = _manifest(DIST, _changed_at(DIST))
    if name not in names:
        raise StaticFilesMissing(f"{name} is not among the built static files. Run `make static`.")
    return f"dist/{names[name]}"


def module_paths(*, name: str) -> list[str]:
    """Return the paths of a built script and of the parts that it needs from the start, the script first.

    Raises StaticFilesMissing.
    """
    parts = _modules(DIST, _changed_at(DIST)).get(name, [])
    return [asset_path(name=name), *(f"dist/{part}" for part in parts)]


def asset_text(*, name: str) -> str:
    """Return the content of a built text file, such as the icon sprite. Raises StaticFilesMissing."""
    return _text(DIST.parent / asset_path(name=name))


@cache
def _manifest(dist: Path, changed_at: int) -> dict[str, str]:
    written: dict[str, Any] = json.loads((dist / "manifest.json").read_text())
    return {name: built for name, built in written.items() if name != _MODULES}


@cache
def _modules(dist: Path, changed_at: int) -> dict[str, list[str]]:
    written: dict[str, Any] = json.loads((dist / "manifest.json").read_text())
    return dict(written.get(_MODULES, {}))


def _changed_at(dist: Path) -> int:
    """Tell when the manifest was written, so that a rebuild shows without a restart."""
    try:
        return (dist / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        raise StaticFilesMissing("The static files have not been built. Run `make static`.") from None


@cache
def _text(path: Path) -> str:
    """Read a file once: its name changes whenever its content does."""
    return path.read_text()
