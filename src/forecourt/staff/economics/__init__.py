"""What self-service saves: shares, hours, people, and the day on which it has paid."""
