"""Measures this machine against the goals: ratios side by side in one run, counts from histories, never guesses."""
