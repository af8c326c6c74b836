"""Home: is all well, what needs me, what did we use, what is next."""
