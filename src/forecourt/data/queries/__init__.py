"""What can be asked about data, short of the rows themselves: files, the manifest, meters and their state."""

from forecourt.data.queries.files import FileCard, FileObject, count_files, get_file, list_file_objects, list_files
from forecourt.data.queries.meters import (
    INTERVAL_READINGS,
    MeterCard,
    count_unjournalled,
    list_company_meters,
    list_current_objects,
    list_meters,
)

__all__ = [
    "INTERVAL_READINGS",
    "FileCard",
    "FileObject",
    "MeterCard",
    "count_files",
    "count_unjournalled",
    "get_file",
    "list_company_meters",
    "list_current_objects",
    "list_file_objects",
    "list_files",
    "list_meters",
]
