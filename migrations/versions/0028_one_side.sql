-- Two records of one person: what waits for a second person is answered by whoever is shown one of
-- the two alone, where the answer keeps them apart or puts them apart. Never where it joins them.

-- Whether a merge of this record waits to be confirmed, or to be undone.
CREATE FUNCTION wall.waits_for_answer(whose uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM merge_steps s WHERE s.patient_id = whose
        AND s.step IN ('proposed', 'separation_asked')
        AND NOT EXISTS (SELECT FROM merge_steps n WHERE n.merge_id = s.merge_id
            AND n.patient_id = whose AND n.epoch > s.epoch));
CREATE POLICY answered ON subjects FOR UPDATE TO ishinowa_owner
    USING (wall.waits_for_answer(id));
CREATE POLICY answered ON merge_steps FOR INSERT TO ishinowa_owner
    WITH CHECK (step IN ('declined', 'separated') AND taken_by = wall.account()
        AND taken_role = wall.role() AND wall.role() IN ('physician', 'nurse')
        AND wall.waits_for_answer(patient_id)
        AND EXISTS (SELECT FROM merges m WHERE m.id = merge_id
            AND patient_id IN (m.kept_id, m.ended_id)
            AND (wall.cares_for(m.kept_id) OR wall.cares_for(m.ended_id))));
CREATE POLICY separated ON consents FOR INSERT TO ishinowa_owner
    WITH CHECK (how = 'merged' AND EXISTS (SELECT FROM merge_steps s
        WHERE s.patient_id = consents.patient_id AND s.epoch = consents.epoch
            AND s.step = 'separated' AND s.side = 'ended'));

-- Whether a doctor or nurse other than who asked is shown who both are, as far as the grants,
-- consents and agreements of today go: then the answer is theirs.
CREATE FUNCTION wall.is_shown_both(kept uuid, ended uuid, asker uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM grants g JOIN organisations o ON o.id = g.holder_id
        JOIN patients k ON k.id = kept JOIN patients e ON e.id = ended
        WHERE g.patient_id = kept AND g.basis = 'care_team' AND o.disabled_at IS NULL
            AND wall.is_told_who(kept, o.id, o.id = k.registered_by)
            AND wall.is_told_who(ended, o.id, o.id = e.registered_by)
            AND EXISTS (SELECT FROM accounts a WHERE a.organisation_id = o.id
                AND a.role IN ('physician', 'nurse') AND a.disabled_at IS NULL AND a.id <> asker)
            AND NOT EXISTS (SELECT FROM (SELECT s.region FROM subjects s WHERE s.id IN (kept, ended)
                UNION SELECT o.region) agreeing
                WHERE wall.agreed(agreeing.region, 'identity/care_clinician') <> 'full'));
REVOKE ALL ON FUNCTION wall.is_shown_both FROM PUBLIC;

-- Whether what a record waits for since an epoch can be answered by who is shown this one alone: a
-- proposal always, a separation where nobody else than who asked is shown both.
CREATE FUNCTION wall.is_answered_alone(whose uuid, asked int) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN wall.cares_for(whose) AND EXISTS (SELECT FROM merge_steps s
        JOIN merges m ON m.id = s.merge_id
        WHERE s.patient_id = whose AND s.epoch = asked AND (s.step = 'proposed'
            OR s.step = 'separation_asked'
                AND NOT wall.is_shown_both(m.kept_id, m.ended_id, s.taken_by)));
REVOKE ALL ON FUNCTION wall.is_answered_alone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.is_answered_alone TO ishinowa_app;

-- Takes the step on both. Whoever answers need not reach the other, and reads nothing of it: their
-- words stay on the record that they are shown. `asked`: the epoch of the step that they read.
-- No row where they do not care for it. The record that ends is locked first, as everywhere; for
-- the other one nobody waits, nor for the second while the first is held. What is separated leaves
-- the stricter words on the one that ended, as where it is let go: nobody saw both.
CREATE FUNCTION wall.answer_merge(whose uuid, asked int, answer text, said text,
        factor timestamptz)
    RETURNS TABLE (outcome text, other uuid, epoch int, moment timestamptz, organisations uuid[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    m merges;
    last merge_steps;
    counted integer;
    one uuid;
BEGIN
    IF NOT coalesce(wall.role() IN ('physician', 'nurse') AND wall.cares_for(whose), false) THEN
        RETURN;
    END IF;
    SELECT w.* INTO m FROM merges w JOIN merge_steps s ON s.merge_id = w.id
        WHERE s.patient_id = whose AND s.epoch = asked;
    BEGIN
        IF whose = m.ended_id THEN
            PERFORM FROM subjects WHERE id = m.ended_id FOR NO KEY UPDATE;
        ELSE
            PERFORM FROM subjects WHERE id = m.ended_id FOR NO KEY UPDATE NOWAIT;
        END IF;
        PERFORM FROM subjects WHERE id = m.kept_id FOR NO KEY UPDATE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        outcome := 'busy';
        RETURN NEXT;
        RETURN;
    END;
    SELECT s.* INTO last FROM merge_steps s
        WHERE s.merge_id = m.id AND s.patient_id = whose ORDER BY s.epoch DESC LIMIT 1;
    IF last.epoch IS DISTINCT FROM asked OR NOT (last.step = 'proposed' AND answer = 'declined'
        OR last.step = 'separation_asked' AND answer = 'separated')
    THEN
        outcome := 'out_of_turn';
        RETURN NEXT;
        RETURN;
    ELSIF answer = 'separated' AND last.taken_by = wall.account() THEN
        outcome := 'who_asked';
        RETURN NEXT;
        RETURN;
    ELSIF NOT wall.is_answered_alone(whose, asked) THEN
        outcome := 'shown_both';
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'remote_apply', true);
    moment := clock_timestamp();
    UPDATE subjects SET epoch = subjects.epoch + 1 WHERE id IN (m.kept_id, m.ended_id);
    -- The one that is kept first: the walls ask for it before the other is separated.
    FOREACH one IN ARRAY ARRAY[m.kept_id, m.ended_id]
    LOOP
        SELECT s.epoch INTO counted FROM subjects s WHERE s.id = one;
        INSERT INTO merge_steps (id, merge_id, patient_id, side, epoch, step, words, taken_at,
            taken_by, taken_role, second_factor_at)
        VALUES (gen_random_uuid(), m.id, one,
            CASE one WHEN m.kept_id THEN 'kept' ELSE 'ended' END, counted, answer,
            CASE one WHEN whose THEN said ELSE '' END, moment,
            wall.account(), wall.role(), factor);
        epoch := CASE one WHEN whose THEN counted ELSE epoch END;
    END LOOP;
    IF answer = 'separated' THEN
        PERFORM wall.leave_words(m.kept_id, m.ended_id, counted, moment, wall.account());
    END IF;
    other := CASE whose WHEN m.kept_id THEN m.ended_id ELSE m.kept_id END;
    -- Told as the care team always is: on consent, or by the clinic's own contract.
    SELECT array_agg(DISTINCT g.holder_id) INTO organisations
        FROM grants g JOIN patients p ON p.id = other
        WHERE g.patient_id = other AND g.basis = 'care_team' AND g.holder_kind = 'organisation'
            AND g.opened_at <= clock_timestamp()
            AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp())
            AND (g.holder_id = p.registered_by OR (SELECT c.state FROM consents c
                WHERE c.patient_id = other AND c.recipient = 'care_team'
                ORDER BY c.epoch DESC LIMIT 1) = 'granted');
    outcome := 'done';
    RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION wall.answer_merge FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.answer_merge TO ishinowa_app;
