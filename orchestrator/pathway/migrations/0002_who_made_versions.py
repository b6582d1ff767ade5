"""Who the makers and approvers of versions were, where exactly one person bears the name that was kept.

Where nobody or more than one bears it, the name alone goes on counting: everybody of that name is the maker.
"""

from django.db import migrations

KNOWN = """
ALTER TABLE processes_processversion DISABLE TRIGGER frozen;

WITH known AS (
    SELECT coalesce(nullif(display_name, ''), username) AS name, 'staff:' || min(id) AS key
    FROM agencies_staff GROUP BY 1 HAVING count(*) = 1
)
UPDATE processes_processversion AS version SET
    author_key = coalesce((SELECT key FROM known WHERE name = version.author), ''),
    approver_key = coalesce((SELECT key FROM known WHERE name = version.approver), ''),
    maker_keys = ARRAY(
        SELECT coalesce(known.key, '')::varchar
        FROM unnest(version.makers) WITH ORDINALITY AS maker(name, place)
        LEFT JOIN known ON known.name = maker.name ORDER BY maker.place
    )
WHERE author_key = '' AND approver_key = '';

ALTER TABLE processes_processversion ENABLE TRIGGER frozen;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0001_scenario_plays"),
        ("processes", "0003_drafts_and_periods"),
        ("agencies", "0002_occupational_therapy"),
    ]

    operations = [migrations.RunSQL(KNOWN, migrations.RunSQL.noop)]
