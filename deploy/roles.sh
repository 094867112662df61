#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the roles of docs/postgresql.md.
# The application does not own its tables, so it cannot switch off what guards them.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$LEAF_OWNER_PASSWORD" \
    --set application_password="$LEAF_APPLICATION_PASSWORD" \
    --set backup_password="$LEAF_BACKUP_PASSWORD" <<'SQL'
CREATE ROLE leaf_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE leaf_application LOGIN PASSWORD :'application_password';
CREATE ROLE leaf_backup LOGIN CREATEDB PASSWORD :'backup_password';
GRANT leaf_owner, pg_signal_backend TO leaf_backup;
CREATE DATABASE leaf OWNER leaf_owner ENCODING 'UTF8' TEMPLATE template0;
\connect leaf
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO leaf_owner;
GRANT USAGE ON SCHEMA public TO leaf_application;
ALTER DEFAULT PRIVILEGES FOR ROLE leaf_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO leaf_application;
ALTER DEFAULT PRIVILEGES FOR ROLE leaf_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO leaf_application;
SQL
