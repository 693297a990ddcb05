# Two stages: the first builds the environment, the second holds nothing but it and the program.
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY adapters ./adapters
COPY storage ./storage
RUN /venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data videobot && install -d -o videobot -g videobot -m 0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VIDEOBOT_DATA_DIR=/data \
    VIDEOBOT_LOG_FORMAT=json
USER videobot
WORKDIR /data
VOLUME /data
EXPOSE 8080
# inside the container only: publishing the port is the operator's decision
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('VIDEOBOT_HTTP_PORT', '8080')}/healthz\", timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["videobot"]
CMD ["run"]
