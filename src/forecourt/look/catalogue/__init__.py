"""What somebody can do, as pages: the catalogue that is found and searched, and a form for what has no page of its own.

Both sides of the counter show the same, each in its own shell: `pages` takes the visit, the surfaces give the address.

Words it owns: *entry* (an action as one person reads it: what, who, how, how long), *special page* (where an action is
done with more than a form).
"""
