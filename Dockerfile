# One image for every process: `worker` and `api` (and every other rightsdesk command).
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/build.txt requirements/run.txt requirements/
RUN python -m venv /opt/rightsdesk \
 && /opt/rightsdesk/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && /opt/rightsdesk/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md worker.py ./
COPY casework casework
COPY workflows workflows
COPY activities activities
COPY api api
RUN /opt/rightsdesk/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --create-home --home-dir /var/lib/rightsdesk rightsdesk
COPY --from=build /opt/rightsdesk /opt/rightsdesk
ENV PATH=/opt/rightsdesk/bin:$PATH PYTHONUNBUFFERED=1 RIGHTSDESK_HOME=/var/lib/rightsdesk RIGHTSDESK_API_HOST=0.0.0.0
USER rightsdesk
WORKDIR /var/lib/rightsdesk
VOLUME /var/lib/rightsdesk
EXPOSE 8080
ENTRYPOINT ["rightsdesk"]
CMD ["api"]
