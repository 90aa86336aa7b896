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

-- Whether whoever a desk took before the crew arrived may be told of still, on the terms of
-- `find_presumed`: who took their consent back is spoken of as nobody.
CREATE FUNCTION wall.is_told_before_arrival(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM grants g WHERE g.id = wanted AND g.basis = 'before_arrival'
        AND 'granted' = (SELECT c.state FROM consents c
            WHERE c.patient_id = g.patient_id AND c.recipient = 'ambulance'
            ORDER BY c.epoch DESC LIMIT 1));
REVOKE ALL ON FUNCTION wall.is_told_before_arrival FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.is_told_before_arrival TO ishinowa_app;

CREATE POLICY own_functions ON agreements FOR SELECT TO ishinowa_owner USING (true);
-- What a region's agreement says of a cell, now; null where it leaves the default. As `in_force`
-- in app/access/store.py: the newest version begun, the town of today before the town it was.
CREATE FUNCTION wall.agreed(wanted text, cell text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN (SELECT a.cells ->> cell FROM wall.standing_for(wanted) h
        JOIN agreements a ON a.region = h.place
        WHERE a.begins_at <= clock_timestamp()
            AND (a.withdrawn_at IS NULL OR a.withdrawn_at > clock_timestamp())
        ORDER BY h.rank, a.begins_at DESC LIMIT 1);
REVOKE ALL ON FUNCTION wall.agreed FROM PUBLIC;

-- As in 0021_twins.sql, and as far as both regions' agreements, the patient's and the
-- organisation's, show it in full to anybody who works there.
CREATE OR REPLACE FUNCTION wall.is_told_who(wanted uuid, whom uuid, is_own boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM grants g WHERE g.patient_id = wanted AND g.holder_id = whom
            AND g.basis = 'care_team' AND g.opened_at <= clock_timestamp()
            AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp()))
        AND coalesce((SELECT NOT c.restricted ? 'identity' AND (is_own OR c.state = 'granted'
                AND (c.sections IS NULL OR c.sections = 'null' OR c.sections ? 'identity'))
            FROM consents c WHERE c.patient_id = wanted AND c.recipient = 'care_team'
            ORDER BY c.epoch DESC LIMIT 1), is_own)
        AND EXISTS (SELECT FROM subjects s CROSS JOIN organisations o
            JOIN accounts a ON a.organisation_id = o.id
            CROSS JOIN LATERAL (SELECT CASE WHEN a.role IN ('physician', 'nurse')
                    THEN 'identity/care_clinician'
                WHEN a.role IN ('care_manager', 'pharmacist', 'facility_staff')
                    THEN 'identity/care_support' END AS cell) reads
            WHERE s.id = wanted AND o.id = whom AND reads.cell IS NOT NULL
                AND a.disabled_at IS NULL
                AND coalesce(wall.agreed(s.region, reads.cell), 'full') = 'full'
                AND coalesce(wall.agreed(o.region, reads.cell), 'full') = 'full');
