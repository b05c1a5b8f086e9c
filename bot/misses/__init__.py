"""What is asked in vain: noticed, told to curators, and decided about. Pure; the state keeps it (bot.state.missed)."""
