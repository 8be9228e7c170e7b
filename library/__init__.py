"""The ground that reading and writing stand on: what is stored, and how it is found."""

from library.quiet import keep_quiet

keep_quiet()  # here, because every process of ours imports this package before any library that would report
