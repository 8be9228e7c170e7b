"""Footnote for other programs: REST, the OpenAI-compatible API and MCP, over what the app's people share."""
