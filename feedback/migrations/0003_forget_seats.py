"""Let a worker drop who held a seat, and the box of it that is not counted yet, of somebody who is being erased."""

from django.db import migrations

CREATE = """
CREATE FUNCTION upwell_forget_seats(person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    org uuid := nullif(current_setting('app.org', true), '')::uuid;
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_erasure e WHERE e.organization_id = org AND e.person_id = person AND e.state = 'leaving'
    ) THEN
        RAISE EXCEPTION 'Nobody is being erased here by this id';
    END IF;
    DELETE FROM feedback_sealedbox box USING feedback_seatholder holder, feedback_period period
    WHERE box.organization_id = org AND holder.organization_id = org AND period.organization_id = org
        AND holder.person_id = person AND box.seat_id = holder.seat_id
        AND period.id = box.period_id AND period.closed_at IS NULL;
    DELETE FROM feedback_seatholder WHERE organization_id = org AND person_id = person;
END
$$;
REVOKE ALL ON FUNCTION upwell_forget_seats(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upwell_forget_seats(uuid) TO upwell_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_fence")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION upwell_forget_seats(uuid)")]
