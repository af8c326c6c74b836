"""Company: contracts, meters with the periods they are held, people."""
