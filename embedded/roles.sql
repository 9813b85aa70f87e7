-- The database and the roles of Upwell. Run by psql as a superuser; may be run again. No password is set here: the
-- demonstration and the tests connect through a socket that only their account can reach, production sets passwords
-- from files (docker/init-roles.sh).
--
-- owner   migrations, backup, deployment: the only role that row-level security does not bind
-- web, worker, vault   what runs all day: never owner, superuser or BYPASSRLS; the migrations grant each what it needs
--
-- `-v rehearsal=1` (demonstration and tests) lets the owner make test databases and take on the other roles.

\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['upwell_owner', 'upwell_web', 'upwell_worker', 'upwell_vault']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE upwell_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
ALTER ROLE upwell_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE upwell_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE upwell_vault LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

\if :{?rehearsal}
ALTER ROLE upwell_owner CREATEDB;
GRANT upwell_web, upwell_worker, upwell_vault TO upwell_owner;
\endif

SELECT 'CREATE DATABASE upwell OWNER upwell_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'upwell')
\gexec

REVOKE ALL ON DATABASE upwell FROM PUBLIC;
GRANT CONNECT ON DATABASE upwell TO upwell_web, upwell_worker, upwell_vault;

-- PostgreSQL 15 and later start like this; a cluster that was upgraded from an older one does not. Test databases are
-- copies of template1.
\connect template1
SET client_min_messages = warning;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
\connect upwell
SET client_min_messages = warning;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
