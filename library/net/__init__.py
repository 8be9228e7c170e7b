"""What is fetched from the web: pages and files at public addresses alone, bounded in time and bytes, and noted."""
