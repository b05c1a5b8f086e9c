"""Benches: load that measures bot processes side by side on loopback, with servers of its own; accuracy on public sets."""
