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
