-- Takes back what 0020_merging.sql built outside its own tables, which go with their walls.

CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['number_statements', 'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
CREATE OR REPLACE FUNCTION wall.hindrance(wanted uuid, wanted_reason text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN CASE
        WHEN EXISTS (SELECT FROM calls WHERE patient_id = wanted AND closed_at IS NULL)
            THEN 'open_call'
        WHEN EXISTS (SELECT FROM handovers WHERE patient_id = wanted
                AND admitted_at IS NOT NULL AND discharged_at IS NULL)
            OR EXISTS (SELECT FROM grants WHERE patient_id = wanted AND basis = 'handover'
                AND closes_at > wall.at()) THEN 'open_admission'
        WHEN wanted_reason = 'kept_long_enough' AND NOT wall.is_kept_long_enough(wanted)
            THEN 'too_recent' END;
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
