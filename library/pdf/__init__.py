"""Reads PDFs page by page: their lines in the order in which a person reads them."""
