-- Before the crew arrives: whom the caller speaks of, as the desk takes it, confirmed by nobody.
--
-- The desk's people hold grants of their own basis, one by one as on a call; nobody is on the call
-- yet, so what fits the other bases (the patient of the call) fits this one only where there is none.

CREATE OR REPLACE FUNCTION wall.fits_its_call(
    wanted uuid, patient uuid, wanted_basis text, holder uuid
) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM calls c
        WHERE c.id = wanted AND CASE
            WHEN wanted_basis = 'before_arrival' THEN c.patient_id IS NULL
                AND c.closed_at IS NULL AND c.opened_at > wall.at() - interval '12 hours'
                AND holder = wall.account()
                AND wall.role() = 'dispatcher' AND wall.is_own_call(c.id)
            WHEN c.patient_id IS DISTINCT FROM patient THEN false
            WHEN wanted_basis = 'call' AND holder = wall.account()
                THEN wall.is_invited(c.id)
                    OR wall.role() = 'dispatcher' AND wall.is_own_call(c.id)
            WHEN NOT wall.is_own_call(c.id) THEN false
            WHEN wanted_basis = 'call' THEN holder = c.unit_id OR EXISTS (
                SELECT 1 FROM call_units
                WHERE call_id = c.id AND unit_id = holder AND released_at IS NULL)
            WHEN wanted_basis = 'author' THEN holder = c.unit_id OR EXISTS (
                SELECT 1 FROM call_units WHERE call_id = c.id AND unit_id = holder)
            WHEN wanted_basis = 'offer' THEN EXISTS (
                SELECT 1 FROM inquiries WHERE call_id = c.id AND hospital_id = holder)
            ELSE EXISTS (
                SELECT 1 FROM organisations o WHERE o.id = holder AND o.kind = 'mc_council'
                    AND (o.area ? c.municipality OR o.area ? left(c.municipality, 2)))
            END
    );
ALTER POLICY on_its_call ON grants
    WITH CHECK (basis NOT IN ('call', 'before_arrival', 'author', 'offer', 'after_review')
        OR wall.fits_its_call(call_id, patient_id, basis, holder_id));

-- A caller speaks of one person at a time: whoever is taken next has the one before left first.
ALTER TABLE grants ADD CONSTRAINT ex_grants_one_before_arrival EXCLUDE USING gist (
    call_id WITH =, patient_id WITH <>, tstzrange(opened_at, closes_at) WITH &&
) WHERE (basis = 'before_arrival');

-- Whom the desk took, for the crew on the way: masked as a candidate is, on the terms of
-- `find_candidates`, and only until somebody is confirmed. It opens nothing.
CREATE FUNCTION wall.find_presumed(wanted_call uuid) RETURNS TABLE (
    id uuid, masked_name text, sex text, birth_year int, birth_month int, birth_day int,
    area text, since timestamptz
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT p.id, p.masked_name, p.sex, p.birth_year, p.birth_month, p.birth_day, p.area,
        min(g.opened_at)
    FROM grants g
    JOIN calls k ON k.id = g.call_id
    JOIN patients p ON p.id = g.patient_id
    WHERE g.call_id = wanted_call AND g.basis = 'before_arrival'
        AND g.opened_at <= wall.at() AND g.closes_at > wall.at()
        AND k.patient_id IS NULL AND k.closed_at IS NULL
        AND wall.role() = 'crew' AND wall.is_own_call(k.id)
        AND p.merged_into IS NULL
        AND 'granted' = (SELECT s.state FROM consents s
            WHERE s.patient_id = p.id AND s.recipient = 'ambulance'
            ORDER BY s.epoch DESC LIMIT 1)
    GROUP BY p.id;
END;
REVOKE ALL ON FUNCTION wall.find_presumed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.find_presumed TO ishinowa_app;
