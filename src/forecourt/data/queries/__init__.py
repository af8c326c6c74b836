"""What can be asked about data, short of the rows themselves: files, the manifest, meters and their state."""

from forecourt.data.queries.dictionary import (
    CodeCard,
    CodesCard,
    DatasetCard,
    FieldCard,
    FreshnessCard,
    FreshnessRules,
    get_freshness_rules,
    list_codes,
    list_datasets,
    list_freshness,
)
from forecourt.data.queries.files import (
    FileCard,
    FileEdit,
    FileObject,
    count_files,
    find_file_in_spool,
    get_file,
    list_file_objects,
    list_files,
)
from forecourt.data.queries.lineage import FileFact, list_files_behind
from forecourt.data.queries.meters import (
    INTERVAL_READINGS,
    MeterCard,
    count_unjournalled,
    list_company_meters,
    list_current_objects,
    list_meters,
)
from forecourt.data.queries.views import MarkCard, ViewCard, get_view, list_marks, list_views

__all__ = [
    "INTERVAL_READINGS",
    "CodeCard",
    "CodesCard",
    "DatasetCard",
    "FieldCard",
    "FileCard",
    "FileEdit",
    "FileFact",
    "FileObject",
    "FreshnessCard",
    "FreshnessRules",
    "MarkCard",
    "MeterCard",
    "ViewCard",
    "count_files",
    "count_unjournalled",
    "find_file_in_spool",
    "get_file",
    "get_freshness_rules",
    "get_view",
    "list_codes",
    "list_company_meters",
    "list_current_objects",
    "list_datasets",
    "list_file_objects",
    "list_files",
    "list_files_behind",
    "list_freshness",
    "list_marks",
    "list_meters",
    "list_views",
]
