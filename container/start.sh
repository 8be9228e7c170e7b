#!/bin/sh
# What `make run` does, inside the image: the samples once, then the app.
set -eu

# The mark lies in the library, so that a sample which a user deleted stays deleted.
if [ ! -e "$FOOTNOTE_LIBRARY/samples-added" ]; then
    echo "Indexing the sample documents ..."
    python -m ingest data/samples && : > "$FOOTNOTE_LIBRARY/samples-added"
fi
exec python -m streamlit run app.py
