#!/usr/bin/env bash
# Starts a PostgreSQL server for tests, on loopback, on a free port, with its data in a new folder, and prints its connection string. Stop it with "eng/postgres.sh stop FOLDER",
# where FOLDER is the value of MATRIX_CORE_POSTGRES_FOLDER or the folder that "start" printed on standard error. The server flushes its log at every commit, as in production.
# It takes Debian's package postgresql. As root it runs the server as the user postgres, because PostgreSQL refuses to run as root.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ] && command -v initdb >/dev/null; then bin=$(dirname "$(command -v initdb)"); fi
if [ -z "$bin" ]; then
  echo "postgres: not installed (Debian: apt-get install postgresql)" >&2
  exit 3
fi

as_server() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && setpriv --reuid postgres --regid postgres --init-groups "$@"); else "$@"; fi
}

if [ "${1:-start}" = stop ]; then
  as_server "$bin/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null || true
  rm -rf "$2"
  exit 0
fi

folder=${MATRIX_CORE_POSTGRES_FOLDER:-$(mktemp -d)}
mkdir -p "$folder"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
chmod 700 "$folder"
as_server "$bin/initdb" -D "$folder/data" -U matrix --auth=trust --encoding=UTF8 --locale=C --no-instructions >/dev/null
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 20000))
  if as_server "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c max_connections=200" start >/dev/null 2>&1; then
    echo "$folder" >&2
    echo "Host=127.0.0.1;Port=$port;Username=matrix;Database=postgres;SSL Mode=Disable"
    exit 0
  fi
done
cat "$folder/log" >&2
exit 1
