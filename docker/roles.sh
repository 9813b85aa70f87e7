#!/bin/sh
# Run once by the PostgreSQL image, when its volume is new: the database, the roles, and their passwords, which are taken
# from the files that also tell each process where its database is.
set -eu

psql -X -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --file "${ROLES_SQL:-/upwell/roles.sql}"

for role in owner web worker vault; do
    address=$(cat "${SECRETS:-/run/secrets}/database_url_$role")
    password=${address#*://upwell_"$role":}
    password=${password%%@*}
    # The password travels in the environment and as psql's variable: never in an argument that `ps` shows.
    PASSWORD=$password psql -X -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
\\getenv password PASSWORD
ALTER ROLE upwell_$role PASSWORD :'password';
SQL
done
