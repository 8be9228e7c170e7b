"""Footnote's page set-up and navigation; what is on the pages is in `ui`."""

# The child process that reads PDFs is spawned, and a spawned process runs this file again under
# another name: without the guard it would draw the page there and ask for the library a second time.
if __name__ == "__main__":
    from ui import frame

    frame.set_up()
    if page := frame.open_page():
        page.run()
        frame.settle()
