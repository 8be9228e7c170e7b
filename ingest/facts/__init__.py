"""What a document says of itself: title, authors, date, abstract, outline and kind, each with its place."""
