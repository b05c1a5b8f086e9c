"""Tables that an office already has, in and out."""
