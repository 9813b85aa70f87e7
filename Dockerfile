# syntax=docker/dockerfile:1

FROM node:22-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements ./requirements
RUN python -m venv /opt/upwell \
    && /opt/upwell/bin/pip install --no-cache-dir --require-hashes -r requirements/installer.txt \
    && /opt/upwell/bin/uv pip install --no-cache --python /opt/upwell/bin/python --require-hashes \
        -r requirements/runtime.txt \
    && /opt/upwell/bin/pip uninstall -y uv

FROM python:3.11-slim
ENV PATH=/opt/upwell/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin upwell \
    && install -d -o upwell -g upwell -m 700 /keys
COPY --from=packages /opt/upwell /opt/upwell
COPY . .
# Settings refuse to load without secrets. These exist for this one command and are in no layer.
RUN --mount=type=bind,from=assets,source=/app/node_modules,target=/app/node_modules \
    DEBUG=false UPWELL_PROCESS=owner ALLOWED_HOSTS=build DATABASE_URL=postgresql:///build \
    UPWELL_WRAPPING_KEY=build SECRET_KEY=only-while-the-image-is-built-and-never-when-it-runs-at-all \
    python manage.py collectstatic --no-input --verbosity 0 \
        --ignore libs --ignore types --ignore scss --ignore '*.map' --ignore '*.rtl.*' --ignore '*.esm.*' --ignore '*.md'
USER upwell
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
