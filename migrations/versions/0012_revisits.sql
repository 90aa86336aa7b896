-- The walls around talks that are due: whoever may see the record counts them into its verdict.

GRANT SELECT, INSERT ON revisits, revisits_held TO ishinowa_app;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['revisits', 'revisits_held']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY granted ON %I FOR SELECT TO ishinowa_app
            USING (wall.reaches(patient_id))', name);
        EXECUTE format('CREATE POLICY own_functions ON %I FOR SELECT TO ishinowa_owner
            USING (true)', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept()', name);
        EXECUTE format('CREATE POLICY erased ON %I FOR DELETE TO ishinowa_owner
            USING (wall.is_erasing(patient_id))', name);
        EXECUTE format('CREATE TRIGGER only_the_erased BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased(''patient_id'')', name);
    END LOOP;
END $$;
-- A call on which the person was confirmed asks for a talk, whatever its grants.
CREATE POLICY opened ON revisits FOR INSERT TO ishinowa_app
    WITH CHECK (opened_by = wall.account() AND NOT wall.is_patients_side()
        AND (wall.reaches(patient_id) OR EXISTS (SELECT 1 FROM calls c
            WHERE c.patient_id = revisits.patient_id AND wall.is_own_call(c.id))));
-- A talk held lifts a doubt, so only those hold one who record wishes.
CREATE POLICY held ON revisits_held FOR INSERT TO ishinowa_app
    WITH CHECK (held_by = wall.account() AND wall.role() IN ('physician', 'nurse')
        AND wall.cares_for(patient_id));

-- As in 0011_standby.sql, with the two tables in front.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['revisits_held', 'revisits', 'backup_exchanges', 'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];

-- Patients alive whose newest wish must be talked over within a week or should have been, and of
-- whom their clinic was not reminded since a week before that day.
CREATE POLICY own_functions ON notices FOR SELECT TO ishinowa_owner USING (true);
CREATE FUNCTION wall.revisits_to_remind_of(today date) RETURNS TABLE (patient uuid, clinic uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH spoken AS (
        SELECT patient_id, recorded_at, stated_on, epoch, review_due FROM wishes
        WHERE source <> 'family'
    ), newest AS (
        SELECT DISTINCT ON (patient_id) patient_id, review_due,
            max(recorded_at) OVER (PARTITION BY patient_id) AS recorded_at
        FROM spoken ORDER BY patient_id, stated_on DESC, epoch DESC
    ), due AS (
        SELECT n.patient_id, least(
            coalesce((SELECT h.next_due FROM revisits_held h
                WHERE h.patient_id = n.patient_id AND h.held_at > n.recorded_at
                ORDER BY h.epoch DESC LIMIT 1), n.review_due),
            (SELECT min(r.due_on) FROM revisits r WHERE r.patient_id = n.patient_id
                AND NOT EXISTS (SELECT FROM spoken s WHERE s.patient_id = r.patient_id
                    AND s.recorded_at > r.opened_at
                    AND s.stated_on >= (r.opened_at AT TIME ZONE 'Asia/Tokyo')::date)
                AND NOT EXISTS (SELECT FROM revisits_held h WHERE h.patient_id = r.patient_id
                    AND h.held_at > r.opened_at
                    AND h.talked_on >= (r.opened_at AT TIME ZONE 'Asia/Tokyo')::date))) AS due_on
        FROM newest n
    )
    SELECT due.patient_id, p.registered_by FROM due
    JOIN patients p ON p.id = due.patient_id
    WHERE EXISTS (SELECT FROM grants g WHERE g.patient_id = p.id AND g.basis = 'care_team'
            AND g.holder_id = p.registered_by
            AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp()))
        AND due.due_on <= today + 7 AND p.deceased_on IS NULL AND p.merged_into IS NULL
        AND NOT EXISTS (SELECT FROM notices WHERE notices.patient_id = due.patient_id
            AND notices.kind = 'review_due' AND notices.organisation_id = p.registered_by
            AND notices.told_at > (due.due_on - 8)::timestamp AT TIME ZONE 'Asia/Tokyo');
END;
REVOKE ALL ON FUNCTION wall.revisits_to_remind_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.revisits_to_remind_of TO ishinowa_app;
