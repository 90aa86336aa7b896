-- Break-glass: an override row and its grant stand or fall together; its review; what a job may
-- open; what an organisation's privacy officer may count.

GRANT SELECT, INSERT ON overrides, reviews TO ishinowa_app;
GRANT UPDATE (outcome, note, closed_at, closed_by) ON reviews TO ishinowa_app;
ALTER TABLE overrides ENABLE ROW LEVEL SECURITY;
ALTER TABLE overrides FORCE ROW LEVEL SECURITY;
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE reviews FORCE ROW LEVEL SECURITY;

-- For the functions below only.
CREATE POLICY own_functions ON overrides FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON reviews FOR ALL TO ishinowa_owner USING (true) WITH CHECK (true);

-- Of an organisation's own leaves only its privacy officer reads more than their own.
ALTER POLICY own ON audit_leaves USING (account_id = wall.account()
    OR organisation_id = wall.organisation() AND wall.role() = 'privacy_officer'
    OR wall.reaches(patient_id));

-- Whoever stands on an open call: its units, of whatever department, its desk, invited physicians.
CREATE FUNCTION wall.is_on_call(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM calls
        WHERE id = wanted AND closed_at IS NULL AND opened_at > wall.at() - interval '12 hours'
            AND (wall.works_on(id, fire_department_id, unit_id, opened_at, closed_at)
                OR wall.is_invited(id))
    );

CREATE FUNCTION wall.has_overdue_review() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM reviews WHERE account_id = wall.account() AND kind = 'override'
            AND outcome IS NULL AND due_at <= wall.at()
    );

-- True where no group of recipients heard a no as the newest word.
CREATE FUNCTION wall.refuses_nobody(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN NOT EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (recipient) state FROM consents
            WHERE patient_id = wanted ORDER BY recipient, epoch DESC
        ) newest WHERE state IN ('refused', 'withdrawn')
    );

CREATE POLICY opened ON overrides FOR INSERT TO ishinowa_app
    WITH CHECK (account_id = wall.account() AND organisation_id = wall.organisation()
        AND role = wall.role() AND opened_at = wall.at()
        AND CASE WHEN call_id IS NULL
            THEN role IN ('physician', 'mc_physician', 'emergency_clinician')
                AND NOT wall.has_overdue_review()
            ELSE role IN ('crew', 'physician', 'mc_physician') AND wall.is_on_call(call_id) END);
CREATE POLICY seen ON overrides FOR SELECT TO ishinowa_app
    USING (account_id = wall.account()
        OR organisation_id = wall.organisation() AND wall.role() = 'privacy_officer'
        OR wall.reaches(patient_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON overrides
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- The opener cannot read consents: the database looks for them, and says nothing but no.
CREATE FUNCTION wall.only_unrefused() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.refuses_nobody(NEW.patient_id) THEN
        RAISE EXCEPTION 'not to be opened' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_unrefused BEFORE INSERT ON overrides
    FOR EACH ROW EXECUTE FUNCTION wall.only_unrefused();

-- Restrictive: whatever else lets a grant in, on this basis it comes with its override or not.
CREATE POLICY under_glass ON grants AS RESTRICTIVE FOR INSERT TO ishinowa_app
    WITH CHECK (basis <> 'glass' OR EXISTS (
        SELECT 1 FROM overrides
        WHERE overrides.grant_id = grants.id
            AND overrides.patient_id = grants.patient_id
            AND overrides.account_id = wall.account()
            AND overrides.account_id = grants.holder_id AND grants.holder_kind = 'account'
            AND overrides.opened_at = grants.opened_at
            AND overrides.closes_at = grants.closes_at
            AND overrides.call_id IS NOT DISTINCT FROM grants.call_id));

CREATE POLICY opened ON reviews FOR INSERT TO ishinowa_app
    WITH CHECK (kind = 'override' AND about = override_id::text AND outcome IS NULL
        AND account_id = wall.account() AND organisation_id = wall.organisation()
        AND due_at = opened_at + interval '72 hours'
        AND EXISTS (SELECT 1 FROM overrides
            WHERE overrides.id = reviews.override_id
                AND overrides.account_id = reviews.account_id
                AND overrides.patient_id = reviews.patient_id
                AND overrides.grant_id = reviews.grant_id
                AND overrides.opened_at = reviews.opened_at));
CREATE POLICY officer ON reviews FOR SELECT TO ishinowa_app
    USING (organisation_id = wall.organisation() AND wall.role() = 'privacy_officer');
CREATE POLICY closed ON reviews FOR UPDATE TO ishinowa_app
    USING (organisation_id = wall.organisation() AND wall.role() = 'privacy_officer')
    WITH CHECK (outcome IS NOT NULL AND closed_by = wall.account());
CREATE FUNCTION wall.closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL THEN
        RAISE EXCEPTION 'a closed review stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_once BEFORE UPDATE ON reviews
    FOR EACH ROW EXECUTE FUNCTION wall.closed_once();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON reviews
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- What became of the reviews of a patient's overrides, and nothing else of them, for whoever
-- holds a grant.
CREATE FUNCTION wall.outcomes_of(wanted uuid)
    RETURNS TABLE (override_id uuid, outcome text, closed_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT r.override_id, r.outcome, r.closed_at FROM reviews r
    WHERE r.patient_id = wanted AND r.kind = 'override' AND wall.reaches(wanted);
END;

-- Finding a person who cannot be asked, for those who may break the glass: masked, by one exact
-- identifier that is the person's own or their household's (a birth date alone is anybody's), and
-- nobody who said no to anybody. Identifiers compare as in `find_candidates`.
CREATE FUNCTION wall.find_under_glass(
    wanted_call uuid, wanted_reading text, wanted_year int, wanted_month int, wanted_day int,
    wanted_phone text, wanted_insurance text, wanted_address text,
    wanted_patient uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, is_reading bool, is_birth bool, is_birth_near bool, is_phone bool,
    is_insurance bool, is_address bool
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH found AS (
        SELECT p.id FROM patients p WHERE p.reading_key = wanted_reading
        UNION
        SELECT p.id FROM patients p WHERE p.care_insurance_number = wanted_insurance
        UNION
        SELECT p.id FROM patients p WHERE p.address_key = wanted_address
        UNION
        SELECT f.patient_id FROM patient_phones f WHERE f.phone_key = wanted_phone
    ), compared AS (
        SELECT p.*,
            coalesce(p.reading_key = wanted_reading, false) AS is_reading,
            coalesce(p.birth_year = wanted_year AND p.birth_month = wanted_month
                AND p.birth_day = wanted_day, false) AS is_birth,
            coalesce((p.birth_year = wanted_year AND (coalesce(p.birth_month = wanted_month, true)
                    OR coalesce(p.birth_day = wanted_day, true))
                OR p.birth_month = wanted_month AND p.birth_day = wanted_day)
                AND (p.birth_year, p.birth_month, p.birth_day)
                    IS DISTINCT FROM (wanted_year, wanted_month, wanted_day), false)
                AS is_birth_near,
            (SELECT bool_or(f.phone_key = wanted_phone) FROM patient_phones f
                WHERE f.patient_id = p.id AND f.version = p.version) AS is_phone,
            p.care_insurance_number = wanted_insurance AS is_insurance,
            p.address_key = wanted_address AS is_address
        FROM found JOIN patients p ON p.id = found.id
        WHERE p.merged_into IS NULL AND (wanted_patient IS NULL OR p.id = wanted_patient)
    ), counted AS (
        SELECT c.*, c.is_reading::int + coalesce(c.is_phone, false)::int
            + coalesce(c.is_insurance, false)::int + coalesce(c.is_address, false)::int AS exact
        FROM compared c
    )
    SELECT c.id, c.masked_name, c.sex, c.birth_year, c.birth_month, c.birth_day, c.area,
        c.is_reading, c.is_birth, c.is_birth_near, c.is_phone, c.is_insurance, c.is_address
    FROM counted c
    WHERE c.exact > 0
        AND CASE WHEN wanted_call IS NULL
            THEN wall.role() IN ('physician', 'mc_physician', 'emergency_clinician')
            ELSE wall.role() IN ('crew', 'physician', 'mc_physician')
                AND wall.is_on_call(wanted_call) END
        AND wall.refuses_nobody(c.id)
    ORDER BY c.exact + c.is_birth::int DESC, c.id
    LIMIT 50;
END;

-- A leaf that says a record was opened. A list of one's own patients opens none.
CREATE FUNCTION wall.is_reading(action text, outcome text, sections jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN outcome = 'done' AND sections <> '{}'::jsonb AND action <> 'patients.listed';

-- A time-ordered key (RFC 9562, version 7) for the rows that a job writes here.
CREATE FUNCTION wall.uuid7(moment timestamptz) RETURNS uuid LANGUAGE sql VOLATILE
    RETURN encode(set_byte(overlay(uuid_send(gen_random_uuid()) PLACING
        substring(int8send((extract(epoch FROM moment) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        6, 112 + floor(random() * 16)::int), 'hex')::uuid;

-- Reviews of the persons of one organisation who opened more records than the figures handed in,
-- today and yesterday in Japan, once for each person and day. An hour is any sixty minutes: every
-- moment at which a patient came anew is looked back from. Each person is asked by the index of
-- accounts, and what bounds a span stands as a value: beside a policy nothing else reaches it.
CREATE FUNCTION wall.open_access_reviews(
    of_organisation uuid, moment timestamptz, due interval, most_an_hour int, times numeric,
    least_patients int, least_days int
) RETURNS TABLE (review uuid, organisation uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH recent AS MATERIALIZED (
        SELECT a.id AS account_id, l.patient_id, l.at,
            (l.at AT TIME ZONE 'Asia/Tokyo')::date AS day
        FROM accounts a CROSS JOIN LATERAL (
            SELECT patient_id, at FROM audit_leaves
            WHERE account_id = a.id AND at <= moment AND at >= (date_trunc('day',
                    moment AT TIME ZONE 'Asia/Tokyo') - interval '1 day') AT TIME ZONE 'Asia/Tokyo'
                AND patient_id IS NOT NULL AND wall.is_reading(action, outcome, sections)
            OFFSET 0
        ) l WHERE a.organisation_id = of_organisation
    ), waiting AS MATERIALIZED (
        SELECT days.*, day::timestamp AT TIME ZONE 'Asia/Tokyo' AS begins,
            (day - 30)::timestamp AT TIME ZONE 'Asia/Tokyo' AS month_before
        FROM (
            SELECT account_id, day, count(DISTINCT patient_id) AS patients, max(at) AS latest
            FROM recent GROUP BY account_id, day
        ) days WHERE NOT EXISTS (
            SELECT 1 FROM reviews
            WHERE kind = 'unusual_access' AND about = days.account_id || '/' || days.day)
    ), arrivals AS MATERIALIZED (
        SELECT account_id, day, at, at - interval '1 hour' AS hour_before FROM (
            SELECT account_id, day, at,
                lag(at) OVER (PARTITION BY account_id, patient_id ORDER BY at) AS before
            FROM recent WHERE account_id = ANY (ARRAY(
                SELECT account_id FROM recent GROUP BY account_id
                HAVING count(DISTINCT patient_id) > most_an_hour))
        ) each WHERE before IS NULL OR before <= at - interval '1 hour'
    )
    INSERT INTO reviews (id, kind, about, organisation_id, account_id, figures, happened_at,
        opened_at, due_at)
    SELECT wall.uuid7(moment), 'unusual_access', waiting.account_id || '/' || waiting.day,
        of_organisation, waiting.account_id,
        jsonb_strip_nulls(jsonb_build_object('within_hour', fullest.patients,
            'that_day', waiting.patients, 'usual_day', round(usual.mean, 1),
            'active_days', usual.days)),
        waiting.latest, moment, moment + due
    FROM waiting
    LEFT JOIN LATERAL (
        SELECT max(within.patients) AS patients FROM arrivals CROSS JOIN LATERAL (
            SELECT count(DISTINCT patient_id) AS patients FROM audit_leaves
            WHERE account_id = arrivals.account_id
                AND at > arrivals.hour_before AND at <= arrivals.at
                AND wall.is_reading(action, outcome, sections)
        ) within
        WHERE arrivals.account_id = waiting.account_id AND arrivals.day = waiting.day
    ) fullest ON true
    LEFT JOIN LATERAL (
        SELECT avg(patients) AS mean, count(*) AS days FROM (
            SELECT count(DISTINCT patient_id) AS patients FROM audit_leaves
            WHERE account_id = waiting.account_id AND patient_id IS NOT NULL
                AND at >= waiting.month_before AND at < waiting.begins
                AND wall.is_reading(action, outcome, sections)
            GROUP BY (at AT TIME ZONE 'Asia/Tokyo')::date
        ) each
    ) usual ON waiting.patients >= least_patients
    WHERE fullest.patients > most_an_hour
        OR usual.days >= least_days AND waiting.patients > times * usual.mean
    ON CONFLICT (kind, about) DO NOTHING
    RETURNING id, organisation_id;
END;

-- Reviews of calls that have no outcome a day after they were opened.
CREATE FUNCTION wall.open_outcome_reviews(moment timestamptz, due interval)
    RETURNS TABLE (review uuid, organisation uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    INSERT INTO reviews (id, kind, about, organisation_id, account_id, patient_id, call_id,
        figures, happened_at, opened_at, due_at)
    SELECT wall.uuid7(moment), 'call_without_outcome', c.id::text, c.fire_department_id,
        c.opened_by, c.patient_id, c.id,
        jsonb_build_object('hours', floor(extract(epoch FROM moment - c.opened_at) / 3600)),
        c.opened_at, moment, moment + due
    FROM calls c
    WHERE c.outcome_at IS NULL AND c.opened_at <= moment - interval '24 hours'
        AND NOT EXISTS (SELECT 1 FROM reviews r
            WHERE r.kind = 'call_without_outcome' AND r.about = c.id::text)
    ON CONFLICT (kind, about) DO NOTHING
    RETURNING id, organisation_id;
END;

-- Reviews that are overdue and were not escalated yet, marked as escalated now.
CREATE FUNCTION wall.escalate_reviews(moment timestamptz)
    RETURNS TABLE (review uuid, organisation uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    UPDATE reviews SET escalated_at = moment
    WHERE outcome IS NULL AND escalated_at IS NULL AND due_at <= moment
    RETURNING id, organisation_id;
END;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['is_on_call', 'has_overdue_review', 'outcomes_of',
        'find_under_glass', 'open_access_reviews', 'open_outcome_reviews', 'escalate_reviews']
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION wall.%I FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION wall.%I TO ishinowa_app', name);
    END LOOP;
END $$;
-- Nobody asks these two by themselves.
REVOKE ALL ON FUNCTION wall.refuses_nobody FROM PUBLIC;
REVOKE ALL ON FUNCTION wall.only_unrefused FROM PUBLIC;
