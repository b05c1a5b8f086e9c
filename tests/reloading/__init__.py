"""Live knowledge, by the rows of its faults: `python -m tests.reloading` runs them at full size."""
