"""My data: the interval readings of a company, as a chart, as totals, and to take away."""
