-- As in 0018_places.sql.
CREATE OR REPLACE FUNCTION wall.touches(area jsonb, wanted text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN area ? wanted OR area ? left(wanted, 2) OR EXISTS (
        SELECT FROM place_pieces p JOIN place_pieces q ON q.piece = p.piece
        WHERE p.code = wanted AND area ? q.code);
DROP FUNCTION wall.shares_a_way(jsonb, text);
