"""Turns texts into vectors: the model that ships, those that the settings name, and how each is had."""
