"""What is asked about a document as a whole is answered from what the library knows of it: its pages, its overview."""
