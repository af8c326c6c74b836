"""Dictionary: what every dataset, field, rule and code means, in words that everyone reads."""
