# Holdfast in a container: one image, run as web and as worker (see compose.yaml).
FROM node:24-bookworm-slim AS base
ENV CHECKPOINT_DISABLE=1 NEXT_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1

FROM base AS build
WORKDIR /opt/holdfast
COPY . .
# Everything that is compiled is compiled here: the client of Holdfast's database, and the dashboard's pages.
RUN npm run setup --silent \
  && cd apps/web \
  && NODE_ENV=production ./node_modules/.bin/next build \
  && rm -rf .next/cache

FROM base AS holdfast
# PostgreSQL's programs of each major version: clients dump and restore, servers prove backups by test restores.
ARG POSTGRESQL_VERSIONS="14 15 16 17 18"
# pgdg: from apt.postgresql.org, which has them all. debian: what the base has, where nothing else is within reach.
ARG POSTGRESQL_FROM=pgdg
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update \
  && apt-get install --yes --no-install-recommends attr ca-certificates postgresql-common tini \
  && sed --in-place 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
  && if [ "$POSTGRESQL_FROM" = pgdg ]; then /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y; fi \
  && apt-get install --yes --no-install-recommends $(printf 'postgresql-%s ' $POSTGRESQL_VERSIONS) \
  && rm -rf /var/lib/apt/lists/* \
  && groupadd --gid 10001 holdfast \
  && useradd --uid 10001 --gid holdfast --no-create-home --no-log-init --home-dir /data --shell /usr/sbin/nologin holdfast \
  && install --directory --owner=holdfast --group=holdfast --mode=0700 /data /backups /scratch
WORKDIR /opt/holdfast
COPY --from=build /opt/holdfast /opt/holdfast
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  HOLDFAST_HOME=/data \
  BACKUP_DIRECTORY=/backups \
  TMPDIR=/scratch \
  MALLOC_ARENA_MAX=1 \
  PATH=/opt/holdfast/node_modules/.bin:$PATH
USER holdfast
VOLUME ["/data", "/backups", "/scratch"]
EXPOSE 3000
ENTRYPOINT ["tini", "--"]
CMD ["node", "--disable-warning=ExperimentalWarning", "apps/web/server.ts"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "scripts/ask-health.ts", "web"]
