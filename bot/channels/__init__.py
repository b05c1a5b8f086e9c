"""Where people meet the bot. A channel is handed one function and imports no stage."""
