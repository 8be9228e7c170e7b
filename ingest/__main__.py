"""`python -m ingest PATH...`: adds files to the library; `--show` prints what is read of one.

Every child process imports this module once more: what only the command needs is loaded where it runs.
"""

if __name__ == "__main__":
    import sys

    from ingest.add_command import main

    sys.exit(main())
