"""`python -m ingest PATH...`: adds files to the library; `--show` prints what is read of one; `worker` adds for others.

Every child process imports this module once more: what only the command needs is loaded where it runs.
"""

if __name__ == "__main__":
    import sys

    if sys.argv[1:2] == ["worker"]:
        from ingest.worker_command import main

        sys.exit(main(sys.argv[2:]))
    from ingest.add_command import main

    sys.exit(main())
