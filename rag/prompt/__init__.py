"""What a model is told: the rules, and the sources as fenced data."""
