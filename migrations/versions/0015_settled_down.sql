-- As 0014_delivery.sql has it.

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
        ) AS is_moot
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
DROP FUNCTION wall.is_settled;
DROP POLICY own_functions ON proposals;
DROP POLICY own_functions ON proposal_answers;
