"""Files of customer data: what came in, what it would change, what of it could not be taken; and data taken out."""
