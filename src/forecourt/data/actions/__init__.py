"""What can be done with data: define it, bring it in, mend it, read it."""

from forecourt.data.actions.datasets import define_codes, define_dataset, define_freshness
from forecourt.data.actions.erasure import erase_key
from forecourt.data.actions.files import accept_file, open_file, receive_file, refuse_file
from forecourt.data.actions.history import read_history
from forecourt.data.actions.marks import change_mark, make_mark, remove_mark
from forecourt.data.actions.mending import assign_file, correct_file, reject_file
from forecourt.data.actions.rows import read_rows
from forecourt.data.actions.schedules import (
    change_scheduled_delivery,
    end_schedule,
    run_schedule,
    schedule_delivery,
    settle_run,
    stop_scheduled_delivery,
)
from forecourt.data.actions.sources import define_source, notice_late_file, pass_over_file
from forecourt.data.actions.views import remove_view, save_view, share_view

__all__ = [
    "accept_file",
    "assign_file",
    "change_mark",
    "change_scheduled_delivery",
    "correct_file",
    "define_codes",
    "define_dataset",
    "define_freshness",
    "define_source",
    "end_schedule",
    "erase_key",
    "make_mark",
    "notice_late_file",
    "open_file",
    "pass_over_file",
    "read_history",
    "read_rows",
    "receive_file",
    "refuse_file",
    "reject_file",
    "remove_mark",
    "remove_view",
    "run_schedule",
    "save_view",
    "schedule_delivery",
    "settle_run",
    "share_view",
    "stop_scheduled_delivery",
]
