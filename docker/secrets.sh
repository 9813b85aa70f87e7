#!/bin/sh
# Make the secret files that docker-compose.yml reads: `docker/secrets.sh FOLDER`. What is there already is kept.
# Keep a copy of wrapping_key apart from the backups of the database: without it no private text can be read again.
set -eu

folder=${1:?usage: docker/secrets.sh FOLDER}
mkdir -p "$folder"
# The folder is closed; the files are not, because a container's user has another number than yours.
chmod 700 "$folder"

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -e "$folder/$1" ] || printf '%s\n' "$2" >"$folder/$1"; chmod 444 "$folder/$1"; }

keep postgres_password "$(random)"
keep secret_key "$(random)"
keep secret_key_vault "$(random)"
keep wrapping_key "$(head -c 32 /dev/urandom | base64)"
keep redis_url "redis://:$(random)@valkey:6379/0"
for role in owner web worker vault; do
    keep "database_url_$role" "postgresql://upwell_$role:$(random)@postgres:5432/upwell"
done
