"""Load and faults: the whole bot as a process, on a server that fails on purpose. `python -m tests.load` prints one table."""
