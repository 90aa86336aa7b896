-- Takes back what 0010_guide.sql built outside its own tables, which go with their walls.

ALTER POLICY written ON doctor_calls WITH CHECK (wall.is_own_call(call_id));
DROP FUNCTION wall.council_year;
CREATE OR REPLACE FUNCTION wall.erase(wanted uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text;
    gone bigint;
    tally jsonb := '{}';
    why text;
    own_calls uuid[];
    mistaken_calls uuid[];
    gone_from constant text := '(消去済み)';
BEGIN
    SELECT reason INTO why FROM erasures
        WHERE patient_id = wanted AND approved_at IS NOT NULL AND done_at IS NULL;
    PERFORM set_config('app.erased', wanted::text, true);
    -- The lock of all that bears on trust: whoever writes waits, and finds nobody.
    UPDATE subjects SET epoch = epoch + 1 WHERE id = wanted;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is agreed' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A crew that is confirming the person holds this row: then its call is seen below.
    PERFORM FROM patients WHERE id = wanted FOR UPDATE;
    IF wall.hindrance(wanted, why) IS NOT NULL THEN
        RAISE EXCEPTION 'it is not the time' USING ERRCODE = 'restrict_violation';
    END IF;

    -- Words on the person's own calls; on calls where they were confirmed by mistake, what was
    -- said by phone of them until that was corrected.
    own_calls := ARRAY(SELECT id FROM calls WHERE patient_id = wanted);
    mistaken_calls := ARRAY(SELECT call_id FROM grants
        WHERE patient_id = wanted AND call_id IS NOT NULL AND call_id <> ALL (own_calls));
    UPDATE call_facts f SET told_by = NULL FROM calls c
        WHERE c.id = f.call_id AND f.told_by IS NOT NULL AND (f.call_id = ANY (own_calls)
            OR f.call_id = ANY (mistaken_calls) AND f.recorded_at <= c.corrected_at
                AND f.source IN ('doctor', 'care_staff', 'family_by_phone'));
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('call_facts', gone);
    UPDATE doctor_calls d SET contact_name = NULL, words = NULL FROM calls c
        WHERE c.id = d.call_id AND (d.call_id = ANY (own_calls)
            OR d.call_id = ANY (mistaken_calls) AND d.recorded_at <= c.corrected_at);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('doctor_calls', gone);
    UPDATE inquiries SET state = gone_from, answer_reason = NULL WHERE call_id = ANY (own_calls);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('inquiries', gone);
    UPDATE handovers SET patient_id = NULL, ward = NULL
        WHERE patient_id = wanted OR call_id = ANY (own_calls);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('handovers', gone);

    -- The accounts of the patient's side that stand for nobody else.
    WITH own AS (
        UPDATE accounts SET name = gone_from, name_reading = NULL, login = 'erased-' || id,
            password_hash = NULL, totp_sealed = NULL, totp_last_step = NULL,
            enrolment_hash = NULL, enrolment_expires_at = NULL,
            disabled_at = coalesce(disabled_at, clock_timestamp())
        WHERE role IN ('patient', 'surrogate')
            AND id IN (SELECT holder_id FROM grants WHERE patient_id = wanted)
            AND NOT EXISTS (SELECT FROM grants
                WHERE holder_id = accounts.id AND patient_id <> wanted)
        RETURNING id
    ), ended AS (
        UPDATE sessions SET revoked_at = clock_timestamp(), revoke_reason = 'account_disabled'
        WHERE account_id IN (SELECT id FROM own) AND revoked_at IS NULL
    )
    SELECT count(*) INTO gone FROM own;
    tally := tally || jsonb_build_object('accounts', gone);
    -- Who broke the glass, when and for which of the reasons stays; what they wrote goes.
    UPDATE overrides SET words = gone_from WHERE patient_id = wanted;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('overrides', gone);
    UPDATE reviews SET note = NULL WHERE patient_id = wanted AND note IS NOT NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('reviews', gone);
    UPDATE grants SET opened_for = basis, closed_for = NULL, relation = NULL,
        closes_at = least(closes_at, greatest(opened_at, clock_timestamp()))
        WHERE patient_id = wanted;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('grants', gone);
    -- The local number leads into the fire department's own files.
    UPDATE calls SET patient_id = NULL, reason = gone_from, local_number = 'erased-' || id,
        destination_reason = NULL, outcome_note = NULL
        WHERE patient_id = wanted;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('calls', gone);

    FOREACH name IN ARRAY wall.erased_tables()
    LOOP
        EXECUTE format('DELETE FROM %I WHERE %I = $1', name,
            CASE name WHEN 'patients' THEN 'id' ELSE 'patient_id' END) USING wanted;
        GET DIAGNOSTICS gone = ROW_COUNT;
        tally := tally || jsonb_build_object(name, gone);
    END LOOP;
    UPDATE erasures SET done_at = clock_timestamp(), counts = tally
        WHERE patient_id = wanted AND approved_at IS NOT NULL AND done_at IS NULL;
    PERFORM set_config('app.erased', '', true);
    RETURN tally;
END $$;
