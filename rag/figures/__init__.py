"""The figures in a text: how they are written, where they stand, and how one comes from others."""
