#!/bin/sh
# Stands in for the entry point of the official image of PostgreSQL: makes the cluster as that image's variables say, and runs it as postgres.
set -eu
data=/var/lib/postgresql/data
chown postgres "$data"
chmod 0700 "$data"
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all "$@"; }
if [ ! -s "$data/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres /tmp/password
  as_postgres initdb --pgdata="$data" --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --auth-local=trust >/dev/null
  rm /tmp/password
  as_postgres postgres --single -D "$data" postgres >/dev/null <<SQL
CREATE DATABASE "$POSTGRES_DB"
SQL
fi
mkdir -p /var/run/postgresql
chown postgres /var/run/postgresql
exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all postgres -D "$data" -c listen_addresses='*'
