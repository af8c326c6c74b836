"""Facts: what is known of a company or a person, why each value counts, and all that was ever said."""
