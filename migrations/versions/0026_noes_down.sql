-- Takes back what 0026_noes.sql built.

CREATE OR REPLACE FUNCTION wall.refuses_nobody(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN NOT EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (recipient) state FROM consents
            WHERE patient_id = wanted ORDER BY recipient, epoch DESC
        ) newest WHERE state IN ('refused', 'withdrawn')
    );
DROP FUNCTION wall.kept_words;

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

    own_calls := ARRAY(SELECT id FROM calls WHERE patient_id = wanted);
    mistaken_calls := ARRAY(SELECT call_id FROM grants
        WHERE patient_id = wanted AND call_id IS NOT NULL AND call_id <> ALL (own_calls));
    tally := wall.forget_words(own_calls, mistaken_calls);
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
CREATE OR REPLACE FUNCTION wall.hindrance(wanted uuid, wanted_reason text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN CASE
        WHEN EXISTS (SELECT FROM calls WHERE patient_id = wanted AND closed_at IS NULL)
            THEN 'open_call'
        WHEN EXISTS (SELECT FROM handovers WHERE patient_id = wanted
                AND admitted_at IS NOT NULL AND discharged_at IS NULL)
            OR EXISTS (SELECT FROM grants WHERE patient_id = wanted AND basis = 'handover'
                AND closes_at > wall.at()) THEN 'open_admission'
        WHEN EXISTS (SELECT FROM merge_steps s WHERE s.patient_id = wanted
                AND s.step IN ('proposed', 'separation_asked')
                AND NOT EXISTS (SELECT FROM merge_steps n WHERE n.merge_id = s.merge_id
                    AND n.patient_id = wanted AND n.epoch > s.epoch)) THEN 'open_merge'
        WHEN wanted_reason = 'kept_long_enough' AND NOT wall.is_kept_long_enough(wanted)
            THEN 'too_recent' END;
CREATE OR REPLACE FUNCTION wall.merge_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m merges;
    last merge_steps;
BEGIN
    SELECT * INTO m FROM merges WHERE id = NEW.merge_id;
    SELECT * INTO last FROM merge_steps
        WHERE merge_id = NEW.merge_id AND patient_id = NEW.patient_id ORDER BY epoch DESC LIMIT 1;
    IF NOT coalesce(
        NEW.patient_id = CASE NEW.side WHEN 'kept' THEN m.kept_id ELSE m.ended_id END
        AND CASE NEW.step
            WHEN 'proposed' THEN last.id IS NULL
            WHEN 'confirmed' THEN last.step = 'proposed' AND last.taken_by <> NEW.taken_by
            WHEN 'declined' THEN last.step = 'proposed'
            WHEN 'separation_asked' THEN last.step IN ('confirmed', 'separation_declined')
            WHEN 'separated' THEN last.step = 'separation_asked' AND last.taken_by <> NEW.taken_by
            WHEN 'separation_declined' THEN last.step = 'separation_asked' END, false)
    THEN
        RAISE EXCEPTION 'a merge takes two, step by step' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION wall.ended_teams, wall.let_go, wall.leave_words, wall.united_sections;
DROP POLICY let_go ON subjects;
DROP POLICY let_go ON consents;
DROP POLICY let_go ON merge_steps;
DROP FUNCTION wall.is_let_go;
