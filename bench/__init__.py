"""Speed and quality, measured; README.md here has the last results."""
