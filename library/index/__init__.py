"""What is made of the catalogue to find by: vectors and words, and what holds them against it."""
