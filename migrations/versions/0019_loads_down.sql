-- Takes back what 0019_loads.sql built outside its own tables, which go with their walls.

DROP FUNCTION wall.forget_loads;
DROP TRIGGER goes_on ON loads;
DROP TRIGGER goes_on ON load_rows;
DROP FUNCTION wall.load_goes_on, wall.load_row_goes_on;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['loads', 'load_rows']
    LOOP
        EXECUTE format('DROP POLICY own ON %I', name);
    END LOOP;
END $$;
DROP POLICY opened ON loads;
DROP POLICY went_on ON loads;
DROP POLICY added ON load_rows;
DROP POLICY settled ON load_rows;
DROP FUNCTION wall.loads_for;
