# One image for web, worker, beat and migrations; what differs is the command.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/app.txt /requirements.txt
RUN /venv/bin/pip install --no-deps --require-hashes --only-binary :all: -r /requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin sferum \
    && install -d -o sferum -g sferum /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# These keys exist only while static files are gathered; no process is ever started with them.
RUN python manage.py compile_translations \
    && SECRET_KEY=build INVITATION_KEYS=build REDIS_URL=redis://build python manage.py collectstatic --noinput \
    && python -m compileall -q schools chats channels_app support invitations reports sferum_admin
USER sferum
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "sferum_admin.wsgi"]
