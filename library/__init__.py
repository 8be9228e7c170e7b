"""The ground that reading and writing stand on: what is stored, and how it is found."""

from library.allocation import collect_rarely
from library.quiet import keep_quiet

collect_rarely()  # both here, because every process of ours imports this package before it loads any other library
keep_quiet()
