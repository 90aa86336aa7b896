-- The walls around patients' cards: who reaches one, who hands it out and ends it, what erases it.

GRANT SELECT, INSERT ON patient_cards TO ishinowa_app;
GRANT UPDATE (ended_at, ended_by) ON patient_cards TO ishinowa_app;
ALTER TABLE patient_cards ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_cards FORCE ROW LEVEL SECURITY;
CREATE POLICY own_functions ON patient_cards FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY granted ON patient_cards FOR SELECT TO ishinowa_app
    USING (wall.cares_for(patient_id) AND wall.role() IN ('physician', 'nurse')
        OR wall.is_patients_side() AND wall.reaches(patient_id));
CREATE POLICY issued ON patient_cards FOR INSERT TO ishinowa_app
    WITH CHECK (issued_by = wall.account() AND issued_role = wall.role() AND ended_at IS NULL
        AND wall.role() IN ('physician', 'nurse') AND wall.cares_for(patient_id));
-- Once, and in one's own name: what has ended never counts again.
CREATE POLICY ended ON patient_cards FOR UPDATE TO ishinowa_app
    USING (ended_at IS NULL AND wall.role() IN ('physician', 'nurse')
        AND wall.cares_for(patient_id))
    WITH CHECK (ended_by = wall.account());
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON patient_cards
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();
CREATE POLICY erased ON patient_cards FOR DELETE TO ishinowa_owner
    USING (wall.is_erasing(patient_id));
CREATE TRIGGER only_the_erased BEFORE DELETE ON patient_cards
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');

-- As in 0021_twins.sql, with the cards.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['twin_words', 'merge_steps', 'patient_cards', 'number_statements', 'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];

-- As in 0016_finding.sql, with the cards.
DROP FUNCTION wall.find_candidates;
-- Finding a person before any grant exists: on an open call that the caller works on, among
-- patients who consented to the ambulance, masked. Fewer than two identifiers that agree or nearly
-- agree are not worth showing; reading and written name are one. Those who agree most come first,
-- so that what is cut off is what agrees least.
-- A card that ended is no card: who has none that counts is told of as who never had one.
-- Its plans are kept for the session: making them costs more than running them.
CREATE FUNCTION wall.find_candidates(
    wanted_call uuid, wanted_reading text, wanted_sound text, wanted_mixed text,
    wanted_name text, wanted_year int, wanted_month int, wanted_day int, wanted_phone text,
    wanted_insurance text, wanted_address text, wanted_place text, wanted_cards text[],
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, reading int, is_name bool, is_phone bool, is_insurance bool, address int,
    is_card bool
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH found AS (
        -- born on that day, with a name that is alike
        SELECT p.id FROM patients p
        WHERE p.birth_year = wanted_year AND p.birth_month = wanted_month
            AND p.birth_day = wanted_day
            AND (p.name_key = wanted_name
                OR wall.grade_reading(p.reading_key, p.sound_key, p.mixed_key,
                    wanted_reading, wanted_sound, wanted_mixed) > 0)
        UNION
        -- the name, and born on nearly that day
        SELECT p.id FROM patients p WHERE p.mixed_key = wanted_mixed
            AND wall.is_near_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day)
        UNION
        SELECT p.id FROM patients p WHERE p.name_key = wanted_name
            AND wall.is_near_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day)
        UNION
        -- the name and nearly the place, where no birth date was asked
        SELECT p.id FROM patients p WHERE p.mixed_key = wanted_mixed
            AND wanted_year IS NULL AND wanted_place IS NOT NULL
            AND wall.grade_address(p.address_key, p.place_key, wanted_address, wanted_place) > 0
        UNION
        SELECT p.id FROM patients p WHERE p.care_insurance_number = wanted_insurance
        UNION
        SELECT p.id FROM patients p WHERE p.place_key = wanted_place
        UNION
        SELECT f.patient_id FROM patient_phones f WHERE f.phone_key = wanted_phone
        UNION
        SELECT k.patient_id FROM patient_cards k
        WHERE k.token_hash = ANY (wanted_cards) AND k.ended_at IS NULL
    ), compared AS MATERIALIZED (
        SELECT p.*,
            CASE WHEN wanted_reading IS NOT NULL THEN wall.grade_reading(p.reading_key,
                p.sound_key, p.mixed_key, wanted_reading, wanted_sound, wanted_mixed) END AS grade,
            p.name_key = wanted_name AS is_name,
            coalesce(p.birth_year = wanted_year AND p.birth_month = wanted_month
                AND p.birth_day = wanted_day, false) AS is_birth,
            wall.is_near_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day) AS is_birth_near,
            (SELECT bool_or(f.phone_key = wanted_phone) FROM patient_phones f
                WHERE f.patient_id = p.id AND f.version = p.version) AS is_phone,
            p.care_insurance_number = wanted_insurance AS is_insurance,
            CASE WHEN wanted_address IS NOT NULL THEN wall.grade_address(p.address_key,
                p.place_key, wanted_address, wanted_place) END AS place,
            (SELECT k.token_hash = ANY (wanted_cards) FROM patient_cards k
                WHERE k.patient_id = p.id AND k.ended_at IS NULL) AS is_card
        FROM found JOIN patients p ON p.id = found.id
        WHERE p.merged_into IS NULL AND (wanted_patient IS NULL OR p.id = wanted_patient)
    ), counted AS (
        SELECT c.*,
            (coalesce(c.grade > 0, false) OR coalesce(c.is_name, false))::int
                + c.is_birth_near::int + coalesce(c.is_phone, false)::int
                + coalesce(c.is_insurance, false)::int + coalesce(c.place > 0, false)::int
                + coalesce(c.is_card, false)::int AS agree,
            greatest(coalesce(c.grade, 0), 4 * coalesce(c.is_name, false)::int)
                + 2 * c.is_birth::int + 2 * c.is_birth_near::int
                + 4 * coalesce(c.is_phone, false)::int + 5 * coalesce(c.is_insurance, false)::int
                + 2 * coalesce(c.place, 0) + 5 * coalesce(c.is_card, false)::int AS weight
        FROM compared c
    )
    SELECT c.id, c.masked_name::text, c.sex::text, c.birth_year, c.birth_month, c.birth_day,
        c.area::text, c.grade, c.is_name, c.is_phone, c.is_insurance, c.place, c.is_card
    FROM counted c
    WHERE c.agree >= 2
        AND EXISTS (SELECT 1 FROM calls k WHERE k.id = wanted_call AND k.closed_at IS NULL)
        AND wall.is_own_call(wanted_call)
        AND 'granted' = (SELECT s.state FROM consents s
            WHERE s.patient_id = c.id AND s.recipient = 'ambulance'
            ORDER BY s.epoch DESC LIMIT 1)
    ORDER BY c.weight DESC, c.id
    LIMIT 50;
END $$;

REVOKE ALL ON FUNCTION wall.find_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.find_candidates TO ishinowa_app;
