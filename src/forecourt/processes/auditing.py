"""What operators and auditors do with the journal at a terminal: verify it, take checkpoints to keep elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
from rich.console import Console

from forecourt.kernel.journal.checkpointing import Unsound
from forecourt.kernel.journal.checkpoints import Checkpoint, NoCheckpoint, read_checkpoint
from forecourt.kernel.journal.verifying import verify
from forecourt.processes.sealer import SealerKeys, sign_now
from forecourt.processes.terminal import REFUSED, open_house
from forecourt.settings.environment import environment


def sealer_keys() -> SealerKeys:
    """Read what the sealer holds."""
    secret = environment().secret
    return SealerKeys(secret("chain.key"), secret("checkpoint-signing.key"), secret("checkpoint-verify.key"))


def verify_journal(*, against: Path | None = None, public_key: str | None = None) -> int:
    """Verify the journal, against a checkpoint where one is given, and say so. Returns the exit code."""
    console = Console(highlight=False)
    try:
        with open_house() as house, psycopg.connect(house.url("fc_sealer"), autocommit=True) as connection:
            checkpoint = _read(against, public_key) if against is not None else None
            verdict = verify(connection, key=environment().secret("chain.key"), against=checkpoint)
    except (NoCheckpoint, OSError) as wrong:
        console.print(f"The checkpoint is not to be used: {wrong}.")
        return REFUSED
    if verdict.holds:
        console.print(f"The journal holds: {verdict.rows:,} rows, every digest and every link.")
        if checkpoint is not None:
            console.print(f"The first {checkpoint.seq:,} are those of {checkpoint.at:%Y-%m-%d %H:%M:%S} UTC.")
        return 0
    if verdict.bad_seq is None and verdict.bad_row is None:
        console.print(f"The journal does not hold: {verdict.reason}.")
        return REFUSED
    where = f"Row {verdict.bad_seq:,}" if verdict.bad_seq else "A row"
    console.print(f"{where} ({verdict.bad_row}) does not hold: {verdict.reason}. {verdict.rows:,} rows before it do.")
    return REFUSED


def write_checkpoint(*, output: Path | None) -> int:
    """Sign a checkpoint and write it to a file or to standard output. Returns the exit code."""
    errors = Console(stderr=True, highlight=False)
    try:
        with open_house() as house, psycopg.connect(house.url("fc_sealer"), autocommit=True) as connection:
            document = sign_now(connection, keys=sealer_keys())
    except Unsound as unsound:
        errors.print(f"The journal does not hold, so it is not signed. {unsound}.")
        return REFUSED
    if document is None:
        errors.print("Nothing is sealed yet.")
        return REFUSED
    if output is None:
        sys.stdout.write(document.decode())
    else:
        output.write_bytes(document)
        errors.print(f"Written to {output}. Keep it where whoever runs this installation cannot change it.")
    return 0


def _read(path: Path, public_key: str | None) -> Checkpoint:
    checkpoint = read_checkpoint(path.read_bytes())
    try:
        key = bytes.fromhex(public_key) if public_key else environment().secret("checkpoint-verify.key")
    except ValueError:
        raise NoCheckpoint("that is no public key") from None
    checkpoint.require_signature(key)
    return checkpoint
