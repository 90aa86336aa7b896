-- Who was found by a record that went into another is the person of the one that is kept; and the
-- phone of somebody among the contacts finds whose relative they are.

CREATE POLICY own_functions ON family_contacts FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON chain_links FOR SELECT TO ishinowa_owner USING (true);

-- 3 the same day, 2 the same as far as both are known, 1 one part apart or swapped, 0 another.
-- As `app/patients/look_up/grades.py`.
CREATE FUNCTION wall.grade_birth(
    own_year int, own_month int, own_day int, year int, month int, day int
) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN year IS NULL THEN NULL
        WHEN (own_year, own_month, own_day) IS NOT DISTINCT FROM (year, month, day)
            THEN CASE WHEN own_day IS NULL THEN 2 ELSE 3 END
        ELSE (
            SELECT CASE
                WHEN apart = 0 THEN 2
                WHEN apart = 1 AND (known = 3 OR known = 2 AND own_year = year) THEN 1
                WHEN own_year = year AND own_month = day AND own_day = month THEN 1
                ELSE 0 END
            FROM (SELECT count(is_apart) AS known, count(*) FILTER (WHERE is_apart) AS apart
                FROM (VALUES (own_year <> year), (own_month <> month), (own_day <> day))
                    AS part (is_apart)) AS counted) END;

-- Whether a card was handed out for the record that is kept, since this one went into it.
CREATE FUNCTION wall.is_card_renewed(ended uuid, kept uuid) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN kept IS NOT NULL AND EXISTS (
        SELECT FROM patient_cards n WHERE n.patient_id = kept AND n.issued_at > (
            SELECT max(s.taken_at) FROM merge_steps s
            WHERE s.patient_id = ended AND s.step = 'confirmed'));

-- In whose present lists of relatives, and of those who decide or infer, a number stands. Not that
-- of an institution, whom it would bring in by the dozen: one that an organisation is known by, that
-- stands among the professionals of the same list as well, or in the lists of more than eight.
CREATE FUNCTION wall.related_by(wanted text) RETURNS TABLE (patient_id uuid)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH listed AS (
        SELECT f.patient_id, f.number FROM family_contacts f WHERE f.phone = wanted
        UNION
        SELECT f.patient_id, f.number FROM family_contacts f WHERE f.phone_second = wanted
    ), related AS (
        SELECT l.patient_id
        FROM listed l JOIN patients p ON p.id = l.patient_id AND p.contacts_number = l.number
        WHERE NOT EXISTS (SELECT FROM chain_links c WHERE c.patient_id = l.patient_id
            AND c.number = l.number AND c.phone = wanted)
    )
    SELECT r.patient_id FROM related r
    WHERE (SELECT count(*) FROM related) <= 8
        AND NOT EXISTS (SELECT FROM organisations o WHERE o.phone = wanted);
END;
REVOKE ALL ON FUNCTION wall.grade_birth, wall.is_card_renewed, wall.related_by FROM PUBLIC;

DROP FUNCTION wall.find_candidates;
DROP FUNCTION wall.find_under_glass;
-- Finding a person before any grant exists: on an open call that the caller works on, among
-- patients who consented to the ambulance, masked. Fewer than two identifiers that agree or nearly
-- agree are not worth showing; reading and written name are one. Those who agree most come first,
-- so that what is cut off is what agrees least.
-- A name from before, or by which somebody goes, finds as the name does; a figure that is one digit
-- apart finds nobody, and speaks for who was found.
-- A card that ended is no card: who has none that counts is told of as who never had one.
-- A record that went into another finds the one that is kept: what was asked is compared with each
-- of them by itself, never with both at once, and what is told of the person, and whether they
-- consented, is the kept one's. A card of it counts until one is handed out anew.
-- The phone of a relative finds as well, where the patient lets the ambulance have the contacts at
-- all. It is no phone of the patient, and is told of as another thing.
-- Its plans are kept for the session: making them costs more than running them.
CREATE FUNCTION wall.find_candidates(
    wanted_call uuid, wanted_reading text, wanted_sound text, wanted_mixed text,
    wanted_name text, wanted_year int, wanted_month int, wanted_day int, wanted_phone text,
    wanted_insurance text, wanted_address text, wanted_place text, wanted_cards text[],
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, is_merged bool, birth int, reading int, is_former bool, is_name bool,
    is_former_name bool, phone int, contact int, insurance int, address int,
    is_near_address bool, is_card bool
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH related AS MATERIALIZED (
        SELECT r.patient_id FROM wall.related_by(wanted_phone) r
    ), found AS (
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
        SELECT r.patient_id FROM related r
        UNION
        SELECT k.patient_id FROM patient_cards k
        WHERE k.token_hash = ANY (wanted_cards) AND k.ended_at IS NULL
    ), compared AS MATERIALIZED (
        SELECT p.*,
            CASE WHEN wanted_reading IS NOT NULL THEN wall.grade_reading(p.reading_key,
                p.sound_key, p.mixed_key, wanted_reading, wanted_sound, wanted_mixed) END AS grade,
            p.name_key = wanted_name AS is_name,
            wall.grade_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day) AS birth,
            coalesce(p.birth_year = wanted_year AND p.birth_month = wanted_month
                AND p.birth_day = wanted_day, false) AS is_birth,
            wall.is_near_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day) AS is_birth_near,
            former.is_reading AS is_former, former.is_name AS is_former_name,
            (SELECT max(wall.grade_number(f.phone_key, wanted_phone)) FROM patient_phones f
                WHERE f.patient_id = p.id AND f.version = p.version) AS phone,
            CASE WHEN wanted_phone IS NULL OR NOT said.has_contacts THEN 0
                WHEN p.id IN (SELECT r.patient_id FROM related r) THEN 2
                ELSE (SELECT max(wall.is_near_number(each.phone, wanted_phone)::int)
                    FROM family_contacts f
                        CROSS JOIN LATERAL (VALUES (f.phone), (f.phone_second)) each (phone)
                    WHERE f.patient_id = p.id AND f.number = p.contacts_number)
                END AS contact,
            wall.grade_number(p.care_insurance_number, wanted_insurance) AS insurance,
            CASE WHEN wanted_address IS NOT NULL THEN wall.grade_address(p.address_key,
                p.place_key, wanted_address, wanted_place) END AS place,
            wall.is_near_number(p.place_key, wanted_place) AS is_near_address,
            (SELECT k.token_hash = ANY (wanted_cards) FROM patient_cards k
                WHERE k.patient_id = p.id AND k.ended_at IS NULL
                    AND NOT wall.is_card_renewed(p.id, p.merged_into)) AS is_card
        FROM found JOIN patients p ON p.id = found.id
            JOIN LATERAL (
                SELECT s.state, NOT s.restricted ? 'family_contacts'
                    AND coalesce(nullif(s.sections, 'null') ? 'family_contacts', true)
                    AS has_contacts
                FROM consents s
                WHERE s.patient_id = coalesce(p.merged_into, p.id) AND s.recipient = 'ambulance'
                ORDER BY s.epoch DESC LIMIT 1
            ) said ON said.state = 'granted'
            LEFT JOIN LATERAL (
                SELECT bool_or(n.reading_key = wanted_reading) AS is_reading,
                    bool_or(n.name_key = wanted_name) AS is_name
                FROM patient_names n WHERE n.patient_id = p.id AND n.version = p.version
            ) former ON true
        WHERE wanted_patient IS NULL OR coalesce(p.merged_into, p.id) = wanted_patient
    ), counted AS (
        SELECT c.*,
            (c.grade > 0 OR c.is_name OR c.is_former OR c.is_former_name) IS TRUE AS is_named,
            (c.place > 0 OR c.is_near_address) IS TRUE AS is_placed,
            (c.phone > 0 OR c.contact > 0) IS TRUE AS is_phoned
        FROM compared c
    ), weighed AS (
        SELECT c.*,
            c.is_named::int + c.is_birth_near::int + c.is_phoned::int
                + coalesce(c.insurance > 0, false)::int + c.is_placed::int
                + coalesce(c.is_card, false)::int AS agree,
            greatest(coalesce(c.grade, 0), 4 * coalesce(c.is_name, false)::int,
                    3 * coalesce(c.is_former OR c.is_former_name, false)::int)
                + 2 * c.is_birth::int + 2 * c.is_birth_near::int
                + greatest(2 * coalesce(c.phone, 0), coalesce((ARRAY[0, 1, 3])[c.contact + 1], 0))
                + coalesce((ARRAY[0, 2, 5])[c.insurance + 1], 0)
                + greatest(2 * coalesce(c.place, 0), c.is_placed::int)
                + 5 * coalesce(c.is_card, false)::int AS weight
        FROM counted c
    )
    SELECT k.id, k.masked_name::text, k.sex::text, k.birth_year, k.birth_month, k.birth_day,
        k.area::text, c.merged_into IS NOT NULL, c.birth, c.grade, c.is_former, c.is_name,
        c.is_former_name, c.phone, c.contact, c.insurance, c.place, c.is_near_address, c.is_card
    FROM weighed c
        JOIN patients k ON k.id = coalesce(c.merged_into, c.id) AND k.merged_into IS NULL
    WHERE c.agree >= 2
        AND EXISTS (SELECT 1 FROM calls o WHERE o.id = wanted_call AND o.closed_at IS NULL)
        AND wall.is_own_call(wanted_call)
    ORDER BY c.weight DESC, c.merged_into IS NOT NULL, k.id
    LIMIT 50;
END $$;

-- Finding a person who cannot be asked, for those who may break the glass: masked, by one exact
-- identifier that is the person's own or their household's (a birth date alone is anybody's), and
-- nobody who said no to anybody. Nothing that is merely alike finds anybody here. As above, a record
-- that went into another finds the one that is kept.
CREATE FUNCTION wall.find_under_glass(
    wanted_call uuid, wanted_reading text, wanted_sound text, wanted_mixed text,
    wanted_name text, wanted_year int, wanted_month int, wanted_day int, wanted_phone text,
    wanted_insurance text, wanted_address text, wanted_place text,
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, is_merged bool, birth int, reading int, is_name bool, is_phone bool,
    is_insurance bool, address int
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
            wall.grade_birth(p.birth_year, p.birth_month, p.birth_day,
                wanted_year, wanted_month, wanted_day) AS birth,
            coalesce(p.birth_year = wanted_year AND p.birth_month = wanted_month
                AND p.birth_day = wanted_day, false) AS is_birth,
            (SELECT bool_or(f.phone_key = wanted_phone) FROM patient_phones f
                WHERE f.patient_id = p.id AND f.version = p.version) AS is_phone,
            p.care_insurance_number = wanted_insurance AS is_insurance,
            p.address_key = wanted_address AS is_address
        FROM found JOIN patients p ON p.id = found.id
        WHERE wanted_patient IS NULL OR coalesce(p.merged_into, p.id) = wanted_patient
    ), counted AS (
        SELECT c.*, (coalesce(c.is_reading, false) OR coalesce(c.is_name, false))::int
            + coalesce(c.is_phone, false)::int
            + coalesce(c.is_insurance, false)::int + coalesce(c.is_address, false)::int AS exact
        FROM compared c
    )
    SELECT k.id, k.masked_name::text, k.sex::text, k.birth_year, k.birth_month, k.birth_day,
        k.area::text, c.merged_into IS NOT NULL, c.birth, 4 * c.is_reading::int, c.is_name,
        c.is_phone, c.is_insurance, 2 * c.is_address::int
    FROM counted c
        JOIN patients k ON k.id = coalesce(c.merged_into, c.id) AND k.merged_into IS NULL
    WHERE c.exact > 0
        AND CASE WHEN wanted_call IS NULL
            THEN wall.role() IN ('physician', 'mc_physician', 'emergency_clinician')
            ELSE wall.role() IN ('crew', 'physician', 'mc_physician')
                AND wall.is_on_call(wanted_call) END
        AND wall.refuses_nobody(k.id)
    ORDER BY c.exact + c.is_birth::int DESC, c.merged_into IS NOT NULL, k.id
    LIMIT 50;
END $$;

REVOKE ALL ON FUNCTION wall.find_candidates, wall.find_under_glass FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.find_candidates, wall.find_under_glass TO ishinowa_app;
