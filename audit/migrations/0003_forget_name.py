"""The one change to an audit entry: the name of somebody who is being erased becomes "Somebody who left".

A name is forgotten where it stands by itself, and any name can be: one that ends in a quotation mark, or begins a colleague's.
"""

from django.db import migrations

# It reads the name itself, and only while an erasure of this person is under way: whoever runs as a worker can forget nothing else.
# A name that somebody else has as well tells of nobody, and stays in the words of others.
# As accounts.erasing does it with the words of others. Facts are searched as the text of their JSON: a letter after a backslash is no part
# of a word there, what is before a colon is no fact, and a name that reads like a number or like "null" would leave no JSON.
CREATE = r"""
CREATE FUNCTION upwell_forget_name(person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    org uuid := nullif(current_setting('app.org', true), '')::uuid;
    instead text := 'Somebody who left';
    special text := '([][\\.^$*+?(){}|-])';
    known record;
    word text;
    said text;
    fact text;
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
        said := '(?<![\w.+-])' || regexp_replace(word, special, '\\\1', 'g') || '(?![\w-])';
        CONTINUE WHEN length(word) < 3 OR word ~* '^(true|false|null|[-+.\de]+)$' OR EXISTS (
            SELECT FROM accounts_person o
            WHERE o.organization_id = org AND o.id <> person AND o.erased_on IS NULL AND o.name ~* said
        );
        fact := to_json(word)::text;
        fact := regexp_replace(substr(fact, 2, length(fact) - 2), special, '\\\1', 'g');
        fact := '(?:(?<![\w.+-])|(?<=\\[bfnrt]))' || fact || '(?![\w-]|": )';
        UPDATE audit_auditentry SET
            actor_name = left(regexp_replace(actor_name, said, instead, 'gi'), 200),
            subject_name = left(regexp_replace(subject_name, said, instead, 'gi'), 250),
            facts = regexp_replace(facts::text, fact, instead, 'gi')::jsonb
        WHERE organization_id = org AND (actor_name ~* said OR subject_name ~* said OR facts::text ~* fact);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION upwell_forget_name(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upwell_forget_name(uuid) TO upwell_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_fence")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION upwell_forget_name(uuid)")]
