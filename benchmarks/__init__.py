"""What `make bench` runs: each figure beside a floor or a rival that is measured in the same run.

Nothing here asserts a time. The rooms of this package, from the surface down:

| module | what |
|---|---|
| `__main__` | the command |
| `report` | the table and `results.json` |
| `reading`, `sums`, `crowd`, `ingesting`, `packing` | one group of figures each |
| `rivals` | DuckDB and PostgreSQL with the same rows |
| `loopback`, `bare_plane`, `crowd_load`, `world` | programs that run in processes of their own |
| `installation` | a whole house in a temporary folder, with the demo's world in it |
| `figures`, `repetition`, `machine` | what a figure is; how it is repeated; where it was taken |
"""
