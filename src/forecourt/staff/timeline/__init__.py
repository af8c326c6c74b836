"""What happened with a customer and their people, the way that a customer has gone, and changes worth noticing."""
