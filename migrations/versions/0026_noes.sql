-- Two records of one person: what is said on the one that is kept binds those who read the other.

-- The newest words on the record that this one went into: to the group that is asked for, or to
-- each. Nothing where it went into none. Whoever does not reach it hears a no.
-- Its plans are kept for the session: making them costs more than running them.
CREATE FUNCTION wall.kept_words(ended uuid, asked text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept uuid;
BEGIN
    SELECT merged_into INTO kept FROM patients WHERE id = ended AND merged_into IS NOT NULL;
    IF kept IS NULL THEN
        RETURN NULL;
    ELSIF NOT wall.reaches(ended) THEN
        RETURN '[{"state": "refused", "sections": [], "restricted": [], "epoch": 0}]';
    END IF;
    RETURN (SELECT jsonb_agg(to_jsonb(newest)) FROM (
        SELECT DISTINCT ON (recipient) state, sections, restricted, epoch FROM consents
        WHERE patient_id = kept AND (asked IS NULL OR recipient = asked)
        ORDER BY recipient, epoch DESC
    ) newest);
END $$;
REVOKE ALL ON FUNCTION wall.kept_words FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.kept_words TO ishinowa_app;

-- As in 0006_glass.sql, and none on the record that it went into.
CREATE OR REPLACE FUNCTION wall.refuses_nobody(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN NOT EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (patient_id, recipient) state FROM consents
            WHERE patient_id = ANY (ARRAY[wanted,
                (SELECT p.merged_into FROM patients p WHERE p.id = wanted)])
            ORDER BY patient_id, recipient, epoch DESC
        ) newest WHERE state IN ('refused', 'withdrawn')
    );

-- The record that others went into is erased: these are let go, in doubt until they are recorded
-- and signed anew, as after a separation. What was said on it goes on to bind them: it is written
-- on each before it is gone, the stricter of both.

CREATE FUNCTION wall.is_let_go(whose uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM merges WHERE ended_id = whose AND wall.is_erasing(kept_id));
CREATE POLICY let_go ON subjects FOR UPDATE TO ishinowa_owner USING (wall.is_let_go(id));
CREATE POLICY let_go ON consents FOR INSERT TO ishinowa_owner
    WITH CHECK (wall.is_let_go(patient_id));
CREATE POLICY let_go ON merge_steps FOR INSERT TO ishinowa_owner
    WITH CHECK (step = 'let_go' AND wall.is_let_go(patient_id));

-- As in 0020_merging.sql, and the one that ended is let go by an erasure.
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
            WHEN 'separation_declined' THEN last.step = 'separation_asked'
            WHEN 'let_go' THEN NEW.side = 'ended' AND wall.is_erasing(m.kept_id)
                AND last.step IN ('confirmed', 'separation_asked', 'separation_declined')
            END, false)
    THEN
        RAISE EXCEPTION 'a merge takes two, step by step' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What two records say to one group, as one, written on the one that is let go: as
-- `app/access/uniting.py` does for the one that is kept. `names`: only what is named is shown.
CREATE FUNCTION wall.united_sections(own jsonb, other jsonb, names boolean) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN own = 'null' AND other = 'null' THEN 'null'::jsonb
        WHEN names AND 'null' IN (own, other) THEN '[]'
        WHEN own = 'null' THEN other
        WHEN other = 'null' THEN own
        ELSE coalesce((SELECT jsonb_agg(one) FROM jsonb_array_elements(own) each (one)
            WHERE other @> one), '[]') END;
CREATE FUNCTION wall.leave_words(kept uuid, ended uuid, counted int, moment timestamptz, by uuid)
    RETURNS void LANGUAGE sql SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH newest AS (
        SELECT DISTINCT ON (patient_id, recipient) * FROM consents
        WHERE patient_id IN (kept, ended) ORDER BY patient_id, recipient, epoch DESC
    ), words AS (
        SELECT k.recipient, k.given_by, greatest(k.given_on, e.given_on) AS given_on,
            k.state AS kept_state, e.state, k.restricted AS kept_back,
            CASE WHEN 'withdrawn' IN (k.state, e.state) THEN 'withdrawn'
                WHEN 'refused' IN (k.state, e.state) THEN 'refused' END AS no,
            coalesce(k.sections, 'null') AS kept_sections,
            CASE WHEN e.id IS NULL THEN '[]' ELSE coalesce(e.sections, 'null') END AS sections,
            coalesce((SELECT jsonb_agg(DISTINCT one) FROM jsonb_array_elements(
                k.restricted || coalesce(e.restricted, '[]')) each (one)), '[]') AS restricted
        FROM newest k LEFT JOIN newest e ON e.patient_id = ended AND e.recipient = k.recipient
        WHERE k.patient_id = kept
    )
    INSERT INTO consents (id, patient_id, recipient, epoch, state, sections, restricted, given_by,
        how, given_on, recorded_at, recorded_by)
    SELECT gen_random_uuid(), ended, recipient, counted, coalesce(no, state, 'none'),
        CASE WHEN no IS NOT NULL THEN '[]'
            WHEN state = 'granted' AND kept_state = 'granted'
                THEN wall.united_sections(sections, kept_sections, recipient = 'self')
            ELSE sections END,
        restricted, given_by, 'merged', given_on, moment, by
    FROM words
    WHERE no IS NOT NULL OR kept_back <> '[]' OR state = 'granted' AND kept_state = 'granted';
END;
CREATE FUNCTION wall.let_go(kept uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    agreed erasures;
    ended uuid;
    counted integer;
    moment timestamptz;
BEGIN
    SELECT * INTO agreed FROM erasures
        WHERE patient_id = kept AND approved_at IS NOT NULL AND done_at IS NULL;
    -- Held already, but for one that went into it meanwhile: for that nobody waits here.
    FOR ended IN SELECT s.id FROM subjects s JOIN patients p ON p.id = s.id
        WHERE p.merged_into = kept ORDER BY s.id FOR UPDATE OF s NOWAIT
    LOOP
        moment := clock_timestamp();
        UPDATE subjects SET epoch = epoch + 1 WHERE id = ended RETURNING epoch INTO counted;
        INSERT INTO merge_steps (id, merge_id, patient_id, side, epoch, step, words, taken_at,
            taken_by, taken_role, second_factor_at)
        SELECT gen_random_uuid(), m.id, ended, 'ended', counted, 'let_go', '', moment,
            agreed.approved_by, wall.role(), agreed.approved_at
        FROM merges m JOIN merge_steps s ON s.merge_id = m.id AND s.patient_id = ended
        WHERE m.kept_id = kept AND s.step = 'confirmed' ORDER BY s.epoch DESC LIMIT 1;
        UPDATE patients SET merged_into = NULL WHERE id = ended;
        PERFORM wall.leave_words(kept, ended, counted, moment, agreed.approved_by);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION wall.united_sections, wall.leave_words, wall.let_go FROM PUBLIC;

-- Who cares for the records that are let go, for whoever agreed to erase the other; told as the
-- care team always is. One row without an organisation where nobody is.
CREATE FUNCTION wall.ended_teams(kept uuid) RETURNS TABLE (ended uuid, organisation uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT p.id, g.holder_id FROM patients p
    LEFT JOIN grants g ON g.patient_id = p.id AND g.basis = 'care_team'
        AND g.holder_kind = 'organisation' AND g.opened_at <= clock_timestamp()
        AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp())
        AND (g.holder_id = p.registered_by OR (SELECT bool_and(newest.state = 'granted')
            FROM (SELECT DISTINCT ON (c.patient_id) c.state, c.patient_id FROM consents c
                WHERE c.patient_id IN (p.id, kept) AND c.recipient = 'care_team'
                ORDER BY c.patient_id, c.epoch DESC) newest
            WHERE newest.patient_id = p.id OR newest.state <> 'none'))
    WHERE p.merged_into = kept AND EXISTS (SELECT FROM erasures e WHERE e.patient_id = kept
        AND e.approved_by = wall.account() AND e.approved_at IS NOT NULL AND e.done_at IS NULL);
END;
REVOKE ALL ON FUNCTION wall.ended_teams FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.ended_teams TO ishinowa_app;

-- As in 0020_merging.sql, but a separation that waits keeps the one that ended alone: with the
-- other, it is let go.
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
                AND (s.step = 'proposed' OR s.step = 'separation_asked' AND s.side = 'ended')
                AND NOT EXISTS (SELECT FROM merge_steps n WHERE n.merge_id = s.merge_id
                    AND n.patient_id = wanted AND n.epoch > s.epoch)) THEN 'open_merge'
        WHEN wanted_reason = 'kept_long_enough' AND NOT wall.is_kept_long_enough(wanted)
            THEN 'too_recent' END;

-- As in 0008_keeping.sql; what went into the record that goes is let go first.
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
    -- Whoever writes in a record that went into this one holds that one, and waits for this.
    PERFORM FROM subjects WHERE id IN (SELECT id FROM patients WHERE merged_into = wanted)
        ORDER BY id FOR UPDATE;
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
    PERFORM wall.let_go(wanted);

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
