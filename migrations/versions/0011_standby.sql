-- The walls around back-up hospitals: the care team writes, the hospital keeps its own list.

GRANT SELECT, INSERT ON backup_registrations, backup_exchanges TO ishinowa_app;
GRANT UPDATE (ended_at, ended_by, ended_for) ON backup_registrations TO ishinowa_app;
ALTER TABLE backup_registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE backup_registrations FORCE ROW LEVEL SECURITY;
ALTER TABLE backup_exchanges ENABLE ROW LEVEL SECURITY;
ALTER TABLE backup_exchanges FORCE ROW LEVEL SECURITY;

CREATE POLICY own_functions ON backup_registrations FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY reminded ON backup_registrations FOR UPDATE TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON backup_exchanges FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY granted ON backup_registrations FOR SELECT TO ishinowa_app
    USING (wall.reaches(patient_id) OR hospital_id = wall.organisation()
        AND wall.role() IN ('emergency_clinician', 'ward_clinician', 'discharge_desk'));
CREATE POLICY written ON backup_registrations FOR INSERT TO ishinowa_app
    WITH CHECK (wall.cares_for(patient_id) AND wall.role() IN ('physician', 'nurse')
        AND registered_by = wall.account() AND clinic_id = wall.organisation());
CREATE POLICY ended ON backup_registrations FOR UPDATE TO ishinowa_app
    USING (wall.cares_for(patient_id) AND wall.role() IN ('physician', 'nurse')
        OR hospital_id = wall.organisation()
        AND wall.role() IN ('emergency_clinician', 'ward_clinician', 'discharge_desk'))
    WITH CHECK (ended_by = wall.account());
-- A query of registrations, so their own policy says who may.
CREATE POLICY granted ON backup_exchanges FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM backup_registrations r WHERE r.id = registration_id));
CREATE POLICY written ON backup_exchanges FOR INSERT TO ishinowa_app
    WITH CHECK (recorded_by = wall.account() AND organisation_id = wall.organisation()
        AND EXISTS (SELECT 1 FROM backup_registrations r
            WHERE r.id = registration_id AND r.patient_id = backup_exchanges.patient_id
                AND r.ended_at IS NULL
                AND (r.hospital_id = wall.organisation() OR wall.cares_for(r.patient_id))));

CREATE FUNCTION wall.registration_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'what has ended stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ends_once BEFORE UPDATE ON backup_registrations
    FOR EACH ROW EXECUTE FUNCTION wall.registration_ends_once();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON backup_exchanges
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON backup_registrations
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();

-- As in 0008_keeping.sql, with the two tables in front: they point at the person.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['backup_exchanges', 'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['backup_exchanges', 'backup_registrations']
    LOOP
        EXECUTE format('CREATE POLICY erased ON %I FOR DELETE TO ishinowa_owner
            USING (wall.is_erasing(patient_id))', name);
        EXECUTE format('CREATE TRIGGER only_the_erased BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased(''patient_id'')', name);
    END LOOP;
END $$;

-- The open registrations whose exchange is due today and was not reminded of for that very day.
-- The dead are let be.
CREATE FUNCTION wall.remind_of_exchanges(today date)
    RETURNS TABLE (patient uuid, hospital uuid, clinic uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH due AS (
        SELECT r.id, (coalesce(max(e.exchanged_on), r.consented_on) + interval '3 months')::date
                AS due_on
        FROM backup_registrations r
        JOIN patients p ON p.id = r.patient_id AND p.deceased_on IS NULL
        LEFT JOIN backup_exchanges e ON e.registration_id = r.id
        WHERE r.ended_at IS NULL GROUP BY r.id
    )
    UPDATE backup_registrations r SET reminded_for = due.due_on FROM due
    WHERE due.id = r.id AND due.due_on <= today AND r.reminded_for IS DISTINCT FROM due.due_on
    RETURNING r.patient_id, r.hospital_id, r.clinic_id;
END;
REVOKE ALL ON FUNCTION wall.remind_of_exchanges FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.remind_of_exchanges TO ishinowa_app;
