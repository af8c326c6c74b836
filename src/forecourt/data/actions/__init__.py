"""What can be done with data: define it, bring it in, read it."""

from forecourt.data.actions.datasets import define_codes, define_dataset, define_freshness
from forecourt.data.actions.files import accept_file, receive_file, refuse_file
from forecourt.data.actions.history import read_history
from forecourt.data.actions.marks import change_mark, make_mark, remove_mark
from forecourt.data.actions.rows import read_rows
from forecourt.data.actions.views import remove_view, save_view, share_view

__all__ = [
    "accept_file",
    "change_mark",
    "define_codes",
    "define_dataset",
    "define_freshness",
    "make_mark",
    "read_history",
    "read_rows",
    "receive_file",
    "refuse_file",
    "remove_mark",
    "remove_view",
    "save_view",
    "share_view",
]
