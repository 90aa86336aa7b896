-- The guide on a call: the moments it counts from.

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
