"""The write side: file, pages, chunks, vectors, library."""
