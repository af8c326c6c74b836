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

from forecourt.blueprint.exporting import Export, export_files
from forecourt.kernel.actors import Actor

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
        self._before = Export({}, ())
        #: The patch, empty where no file changes.
        self.patch = ""
        #: The names of the files that it changes, and of those the ones that cannot keep their lines and comments.
        self.changed: tuple[str, ...] = ()
        self.rewritten: tuple[str, ...] = ()

    def __enter__(self) -> None:
        """Export what is there."""
        self._before = self._export()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Export what there is then, unless the action was refused."""
        if error is not None:
            return
        before, after = self._before.files, self._export()
        self.changed = tuple(name for name in after.files if before[name] != after.files[name])
        self.rewritten = tuple(name for name in after.rewritten if name in self.changed)
        there = before if self._files is None else self._files
        self.patch = "".join(
            line for name in self.changed for line in patch_of(name, old=there.get(name), new=after.files[name])
        )

    def _export(self) -> Export:
        return export_files(actor=self._actor, files=self._files or {}, kinds=self._kinds)


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
