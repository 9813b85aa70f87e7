"""Let the application tell the planner about tables that it has just filled. Only an owner may ANALYZE, so a function of the owner's does."""

from django.db import migrations

CREATE = """
CREATE FUNCTION upwell_analyze(tables regclass[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one regclass;
BEGIN
    FOREACH one IN ARRAY tables LOOP
        EXECUTE format('ANALYZE %s', one);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION upwell_analyze(regclass[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upwell_analyze(regclass[]) TO upwell_web, upwell_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_fence")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION upwell_analyze(regclass[])")]
