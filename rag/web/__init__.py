"""The web search: engines, pages, and what keeps both within bounds."""
