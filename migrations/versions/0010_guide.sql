-- The guide on a call: what it counts from, what it said, and what councils found of it.

ALTER TABLE call_moments ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_moments FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON call_moments TO ishinowa_app;
CREATE POLICY party ON call_moments FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id));
CREATE POLICY written ON call_moments FOR INSERT TO ishinowa_app
    WITH CHECK (recorded_by = wall.account() AND wall.is_own_call(call_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_moments
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- The doctor's word: of whoever works on the call, and of an invited online MC physician's own hand.
ALTER POLICY written ON doctor_calls
    WITH CHECK (instructed_by IS NULL AND wall.is_own_call(call_id)
        OR instructed_by = wall.account() AND recorded_by = wall.account()
            AND wall.role() = 'mc_physician' AND wall.is_invited(call_id));

-- Advices hold what the record told the reader's role, so nobody of another role reads them: not
-- the desk the crew's, and no hospital that was asked.
ALTER TABLE call_advices ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_advices FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON call_advices TO ishinowa_app;
CREATE POLICY given ON call_advices FOR SELECT TO ishinowa_app
    USING (role = wall.role() AND (wall.is_own_call(call_id) OR wall.is_invited(call_id)));
CREATE POLICY kept ON call_advices FOR INSERT TO ishinowa_app
    WITH CHECK (role = wall.role() AND (wall.is_own_call(call_id) OR wall.is_invited(call_id)));
CREATE POLICY own_functions ON call_advices FOR SELECT TO ishinowa_owner USING (true);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_advices
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- Findings: a council's own, on calls that it reviews. Their words go with the person.
ALTER TABLE review_findings ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_findings FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON review_findings TO ishinowa_app;
CREATE POLICY own ON review_findings FOR SELECT TO ishinowa_app
    USING (council_id = wall.organisation()
        AND wall.role() IN ('mc_physician', 'rule_steward'));
CREATE POLICY written ON review_findings FOR INSERT TO ishinowa_app
    WITH CHECK (council_id = wall.organisation() AND recorded_by = wall.account()
        AND EXISTS (SELECT 1 FROM calls WHERE calls.id = call_id
            AND wall.reviews(calls.municipality, calls.closed_at)));
CREATE POLICY own_functions ON review_findings FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON call_moments FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY erased ON review_findings FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing_call(call_id));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON review_findings
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept();
CREATE TRIGGER only_the_erased BEFORE UPDATE OR DELETE ON review_findings
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('call_id');

-- As in 0008_keeping.sql, and what councils wrote of the person's calls.
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
    UPDATE review_findings SET words = NULL
        WHERE call_id = ANY (own_calls || mistaken_calls) AND words IS NOT NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('review_findings', gone);
    UPDATE inquiries SET state = '(消去済み)', answer_reason = NULL WHERE call_id = ANY (own_calls);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('inquiries', gone);
    RETURN tally;
END $$;

-- The counts of a year for the council that asks: of the calls of its area that were opened in it
-- and are closed, and of its own findings. A year that runs is counted in a training installation
-- only: two answers of one day apart would tell of the call between them.
CREATE FUNCTION wall.council_year(wanted integer)
    RETURNS TABLE (indicator text, number integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH asked AS (
        SELECT make_date(wanted, 1, 1)::timestamp AT TIME ZONE 'Asia/Tokyo' AS since,
            make_date(wanted + 1, 1, 1)::timestamp AT TIME ZONE 'Asia/Tokyo' AS until
        WHERE wall.role() IN ('mc_physician', 'rule_steward')
            AND EXISTS (SELECT FROM organisations o
                WHERE o.id = wall.organisation() AND o.kind = 'mc_council')
    ), own AS (
        SELECT c.* FROM calls c, asked
        WHERE c.opened_at >= asked.since AND c.opened_at < asked.until
            AND c.closed_at IS NOT NULL AND wall.answers_for(c.municipality)
            AND (asked.until <= wall.at() OR (SELECT is_training FROM installation))
    ), told AS (
        SELECT f.call_id, f.name, f.value FROM call_facts f JOIN own ON own.id = f.call_id
        WHERE f.name IN ('arrest', 'patient_refuses_cpr') AND f.value @> '{"value": true}'
            AND NOT EXISTS (SELECT FROM call_facts later
                WHERE later.call_id = f.call_id
                    AND (later.recorded_at, later.id) > (f.recorded_at, f.id)
                    AND (later.corrects = f.id OR later.name = f.name
                        AND later.source = f.source
                        AND later.told_by IS NOT DISTINCT FROM f.told_by))
    ), phoned AS (
        SELECT d.call_id, min(d.happened_at) AS first_phoned,
            min(d.happened_at) FILTER (WHERE d.is_reached) AS first_reached,
            bool_or(d.is_reached AND d.confirmed @> '{"patient_refuses_cpr": true}') AS has_refused
        FROM doctor_calls d JOIN own ON own.id = d.call_id
        WHERE d.contact_role <> 'visiting_nurse' GROUP BY d.call_id
    ), events AS (
        SELECT own.id, own.opened_at, own.closed_at, own.resuscitation, own.transport,
            coalesce(own.resuscitation IN ('continued', 'stopped', 'not_started'), false)
                OR EXISTS (SELECT FROM told WHERE told.call_id = own.id AND told.name = 'arrest')
                AS is_arrest,
            coalesce(phoned.has_refused, false)
                OR EXISTS (SELECT FROM told
                    WHERE told.call_id = own.id AND told.name = 'patient_refuses_cpr')
                OR coalesce((SELECT w.resuscitation = 'not_wanted' FROM wishes w
                    WHERE w.patient_id = own.patient_id AND w.recorded_at < own.opened_at
                    ORDER BY w.epoch DESC LIMIT 1), false) AS has_wish,
            (SELECT a.advice::jsonb ->> 'resuscitation' FROM call_advices a
                WHERE a.call_id = own.id AND a.kind = 'resuscitation' AND a.role = 'crew'
                    AND a.given_at <= own.closed_at ORDER BY a.number DESC LIMIT 1) AS advised,
            CASE own.resuscitation WHEN 'continued' THEN 'continue' WHEN 'stopped' THEN 'stop'
                WHEN 'not_started' THEN 'not_started' END AS done,
            (SELECT m.happened_at FROM call_moments m WHERE m.call_id = own.id
                AND m.kind = 'arrived' AND NOT EXISTS (
                    SELECT FROM call_moments later WHERE later.corrects = m.id)) AS arrived,
            phoned.first_phoned, phoned.first_reached
        FROM own LEFT JOIN phoned ON phoned.call_id = own.id
    ), spans AS (
        SELECT 'minutes_to_arrival' AS span, arrived - opened_at AS took FROM events
        UNION ALL SELECT 'minutes_to_phone', first_phoned - opened_at FROM events
        UNION ALL SELECT 'minutes_to_doctor', first_reached - first_phoned FROM events
        UNION ALL SELECT 'minutes_to_close', closed_at - opened_at FROM events
    ), found AS (
        SELECT DISTINCT f.call_id, f.kind FROM review_findings f JOIN own ON own.id = f.call_id
        WHERE f.council_id = wall.organisation() AND NOT EXISTS (
            SELECT FROM review_findings later WHERE later.corrects = f.id)
    )
    SELECT 'calls', count(*)::integer FROM events
    UNION ALL SELECT 'arrests', count(*) FILTER (WHERE is_arrest) FROM events
    UNION ALL SELECT 'arrests_with_wish', count(*) FILTER (WHERE is_arrest AND has_wish) FROM events
    UNION ALL SELECT 'as_advised', count(*) FILTER (WHERE is_arrest AND done = advised) FROM events
    UNION ALL SELECT 'otherwise', count(*) FILTER (WHERE is_arrest AND done <> advised) FROM events
    UNION ALL SELECT 'stopped', count(*) FILTER (WHERE is_arrest
        AND resuscitation IN ('stopped', 'not_started')) FROM events
    UNION ALL SELECT 'not_transported', count(*) FILTER (WHERE is_arrest AND transport = 'no')
        FROM events
    UNION ALL SELECT 'doctor_phoned', count(*) FILTER (WHERE is_arrest
        AND first_phoned IS NOT NULL) FROM events
    UNION ALL SELECT 'doctor_reached', count(*) FILTER (WHERE is_arrest
        AND first_reached IS NOT NULL) FROM events
    UNION ALL SELECT 'with_finding', count(DISTINCT call_id) FROM found
    UNION ALL SELECT 'finding_' || kind, count(*) FROM found GROUP BY kind
    UNION ALL SELECT span, percentile_disc(0.5) WITHIN GROUP (
            ORDER BY floor(extract(epoch FROM took) / 60))::integer
        FROM spans WHERE took >= interval '0' GROUP BY span
    UNION ALL SELECT span || '_of', count(*) FROM spans WHERE took >= interval '0' GROUP BY span;
END;
REVOKE ALL ON FUNCTION wall.council_year FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.council_year TO ishinowa_app;
