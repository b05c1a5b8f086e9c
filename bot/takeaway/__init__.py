"""Documents that a reader takes away: what is on file, in its own words, with sources and label."""
