-- The walls around names from before and by-names: as those around a person's phones.

GRANT SELECT, INSERT ON patient_names TO ishinowa_app;
ALTER TABLE patient_names ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_names FORCE ROW LEVEL SECURITY;
CREATE POLICY own_functions ON patient_names FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY granted ON patient_names FOR SELECT TO ishinowa_app
    USING (wall.reaches(patient_id));
CREATE POLICY written ON patient_names FOR INSERT TO ishinowa_app
    WITH CHECK (wall.reaches(patient_id) AND NOT wall.is_patients_side());
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON patient_names
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();
CREATE POLICY erased ON patient_names FOR ALL TO ishinowa_owner
    USING (wall.is_erasing(patient_id)) WITH CHECK (false);
CREATE TRIGGER only_the_erased BEFORE DELETE ON patient_names
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');

-- As in 0023_patient_cards.sql, with the names.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['twin_words', 'merge_steps', 'patient_cards', 'patient_names', 'number_statements',
        'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];

-- Whether two texts of figures are one digit apart, or two digits beside each other changed places.
-- As `app/japan/figures.py`.
CREATE FUNCTION wall.is_near_number(own text, asked text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN own IS NULL OR asked IS NULL THEN NULL
        WHEN length(own) <> length(asked) OR own = asked THEN false
        ELSE (
            SELECT count(*) = 1 OR count(*) = 2 AND max(i) = min(i) + 1
                AND substr(own, min(i), 1) = substr(asked, max(i), 1)
                AND substr(own, max(i), 1) = substr(asked, min(i), 1)
            FROM generate_series(1, length(own)) i
            WHERE substr(own, i, 1) <> substr(asked, i, 1)
            HAVING bool_and(substr(own, i, 1) ~ '[0-9]' AND substr(asked, i, 1) ~ '[0-9]')
        ) IS TRUE END;
-- 2 the same, 1 one digit apart, 0 another; null where one of them is not known.
CREATE FUNCTION wall.grade_number(own text, asked text) RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN own = asked THEN 2 ELSE wall.is_near_number(own, asked)::int END;
REVOKE ALL ON FUNCTION wall.is_near_number, wall.grade_number FROM PUBLIC;

DROP FUNCTION wall.find_candidates;
-- Finding a person before any grant exists: on an open call that the caller works on, among
-- patients who consented to the ambulance, masked. Fewer than two identifiers that agree or nearly
-- agree are not worth showing; reading and written name are one. Those who agree most come first,
-- so that what is cut off is what agrees least.
-- A name from before, or by which somebody goes, finds as the name does; a figure that is one digit
-- apart finds nobody, and speaks for who was found.
-- A card that ended is no card: who has none that counts is told of as who never had one.
-- Its plans are kept for the session: making them costs more than running them.
CREATE FUNCTION wall.find_candidates(
    wanted_call uuid, wanted_reading text, wanted_sound text, wanted_mixed text,
    wanted_name text, wanted_year int, wanted_month int, wanted_day int, wanted_phone text,
    wanted_insurance text, wanted_address text, wanted_place text, wanted_cards text[],
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, reading int, is_former bool, is_name bool, is_former_name bool, phone int,
    insurance int, address int, is_near_address bool, is_card bool
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
        -- a name from before, or by which somebody goes
        SELECT n.patient_id FROM patient_names n
            JOIN patients p ON p.id = n.patient_id AND p.version = n.version
        WHERE n.mixed_key = wanted_mixed
            AND wall.is_near_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day)
        UNION
        SELECT n.patient_id FROM patient_names n
            JOIN patients p ON p.id = n.patient_id AND p.version = n.version
        WHERE n.name_key = wanted_name
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
            former.is_reading AS is_former, former.is_name AS is_former_name,
            (SELECT max(wall.grade_number(f.phone_key, wanted_phone)) FROM patient_phones f
                WHERE f.patient_id = p.id AND f.version = p.version) AS phone,
            wall.grade_number(p.care_insurance_number, wanted_insurance) AS insurance,
            CASE WHEN wanted_address IS NOT NULL THEN wall.grade_address(p.address_key,
                p.place_key, wanted_address, wanted_place) END AS place,
            wall.is_near_number(p.place_key, wanted_place) AS is_near_address,
            (SELECT k.token_hash = ANY (wanted_cards) FROM patient_cards k
                WHERE k.patient_id = p.id AND k.ended_at IS NULL) AS is_card
        FROM found JOIN patients p ON p.id = found.id
            LEFT JOIN LATERAL (
                SELECT bool_or(n.reading_key = wanted_reading) AS is_reading,
                    bool_or(n.name_key = wanted_name) AS is_name
                FROM patient_names n WHERE n.patient_id = p.id AND n.version = p.version
            ) former ON true
        WHERE p.merged_into IS NULL AND (wanted_patient IS NULL OR p.id = wanted_patient)
    ), counted AS (
        SELECT c.*,
            (c.grade > 0 OR c.is_name OR c.is_former OR c.is_former_name) IS TRUE AS is_named,
            (c.place > 0 OR c.is_near_address) IS TRUE AS is_placed
        FROM compared c
    ), weighed AS (
        SELECT c.*,
            c.is_named::int + c.is_birth_near::int + coalesce(c.phone > 0, false)::int
                + coalesce(c.insurance > 0, false)::int + c.is_placed::int
                + coalesce(c.is_card, false)::int AS agree,
            greatest(coalesce(c.grade, 0), 4 * coalesce(c.is_name, false)::int,
                    3 * coalesce(c.is_former OR c.is_former_name, false)::int)
                + 2 * c.is_birth::int + 2 * c.is_birth_near::int
                + 2 * coalesce(c.phone, 0) + coalesce((ARRAY[0, 2, 5])[c.insurance + 1], 0)
                + greatest(2 * coalesce(c.place, 0), c.is_placed::int)
                + 5 * coalesce(c.is_card, false)::int AS weight
        FROM counted c
    )
    SELECT c.id, c.masked_name::text, c.sex::text, c.birth_year, c.birth_month, c.birth_day,
        c.area::text, c.grade, c.is_former, c.is_name, c.is_former_name, c.phone, c.insurance,
        c.place, c.is_near_address, c.is_card
    FROM weighed c
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
