"""Web: the pages of a customer and the addresses of the whole portal. HTTP words only; the rooms below do the work."""
