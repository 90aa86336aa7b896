-- Finding somebody by what is misheard, mistyped or written in another way.
--
-- Blocks that an index answers bring in whoever may be meant; each is graded by the keys of its
-- row, and only grades leave: never a name, a reading, an address.

GRANT UPDATE (name_key, sound_key, mixed_key, place_key) ON patients TO ishinowa_app;

-- 4 the same, 3 sounds the same or swapped, 2 the given name sounds the same (a family name
-- misheard, or one from before a marriage), 1 alike, perhaps a sibling's, 0 another.
-- As `app/patients/look_up/grades.py`.
CREATE FUNCTION wall.grade_reading(
    own_key text, own_sound text, own_mixed text, key text, sound text, mixed text
) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN own_key = key THEN 4
        WHEN replace(own_sound, ' ', '') = replace(sound, ' ', '')
            OR split_part(own_sound, ' ', 1) = split_part(sound, ' ', 2)
                AND split_part(own_sound, ' ', 2) = split_part(sound, ' ', 1)
                AND split_part(own_sound, ' ', 3) = '' AND split_part(sound, ' ', 3) = '' THEN 3
        WHEN split_part(sound, ' ', 2) <> '' AND split_part(own_sound, ' ', 2)
            = split_part(sound, ' ', 2) THEN 2
        WHEN own_mixed = mixed THEN 1
        WHEN similarity(own_sound, sound) >= 0.4::real
            AND (split_part(own_sound, ' ', 2) = '' OR split_part(sound, ' ', 2) = ''
                OR similarity(split_part(own_sound, ' ', 2), split_part(sound, ' ', 2))
                    >= 0.1::real) THEN 1
        ELSE 0 END;

-- 2 the same, 1 the same place with a building, room, city or last number left out, 0 another.
CREATE FUNCTION wall.grade_address(own_key text, own_place text, key text, place text)
    RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN own_key = key THEN 2
        WHEN own_place = place THEN 1
        WHEN least(length(own_place), length(place)) < 6 THEN 0
        WHEN length(place) < length(own_place) THEN
            (place !~ '^[0-9]' AND (right(own_place, length(place)) = place
                OR starts_with(own_place, place || '-')))::int
        ELSE (own_place !~ '^[0-9]' AND (right(place, length(own_place)) = own_place
            OR starts_with(place, own_place || '-')))::int END;

-- Whether two of three parts agree, month and day are swapped, or a part is not known.
CREATE FUNCTION wall.is_near_birth(
    own_year int, own_month int, own_day int, year int, month int, day int
) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        own_year = year AND (coalesce(own_month = month, true) OR coalesce(own_day = day, true)
            OR own_month = day AND own_day = month)
        OR own_month = month AND own_day = day, false);

-- Finding a person before any grant exists: on an open call that the caller works on, among
-- patients who consented to the ambulance, masked. Fewer than two identifiers that agree or nearly
-- agree are not worth showing; reading and written name are one. Those who agree most come first,
-- so that what is cut off is what agrees least.
-- Its plans are kept for the session: making them costs more than running them.
CREATE FUNCTION wall.find_candidates(
    wanted_call uuid, wanted_reading text, wanted_sound text, wanted_mixed text,
    wanted_name text, wanted_year int, wanted_month int, wanted_day int, wanted_phone text,
    wanted_insurance text, wanted_address text, wanted_place text,
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, reading int, is_name bool, is_phone bool, is_insurance bool, address int
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
                p.place_key, wanted_address, wanted_place) END AS place
        FROM found JOIN patients p ON p.id = found.id
        WHERE p.merged_into IS NULL AND (wanted_patient IS NULL OR p.id = wanted_patient)
    ), counted AS (
        SELECT c.*,
            (coalesce(c.grade > 0, false) OR coalesce(c.is_name, false))::int
                + c.is_birth_near::int + coalesce(c.is_phone, false)::int
                + coalesce(c.is_insurance, false)::int + coalesce(c.place > 0, false)::int AS agree,
            greatest(coalesce(c.grade, 0), 4 * coalesce(c.is_name, false)::int)
                + 2 * c.is_birth::int + 2 * c.is_birth_near::int
                + 4 * coalesce(c.is_phone, false)::int + 5 * coalesce(c.is_insurance, false)::int
                + 2 * coalesce(c.place, 0) AS weight
        FROM compared c
    )
    SELECT c.id, c.masked_name::text, c.sex::text, c.birth_year, c.birth_month, c.birth_day,
        c.area::text, c.grade, c.is_name, c.is_phone, c.is_insurance, c.place
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

-- Finding a person who cannot be asked, for those who may break the glass: masked, by one exact
-- identifier that is the person's own or their household's (a birth date alone is anybody's), and
-- nobody who said no to anybody. Nothing that is merely alike finds anybody here.
CREATE FUNCTION wall.find_under_glass(
    wanted_call uuid, wanted_reading text, wanted_sound text, wanted_mixed text,
    wanted_name text, wanted_year int, wanted_month int, wanted_day int, wanted_phone text,
    wanted_insurance text, wanted_address text, wanted_place text,
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, reading int, is_name bool, is_phone bool, is_insurance bool, address int
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH found AS (
        SELECT p.id FROM patients p WHERE p.reading_key = wanted_reading
        UNION
        SELECT p.id FROM patients p WHERE p.name_key = wanted_name
        UNION
        SELECT p.id FROM patients p WHERE p.care_insurance_number = wanted_insurance
        UNION
        SELECT p.id FROM patients p WHERE p.address_key = wanted_address
        UNION
        SELECT f.patient_id FROM patient_phones f WHERE f.phone_key = wanted_phone
    ), compared AS MATERIALIZED (
        SELECT p.*,
            p.reading_key = wanted_reading AS is_reading,
            p.name_key = wanted_name AS is_name,
            coalesce(p.birth_year = wanted_year AND p.birth_month = wanted_month
                AND p.birth_day = wanted_day, false) AS is_birth,
            (SELECT bool_or(f.phone_key = wanted_phone) FROM patient_phones f
                WHERE f.patient_id = p.id AND f.version = p.version) AS is_phone,
            p.care_insurance_number = wanted_insurance AS is_insurance,
            p.address_key = wanted_address AS is_address
        FROM found JOIN patients p ON p.id = found.id
        WHERE p.merged_into IS NULL AND (wanted_patient IS NULL OR p.id = wanted_patient)
    ), counted AS (
        SELECT c.*, (coalesce(c.is_reading, false) OR coalesce(c.is_name, false))::int
            + coalesce(c.is_phone, false)::int
            + coalesce(c.is_insurance, false)::int + coalesce(c.is_address, false)::int AS exact
        FROM compared c
    )
    SELECT c.id, c.masked_name::text, c.sex::text, c.birth_year, c.birth_month, c.birth_day,
        c.area::text, 4 * c.is_reading::int, c.is_name, c.is_phone, c.is_insurance,
        2 * c.is_address::int
    FROM counted c
    WHERE c.exact > 0
        AND CASE WHEN wanted_call IS NULL
            THEN wall.role() IN ('physician', 'mc_physician', 'emergency_clinician')
            ELSE wall.role() IN ('crew', 'physician', 'mc_physician')
                AND wall.is_on_call(wanted_call) END
        AND wall.refuses_nobody(c.id)
    ORDER BY c.exact + c.is_birth::int DESC, c.id
    LIMIT 50;
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['find_candidates', 'find_under_glass', 'grade_reading',
        'grade_address', 'is_near_birth']
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION wall.%I FROM PUBLIC', name);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION wall.find_candidates, wall.find_under_glass TO ishinowa_app;
