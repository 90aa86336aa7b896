-- The walls around moves. A patient's municipality changes with a move and by nothing else: who
-- writes the one has written the other, so that no change of who may see what is without its row.

GRANT SELECT, INSERT ON moves TO ishinowa_app;
ALTER TABLE moves ENABLE ROW LEVEL SECURITY;
ALTER TABLE moves FORCE ROW LEVEL SECURITY;
CREATE POLICY own_functions ON moves FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY granted ON moves FOR SELECT TO ishinowa_app USING (wall.reaches(patient_id));
CREATE POLICY moved ON moves FOR INSERT TO ishinowa_app
    WITH CHECK (moved_by = wall.account() AND wall.role() IN ('physician', 'nurse')
        AND wall.cares_for(patient_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moves
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();
CREATE POLICY erased ON moves FOR DELETE TO ishinowa_owner USING (wall.is_erasing(patient_id));
CREATE TRIGGER only_the_erased BEFORE DELETE ON moves
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');

-- The patient lives where the newest move led. A move begins where the patient lives, at the epoch
-- that the patient has: whoever moves somebody holds them, and has counted the change.
CREATE POLICY moved ON subjects FOR UPDATE TO ishinowa_owner
    USING (EXISTS (SELECT FROM moves m WHERE m.patient_id = subjects.id
        AND m.epoch = subjects.epoch));
CREATE FUNCTION wall.moves_in() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE subjects SET region = NEW.region
        WHERE id = NEW.patient_id AND epoch = NEW.epoch AND region = NEW.region_before;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a move begins where the patient lives' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION wall.moves_in FROM PUBLIC;
CREATE TRIGGER moves_in AFTER INSERT ON moves
    FOR EACH ROW EXECUTE FUNCTION wall.moves_in();

-- As in 0024_names.sql, with the moves.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['twin_words', 'merge_steps', 'patient_cards', 'patient_names', 'number_statements',
        'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations', 'moves',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
