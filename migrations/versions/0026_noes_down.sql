-- Takes back what 0026_noes.sql built.

CREATE OR REPLACE FUNCTION wall.refuses_nobody(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN NOT EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (recipient) state FROM consents
            WHERE patient_id = wanted ORDER BY recipient, epoch DESC
        ) newest WHERE state IN ('refused', 'withdrawn')
    );
DROP FUNCTION wall.kept_words;
