-- The second wall: who owns, who may touch, which rows a request can reach.
--
-- ishinowa_owner owns and migrates, ishinowa_app serves requests, ishinowa_sealer seals the
-- audit. A request's person, organisation, unit, role and instant arrive as settings of the
-- transaction (people/store.py); where they are missing, nothing is reached.

CREATE SCHEMA wall;
REVOKE ALL ON SCHEMA wall FROM PUBLIC;
GRANT USAGE ON SCHEMA wall TO ishinowa_app, ishinowa_sealer;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE FUNCTION wall.account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.account', true), '')::uuid;
CREATE FUNCTION wall.organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.organisation', true), '')::uuid;
CREATE FUNCTION wall.unit() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.unit', true), '')::uuid;
CREATE FUNCTION wall.role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.role', true), '');
CREATE FUNCTION wall.at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.at', true), '')::timestamptz;

-- What a role may do with a table. Nobody deletes; what must change names its columns.

GRANT SELECT ON alembic_version TO ishinowa_app;
GRANT SELECT ON installation, organisations, units, accounts, sessions, sign_in_attempts,
    idempotency_keys, agreements, subjects, grants, consents, patients, patient_phones,
    chain_links, family_contacts, care_team_members, profiles, wishes, orders,
    order_signatures, intent_marks, calls, look_ups, call_facts, doctor_calls, inquiries,
    handovers, return_home_letters, notices, audit_leaves TO ishinowa_app;
GRANT INSERT ON organisations, units, accounts, sessions, sign_in_attempts,
    idempotency_keys, subjects, grants, consents, patients, patient_phones, chain_links,
    family_contacts, care_team_members, profiles, wishes, orders, order_signatures,
    intent_marks, calls, look_ups, call_facts, doctor_calls, inquiries, handovers,
    return_home_letters, notices, audit_leaves TO ishinowa_app;
GRANT UPDATE ON sessions TO ishinowa_app;
GRANT UPDATE (disabled_at) ON organisations TO ishinowa_app;
GRANT UPDATE (password_hash, totp_sealed, totp_last_step, vouched_by_second, enrolment_hash,
    enrolment_expires_at, disabled_at) ON accounts TO ishinowa_app;
GRANT UPDATE (result_id) ON idempotency_keys TO ishinowa_app;
GRANT UPDATE (epoch) ON subjects TO ishinowa_app;
GRANT UPDATE (closes_at) ON grants TO ishinowa_app;
GRANT UPDATE (version, contacts_number, name, reading, reading_key, masked_name, birth_year,
    birth_month, birth_day, sex, address, address_key, area, care_insurance_number, deceased_on)
    ON patients TO ishinowa_app;
GRANT UPDATE (left_at) ON care_team_members TO ishinowa_app;
GRANT UPDATE (patient_id, confirmed_at, confirmed_by_identifiers, corrected_at, resuscitation,
    transport, handed_to, destination_id, destination_reason, outcome_note, outcome_at, closed_at)
    ON calls TO ishinowa_app;
GRANT UPDATE (answer, answer_reason, answered_at, answered_by) ON inquiries TO ishinowa_app;
GRANT UPDATE (patient_id, handover_grant_id, admission_grant_id, seen_at, arrived_at,
    admitted_at, ward, discharged_at) ON handovers TO ishinowa_app;
GRANT UPDATE (acknowledged_at, acknowledged_by) ON notices TO ishinowa_app;
GRANT SELECT ON audit_leaves TO ishinowa_sealer;

-- Row policies. FORCE binds the owner too; what the owner's own functions need is said below.

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['subjects', 'grants', 'consents', 'patients', 'patient_phones',
        'chain_links', 'family_contacts', 'care_team_members', 'profiles', 'wishes', 'orders',
        'order_signatures', 'intent_marks', 'calls', 'look_ups', 'call_facts', 'doctor_calls',
        'inquiries', 'handovers', 'return_home_letters', 'notices', 'audit_leaves']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- For the functions below only: they run as the owner and say themselves what they let out.
CREATE POLICY own_functions ON grants FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON subjects FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON consents FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON patients FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON patient_phones FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON calls FOR SELECT TO ishinowa_owner USING (true);

-- True where the request holds a grant that is open at its instant, the end excluded.
CREATE FUNCTION wall.reaches(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM grants
        WHERE patient_id = wanted
            AND holder_id IN (wall.account(), wall.organisation(), wall.unit())
            AND opened_at <= wall.at()
            AND (closes_at IS NULL OR closes_at > wall.at())
    );
REVOKE ALL ON FUNCTION wall.reaches FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.reaches TO ishinowa_app;

CREATE FUNCTION wall.is_own_call(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM calls WHERE id = wanted AND fire_department_id = wall.organisation()
    );
REVOKE ALL ON FUNCTION wall.is_own_call FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.is_own_call TO ishinowa_app;

CREATE POLICY held ON grants FOR SELECT TO ishinowa_app
    USING (holder_id IN (wall.account(), wall.organisation(), wall.unit())
        OR opened_by = wall.account()
        OR wall.is_own_call(call_id)
        OR wall.reaches(patient_id));
CREATE POLICY closed ON grants FOR UPDATE TO ishinowa_app
    USING (holder_id IN (wall.account(), wall.organisation(), wall.unit())
        OR wall.is_own_call(call_id)
        OR wall.reaches(patient_id));

DO $$
DECLARE
    name text;
    key text;
    granted text;
BEGIN
    FOREACH name IN ARRAY ARRAY['subjects', 'patients', 'consents', 'patient_phones',
        'chain_links', 'family_contacts', 'care_team_members', 'profiles', 'wishes', 'orders',
        'order_signatures', 'intent_marks', 'return_home_letters']
    LOOP
        key := CASE WHEN name IN ('subjects', 'patients') THEN 'id' ELSE 'patient_id' END;
        granted := format('wall.reaches(%I)', key);
        EXECUTE format('CREATE POLICY granted ON %I FOR SELECT TO ishinowa_app USING (%s)',
            name, granted);
        IF name NOT IN ('subjects', 'patients') THEN
            EXECUTE format(
                'CREATE POLICY written ON %I FOR INSERT TO ishinowa_app WITH CHECK (%s)',
                name, granted);
        END IF;
        IF name IN ('subjects', 'patients', 'care_team_members') THEN
            EXECUTE format('CREATE POLICY changed ON %I FOR UPDATE TO ishinowa_app USING (%s)',
                name, granted);
        END IF;
    END LOOP;
END $$;
CREATE POLICY registered ON subjects FOR INSERT TO ishinowa_app
    WITH CHECK (epoch = 0 AND wall.organisation() IS NOT NULL);
CREATE POLICY registered ON patients FOR INSERT TO ishinowa_app
    WITH CHECK (registered_by = wall.organisation());

-- The call: its department, the hospitals it asked, and whoever may see its patient.
CREATE POLICY own ON inquiries FOR ALL TO ishinowa_app
    USING (wall.organisation() IN (hospital_id, fire_department_id)
        OR EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id AND wall.reaches(patient_id)))
    WITH CHECK (wall.organisation() IN (hospital_id, fire_department_id));
CREATE POLICY opened ON calls FOR INSERT TO ishinowa_app
    WITH CHECK (fire_department_id = wall.organisation());
CREATE POLICY changed ON calls FOR UPDATE TO ishinowa_app
    USING (fire_department_id = wall.organisation());

CREATE FUNCTION wall.was_asked(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM inquiries WHERE call_id = wanted AND hospital_id = wall.organisation()
    );
CREATE POLICY own_functions ON inquiries FOR SELECT TO ishinowa_owner USING (true);
REVOKE ALL ON FUNCTION wall.was_asked FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.was_asked TO ishinowa_app;

CREATE POLICY party ON calls FOR SELECT TO ishinowa_app
    USING (fire_department_id = wall.organisation()
        OR wall.was_asked(id)
        OR wall.reaches(patient_id));
CREATE POLICY own ON look_ups FOR SELECT TO ishinowa_app
    USING (account_id = wall.account()
        OR wall.is_own_call(call_id));
CREATE POLICY tried ON look_ups FOR INSERT TO ishinowa_app
    WITH CHECK (account_id = wall.account());
CREATE POLICY party ON call_facts FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id));
CREATE POLICY written ON call_facts FOR INSERT TO ishinowa_app
    WITH CHECK (EXISTS (SELECT 1 FROM calls
        WHERE calls.id = call_id AND fire_department_id = wall.organisation()));
CREATE POLICY party ON doctor_calls FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id));
CREATE POLICY written ON doctor_calls FOR INSERT TO ishinowa_app
    WITH CHECK (EXISTS (SELECT 1 FROM calls
        WHERE calls.id = call_id AND fire_department_id = wall.organisation()));

CREATE POLICY party ON handovers FOR SELECT TO ishinowa_app
    USING (hospital_id = wall.organisation()
        OR wall.reaches(patient_id)
        OR wall.is_own_call(call_id));
CREATE POLICY accepted ON handovers FOR INSERT TO ishinowa_app
    WITH CHECK (hospital_id = wall.organisation() AND EXISTS (
        SELECT 1 FROM inquiries WHERE inquiries.id = inquiry_id
            AND inquiries.call_id = handovers.call_id
            AND inquiries.hospital_id = wall.organisation() AND inquiries.answer = 'accepted'));
CREATE POLICY changed ON handovers FOR UPDATE TO ishinowa_app
    USING (hospital_id = wall.organisation());

-- A hospital's relation begins with its acceptance, towards the patient of that call alone.
CREATE POLICY opened ON grants FOR INSERT TO ishinowa_app
    WITH CHECK (opened_by = wall.account()
        AND (basis NOT IN ('handover', 'admission') OR EXISTS (
            SELECT 1 FROM handovers JOIN calls ON calls.id = handovers.call_id
            WHERE handovers.hospital_id = wall.organisation()
                AND handovers.hospital_id = grants.holder_id
                AND calls.id = grants.call_id AND calls.patient_id = grants.patient_id)));
CREATE FUNCTION wall.only_its_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.patient_id IS DISTINCT FROM OLD.patient_id AND NEW.patient_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM calls
            WHERE calls.id = NEW.call_id AND calls.patient_id = NEW.patient_id)
    THEN
        RAISE EXCEPTION 'a handover is of its call''s patient' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_its_patient BEFORE UPDATE OF patient_id ON handovers
    FOR EACH ROW EXECUTE FUNCTION wall.only_its_patient();

CREATE POLICY own ON notices FOR SELECT TO ishinowa_app
    USING (organisation_id = wall.organisation());
CREATE POLICY acknowledged ON notices FOR UPDATE TO ishinowa_app
    USING (organisation_id = wall.organisation());
CREATE POLICY told ON notices FOR INSERT TO ishinowa_app WITH CHECK (true);

CREATE POLICY appended ON audit_leaves FOR INSERT TO ishinowa_app WITH CHECK (true);
-- The founding of an installation is the owner's: nobody has an account yet.
CREATE POLICY founded ON audit_leaves FOR INSERT TO ishinowa_owner
    WITH CHECK (account_id IS NULL AND action = 'installation.found');
CREATE POLICY own ON audit_leaves FOR SELECT TO ishinowa_app
    USING (account_id = wall.account() OR organisation_id = wall.organisation()
        OR wall.reaches(patient_id));
CREATE POLICY sealed ON audit_leaves FOR SELECT TO ishinowa_sealer USING (true);

-- Append-only, whoever asks: also the owner, also by mistake.
CREATE FUNCTION wall.is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_leaves', 'consents', 'wishes', 'orders',
        'order_signatures', 'intent_marks', 'profiles', 'chain_links', 'family_contacts',
        'look_ups', 'call_facts', 'doctor_calls', 'return_home_letters', 'agreements']
    LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only()', name);
    END LOOP;
END $$;

-- A grant, once given, only ever gets shorter.
CREATE FUNCTION wall.only_shorter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closes_at IS NULL OR NEW.closes_at > OLD.closes_at THEN
        RAISE EXCEPTION 'a grant is never prolonged' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_shorter BEFORE UPDATE ON grants
    FOR EACH ROW EXECUTE FUNCTION wall.only_shorter();

-- Two open grants of one holder on one basis for one patient would leave one behind at closing.
ALTER TABLE grants ADD CONSTRAINT ex_grants_overlap EXCLUDE USING gist (
    patient_id WITH =, holder_id WITH =, basis WITH =,
    coalesce(call_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =,
    tstzrange(opened_at, closes_at) WITH &&
);

-- Finding a person before any grant exists: on an open call of the caller's own department,
-- among patients who consented to the ambulance, masked. Each candidate says which of the
-- given identifiers it shares, NULL where it has none to compare; fewer than two shared ones
-- are not worth showing.
CREATE FUNCTION wall.find_candidates(
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
        AND EXISTS (SELECT 1 FROM calls k WHERE k.id = wanted_call AND k.closed_at IS NULL
            AND k.fire_department_id = wall.organisation())
        AND 'granted' = (SELECT s.state FROM consents s
            WHERE s.patient_id = c.id AND s.recipient = 'ambulance'
            ORDER BY s.epoch DESC LIMIT 1)
    ORDER BY c.id
    LIMIT 50;
END;
REVOKE ALL ON FUNCTION wall.find_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.find_candidates TO ishinowa_app;
