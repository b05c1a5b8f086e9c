"""The quote check measured: on generated statements, and on the clock."""
