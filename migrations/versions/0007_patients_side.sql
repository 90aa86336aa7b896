-- The walls around the patient's side: what patient and surrogate reach, and what they never write.
--
-- Restrictive policies narrow what stands; none of them opens anything by itself.

-- One person, one open access of their own.
ALTER TABLE grants ADD CONSTRAINT ex_grants_one_patient EXCLUDE USING gist (
    patient_id WITH =, tstzrange(opened_at, closes_at) WITH &&
) WHERE (basis = 'patient');

CREATE FUNCTION wall.is_patients_side() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(wall.role() IN ('patient', 'surrogate'), false);
GRANT EXECUTE ON FUNCTION wall.is_patients_side TO ishinowa_app;

-- True where the request's organisation or person is of the care team at its instant.
CREATE FUNCTION wall.cares_for(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM grants
        WHERE patient_id = wanted AND basis = 'care_team'
            AND holder_id IN (wall.account(), wall.organisation())
            AND opened_at <= wall.at()
            AND (closes_at IS NULL OR closes_at > wall.at())
    );
REVOKE ALL ON FUNCTION wall.cares_for FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.cares_for TO ishinowa_app;

-- Patient and surrogate: what is open now, their own grant, and to the patient those who stand
-- on their side. So no reason why an access ended is in their reach. Of an override they are told
-- when it ended.
CREATE POLICY of_the_patients_side ON grants AS RESTRICTIVE FOR SELECT TO ishinowa_app
    USING (NOT wall.is_patients_side()
        OR basis = 'glass'
        OR ((closes_at IS NULL OR closes_at > wall.at())
            AND (holder_id = wall.account()
                OR (wall.role() = 'patient' AND basis IN ('patient', 'surrogate')))));
CREATE POLICY closed_by_the_care_team ON grants AS RESTRICTIVE FOR UPDATE TO ishinowa_app
    USING (NOT wall.is_patients_side());
CREATE POLICY invited_by_the_care_team ON grants AS RESTRICTIVE FOR INSERT TO ishinowa_app
    WITH CHECK (NOT wall.is_patients_side()
        AND (basis NOT IN ('patient', 'surrogate')
            OR (wall.role() IN ('physician', 'nurse') AND wall.cares_for(patient_id)
                AND holder_kind = 'account' AND EXISTS (
                    SELECT 1 FROM accounts WHERE accounts.id = grants.holder_id
                        AND accounts.role = grants.basis
                        AND accounts.organisation_id = wall.organisation()))));
GRANT UPDATE (closed_by, closed_for) ON grants TO ishinowa_app;

CREATE POLICY surrogates_only_withdraw ON consents AS RESTRICTIVE FOR INSERT TO ishinowa_app
    WITH CHECK (wall.role() IS DISTINCT FROM 'surrogate' OR state = 'withdrawn');

-- What the care team and the hospital write, no account of the patient's side writes.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['patient_phones', 'chain_links', 'family_contacts',
        'care_team_members', 'profiles', 'wishes', 'orders', 'order_signatures',
        'return_home_letters']
    LOOP
        EXECUTE format('CREATE POLICY not_by_the_patients_side ON %I AS RESTRICTIVE FOR INSERT
            TO ishinowa_app WITH CHECK (NOT wall.is_patients_side())', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['patients', 'care_team_members']
    LOOP
        EXECUTE format('CREATE POLICY not_changed_by_the_patients_side ON %I AS RESTRICTIVE
            FOR UPDATE TO ishinowa_app USING (NOT wall.is_patients_side())', name);
    END LOOP;
END $$;

-- Proposals and their answers: whoever sees the record counts the open ones into its verdict.
GRANT SELECT, INSERT ON proposals, proposal_answers TO ishinowa_app;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['proposals', 'proposal_answers']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY granted ON %I FOR SELECT TO ishinowa_app
            USING (wall.reaches(patient_id))', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only()', name);
    END LOOP;
END $$;
CREATE POLICY proposed ON proposals FOR INSERT TO ishinowa_app
    WITH CHECK (proposed_by = wall.account() AND proposed_role = wall.role()
        AND wall.role() IN ('patient', 'surrogate', 'emergency_clinician', 'ward_clinician',
            'discharge_desk')
        AND organisation_id IS NOT DISTINCT FROM wall.organisation()
        AND wall.reaches(patient_id));
CREATE POLICY answered ON proposal_answers FOR INSERT TO ishinowa_app
    WITH CHECK (answered_by = wall.account() AND wall.role() IN ('physician', 'nurse')
        AND organisation_id = wall.organisation() AND wall.cares_for(patient_id)
        AND EXISTS (SELECT 1 FROM proposals WHERE proposals.id = proposal_id
            AND proposals.patient_id = proposal_answers.patient_id));
