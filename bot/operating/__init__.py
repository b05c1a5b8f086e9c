"""Operating: what shows from outside how the running bot is. Log lines, counts, health, and the port that tells them."""
