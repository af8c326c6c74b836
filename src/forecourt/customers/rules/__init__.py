"""Pure arithmetic over what is known of customers: values, which of several counts, how long it stays true."""
