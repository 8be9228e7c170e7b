"""The ground that reading and writing stand on: what is stored, and how it is found."""
