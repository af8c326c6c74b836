"""How closely a company's actions are watched: the provider's rules, and those that the company turned up itself."""
