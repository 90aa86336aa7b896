-- As in 0002_areas.py, 0004_agreements.sql and 0009_rulebooks.sql.

CREATE OR REPLACE FUNCTION wall.answers_for(wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT 1 FROM organisations
        WHERE id = wall.organisation()
            AND (area ? wanted OR area ? left(wanted, 2))
    );
CREATE OR REPLACE FUNCTION wall.agrees_for(wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT 1 FROM organisations
        WHERE id = wall.organisation()
            AND CASE wall.role()
                WHEN 'privacy_officer' THEN region = wanted
                WHEN 'hub_officer' THEN area ? wanted OR area ? left(wanted, 2)
                WHEN 'municipality_officer' THEN area ? wanted OR area ? left(wanted, 2)
                ELSE false
            END
    );
CREATE OR REPLACE FUNCTION wall.answers_for_all(area jsonb, places jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(places) p
        WHERE NOT (area ? p OR area ? left(p, 2))
    );
CREATE OR REPLACE FUNCTION wall.stands_in(area jsonb, places jsonb, excluding jsonb)
    RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM jsonb_array_elements_text(area) a
        WHERE (places ? a OR places ? left(a, 2))
            AND NOT (excluding ? a OR excluding ? left(a, 2))
    ) OR EXISTS (
        SELECT FROM jsonb_array_elements_text(places) p
        WHERE area ? left(p, 2) AND NOT (excluding ? p OR excluding ? left(p, 2))
    );
DROP FUNCTION wall.standing_for(text);
DROP FUNCTION wall.touches(jsonb, text);
DROP FUNCTION wall.covers(jsonb, text);
