"""How the app's server is watched: its log from the start, and the port for health and metrics, by the settings."""

from __future__ import annotations

import logging

import streamlit.logger

from library import log
from library.errors import SettingsError, reason_of
from library.settings import read_settings

_log = logging.getLogger(__name__)


def begin() -> None:
    """Set up the log, and open the port where one is set; where it is taken, the app goes on and the log says so."""
    try:
        settings = read_settings()
    except SettingsError:  # the page says it
        return
    log.configure(settings.log_level, settings.log_format)
    if settings.log_format == "json":
        _write_streamlits_lines_likewise()
    if settings.watch_port:
        from library.watch.server import WatchServer

        try:
            WatchServer(settings)
        except OSError as error:
            _log.error("the watch port %d cannot be opened: %s", settings.watch_port, reason_of(error))


def _write_streamlits_lines_likewise() -> None:
    """Give Streamlit's loggers our handler: each has one of its own, whose format cannot be JSON (1.67)."""

    def hand_on(logger: logging.Logger) -> None:
        logger.addHandler(log.HANDLER)

    for logger in streamlit.logger._loggers.values():
        logger.removeHandler(logger.streamlit_console_handler)  # type: ignore[attr-defined]
        hand_on(logger)
    vars(streamlit.logger)["setup_formatter"] = hand_on
