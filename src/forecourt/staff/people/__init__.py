"""People: everybody who may sign in, across companies."""
