"""Changes as patches: `git apply` takes them, and the files then say what is there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from forecourt.access.actions import invite_colleague, remove_colleague
from forecourt.access.queries import list_colleagues
from forecourt.blueprint.actions import apply, export, patch
from forecourt.blueprint.patching import FilesWatch, patch_of
from forecourt.contracts.actions import define_level
from forecourt.data.actions import save_view
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

ADA = "ada@acme.example"
INVITED = {"email": "nell@acme.example", "name": "Nell New", "role": "read_only"}
VIEW = {"title": "Four weeks", "query": "key=all&heat=4w", "is_shared": True}


def _patch(actor: Any, action: str, parameters: dict[str, Any], files: dict[str, str] | None = None) -> dict[str, Any]:
    asked = {"action": action, "parameters": parameters, "files": files}
    return dict(perform(patch, actor=actor, parameters=asked).result)


def _export(actor: Any) -> dict[str, str]:
    return dict(perform(export, actor=actor, parameters={"files": {}}).result["files"])


def _differences(actor: Any, files: dict[str, str]) -> list[Any]:
    return list(perform(apply, actor=actor, parameters={"files": files}, dry_run=True).result["differences"])


def _applied(folder: Path, files: dict[str, str], text: str) -> dict[str, str]:
    """Lay files in a folder, let the real git apply a patch to them, and return what they then hold."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git here")
    for name, content in files.items():
        (folder / name).write_bytes(content.encode())
    subprocess.run([git, "apply", "--index", "-"], cwd=_repository(git, folder), input=text.encode(), check=True)
    return {path.name: path.read_bytes().decode() for path in sorted(folder.glob("*.yaml"))}


def _repository(git: str, folder: Path) -> Path:
    subprocess.run([git, "init", "-q"], cwd=folder, check=True)
    subprocess.run([git, "add", "."], cwd=folder, check=True)
    return folder


def test_a_patch_is_taken_by_git_and_once_the_action_is_done_nothing_is_left_to_plan(people, tmp_path) -> None:
    ada = people(ADA)
    files = _export(ada)
    told = _patch(ada, "access.invite_colleague", INVITED)
    assert told["changed"] == ["members.yaml"]
    added = [line for line in told["patch"].splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert "+  - email: nell@acme.example" in added
    assert not [line for line in told["patch"].splitlines() if line.startswith("-") and not line.startswith("---")]
    patched = _applied(tmp_path, files, told["patch"])
    assert [each["key"] for each in _differences(ada, patched)] == ["nell@acme.example"]
    perform(invite_colleague, actor=ada, parameters=INVITED)
    assert _differences(ada, patched) == []


def test_a_patch_of_what_goes_takes_its_lines_away(people, tmp_path) -> None:
    ada = people(ADA)
    kelly = next(each for each in list_colleagues(actor=ada) if each.email == "kelly@acme.example")
    told = _patch(ada, "access.remove_colleague", {"user_id": str(kelly.user_id)})
    patched = _applied(tmp_path, _export(ada), told["patch"])
    assert "kelly@acme.example" not in patched["members.yaml"]
    perform(remove_colleague, actor=ada, parameters={"user_id": kelly.user_id})
    assert _differences(ada, patched) == []


def test_files_of_ones_own_keep_their_comments_and_their_last_line_as_it_is(people, tmp_path) -> None:
    ada = people(ADA)
    perform(save_view, actor=ada, parameters={**VIEW, "title": "Now"})
    own = "views:\n  # what the night shift looks at\n  - title: Now\n    query: key=all&heat=4w\n    is_shared: true"
    told = _patch(ada, "data.save_view", VIEW, {"views.yaml": own})
    assert (told["changed"], told["rewritten"]) == (["views.yaml"], [])
    patched = _applied(tmp_path, {"views.yaml": own}, told["patch"])
    assert "# what the night shift looks at" in patched["views.yaml"]
    perform(save_view, actor=ada, parameters=VIEW)
    assert _differences(ada, patched) == []


def test_a_file_that_is_not_among_ones_own_is_made_by_the_patch(people, tmp_path) -> None:
    ada = people(ADA)
    told = _patch(ada, "data.save_view", VIEW, {})
    assert "new file mode 100644\n--- /dev/null\n+++ b/views.yaml\n" in told["patch"]
    patched = _applied(tmp_path, {"marks.yaml": "marks: []\n"}, told["patch"])
    perform(save_view, actor=ada, parameters=VIEW)
    assert _differences(ada, {"views.yaml": patched["views.yaml"]}) == []


def test_the_providers_changes_are_patches_to_its_blueprint(people, tmp_path) -> None:
    olga = people("olga@meridian.example")
    level = {"code": "night", "title": "Night owls", "rank": 90}
    told = _patch(olga, "contracts.define_level", level)
    assert told["changed"] == ["levels.yaml"]
    patched = _applied(tmp_path, _export(olga), told["patch"])
    perform(define_level, actor=olga, parameters=level)
    assert _differences(olga, {"levels.yaml": patched["levels.yaml"]}) == []


def test_a_patch_changes_nothing_and_is_journalled_without_what_was_asked(people) -> None:
    ada = people(ADA)
    files = _export(ada)
    _patch(ada, "access.invite_colleague", INVITED)
    assert _export(ada) == files
    with scope(ada):
        row = Journal.objects.filter(event="blueprint.files.patched").latest("at")
        assert row.new == {"action": "access.invite_colleague", "kinds": ["members"]}
        assert not Journal.objects.filter(event="access.colleague.invited", new__email=INVITED["email"]).exists()


def test_a_patch_is_refused_to_whom_the_action_is_and_where_nothing_can_change(people) -> None:
    ada, rita = people(ADA), people("rita@acme.example")
    with pytest.raises(Forbidden):
        _patch(rita, "access.invite_colleague", INVITED)
    with pytest.raises(Malformed) as wrong:
        _patch(ada, "access.invite_colleague", {**INVITED, "email": "no address"})
    assert wrong.value.pointer == "/data/attributes/parameters/email"
    with pytest.raises(Malformed, match="only reads"):
        _patch(ada, "blueprint.export", {})
    with pytest.raises(Invisible):
        _patch(ada, "no.such_action", {})


def test_what_is_done_and_watched_gives_the_patch_with_its_receipt(people, tmp_path) -> None:
    ada = people(ADA)
    files = _export(ada)
    watch = FilesWatch(actor=ada, kinds=("members",))
    assert perform(invite_colleague, actor=ada, parameters=INVITED, around=watch).outcome == "done"
    assert _applied(tmp_path, files, watch.patch)["members.yaml"] == _export(ada)["members.yaml"]
    elsewhere = FilesWatch(actor=ada, kinds=("views",))
    perform(invite_colleague, actor=ada, parameters={**INVITED, "email": "x@acme.example"}, around=elsewhere)
    assert elsewhere.patch == ""


@pytest.mark.parametrize("old", ["a: 1\n", "a: 1", "a: 1\r\nb: 2\r\n", "a: \x0b\n", ""])
@pytest.mark.parametrize("new", ["a: 2\n", "a: 2", "a: 1\r\nb: 3\r\n"])
def test_patches_keep_line_ends_of_every_kind(old: str, new: str, tmp_path: Path) -> None:
    text = "".join(patch_of("x.yaml", old=old, new=new))
    assert _applied(tmp_path, {"x.yaml": old}, text) == {"x.yaml": new}
