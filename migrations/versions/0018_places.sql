-- Whoever answers for a place answers for it under every code it had. The two tables are filled
-- by `migrate` from the lists in app/japan/data; they speak of nobody and are open to the service.

GRANT SELECT ON place_pieces, place_heirs TO ishinowa_app;

-- Whether an area holds all of a place: as app/japan/territory.py::covers has it.
CREATE FUNCTION wall.covers(area jsonb, wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN area ? wanted OR area ? left(wanted, 2) OR (
        EXISTS (SELECT FROM place_pieces p WHERE p.code = wanted)
        AND NOT EXISTS (SELECT FROM place_pieces p WHERE p.code = wanted
            AND NOT EXISTS (SELECT FROM place_pieces q
                WHERE q.piece = p.piece AND area ? q.code)));
-- Whether it holds any part of it: as territory.py::touches.
CREATE FUNCTION wall.touches(area jsonb, wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN area ? wanted OR area ? left(wanted, 2) OR EXISTS (
        SELECT FROM place_pieces p JOIN place_pieces q ON q.piece = p.piece
        WHERE p.code = wanted AND area ? q.code);
-- The codes whose word holds for a place, the lowest rank before the others.
CREATE FUNCTION wall.standing_for(wanted text)
    RETURNS TABLE (asked text, place text, rank integer)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT wanted, wanted, 0
    UNION ALL SELECT h.code, h.heir, h.rank FROM place_heirs h WHERE h.code = wanted;
END;
GRANT EXECUTE ON FUNCTION wall.covers, wall.touches, wall.standing_for TO ishinowa_app;

CREATE OR REPLACE FUNCTION wall.answers_for(wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT 1 FROM organisations
        WHERE id = wall.organisation() AND wall.covers(area, wanted)
    );
CREATE OR REPLACE FUNCTION wall.agrees_for(wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT 1 FROM organisations
        WHERE id = wall.organisation()
            AND CASE wall.role()
                WHEN 'privacy_officer' THEN wall.covers(jsonb_build_array(region), wanted)
                WHEN 'hub_officer' THEN wall.covers(area, wanted)
                WHEN 'municipality_officer' THEN wall.covers(area, wanted)
                ELSE false
            END
    );
CREATE OR REPLACE FUNCTION wall.answers_for_all(area jsonb, places jsonb) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(places) p WHERE NOT wall.covers(area, p)
    );
CREATE OR REPLACE FUNCTION wall.stands_in(area jsonb, places jsonb, excluding jsonb)
    RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM jsonb_array_elements_text(area) a
        WHERE wall.touches(places, a) AND NOT wall.covers(excluding, a)
    ) OR EXISTS (
        SELECT FROM jsonb_array_elements_text(places) p
        WHERE wall.touches(area, p) AND NOT wall.covers(excluding, p)
    );
