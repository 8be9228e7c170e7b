"""What is stored as it is: catalogue, chats, jobs, ledger and files, in one SQLite database and a folder."""
