"""The benches of speed, each run for real on a few made-up entries."""
