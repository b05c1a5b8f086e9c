"""Who may read what, and the record of it: each claim tried often. `python -m tests.access` prints one table."""
