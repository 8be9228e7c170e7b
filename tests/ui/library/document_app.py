"""The page of a document by itself; AppTest opens an app only on its first page."""

if __name__ == "__main__":
    from ui import frame
    from ui.library import document_page

    frame.set_up()
    if frame.open_page():
        document_page.render()
