-- Takes back what 0020_merging.sql built outside its own tables, which go with their walls.

CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['number_statements', 'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
DROP TRIGGER carry_on ON intent_marks;
DROP TRIGGER carry_on ON consents;
DROP TRIGGER carry_on ON revisits;
DROP FUNCTION wall.carry_on, wall.carry_revisit;
DROP POLICY carried ON revisits;
DROP POLICY carried ON subjects;
DROP POLICY carried ON intent_marks;
DROP POLICY carried ON consents;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['wishes', 'orders', 'order_signatures', 'papers',
        'paper_transcriptions', 'proposals', 'profiles', 'care_team_members', 'consents']
    LOOP
        EXECUTE format('DROP TRIGGER none_after_merge ON %I', name);
    END LOOP;
END $$;
DROP FUNCTION wall.none_after_merge, wall.is_merged;
DROP POLICY merged ON patients;
DROP TRIGGER takes_effect ON merge_steps;
DROP TRIGGER goes_on ON merge_steps;
DROP FUNCTION wall.merge_takes_effect, wall.merge_goes_on;
DROP POLICY taken ON merge_steps;
DROP POLICY granted ON merge_steps;
DROP POLICY erased ON merge_steps;
DROP POLICY proposed ON merges;
DROP FUNCTION wall.merges_for;
