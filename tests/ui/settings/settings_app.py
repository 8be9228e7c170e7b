"""The settings page by itself; AppTest opens an app only on its first page."""

if __name__ == "__main__":
    from ui import frame
    from ui.settings import settings_page

    frame.set_up()
    if frame.open_page():
        settings_page.render()
