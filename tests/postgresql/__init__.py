"""A real PostgreSQL server for tests: it needs no system package, and no rights but those of who runs the tests."""
