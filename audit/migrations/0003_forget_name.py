"""The one change to an audit entry: the name of somebody who is being erased becomes "Somebody who left"."""

from django.db import migrations

# It reads the name itself, and only while an erasure of this person is under way: whoever runs as a worker can forget nothing else.
# A name that somebody else has as well tells of nobody, and stays in the words of others.
CREATE = """
CREATE FUNCTION upwell_forget_name(person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    org uuid := nullif(current_setting('app.org', true), '')::uuid;
    instead text := 'Somebody who left';
    known record;
    word text;
    escaped text;
BEGIN
    SELECT name, email INTO known FROM accounts_person p WHERE p.organization_id = org AND p.id = person AND EXISTS (
        SELECT FROM accounts_erasure e WHERE e.organization_id = org AND e.person_id = person AND e.state = 'leaving'
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Nobody is being erased here by this id';
    END IF;
    UPDATE audit_auditentry SET actor_name = instead WHERE organization_id = org AND actor_id = person;
    UPDATE audit_auditentry SET subject_name = instead WHERE organization_id = org AND subject_id = person;
    FOREACH word IN ARRAY ARRAY[known.email, known.name] LOOP
        CONTINUE WHEN length(word) < 3 OR EXISTS (
            SELECT FROM accounts_person o WHERE o.organization_id = org AND o.id <> person AND o.name = word
        );
        escaped := trim(both '"' from to_json(word)::text);
        UPDATE audit_auditentry SET
            actor_name = left(replace(actor_name, word, instead), 200),
            subject_name = left(replace(subject_name, word, instead), 250),
            facts = replace(facts::text, escaped, instead)::jsonb
        WHERE organization_id = org AND (
            strpos(actor_name, word) > 0 OR strpos(subject_name, word) > 0 OR strpos(facts::text, escaped) > 0
        );
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION upwell_forget_name(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upwell_forget_name(uuid) TO upwell_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_fence"), ("accounts", "0005_keeping")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION upwell_forget_name(uuid)")]
