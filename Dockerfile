# Footnote in a container: see docs/container.md. Built in two stages, so that the image holds no compiler and no pip cache.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
# Builds of torch without CUDA, as PyTorch publishes them; empty takes those with it, which are gigabytes larger.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt requirements-server.txt /tmp/
RUN /opt/venv/bin/pip install -r /tmp/requirements.txt -r /tmp/requirements-server.txt ${TORCH_INDEX:+--extra-index-url "${TORCH_INDEX}"}

WORKDIR /app
COPY LICENSE app.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY static static
COPY data/tiktoken data/tiktoken
COPY data/samples data/samples
COPY library library
COPY ingest ingest
COPY rag rag
COPY ui ui
COPY serve serve
COPY container/start.sh container/start.sh
# The files of the search model are written here, and the modules compiled, because the root is read-only later.
RUN /opt/venv/bin/python -m library prepare && /opt/venv/bin/python -m compileall -q .

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="Footnote" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin footnote \
    && mkdir /data && chown footnote:footnote /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
# Streamlit listens on localhost unless told otherwise; inside, that would be the container alone. compose.yaml
# publishes the port on the host's own 127.0.0.1, and so must anybody who runs the image without it. Without a login in
# .streamlit/secrets.toml, or FOOTNOTE_OPEN_TO_ALL, the app does not start here.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    FOOTNOTE_LIBRARY=/data/library \
    FOOTNOTE_WATCH_PORT=8502
USER 10001:10001
VOLUME /data
EXPOSE 8501
# Streamlit answers unknown paths with 200, so the body is compared; the other port, which tries the stores, is reached
# from within the container alone.
HEALTHCHECK --interval=30s --timeout=12s --start-period=180s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; assert urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4).read() == b'ok'; urlopen('http://127.0.0.1:8502/health', timeout=7)"]
ENTRYPOINT ["sh", "container/start.sh"]
