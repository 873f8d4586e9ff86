"""What the columns of a known dataset mean, and the guess for an unknown table."""
