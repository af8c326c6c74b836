"""The demo world: a provider, its customers, their people and meters, and a year of believable readings.

Words: the *cast* is everybody and everything in the world; a *shape* is how a kind of premises uses power; a *mark*
says that part of a day was estimated, substituted or not measured; a *delivery* is one market file of the history.

Nothing here knows a database. `cast` is plain data which the loader turns into actions, and `files` writes genuine
NEM12 which comes in through the ordinary ingest. All of it is a pure function of the names written here: two machines
make the same world, byte for byte.
"""
