-- The walls as they stood before.

DROP FUNCTION wall.find_presumed;
ALTER TABLE grants DROP CONSTRAINT ex_grants_one_before_arrival;
ALTER POLICY on_its_call ON grants
    WITH CHECK (basis NOT IN ('call', 'author', 'offer', 'after_review')
        OR wall.fits_its_call(call_id, patient_id, basis, holder_id));
CREATE OR REPLACE FUNCTION wall.fits_its_call(wanted uuid, patient uuid, wanted_basis text, holder uuid)
    RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (
        SELECT 1 FROM calls c
        WHERE c.id = wanted AND c.patient_id = patient AND CASE
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
