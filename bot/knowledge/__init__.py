"""What the bot knows: how it is written (schema), read (source), checked (checks) and looked up (store)."""
