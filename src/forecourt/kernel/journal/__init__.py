"""The journal: what happened, to whom, by whom, and the chain that shows nothing was changed since."""
