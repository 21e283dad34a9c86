# Sourced by .ci/run. postgres_start makes a PostgreSQL server of its own, sets ACTORLAB_POSTGRES to it, and returns 1 with
# postgres_fault set where that cannot be done; postgres_stop ends it and removes its files.
postgres_dir=
postgres_fault=

postgres_bin() {
  local dir
  for dir in $(dirname "$(command -v initdb || true)") $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr); do
    if [[ -x $dir/initdb && -x $dir/pg_ctl && -x $dir/postgres ]]; then
      echo "$dir"
      return
    fi
  done
  return 1
}

# Debian's package, without the server that it would set up and start.
postgres_install() {
  local root=()
  command -v apt-get > /dev/null || return 1
  if ((EUID != 0)); then
    sudo -n true 2> /dev/null || return 1
    root=(sudo -n)
  fi
  "${root[@]}" sh -c '
    export DEBIAN_FRONTEND=noninteractive
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    timeout 120 apt-get -qq update && timeout 300 apt-get -qq install -y --no-install-recommends postgresql' > "$postgres_dir/install.log" 2>&1 < /dev/null
}

# The server refuses to run as root.
postgres_as() {
  if ((EUID != 0)); then
    (cd "$postgres_dir" && "$@")
  elif command -v runuser > /dev/null; then
    (cd "$postgres_dir" && runuser -u "$postgres_user" -- "$@")
  else
    (cd "$postgres_dir" && su -s /bin/sh "$postgres_user" -c "$(printf '%q ' "$@")")
  fi
}

postgres_start() {
  local bin attempt port password
  postgres_dir=$(mktemp -d)
  if ! bin=$(postgres_bin); then
    if ! { postgres_install && bin=$(postgres_bin); }; then
      postgres_fault="it is not installed, and apt-get cannot install it"
      return 1
    fi
  fi
  if ((EUID == 0)); then
    postgres_user=postgres
    if ! id postgres > /dev/null 2>&1; then postgres_user=nobody; fi
    chown "$postgres_user" "$postgres_dir"
  fi
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "$password" > "$postgres_dir/password"
  chmod 644 "$postgres_dir/password" # in a folder that only the server's user and root can enter
  if ! postgres_as "$bin/initdb" -D "$postgres_dir/data" -U actorlab -A scram-sha-256 --pwfile="$postgres_dir/password" \
    --locale=C -E UTF8 > "$postgres_dir/initdb.log" 2>&1 < /dev/null; then
    postgres_fault="initdb failed: $(tail -n 1 "$postgres_dir/initdb.log")"
    return 1
  fi
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if postgres_as "$bin/pg_ctl" -D "$postgres_dir/data" -l "$postgres_dir/server.log" -w -t 60 \
      -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$postgres_dir -c fsync=on -c max_connections=200" \
      start > "$postgres_dir/start.log" 2>&1 < /dev/null; then
      export ACTORLAB_POSTGRES="Host=127.0.0.1;Port=$port;Database=postgres;Username=actorlab;Password=$password"
      return 0
    fi
  done
  postgres_fault="the server does not start: $(tail -n 1 "$postgres_dir/server.log" 2> /dev/null || tail -n 1 "$postgres_dir/start.log")"
  return 1
}

postgres_stop() {
  local bin
  if [[ -z $postgres_dir ]]; then return; fi
  if [[ -f $postgres_dir/data/postmaster.pid ]] && bin=$(postgres_bin); then
    postgres_as "$bin/pg_ctl" -D "$postgres_dir/data" -m immediate -w stop > /dev/null 2>&1 < /dev/null || true
  fi
  rm -rf "$postgres_dir"
}
