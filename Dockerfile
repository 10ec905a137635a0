# One image for web, worker and scheduler; docker-compose.yml starts it three times.
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
      fonts-noto-core fonts-noto-cjk fonts-liberation postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home portal

WORKDIR /portal
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY --chown=portal:portal . .
RUN mkdir -p var && chown portal:portal var \
 && DEMO=1 python manage.py collectstatic --noinput --verbosity 0 && chown -R portal:portal var && rm -f var/secret-key

USER portal
ENV PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "idea_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4"]
