"""Which records are likely one: pure rules, without tables.

`cards` turns what is known into columns, `keys` says which pairs are worth a look, `people` and `companies` weigh
them, `proposing` keeps the likely ones, `reasons` says why in words.
"""
