-- Whoever may stand on a call: its desk, its units, the physicians invited; and who reviews it.
--
-- The department alone lets nobody in any more: the request's role and unit are asked as well.

GRANT SELECT, INSERT ON call_units, call_invitations TO ishinowa_app;
GRANT UPDATE (released_at, released_by) ON call_units TO ishinowa_app;
GRANT UPDATE (first_opened_at, ended_at, ended_by) ON call_invitations TO ishinowa_app;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['call_units', 'call_invitations']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_functions ON %I FOR SELECT TO ishinowa_owner
            USING (true)', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only()', name);
    END LOOP;
END $$;

-- An end is set once: whoever left comes back by a new row.
CREATE FUNCTION wall.ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
        RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ends_once BEFORE UPDATE ON call_units
    FOR EACH ROW EXECUTE FUNCTION wall.ends_once('released_at');
CREATE TRIGGER ends_once BEFORE UPDATE ON call_invitations
    FOR EACH ROW EXECUTE FUNCTION wall.ends_once('ended_at');

-- A unit that was added, until it is released; once the call is over, for whoever asks by then.
CREATE FUNCTION wall.was_added(wanted uuid, is_over boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM call_units
        WHERE call_id = wanted AND unit_id = wall.unit() AND (is_over OR released_at IS NULL)
    );

-- Who works on a call: the desk of its department, its first unit, every unit added and not
-- released. Once it is over, for a day, every unit that was on it: they finish the report.
-- Plain enough to be written into the statements that ask it, which most rows of a card do; it
-- takes the columns of the call, so that it answers for a row that is just being written.
CREATE FUNCTION wall.works_on(
    wanted uuid, department uuid, first_unit uuid, opened timestamptz, closed timestamptz
) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN wall.role() = 'dispatcher' AND department = wall.organisation()
        OR wall.role() = 'crew'
            AND (closed IS NULL OR closed > wall.at() - interval '24 hours')
            AND (first_unit = wall.unit() OR wall.was_added(wanted,
                closed IS NOT NULL OR opened <= wall.at() - interval '12 hours'));

CREATE OR REPLACE FUNCTION wall.is_own_call(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM calls
        WHERE id = wanted
            AND wall.works_on(id, fire_department_id, unit_id, opened_at, closed_at)
    );

-- The physicians of an organisation that is invited to a call which is not over.
CREATE FUNCTION wall.is_invited(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM call_invitations JOIN calls ON calls.id = call_id
        WHERE call_id = wanted AND organisation_id = wall.organisation() AND ended_at IS NULL
            AND wall.role() = CASE invited_as
                WHEN 'medical_control' THEN 'mc_physician' ELSE 'physician' END
            AND calls.closed_at IS NULL AND calls.opened_at > wall.at() - interval '12 hours'
    );

CREATE FUNCTION wall.is_at_hospital() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN wall.role() IN ('emergency_clinician', 'ward_clinician', 'discharge_desk');

-- A council's people, towards a call in their area for 180 days after its close.
CREATE FUNCTION wall.reviews(municipality text, closed timestamptz) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(
        wall.role() IN ('mc_physician', 'rule_steward')
        AND closed > wall.at() - interval '180 days'
        AND wall.answers_for(municipality)
        AND EXISTS (SELECT 1 FROM organisations
            WHERE id = wall.organisation() AND kind = 'mc_council'),
        false);

-- Whether a grant that hangs on a call is towards the patient of that call, and is held by
-- somebody who may stand there.
CREATE FUNCTION wall.fits_its_call(wanted uuid, patient uuid, wanted_basis text, holder uuid)
    RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM calls c
        WHERE c.id = wanted AND c.patient_id = patient AND CASE
            WHEN wanted_basis = 'call' AND holder = wall.account()
                THEN wall.is_invited(c.id)
                    OR wall.role() = 'dispatcher' AND wall.is_own_call(c.id)
            WHEN NOT wall.is_own_call(c.id) THEN false
            WHEN wanted_basis = 'call' THEN holder = c.unit_id OR EXISTS (
                SELECT 1 FROM call_units
                WHERE call_id = c.id AND unit_id = holder AND released_at IS NULL)
            WHEN wanted_basis = 'author' THEN holder = c.unit_id OR EXISTS (
                SELECT 1 FROM call_units WHERE call_id = c.id AND unit_id = holder)
            WHEN wanted_basis = 'offer' THEN EXISTS (
                SELECT 1 FROM inquiries WHERE call_id = c.id AND hospital_id = holder)
            ELSE EXISTS (
                SELECT 1 FROM organisations o WHERE o.id = holder AND o.kind = 'mc_council'
                    AND (o.area ? c.municipality OR o.area ? left(c.municipality, 2)))
            END
    );

CREATE POLICY on_its_call ON grants AS RESTRICTIVE FOR INSERT TO ishinowa_app
    WITH CHECK (basis NOT IN ('call', 'author', 'offer', 'after_review')
        OR wall.fits_its_call(call_id, patient_id, basis, holder_id));
ALTER POLICY held ON grants
    USING (holder_id IN (wall.account(), wall.organisation(), wall.unit())
        OR opened_by = wall.account()
        OR wall.is_own_call(call_id)
        OR wall.is_invited(call_id)
        OR wall.reaches(patient_id));
ALTER POLICY closed ON grants
    USING (holder_id IN (wall.account(), wall.organisation(), wall.unit())
        OR wall.is_own_call(call_id)
        OR wall.is_invited(call_id)
        OR wall.reaches(patient_id));

-- Asked of every row that a list passes by: each function only of whom it can be true.
ALTER POLICY party ON calls
    USING (wall.works_on(id, fire_department_id, unit_id, opened_at, closed_at)
        OR wall.role() IN ('physician', 'mc_physician') AND wall.is_invited(id)
        OR wall.is_at_hospital() AND wall.was_asked(id)
        OR patient_id IS NOT NULL AND wall.reaches(patient_id)
        OR patient_id IS NULL AND wall.role() IN ('mc_physician', 'rule_steward')
            AND wall.reviews(municipality, closed_at));
-- An invited physician holds a call still while inviting a colleague, and changes nothing of it.
ALTER POLICY changed ON calls
    USING (wall.works_on(id, fire_department_id, unit_id, opened_at, closed_at)
        OR wall.is_invited(id))
    WITH CHECK (wall.works_on(id, fire_department_id, unit_id, opened_at, closed_at));

ALTER POLICY written ON call_facts WITH CHECK (wall.is_own_call(call_id));
ALTER POLICY written ON doctor_calls WITH CHECK (wall.is_own_call(call_id));

-- The call's row is no measure for a hospital: it reads the inquiry to itself and, before the
-- patient is its own, not those to others.
DROP POLICY own ON inquiries;
CREATE POLICY party ON inquiries FOR SELECT TO ishinowa_app
    USING (hospital_id = wall.organisation()
        OR EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id
            AND (NOT wall.is_at_hospital() OR wall.reaches(patient_id))));
CREATE POLICY made ON inquiries FOR INSERT TO ishinowa_app
    WITH CHECK (wall.is_own_call(call_id) AND EXISTS (SELECT 1 FROM calls
        WHERE calls.id = call_id AND calls.fire_department_id = inquiries.fire_department_id));
CREATE POLICY answered ON inquiries FOR UPDATE TO ishinowa_app
    USING (hospital_id = wall.organisation() OR wall.is_own_call(call_id))
    WITH CHECK (hospital_id = wall.organisation());

CREATE POLICY party ON call_units FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id));
CREATE POLICY added ON call_units FOR INSERT TO ishinowa_app
    WITH CHECK (added_by = wall.account() AND wall.role() = 'dispatcher' AND EXISTS (
        SELECT 1 FROM calls WHERE calls.id = call_id
            AND calls.fire_department_id = wall.organisation() AND calls.closed_at IS NULL));
CREATE POLICY released ON call_units FOR UPDATE TO ishinowa_app
    USING (wall.role() = 'dispatcher' AND wall.is_own_call(call_id));
CREATE POLICY party ON call_invitations FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id));
CREATE POLICY invited ON call_invitations FOR INSERT TO ishinowa_app
    WITH CHECK (invited_by = wall.account()
        AND (wall.is_own_call(call_id) OR wall.is_invited(call_id)));
CREATE POLICY ended ON call_invitations FOR UPDATE TO ishinowa_app
    USING (wall.is_own_call(call_id) OR wall.is_invited(call_id));

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['was_added', 'works_on', 'is_invited', 'is_at_hospital', 'reviews',
        'fits_its_call']
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION wall.%I FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION wall.%I TO ishinowa_app', name);
    END LOOP;
END $$;

-- As it was, but that whoever works on the call looks up, not whoever is of its department.
CREATE OR REPLACE FUNCTION wall.find_candidates(
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
            -- one part differs, or is not known on one side
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
    )
    SELECT c.id, c.masked_name, c.sex, c.birth_year, c.birth_month, c.birth_day, c.area,
        c.is_reading, c.is_birth, c.is_birth_near, c.is_phone, c.is_insurance, c.is_address
    FROM compared c
    WHERE c.is_reading::int + c.is_birth::int + c.is_birth_near::int
            + coalesce(c.is_phone, false)::int + coalesce(c.is_insurance, false)::int
            + coalesce(c.is_address, false)::int >= 2
        AND EXISTS (SELECT 1 FROM calls k WHERE k.id = wanted_call AND k.closed_at IS NULL)
        AND wall.is_own_call(wanted_call)
        AND 'granted' = (SELECT s.state FROM consents s
            WHERE s.patient_id = c.id AND s.recipient = 'ambulance'
            ORDER BY s.epoch DESC LIMIT 1)
    ORDER BY c.id
    LIMIT 50;
END;
