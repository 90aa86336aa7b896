-- The walls around what clinicians state of numbers: who reaches it, who writes it, what erases it.

GRANT SELECT, INSERT ON number_statements TO ishinowa_app;
ALTER TABLE number_statements ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_statements FORCE ROW LEVEL SECURITY;
CREATE POLICY granted ON number_statements FOR SELECT TO ishinowa_app
    USING (wall.reaches(patient_id) AND NOT wall.is_patients_side());
-- By a clinician alone, in their own name and role, of somebody they reach.
CREATE POLICY stated ON number_statements FOR INSERT TO ishinowa_app
    WITH CHECK (stated_by = wall.account() AND stated_role = wall.role()
        AND wall.role() IN ('physician', 'nurse', 'emergency_clinician', 'ward_clinician',
            'discharge_desk')
        AND wall.reaches(patient_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON number_statements
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();
CREATE POLICY erased ON number_statements FOR ALL TO ishinowa_owner
    USING (wall.is_erasing(patient_id)) WITH CHECK (false);
CREATE TRIGGER only_the_erased BEFORE DELETE ON number_statements
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');

-- As in 0013_papers.sql, with what was stated of numbers.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['number_statements', 'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
