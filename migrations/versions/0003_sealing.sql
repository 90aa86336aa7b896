-- The sealed audit: the service writes leaves and its own process, the sealer writes the tree.
-- Nobody's health stands in these tables; what binds whom is said all the same, the owner too.

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_processes', 'audit_sealed', 'audit_nodes', 'audit_heads',
        'audit_anchored']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('GRANT SELECT ON %I TO ishinowa_app, ishinowa_sealer', name);
        EXECUTE format('CREATE POLICY open ON %I FOR SELECT TO ishinowa_app, ishinowa_sealer
            USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['audit_sealed', 'audit_nodes', 'audit_heads', 'audit_anchored']
    LOOP
        EXECUTE format('GRANT INSERT ON %I TO ishinowa_sealer', name);
        EXECUTE format('CREATE POLICY sealed ON %I FOR INSERT TO ishinowa_sealer
            WITH CHECK (true)', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only()', name);
    END LOOP;
END $$;

-- Which transaction wrote a leaf is the database's to say: the sealer's cursor hangs on it.
REVOKE INSERT ON audit_leaves FROM ishinowa_app;
GRANT INSERT (id, at, form, process_id, number, request_id, account_id, organisation_id, role,
    unit_id, session_id, device, signed_in_at, action, outcome, purpose, patient_id, call_id,
    basis, grant_id, agreement, consent, sections, fields, reason, epoch, search, kid, mac)
    ON audit_leaves TO ishinowa_app;

-- A process says how far it is; that it was there is never taken back.
GRANT INSERT ON audit_processes TO ishinowa_app;
GRANT UPDATE (seen_at, ended_at, last_number, settled_number, kid, mac)
    ON audit_processes TO ishinowa_app;
CREATE POLICY entered ON audit_processes FOR INSERT TO ishinowa_app WITH CHECK (true);
CREATE POLICY seen ON audit_processes FOR UPDATE TO ishinowa_app USING (true);
-- The founding of an installation is the owner's, in one transaction of its own.
CREATE POLICY founded ON audit_processes FOR INSERT TO ishinowa_owner
    WITH CHECK (ended_at IS NOT NULL AND last_number = settled_number);
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit_processes
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- The numbers of a process that have no leaf, from a number on; the last one is always the next
-- that nobody has used. Numbers alone: row policies keep every other leaf from who asks.
CREATE POLICY own_functions ON audit_leaves FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON audit_processes FOR SELECT TO ishinowa_owner USING (true);
CREATE FUNCTION wall.unaccounted(wanted uuid, since bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT given FROM generate_series(since + 1, 1 + greatest(since,
        (SELECT p.last_number FROM audit_processes p WHERE p.id = wanted),
        (SELECT max(l.number) FROM audit_leaves l WHERE l.process_id = wanted))) AS given
    WHERE NOT EXISTS (SELECT FROM audit_leaves l WHERE l.process_id = wanted AND l.number = given)
    ORDER BY given;
END;
REVOKE ALL ON FUNCTION wall.unaccounted FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.unaccounted TO ishinowa_app;
