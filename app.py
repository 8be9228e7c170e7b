"""Footnote's page set-up and navigation, and the server that it runs on; what is on the pages is in `ui`."""

# The server imports this file; Streamlit then runs it as `__main__` for each page. The child process that reads
# PDFs is spawned, and runs it under yet another name: there it must do nothing.
if __name__ == "__main__":
    from library.precedence import PRECEDENCE
    from ui import frame

    with PRECEDENCE.taken():
        frame.set_up()
        if page := frame.open_page():
            page.run()
            frame.settle()
elif __name__ == "app":
    from streamlit.starlette import App

    from serve import mount
    from ui import document_routes, guard, palette, start_check, watching
    from ui.chat import answer_stream
    from ui.shared import media_grants, run_ends, upload_answers

    start_check.require_safe()
    media_grants.keep_grants()
    watching.begin()
    upload_answers.keep_upload_answers()
    run_ends.keep_run_ends()
    routes = [*document_routes.routes(), *answer_stream.routes(), *palette.routes(), *mount.routes()]
    app = App(__file__, routes=routes, middleware=guard.middleware())
