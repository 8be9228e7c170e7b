"""The library page: documents, collections, their dialogs."""
