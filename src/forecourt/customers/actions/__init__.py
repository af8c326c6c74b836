"""What can be done with customers."""

from forecourt.customers.actions.activity import (
    correct_activity,
    record_activity,
    remove_activity,
)
from forecourt.customers.actions.activity_kinds import (
    define_activity_kind,
    define_measure,
)
from forecourt.customers.actions.answers import (
    note_bounce,
    note_failed_sync,
    take_answer,
)
from forecourt.customers.actions.belonging import propose_places
from forecourt.customers.actions.companies import (
    NumberTaken,
    add_company,
    change_company,
    define_provider,
    move_stage,
)
from forecourt.customers.actions.conflicts import dismiss_conflict, settle_conflict
from forecourt.customers.actions.definitions import (
    define_fact_type,
    define_system,
)
from forecourt.customers.actions.duplicates import (
    dismiss_proposal,
    find_duplicates,
)
from forecourt.customers.actions.erasing import erase_person
from forecourt.customers.actions.exporting import export_records
from forecourt.customers.actions.facts import (
    doubt_facts,
    record_facts,
    restore_fact,
    verify_facts,
    withdraw_fact,
)
from forecourt.customers.actions.following import (
    place_activity,
)
from forecourt.customers.actions.hooks import add_hook, refuse_delivery, remove_hook, renew_hook, switch_hook
from forecourt.customers.actions.importing import (
    import_file,
    match_import,
    plan_import,
    receive_import,
    replay_import,
    stop_import,
)
from forecourt.customers.actions.many import edit_many, undo_edit
from forecourt.customers.actions.merging import (
    merge_companies,
    merge_people,
    undo_merge,
)
from forecourt.customers.actions.noticing import (
    raise_anomaly,
    resolve_anomaly,
)
from forecourt.customers.actions.people import (
    add_person,
    affiliate,
    end_affiliation,
)
from forecourt.customers.actions.references import (
    add_reference,
    remove_reference,
)
from forecourt.customers.actions.refreshes import (
    drop_refresh,
)
from forecourt.customers.actions.segments import (
    define_segment,
    remove_segment,
)
from forecourt.customers.actions.splitting import split_company, split_person, undo_split
from forecourt.customers.actions.stewards import name_steward
from forecourt.customers.actions.sweeping import (
    find_missing,
    notice_stale,
    sort_into_segments,
)
from forecourt.customers.actions.telling import tell_steward

__all__ = [
    "NumberTaken",
    "add_company",
    "add_hook",
    "add_person",
    "add_reference",
    "affiliate",
    "change_company",
    "correct_activity",
    "define_activity_kind",
    "define_fact_type",
    "define_measure",
    "define_provider",
    "define_segment",
    "define_system",
    "dismiss_conflict",
    "dismiss_proposal",
    "doubt_facts",
    "drop_refresh",
    "edit_many",
    "end_affiliation",
    "erase_person",
    "export_records",
    "find_duplicates",
    "find_missing",
    "import_file",
    "match_import",
    "merge_companies",
    "merge_people",
    "move_stage",
    "name_steward",
    "note_bounce",
    "note_failed_sync",
    "notice_stale",
    "place_activity",
    "plan_import",
    "propose_places",
    "raise_anomaly",
    "receive_import",
    "record_activity",
    "record_facts",
    "refuse_delivery",
    "remove_activity",
    "remove_hook",
    "remove_reference",
    "remove_segment",
    "renew_hook",
    "replay_import",
    "resolve_anomaly",
    "restore_fact",
    "settle_conflict",
    "sort_into_segments",
    "split_company",
    "split_person",
    "stop_import",
    "switch_hook",
    "take_answer",
    "tell_steward",
    "undo_edit",
    "undo_merge",
    "undo_split",
    "verify_facts",
    "withdraw_fact",
]
