"""A corpus on its way over several machines: each reads and embeds whole files, and one process saves them."""
