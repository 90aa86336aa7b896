-- Takes back what 0010_guide.sql built outside its own tables, which go with their walls.

ALTER POLICY written ON doctor_calls WITH CHECK (wall.is_own_call(call_id));
DROP FUNCTION wall.council_year;
CREATE OR REPLACE FUNCTION wall.forget_words(own_calls uuid[], mistaken_calls uuid[]) RETURNS jsonb
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
    tally jsonb := '{}';
BEGIN
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
    UPDATE inquiries SET state = '(消去済み)', answer_reason = NULL WHERE call_id = ANY (own_calls);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('inquiries', gone);
    RETURN tally;
END $$;
