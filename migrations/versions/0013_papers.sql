-- The walls around papers: who reaches a scan, who adds, reads and checks one, what erasing takes.

ALTER TABLE paper_contents ALTER COLUMN content SET STORAGE EXTERNAL;  -- packed as it comes
GRANT SELECT, INSERT ON papers, paper_contents, paper_transcriptions, paper_checks, paper_removals
    TO ishinowa_app;

-- True where a doctor or nurse of the care team writes in their own name and role.
CREATE FUNCTION wall.writes_papers(whose uuid, by_account uuid, by_role text) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN by_account = wall.account() AND by_role = wall.role()
        AND wall.role() IN ('physician', 'nurse') AND wall.cares_for(whose);
GRANT EXECUTE ON FUNCTION wall.writes_papers TO ishinowa_app;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['papers', 'paper_contents', 'paper_transcriptions', 'paper_checks',
        'paper_removals']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY granted ON %I FOR SELECT TO ishinowa_app
            USING (wall.reaches(patient_id))', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept()', name);
        EXECUTE format('CREATE POLICY erased ON %I FOR ALL TO ishinowa_owner
            USING (wall.is_erasing(patient_id)) WITH CHECK (false)', name);
        EXECUTE format('CREATE TRIGGER only_the_erased BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased(''patient_id'')', name);
    END LOOP;
END $$;
CREATE POLICY added ON papers FOR INSERT TO ishinowa_app
    WITH CHECK (wall.writes_papers(patient_id, added_by, added_role));
CREATE POLICY added ON paper_contents FOR INSERT TO ishinowa_app
    WITH CHECK (EXISTS (SELECT FROM papers WHERE papers.id = paper_id
        AND papers.patient_id = paper_contents.patient_id AND papers.added_by = wall.account()
        AND papers.kept_in = 'database'));
CREATE POLICY typed ON paper_transcriptions FOR INSERT TO ishinowa_app
    WITH CHECK (wall.writes_papers(patient_id, typed_by, typed_role));
-- Never by whoever typed it.
CREATE POLICY checked ON paper_checks FOR INSERT TO ishinowa_app
    WITH CHECK (wall.writes_papers(patient_id, checked_by, checked_role)
        AND EXISTS (SELECT FROM paper_transcriptions r WHERE r.id = reading_id
            AND r.patient_id = paper_checks.patient_id AND r.typed_by <> wall.account()));
CREATE POLICY removed ON paper_removals FOR INSERT TO ishinowa_app
    WITH CHECK (wall.writes_papers(patient_id, removed_by, removed_role));

-- Of files in a directory, those that a paper still stands for: what is not among them may go.
CREATE POLICY own_functions ON papers FOR SELECT TO ishinowa_owner USING (true);
CREATE FUNCTION wall.kept_papers(digests text[]) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT sha256 FROM papers WHERE sha256 = ANY (digests) AND kept_in = 'directory';
END;
REVOKE ALL ON FUNCTION wall.kept_papers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.kept_papers TO ishinowa_app;

-- As in 0008_keeping.sql, with the papers: they go after the orders that name them.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['revisits_held', 'revisits', 'backup_exchanges', 'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
