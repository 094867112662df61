# One image for web, workers and commands; target "spark" adds Java and pyspark for workers.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-liberation fonts-urw-base35 postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app leaf \
    && install -d -o leaf -g leaf /data /data/tmp
WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY manage.py gunicorn.conf.py ./
COPY leafenterprise leafenterprise
COPY audit audit
COPY savings savings
COPY tei tei
COPY insights insights
COPY templates templates
COPY static static
ENV LEAF_DATA_DIR=/data LEAF_STATIC_ROOT=/app/staticfiles
RUN LEAF_DATA_DIR=/tmp/build python manage.py collectstatic --noinput && rm -rf /tmp/build
USER leaf

FROM base AS spark
USER root
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/*
COPY requirements-spark.txt ./
RUN pip install --require-hashes -r requirements-spark.txt
USER leaf

FROM base AS application
