"""Let a worker end an account that opens nothing any more, and sign-ins that are over, without reading either."""

from django.db import migrations

# A user is global, and a worker inside one organization does not see whether another one needs them. The owner's function does.
CREATE = """
CREATE FUNCTION upwell_end_account(account uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = account FOR UPDATE;
    IF EXISTS (SELECT FROM accounts_membership WHERE user_id = account) THEN
        RETURN false;
    END IF;
    DELETE FROM django_session WHERE session_key IN (
        SELECT session_key FROM usersessions_usersession WHERE user_id = account
    );
    DELETE FROM usersessions_usersession WHERE user_id = account;
    DELETE FROM mfa_authenticator WHERE user_id = account;
    DELETE FROM account_emailconfirmation WHERE email_address_id IN (
        SELECT id FROM account_emailaddress WHERE user_id = account
    );
    DELETE FROM account_emailaddress WHERE user_id = account;
    DELETE FROM accounts_user WHERE id = account;
    RETURN true;
END
$$;
CREATE FUNCTION upwell_clear_sessions(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    cleared bigint;
BEGIN
    DELETE FROM django_session WHERE expire_date < least(moment, now());
    GET DIAGNOSTICS cleared = ROW_COUNT;
    DELETE FROM usersessions_usersession one WHERE NOT EXISTS (
        SELECT FROM django_session WHERE session_key = one.session_key
    );
    RETURN cleared;
END
$$;
REVOKE ALL ON FUNCTION upwell_end_account(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION upwell_clear_sessions(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upwell_end_account(uuid), upwell_clear_sessions(timestamptz) TO upwell_worker;
"""
DROP = """
DROP FUNCTION upwell_clear_sessions(timestamptz);
DROP FUNCTION upwell_end_account(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_analyze")]

    operations = [migrations.RunSQL(CREATE, DROP)]
