"""Data: datasets, the files they come from, the manifest of what is stored, and grants to read it.

Owns: dataset, source (who sends files of it), market file, arrival, quarantine, object (a stored Parquet file),
manifest, version, grant, delivery, view, mark, schedule (data that comes by itself), run.
Records: data.dataset.defined, data.freshness.defined, data.codes.defined, data.source.defined, data.file.received,
data.file.opened, data.file.accepted, data.file.quarantined, data.file.assigned, data.file.corrected,
data.file.rejected, data.file.passed_over, data.file.late, data.file.arrived_late, data.readings.added,
data.readings.replaced, data.rows.granted, data.history.granted, data.rows.delivered, data.view.saved,
data.view.shared, data.view.unshared, data.view.removed, data.mark.made, data.mark.changed, data.mark.removed,
data.key.erased, data.schedule.made, data.schedule.changed, data.schedule.stopped, data.run.prepared, data.run.sent,
data.run.failed.

The Django part keeps accounts and the manifest; `data.engine` keeps the columns and knows no Django.
"""
