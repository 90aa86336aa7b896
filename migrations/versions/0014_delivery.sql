-- Notices that leave the house. An organisation's administrator says where to; the deliveries are
-- written with the notice, by whoever tells; the sender has no caller and goes through functions.

ALTER TABLE endpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE endpoints FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON endpoints TO ishinowa_app;
GRANT UPDATE (ended_at, ended_by) ON endpoints TO ishinowa_app;
CREATE POLICY own ON endpoints FOR SELECT TO ishinowa_app
    USING (organisation_id = wall.organisation() AND wall.role() = 'administrator');
CREATE POLICY opened ON endpoints FOR INSERT TO ishinowa_app
    WITH CHECK (organisation_id = wall.organisation() AND wall.role() = 'administrator'
        AND opened_by = wall.account() AND ended_at IS NULL);
CREATE POLICY ended ON endpoints FOR UPDATE TO ishinowa_app
    USING (organisation_id = wall.organisation() AND wall.role() = 'administrator'
        AND ended_at IS NULL)
    WITH CHECK (ended_by = wall.account());
CREATE POLICY own_functions ON endpoints FOR SELECT TO ishinowa_owner USING (true);

ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON deliveries TO ishinowa_app;
GRANT UPDATE (due_at, attempts, claim, outcome, settled_at) ON deliveries TO ishinowa_app;
CREATE POLICY own ON deliveries FOR SELECT TO ishinowa_app
    USING (organisation_id = wall.organisation() AND wall.role() = 'administrator');
CREATE POLICY written ON deliveries FOR INSERT TO ishinowa_app
    WITH CHECK (outcome IS NULL AND attempts = 0 AND claim IS NULL);
CREATE POLICY again ON deliveries FOR UPDATE TO ishinowa_app
    USING (organisation_id = wall.organisation() AND wall.role() = 'administrator'
        AND outcome IS DISTINCT FROM 'delivered')
    WITH CHECK (outcome IS NULL OR outcome = 'ended');
CREATE POLICY own_functions ON deliveries FOR ALL TO ishinowa_owner
    USING (true) WITH CHECK (true);
CREATE POLICY late ON notices FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY escalated ON notices FOR UPDATE TO ishinowa_owner USING (true) WITH CHECK (true);

-- What was written is sent as it was written.
CREATE FUNCTION wall.same_body() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.notice_id, OLD.endpoint_id, OLD.round, OLD.body)
        IS DISTINCT FROM (NEW.id, NEW.notice_id, NEW.endpoint_id, NEW.round, NEW.body)
    THEN
        RAISE EXCEPTION 'a delivery stays as it was written' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER same_body BEFORE UPDATE ON deliveries
    FOR EACH ROW EXECUTE FUNCTION wall.same_body();

-- Where organisations want to be told of a kind: ids alone. Whoever tells need not know more.
CREATE FUNCTION wall.endpoints_for(organisations uuid[], wanted text)
    RETURNS TABLE (organisation_id uuid, endpoint_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT e.organisation_id, e.id FROM endpoints e
    JOIN organisations o ON o.id = e.organisation_id AND o.disabled_at IS NULL
    WHERE e.organisation_id = ANY (organisations) AND e.ended_at IS NULL
        AND (e.kinds = '[]' OR e.kinds ? wanted);
END;

-- What a sender takes: of each endpoint only so many at once, so that one that hangs holds up
-- nobody else. A claim that was not recorded until its lease ends is anybody's again.
CREATE FUNCTION wall.claim_deliveries(
    moment timestamptz, lease interval, most int, most_each int, new_claim uuid
) RETURNS TABLE (id uuid, endpoint_id uuid, form text, address text, secret_sealed text,
        body text, attempts int, written_at timestamptz)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH due AS (
        SELECT d.id FROM endpoints e
        JOIN organisations o ON o.id = e.organisation_id AND o.disabled_at IS NULL
        CROSS JOIN LATERAL (
            SELECT x.id, x.due_at FROM deliveries x
            WHERE x.endpoint_id = e.id AND x.outcome IS NULL AND x.due_at <= moment
            ORDER BY x.due_at, x.id
            LIMIT greatest(0, most_each - (
                SELECT count(*) FROM deliveries y
                WHERE y.endpoint_id = e.id AND y.outcome IS NULL AND y.due_at > moment
                    AND y.claim IS NOT NULL))
            FOR UPDATE SKIP LOCKED
        ) d
        WHERE e.ended_at IS NULL
        ORDER BY d.due_at LIMIT most
    )
    UPDATE deliveries u SET claim = new_claim, due_at = moment + lease, attempts = u.attempts + 1
    FROM due, endpoints e
    WHERE u.id = due.id AND e.id = u.endpoint_id
    RETURNING u.id, u.endpoint_id, e.form, e.address, e.secret_sealed, u.body, u.attempts::int,
        u.written_at;
END;

-- What came of it, said by whoever still holds the claim.
CREATE FUNCTION wall.record_delivery(
    which uuid, own_claim uuid, moment timestamptz, came_of_it text, what_was_wrong text,
    next_at timestamptz
) RETURNS SETOF uuid
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    UPDATE deliveries SET claim = NULL, outcome = came_of_it, trouble = what_was_wrong,
        settled_at = CASE WHEN came_of_it IS NOT NULL THEN moment END,
        due_at = coalesce(next_at, due_at)
    WHERE id = which AND claim = own_claim AND outcome IS NULL
    RETURNING id;
END;

-- What arrived is forgotten after 90 days; what was written while its endpoint was being ended ends.
CREATE FUNCTION wall.clear_up_deliveries(moment timestamptz) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    DELETE FROM deliveries
        WHERE outcome IN ('delivered', 'ended') AND settled_at <= moment - interval '90 days';
    UPDATE deliveries d SET outcome = 'ended', settled_at = moment, claim = NULL
        FROM endpoints e
        WHERE e.id = d.endpoint_id AND e.ended_at IS NOT NULL AND d.outcome IS NULL;
END;

-- Notices that nobody has acknowledged by their deadline, each one step further: who is next in
-- the order, and whether that one and the administrator have been told already. `waits`: seconds
-- by kind; `endings`: after which later notice of the same call a kind needs no answer any more.
CREATE FUNCTION wall.escalate_notices(moment timestamptz, most int, waits jsonb, endings jsonb)
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

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['endpoints_for', 'claim_deliveries', 'record_delivery',
        'clear_up_deliveries', 'escalate_notices']
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION wall.%I FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION wall.%I TO ishinowa_app', name);
    END LOOP;
END $$;
