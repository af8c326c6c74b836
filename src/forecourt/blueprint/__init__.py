"""Files: what a provider is, and what a customer keeps, as plain YAML in git, applied through the action pipeline.

Owns: blueprint, file, entry, plan (what differs, with a digest), drift (what was changed by hand), patch (what an
action changes in the files). Which kinds there are the rooms say, in `kernel.kinds`.
Records: blueprint.files.applied, blueprint.files.exported, blueprint.files.compared and blueprint.files.patched; each
part of an apply is an action, and a row, of the room that it belongs to.
"""
