"""Documents to take away."""
