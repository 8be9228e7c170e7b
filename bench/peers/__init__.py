"""The pipelines that Footnote is compared with, each a process of its own in an environment of its own."""
