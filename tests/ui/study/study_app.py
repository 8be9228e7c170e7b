"""The page of study by itself; AppTest opens an app only on its first page."""

if __name__ == "__main__":
    from ui import frame
    from ui.study import study_page

    frame.set_up()
    if frame.open_page():
        study_page.render()
