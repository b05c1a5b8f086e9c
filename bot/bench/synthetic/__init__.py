"""Knowledge of any size, made up: words as frequent as real ones, entries about a few of them, questions with known answers."""
