"""A chat or an answer as a file: Markdown, Word, PDF, references, and what Footnote itself reads again."""
