-- Takes back what 0013_papers.sql built outside its own tables, which go with their walls.

CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['revisits_held', 'revisits', 'backup_exchanges', 'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['papers', 'paper_contents', 'paper_transcriptions', 'paper_checks',
        'paper_removals']
    LOOP
        EXECUTE format('DROP POLICY granted ON %I', name);
        EXECUTE format('DROP POLICY erased ON %I', name);
    END LOOP;
END $$;
DROP POLICY added ON papers;
DROP POLICY added ON paper_contents;
DROP POLICY typed ON paper_transcriptions;
DROP POLICY checked ON paper_checks;
DROP POLICY removed ON paper_removals;
DROP FUNCTION wall.kept_papers, wall.writes_papers;
