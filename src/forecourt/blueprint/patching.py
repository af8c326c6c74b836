"""A change as a patch to the files: what is exported before it is held against what is exported after it.

`git apply` takes it. Whoever edits by hand can so bring the same change to the files, or the files alone, as a pull
request.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from difflib import unified_diff
from io import StringIO
from typing import Final

from forecourt.blueprint.exporting import There, read_kinds, write_files
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import Values

#: What stands behind a last line that no line break ends, as git and diff have it.
_UNENDED: Final = "\n\\ No newline at end of file\n"


class FilesWatch(AbstractContextManager[None]):
    """Watches what an action does to an actor's files: `perform(…, around=watch)`, and `watch.patch` tells.

    Args:
        kinds: The kinds that it may touch; None: all that the actor may keep.
        files: The files that the patch is for, by name: one that is not among them is made by the patch. None: for
            those that export writes.
    """

    def __init__(
        self, *, actor: Actor, kinds: Collection[str] | None = None, files: Mapping[str, str] | None = None
    ) -> None:
        self._actor, self._kinds, self._files = actor, kinds, files
        self._before: There = {}
        #: The patch, empty where no file changes.
        self.patch = ""
        #: The names of the files that it changes, and of those the ones that cannot keep their lines and comments.
        self.changed: tuple[str, ...] = ()
        self.rewritten: tuple[str, ...] = ()

    def __enter__(self) -> None:
        """Read what is there."""
        self._before = read_kinds(actor=self._actor, kinds=self._kinds)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Read what is there then, unless the action was refused, and write what differs."""
        if error is not None:
            return
        after = read_kinds(actor=self._actor, kinds=self._kinds)
        both = [name for name in after if name in self._before]
        touched = [name for name in both if _values(after, name) != _values(self._before, name)]
        files = self._files or {}
        was = write_files({name: self._before[name] for name in touched}, files=files).files
        written = write_files({name: after[name] for name in touched}, files=files)
        self.changed = tuple(name for name in touched if was[name] != written.files[name])
        self.rewritten = tuple(name for name in written.rewritten if name in self.changed)
        there = was if self._files is None else self._files
        self.patch = "".join(
            line for name in self.changed for line in patch_of(name, old=there.get(name), new=written.files[name])
        )


def _values(there: There, name: str) -> list[Values]:
    return [each.values for each in there[name][1].values()]


def patch_of(name: str, *, old: str | None, new: str) -> Iterator[str]:
    """Yield the lines of a unified diff with git's heads, each with its line break. None: there is no such file yet."""
    yield f"diff --git a/{name} b/{name}\n"
    if old is None:
        yield "new file mode 100644\n"
    before = "/dev/null" if old is None else f"a/{name}"
    for line in unified_diff(_lines(old or ""), _lines(new), before, f"b/{name}"):
        yield line if line.endswith("\n") else line + _UNENDED


def _lines(text: str) -> list[str]:
    """Split at line feeds alone, as git does."""
    return StringIO(text, newline="\n").readlines()
