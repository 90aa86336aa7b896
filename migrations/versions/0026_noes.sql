-- Two records of one person: what is said on the one that is kept binds those who read the other.

-- The newest words on the record that this one went into: to the group that is asked for, or to
-- each. Nothing where it went into none. Whoever does not reach it hears a no.
-- Its plans are kept for the session: making them costs more than running them.
CREATE FUNCTION wall.kept_words(ended uuid, asked text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept uuid;
BEGIN
    SELECT merged_into INTO kept FROM patients WHERE id = ended AND merged_into IS NOT NULL;
    IF kept IS NULL THEN
        RETURN NULL;
    ELSIF NOT wall.reaches(ended) THEN
        RETURN '[{"state": "refused", "sections": [], "restricted": [], "epoch": 0}]';
    END IF;
    RETURN (SELECT jsonb_agg(to_jsonb(newest)) FROM (
        SELECT DISTINCT ON (recipient) state, sections, restricted, epoch FROM consents
        WHERE patient_id = kept AND (asked IS NULL OR recipient = asked)
        ORDER BY recipient, epoch DESC
    ) newest);
END $$;
REVOKE ALL ON FUNCTION wall.kept_words FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.kept_words TO ishinowa_app;

-- As in 0006_glass.sql, and none on the record that it went into.
CREATE OR REPLACE FUNCTION wall.refuses_nobody(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN NOT EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (patient_id, recipient) state FROM consents
            WHERE patient_id = ANY (ARRAY[wanted,
                (SELECT p.merged_into FROM patients p WHERE p.id = wanted)])
            ORDER BY patient_id, recipient, epoch DESC
        ) newest WHERE state IN ('refused', 'withdrawn')
    );
