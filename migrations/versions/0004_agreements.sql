-- Agreements: who may draft, approve and withdraw for a region, and that nothing is ever edited.

-- True where the caller's role and organisation speak for a region: officers of a hub or a
-- municipality for the area it answers for, a privacy officer where the organisation stands.
CREATE FUNCTION wall.agrees_for(wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
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

GRANT SELECT ON agreements, agreement_approvals TO ishinowa_app;
GRANT INSERT (id, region, number, cells, reason, drafted_by, drafted_by_organisation, drafted_at,
    in_force_from, digest) ON agreements TO ishinowa_app;
GRANT UPDATE (published_at, withdrawn_at, withdrawn_by, withdrawn_reason)
    ON agreements TO ishinowa_app;
GRANT INSERT ON agreement_approvals TO ishinowa_app;

ALTER TABLE agreements ENABLE ROW LEVEL SECURITY;
ALTER TABLE agreements FORCE ROW LEVEL SECURITY;
ALTER TABLE agreement_approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE agreement_approvals FORCE ROW LEVEL SECURITY;

-- What is published is open to everyone; a draft to those who may approve it.
CREATE POLICY open ON agreements FOR SELECT TO ishinowa_app
    USING (published_at IS NOT NULL OR wall.agrees_for(region));
CREATE POLICY drafted ON agreements FOR INSERT TO ishinowa_app
    WITH CHECK (drafted_by = wall.account() AND drafted_by_organisation = wall.organisation()
        AND wall.role() <> 'privacy_officer' AND wall.agrees_for(region));
CREATE POLICY stepped ON agreements FOR UPDATE TO ishinowa_app USING (wall.agrees_for(region))
    WITH CHECK (withdrawn_by IS NULL OR withdrawn_by = wall.account());
CREATE POLICY approvers ON agreement_approvals FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT 1 FROM agreements a
        WHERE a.id = agreement_id AND wall.agrees_for(a.region)));
CREATE POLICY approved ON agreement_approvals FOR INSERT TO ishinowa_app
    WITH CHECK (account_id = wall.account() AND organisation_id = wall.organisation()
        AND EXISTS (SELECT 1 FROM agreements a
            WHERE a.id = agreement_id AND a.digest = agreement_approvals.digest
                AND a.published_at IS NULL AND a.withdrawn_at IS NULL
                AND wall.agrees_for(a.region)));

-- The content is never edited, whoever asks: also the owner, also by mistake.
CREATE TRIGGER append_only BEFORE UPDATE OF id, region, number, cells, reason, drafted_by,
    drafted_by_organisation, drafted_at, in_force_from, digest OR DELETE OR TRUNCATE ON agreements
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- Publishing needs two people of two organisations and comes once; so does withdrawing, and
-- nothing follows it.
CREATE FUNCTION wall.agreement_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organisations int;
    people int;
    newest timestamptz;
BEGIN
    IF OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'a withdrawn agreement stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.published_at IS DISTINCT FROM OLD.published_at THEN
        SELECT count(DISTINCT organisation_id), count(DISTINCT account_id), max(approved_at)
            INTO organisations, people, newest
            FROM agreement_approvals WHERE agreement_id = NEW.id AND digest = NEW.digest;
        IF OLD.published_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL
            OR organisations < 2 OR people < 2 OR NEW.published_at < newest
        THEN
            RAISE EXCEPTION 'an agreement is published once, by two organisations'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps BEFORE UPDATE ON agreements
    FOR EACH ROW EXECUTE FUNCTION wall.agreement_steps();

-- How often patients of a region were read in a time, by whom and how far: counts alone leave
-- here, and only towards those who speak for the region. Every read counts once without a
-- section (NULL), and once for each section that it showed.
CREATE FUNCTION wall.reads_of_region(wanted text, since timestamptz, until timestamptz)
    RETURNS TABLE (basis text, role text, section text, level text, reads bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH shown AS (
        SELECT l.basis, l.role, l.sections
        FROM subjects s JOIN audit_leaves l ON l.patient_id = s.id
        WHERE s.region = wanted AND wall.agrees_for(wanted)
            AND l.at >= since AND l.at < until
            AND l.outcome = 'done' AND l.sections <> '{}'::jsonb
    )
    SELECT shown.basis, shown.role, NULL::text, NULL::text, count(*)
        FROM shown GROUP BY shown.basis, shown.role
    UNION ALL
    SELECT shown.basis, shown.role, each.key, each.value, count(*)
        FROM shown, jsonb_each_text(shown.sections) each
        GROUP BY shown.basis, shown.role, each.key, each.value;
END;
REVOKE ALL ON FUNCTION wall.reads_of_region FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.reads_of_region TO ishinowa_app;
