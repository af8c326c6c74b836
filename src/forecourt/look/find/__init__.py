"""Find: one box over everything that the person may see, and what they may do about it.

A *kind* is something that can be found (companies, meters, pages, deeds …). Each room answers with a query of its own,
which takes the actor and opens the actor's scope; this package says how the answers read and where they lead. Whoever
adds a kind calls `register`; the palette, its order and its tests follow by themselves.

Words it owns: *kind*, *hit* (one line that leads somewhere), *deed* (an action, found by what it does).
"""
