# The service as it runs for real: packages from the hash-pinned lock, no build tools, no root.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt \
    && /opt/venv/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /srv/ishinowa --shell /usr/sbin/nologin ishinowa
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/ishinowa
COPY pyproject.toml ./
COPY migrations migrations
COPY app app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ISHINOWA_VENV=off \
    ISHINOWA_HOST=0.0.0.0 \
    ISHINOWA_KEY_DIRECTORY=/run/secrets/ishinowa
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-m", "app", "health"]
# The same image runs `jobs`, which opens no door: start that one with --no-healthcheck.
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
