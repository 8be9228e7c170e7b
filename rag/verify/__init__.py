"""Whether a sentence is borne out by what it cites, and where that stands."""
