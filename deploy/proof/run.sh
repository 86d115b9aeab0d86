#!/usr/bin/env bash
# Builds the image from the Dockerfile and runs what compose.yaml describes, in podman, as far as that goes without a registry of images:
# stand-ins for the two base images are made of Debian's packages. By hand, as root on Debian 12, from a clone that `npm run setup` has seen:
#
#   apt-get install --no-install-recommends podman runc mmdebstrap uidmap
#   deploy/proof/run.sh
#
# It takes about ten minutes and 4 GB. Prints what was found out, and leaves nothing running. docs/installing.md says what it proves.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${HOLDFAST_PROOF_FOLDER:-$(mktemp --directory /var/tmp/holdfast-proof-XXXXXX)}
export TMPDIR=$work/tmp
mkdir -p "$TMPDIR" "$work/files/letters"
# A storage of its own.
podman() {
  command podman --root "$work/storage" --runroot "$work/run" --storage-driver overlay --cgroup-manager cgroupfs --events-backend file --runtime runc "$@"
}
say() { printf '\n== %s\n' "$*"; }
finish() {
  podman rm --force --ignore --time 5 --volumes web worker migrate database >/dev/null 2>&1 || true
  podman volume rm --force database data backups scratch >/dev/null 2>&1 || true
  [ -n "${HOLDFAST_PROOF_FOLDER:-}" ] || { podman system reset --force >/dev/null 2>&1 || true; rm -rf "$work"; }
}
trap finish EXIT

if ! podman image exists localhost/node:24-bookworm-slim; then
  say "Stand-ins for the base images"
  mmdebstrap --variant=minbase --include=ca-certificates bookworm "$work/root.tar" >/dev/null
  podman import "$work/root.tar" localhost/debian:bookworm >/dev/null
  cp --dereference "$root/node_modules/node/bin/node" "$work/node"
  (cd "$work" && npm pack --silent npm@11 >/dev/null && mkdir -p npm && tar --extract --gzip --file npm-11*.tgz --strip-components 1 --directory npm)
  cp "$root/deploy/proof/postgres.sh" "$work/"
  # What this machine believes: its way to the registries may have an authority of its own.
  cp /etc/ssl/certs/ca-certificates.crt "$work/"
  podman build --quiet --isolation chroot --network host --tag localhost/node:24-bookworm-slim --file - "$work" <<'BASE'
FROM localhost/debian:bookworm
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/npm
COPY ca-certificates.crt /etc/ssl/certs/of-the-machine.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/of-the-machine.crt
RUN chmod 0755 /usr/local/bin/node \
  && ln --symbolic /usr/local/lib/npm/bin/npm-cli.js /usr/local/bin/npm \
  && ln --symbolic /usr/local/lib/npm/bin/npx-cli.js /usr/local/bin/npx
BASE
  podman build --quiet --isolation chroot --network host --tag localhost/postgres:17-bookworm --file - "$work" <<'BASE'
FROM localhost/debian:bookworm
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-15 && rm -rf /var/lib/apt/lists/*
COPY postgres.sh /usr/local/bin/postgres.sh
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
ENTRYPOINT ["/bin/sh", "/usr/local/bin/postgres.sh"]
BASE
fi

say "The image of the Dockerfile"
podman image exists localhost/holdfast || podman build --isolation chroot --network host --pull=never --layers=false --format docker --tag localhost/holdfast \
  --build-arg POSTGRESQL_VERSIONS=15 --build-arg POSTGRESQL_FROM=debian --file "$root/Dockerfile" "$root" >"$work/build.log" 2>&1 \
  || { tail -40 "$work/build.log"; exit 1; }
podman image inspect localhost/holdfast --format 'user {{.User}}, {{.Size}} bytes, health check {{.HealthCheck.Test}}'

say "The services of compose.yaml"
node=$root/node_modules/.bin/node
export POSTGRES_PASSWORD HOLDFAST_SECRET HOLDFAST_SETUP_TOKEN FILES
POSTGRES_PASSWORD=$(openssl rand -hex 24) HOLDFAST_SECRET=$(openssl rand -base64 32) HOLDFAST_SETUP_TOKEN=$(openssl rand -hex 24)
FILES=$work/files
echo 'Dear baker, one cake please.' >"$work/files/letters/one.txt"
# One network without a way out, in which all of them find each other: that of the database. Limits that a machine without
# CAP_SYS_RESOURCE can set.
printf '127.0.0.1 localhost database\n' >"$work/hosts"
common=(--ulimit nofile=16384 --ulimit nproc=4096 --volume "$work/hosts:/etc/hosts:ro")
start() {
  local name=$1 arguments network=container:database
  shift
  if [ "$name" = database ]; then network=none; fi
  mapfile -d '' arguments < <("$node" "$root/deploy/proof/arguments.ts" "$name")
  podman run "${common[@]}" --network "$network" --name "$name" --pull=never "$@" "${arguments[@]}"
}
healthy() {
  for _ in $(seq 60); do
    if podman healthcheck run "$1" >/dev/null 2>&1; then echo "$1 is healthy"; return; fi
    sleep 1
  done
  podman logs "$1" | tail -20
  echo "$1 does not become healthy"; exit 1
}
start database --detach >/dev/null
healthy database
start migrate --rm
start web --detach >/dev/null
start worker --detach >/dev/null
healthy web
healthy worker

say "What the processes may"
podman exec web sh -c 'id; grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status; touch /opt/holdfast/x 2>&1 || true; touch /etc/x 2>&1 || true'

say "An owner, a vault, a source, a backup, a proof by restoring, in the containers"
podman cp "$root/deploy/proof/use.mjs" web:/tmp/use.mjs 2>/dev/null || podman exec --interactive web sh -c 'cat > /tmp/use.mjs' <"$root/deploy/proof/use.mjs"
podman exec --env HOLDFAST_SETUP_TOKEN="$HOLDFAST_SETUP_TOKEN" --env POSTGRES_PASSWORD="$POSTGRES_PASSWORD" web node /tmp/use.mjs

say "A worker that is told to stop, and started again"
podman stop --time 30 worker >/dev/null && podman inspect worker --format 'worker ended with {{.State.ExitCode}}'
podman start worker >/dev/null && healthy worker

say "All of it was as it should be."
