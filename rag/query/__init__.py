"""What a question asks for, understood once: search text, names, periods, identifiers, the kind of answer."""
