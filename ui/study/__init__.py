"""The pages on which documents are studied, and on which is seen how the library is used."""
