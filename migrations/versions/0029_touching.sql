-- The same answer as in 0018_places.sql. A city into which towns were merged, and which has wards,
-- is made of every way from a town to a ward; an area names few places, and each of few ways.

-- Whether a way of one of the area's places passes through a place. Each is looked up by the
-- primary key: OFFSET 0 keeps the planner from reading the whole table instead, as it does for a
-- list of unknown length.
CREATE FUNCTION wall.shares_a_way(area jsonb, wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM jsonb_array_elements_text(area) a
        CROSS JOIN LATERAL (SELECT q.piece FROM place_pieces q WHERE q.code = a OFFSET 0) way
        CROSS JOIN LATERAL (
            SELECT FROM place_pieces p
            WHERE p.code = wanted AND p.piece = way.piece OFFSET 0) shared);
GRANT EXECUTE ON FUNCTION wall.shares_a_way TO ishinowa_app;

CREATE OR REPLACE FUNCTION wall.touches(area jsonb, wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN area ? wanted OR area ? left(wanted, 2) OR (
        EXISTS (SELECT FROM place_pieces p WHERE p.code = wanted)
        AND wall.shares_a_way(area, wanted));
