"""The press desk: versions of statements, who may move them on, and whether they may be used. Pure."""
