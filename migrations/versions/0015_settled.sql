-- What has been done needs no answer any more, whoever of those told did it.

CREATE POLICY own_functions ON proposals FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON proposal_answers FOR SELECT TO ishinowa_owner USING (true);
CREATE FUNCTION wall.is_settled(kind text, patient uuid, since timestamptz) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN CASE kind
        WHEN 'proposal_made' THEN NOT EXISTS (SELECT FROM proposals p
            WHERE p.patient_id = patient AND NOT EXISTS (
                SELECT FROM proposal_answers a WHERE a.proposal_id = p.id))
        WHEN 'erasure_asked' THEN NOT EXISTS (SELECT FROM erasures e
            WHERE e.patient_id = patient AND e.done_at IS NULL AND e.ended_at IS NULL)
        WHEN 'review_due' THEN EXISTS (SELECT FROM wishes w
                WHERE w.patient_id = patient AND w.recorded_at > since AND w.source <> 'family')
            OR EXISTS (SELECT FROM revisits_held h
                WHERE h.patient_id = patient AND h.held_at > since)
        ELSE false END;
REVOKE ALL ON FUNCTION wall.is_settled FROM PUBLIC;

-- As in 0014_delivery.sql, but for what is settled.
CREATE OR REPLACE FUNCTION wall.escalate_notices(moment timestamptz, most int, waits jsonb, endings jsonb)
    RETURNS TABLE (id uuid, organisation_id uuid, kind text, step int, thread uuid,
        patient_id uuid, call_id uuid, told_at timestamptz, next_id uuid, is_next_told boolean,
        is_administrator_told boolean)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH late AS (
        SELECT n.id FROM notices n
        WHERE n.acknowledged_at IS NULL AND n.deadline IS NOT NULL AND n.deadline <= moment
        ORDER BY n.deadline LIMIT most FOR UPDATE SKIP LOCKED
    ), judged AS (
        SELECT n.id, EXISTS (
            SELECT 1 FROM notices e
            WHERE e.organisation_id = n.organisation_id AND e.id > n.id
                AND e.call_id = n.call_id AND (endings -> n.kind) ? e.kind
        ) OR wall.is_settled(n.kind, n.patient_id, n.told_at) AS is_moot
        FROM notices n JOIN late ON late.id = n.id
    ), stepped AS (
        UPDATE notices n SET step = n.step + 1,
            escalated_at = CASE WHEN is_moot THEN n.escalated_at
                ELSE coalesce(n.escalated_at, moment) END,
            deadline = CASE
                WHEN is_moot OR n.step + 1 >= greatest(2, jsonb_array_length(n.onward)) THEN NULL
                ELSE moment + make_interval(secs => (waits ->> n.kind)::float8) END
        FROM judged WHERE judged.id = n.id
        RETURNING n.id, n.organisation_id, n.kind, n.step::int, n.thread, n.patient_id, n.call_id,
            n.told_at, (n.onward ->> (n.step - 1))::uuid AS next_id, is_moot
    )
    SELECT s.id, s.organisation_id, s.kind, s.step, s.thread, s.patient_id, s.call_id, s.told_at,
        s.next_id,
        EXISTS (SELECT 1 FROM notices t WHERE t.thread = s.thread
            AND t.organisation_id = s.next_id AND t.kind = 'passed_on'),
        EXISTS (SELECT 1 FROM notices t WHERE t.thread = s.thread
            AND t.organisation_id = s.organisation_id AND t.kind = 'notice_unseen')
    FROM stepped s WHERE NOT s.is_moot;
END;
