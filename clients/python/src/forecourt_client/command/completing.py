"""`completions`: what a shell offers while one types, action names and their options included.

The shell's script asks `forecourt complete -- WORDS…` for candidates. Nobody is asked over the network then: actions
are those of the catalogue as it was last seen, kept in the user's cache directory for this user alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from cyclopts import App

from forecourt_client.command.session import VALUED, Given
from forecourt_client.command.values import options_of, property_name, values_of

if TYPE_CHECKING:
    from forecourt_client.answers import Action

SCRIPTS: Final = {
    "bash": """\
_forecourt() {
    local IFS=$'\\n'
    COMPREPLY=($(forecourt complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _forecourt forecourt
""",
    "zsh": """\
#compdef forecourt
_forecourt() {
    local -a found
    found=("${(@f)$(forecourt complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if (( ${#found[1]} )); then compadd -- "${found[@]}"; else _files; fi
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    _forecourt "$@"
else
    (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
    compdef _forecourt forecourt
fi
""",
    "fish": """\
function __forecourt_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (forecourt complete -- $words[2..-1] 2>/dev/null)
    if set -q found[1]
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c forecourt -f -a '(__forecourt_complete)'
""",
}
EVERYWHERE: Final = ("--json", *VALUED, "--help")
DATASETS: Final = ("accumulation-readings", "interval-readings")


def completions(shell: Literal["bash", "zsh", "fish"], /, *, session: Given) -> None:
    """Print a script that teaches a shell to complete this command, with the actions you may perform.

    For bash: `source <(forecourt completions bash)` in ~/.bashrc. For zsh the same in ~/.zshrc, or the script as a file
    `_forecourt` in a folder of fpath. For fish: `forecourt completions fish | source` in config.fish.

    Parameters
    ----------
    shell
        Whose script: bash, zsh or fish.
    """
    session.answer({"shell": shell, "script": SCRIPTS[shell]}, SCRIPTS[shell].splitlines())


def candidates(words: Sequence[str], *, app: App) -> list[str]:
    """Return what may stand in place of the last word, which is not finished.

    Args:
        words: All that stands behind the program's name, the last as far as it is typed; it may be empty.
        app: The command.
    """
    *before, typed = words or [""]
    offered = _offered(_without_everywhere(before), typed, app=app)
    return sorted({each for each in offered if each.startswith(typed)})


def keep_catalogue(actions: Sequence[Action]) -> None:
    """Keep the catalogue for completing; where that cannot be, completing just knows less."""
    kept = {each.name: each.parameters for each in actions}
    with suppress(OSError):
        path = catalogue_path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        fresh.replace(path)


def kept_catalogue() -> dict[str, Mapping[str, Any]]:
    """Return the parameters' schemas of the actions as they were last seen, by name."""
    with suppress(OSError, ValueError):
        kept = json.loads(catalogue_path().read_text(encoding="utf-8"))
        if isinstance(kept, dict):
            return {name: schema for name, schema in kept.items() if isinstance(schema, dict)}
    return {}


def catalogue_path() -> Path:
    """Say where the catalogue is kept: $XDG_CACHE_HOME, %LOCALAPPDATA% on Windows, else ~/.cache."""
    configured = os.environ.get("XDG_CACHE_HOME") or (
        os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    )
    return (Path(configured) if configured else Path.home() / ".cache") / "forecourt" / "actions.json"


def _offered(before: list[str], typed: str, *, app: App) -> Iterator[str]:
    command, rest = app, list(before)
    while rest and not rest[0].startswith("-") and rest[0] in command:
        command = command[rest.pop(0)]
    if command.name[0] == "do":
        yield from _of_action(rest, typed)
    elif command.name[0] == "get" and not rest:
        yield from _resources()
    elif command.name[0] == "pull" and not rest:
        yield from DATASETS
    elif not rest:
        yield from (each for each in command if not each.startswith("-"))
    if typed.startswith("-"):
        yield from (*EVERYWHERE, *_options(command))


def _of_action(rest: list[str], typed: str) -> Iterator[str]:
    catalogue = kept_catalogue()
    chosen = next((word for word in rest if not word.startswith("-")), None)
    if chosen is None:
        yield from catalogue
        return
    schema = catalogue.get(chosen, {})
    option = rest[-1].removeprefix("--").replace("-", "_") if rest[-1].startswith("--") else ""
    if option:
        yield from values_of(option, schema=schema)
    if typed.startswith("-"):
        yield from (f"--{property_name(name)}" for name in options_of(schema))


def _options(command: App) -> list[str]:
    if command.default_command is None:
        return []
    arguments = command.assemble_argument_collection()
    return [name for argument in arguments for name in argument.names if name.startswith("--")]


def _resources() -> list[str]:
    from forecourt_client.kinds import KINDS

    return list(KINDS)


def _without_everywhere(words: Sequence[str]) -> list[str]:
    """Leave out what may stand anywhere, with its value."""
    left, rest = [], list(words)
    while rest:
        word = rest.pop(0)
        if word in VALUED:
            rest = rest[1:]
        elif word != "--json" and word.partition("=")[0] not in VALUED:
            left.append(word)
    return left
