"""The documentation is true where a machine can tell: names, commands, links, and nothing of one machine alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from cyclopts import App

from docs.reference import make
from forecourt.kernel.catalogue import list_actions
from forecourt.processes.command import app as forecourtd
from forecourt_client.command import _app as forecourt_app
from tests.house.source import ROOT

REFERENCE = ROOT / "docs" / "reference"
LEFT_OUT = {".venv", "node_modules", "var", ".git", ".artifacts", ".pytest_cache"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not LEFT_OUT.intersection(path.relative_to(ROOT).parts))
COMMANDS = {"forecourtd": forecourtd, "forecourt": forecourt_app()}
ACTIONS = {action.name for action in list_actions()}
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```|^ {4}.*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
#: A command at the beginning of a line or of a piece of code, with what follows it on that line.
CALL = re.compile(r"(?:^|`)(?:[ \t]|\$ |[A-Z_]+=\S+ )*(?:\.venv/bin/)?(forecourtd?) +([a-z][^`\n#|]*)", re.MULTILINE)
PERFORMED = re.compile(r"""(?:forecourt do |client\.do\(["'])([a-z_]+\.[a-z_]+)""")
LINK = re.compile(r"""(?:\]\(|<img src=")([^)"\s]+)[)"]""")
#: Folders of one machine, and hosts of one network.
MACHINES = re.compile(
    r"(?<![\w.-])(/work/|/tmp/|/root/|/home/|/Users/|/opt/|C:\\)"
    r"|index-url|extra-index|//[^/\s]*(?:pypi|npmjs|registry|mirror|artifactory|nexus)[^/\s]*"
)


def every_page() -> pytest.MarkDecorator:
    """Run a test for each page of documentation."""
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pytest.mark.parametrize("name", make.TABLES)
def test_a_page_made_from_the_code_says_what_the_code_says(name: str) -> None:
    assert (REFERENCE / name).read_text() == make.renewed(name), "run .venv/bin/python docs/reference/make.py"


@pytest.mark.parametrize("program", COMMANDS)
def test_every_command_is_documented(program: str) -> None:
    page = (REFERENCE / "commands.md").read_text()
    assert [name for name in _shown(COMMANDS[program]) if f"`{program} {name}" not in page] == []


@pytest.mark.parametrize("program", COMMANDS)
def test_every_option_of_a_command_is_documented(program: str) -> None:
    page = (REFERENCE / "commands.md").read_text()
    for name in _shown(COMMANDS[program]):
        options = _options(_command(COMMANDS[program], name.split())) - {"*"}
        assert [option for option in options if not re.search(rf"{option}(?![\w-])", page)] == [], name


@every_page()
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    unknown = [
        f"{program} {rest}"
        for code in CODE.findall(page.read_text())
        for program, rest in CALL.findall(code)
        if not _exists(COMMANDS[program], rest.split())
    ]
    assert unknown == []


@every_page()
def test_every_action_that_a_page_performs_exists(page: Path) -> None:
    assert [name for name in PERFORMED.findall(page.read_text()) if name not in ACTIONS] == []


@every_page()
def test_every_link_within_the_house_leads_somewhere(page: Path) -> None:
    assert [link for link in _links(page) if not _leads_somewhere(page, link)] == []


@every_page()
def test_no_page_knows_a_machine(page: Path) -> None:
    assert [match.group() for match in MACHINES.finditer(page.read_text())] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.exists():
            reached.add(page)
            waiting += [_target(page, link) for link in _links(page) if ".md" in link]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached and "docs" in page.parts] == []


def test_every_picture_of_the_tutorial_is_shown_somewhere() -> None:
    shown = {_target(page, link) for page in PAGES for link in _links(page)}
    assert [path.name for path in (ROOT / "docs" / "tutorial" / "pictures").glob("*.png") if path not in shown] == []


def _shown(app: App) -> Iterator[str]:
    """Yield the commands that `--help` lists, those of its groups with the group's name before them."""
    for name in app:
        if name.startswith("-") or not app[name].show:
            continue
        below = list(_shown(app[name]))
        yield from (f"{name} {each}" for each in below) if below else (name,)


def _command(app: App, words: list[str]) -> App:
    """Return the command that the words name, however deep; KeyError where there is none."""
    return _command(app[words[0]], words[1:]) if words else app


def _exists(app: App, words: list[str]) -> bool:
    """Tell whether words are a command with options that it has."""
    while words and not words[0].startswith("-") and any(not name.startswith("-") for name in app):
        if words[0] not in app:
            return False
        app, words = app[words[0]], words[1:]
    given = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
    return "*" in _options(app) or given <= {*_options(app), "--help", "--url", "--token", "--json"}


def _options(app: App) -> set[str]:
    """Name the long options of a command, and `*` where it takes any beside them."""
    arguments = [each for each in app.assemble_argument_collection() if each.parse]
    takes_any = any(each.index is not None and each.parameter.allow_leading_hyphen for each in arguments)
    named = {name for each in arguments if each.index is None for name in each.names if name.startswith("--")}
    return named | ({"*"} if takes_any else set())


def _links(page: Path) -> list[str]:
    """List a page's links to files, code left out."""
    links = LINK.findall(FENCE.sub("", page.read_text()))
    return [link for link in links if not urlsplit(link).scheme]


def _target(page: Path, link: str) -> Path:
    path = unquote(urlsplit(link).path)
    return (page.parent / path).resolve() if path else page


def _leads_somewhere(page: Path, link: str) -> bool:
    target, part = _target(page, link), urlsplit(link).fragment
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not part or part in _headings(target)


def _headings(page: Path) -> set[str]:
    """Return the names that headings can be linked by: small letters, words joined by hyphens."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
