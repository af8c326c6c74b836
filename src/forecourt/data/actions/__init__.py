"""What can be done with data: define it, bring it in, read it."""

from forecourt.data.actions.datasets import define_codes, define_dataset, define_freshness
from forecourt.data.actions.files import accept_file, receive_file, refuse_file
from forecourt.data.actions.history import read_history
from forecourt.data.actions.rows import read_rows

__all__ = [
    "accept_file",
    "define_codes",
    "define_dataset",
    "define_freshness",
    "read_history",
    "read_rows",
    "receive_file",
    "refuse_file",
]
