-- The walls around a load: its clinic's doctors and nurses alone, forward only, and not for ever.

-- True for a doctor or nurse of the organisation whose list it is.
CREATE FUNCTION wall.loads_for(whose uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN whose = wall.organisation() AND wall.role() IN ('physician', 'nurse');
GRANT EXECUTE ON FUNCTION wall.loads_for TO ishinowa_app;

GRANT SELECT, INSERT ON loads, load_rows TO ishinowa_app;
GRANT UPDATE (state, started_by, started_at, ended_by, ended_at) ON loads TO ishinowa_app;
GRANT UPDATE (state, cells, twin_key, findings) ON load_rows TO ishinowa_app;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['loads', 'load_rows']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own ON %I FOR SELECT TO ishinowa_app
            USING (wall.loads_for(organisation_id))', name);
        EXECUTE format('CREATE POLICY own_functions ON %I FOR ALL TO ishinowa_owner
            USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
CREATE POLICY opened ON loads FOR INSERT TO ishinowa_app
    WITH CHECK (wall.loads_for(organisation_id) AND opened_by = wall.account()
        AND state = 'checking');
CREATE POLICY went_on ON loads FOR UPDATE TO ishinowa_app
    USING (wall.loads_for(organisation_id) AND ended_at IS NULL)
    WITH CHECK (wall.loads_for(organisation_id)
        AND coalesce(ended_by, wall.account()) = wall.account());
CREATE POLICY added ON load_rows FOR INSERT TO ishinowa_app
    WITH CHECK (wall.loads_for(organisation_id) AND state = 'waiting');
CREATE POLICY settled ON load_rows FOR UPDATE TO ishinowa_app
    USING (wall.loads_for(organisation_id) AND state IN ('waiting', 'good'))
    WITH CHECK (wall.loads_for(organisation_id));

-- A load and its rows go forward: what was registered is not registered again, and what a row said
-- is kept as it came, or gone.
CREATE FUNCTION wall.load_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['checking', 'checked', 'registering', 'done', 'ended'];
BEGIN
    IF array_position(states, NEW.state) < array_position(states, OLD.state)
        OR (NEW.state = 'registering' AND NEW.started_by IS NULL)
    THEN
        RAISE EXCEPTION 'a load goes forward' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE UPDATE ON loads
    FOR EACH ROW EXECUTE FUNCTION wall.load_goes_on();
CREATE FUNCTION wall.load_row_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('waiting', 'good') OR NEW.state = 'waiting'
        OR (OLD.state = 'waiting' AND NEW.state = 'registered')
        OR (NEW.cells IS NOT NULL AND NEW.cells IS DISTINCT FROM OLD.cells)
    THEN
        RAISE EXCEPTION 'a row goes forward' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE UPDATE ON load_rows
    FOR EACH ROW EXECUTE FUNCTION wall.load_row_goes_on();

-- A list that nobody goes on with is not kept: thirty days, then what its rows say is gone; ninety
-- days after its end the report goes as well.
CREATE FUNCTION wall.forget_loads(moment timestamptz) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    UPDATE load_rows SET state = 'dropped', cells = NULL, twin_key = NULL
        WHERE state IN ('waiting', 'good') AND load_id IN (
            SELECT id FROM loads WHERE ended_at IS NULL AND opened_at < moment - interval '30 days');
    UPDATE loads SET state = 'ended', ended_at = moment
        WHERE ended_at IS NULL AND opened_at < moment - interval '30 days';
    DELETE FROM load_rows WHERE load_id IN (
        SELECT id FROM loads WHERE ended_at < moment - interval '90 days');
    DELETE FROM loads WHERE ended_at < moment - interval '90 days';
END;
REVOKE ALL ON FUNCTION wall.forget_loads FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.forget_loads TO ishinowa_app;
