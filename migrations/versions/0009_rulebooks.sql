-- Rulebooks: who may draft, comment, approve and withdraw, and that nothing published is edited.

-- What the caller's organisation is in the making of a rule; NULL for whoever has no part in it.
CREATE FUNCTION wall.party() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (
        SELECT CASE
            WHEN o.kind IN ('clinic', 'nurse_station', 'care_manager_office', 'pharmacy',
                'care_facility') AND wall.role() IN ('physician', 'nurse', 'care_manager')
                THEN 'home_care'
            WHEN o.kind = 'fire_department'
                AND wall.role() IN ('mc_physician', 'dispatcher', 'crew') THEN 'fire_department'
            WHEN o.kind = 'mc_council' AND wall.role() IN ('rule_steward', 'mc_physician')
                THEN 'mc_council'
            WHEN o.kind = 'municipality' AND wall.role() = 'municipality_officer'
                OR o.kind = 'hub' AND wall.role() = 'hub_officer' THEN 'municipality'
        END
        FROM organisations o WHERE o.id = wall.organisation()
    );

-- True where the caller may approve and withdraw at all, wherever it is.
CREATE FUNCTION wall.makes_rules() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(wall.role() IN ('rule_steward', 'mc_physician', 'municipality_officer',
        'hub_officer') AND wall.party() IS NOT NULL, false);

-- Areas and places hold municipalities by six digits and prefectures by two.
CREATE FUNCTION wall.answers_for_all(area jsonb, places jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(places) p
        WHERE NOT (area ? p OR area ? left(p, 2))
    );
CREATE FUNCTION wall.stands_in(area jsonb, places jsonb, excluding jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM jsonb_array_elements_text(area) a
        WHERE (places ? a OR places ? left(a, 2))
            AND NOT (excluding ? a OR excluding ? left(a, 2))
    ) OR EXISTS (
        SELECT FROM jsonb_array_elements_text(places) p
        WHERE area ? left(p, 2) AND NOT (excluding ? p OR excluding ? left(p, 2))
    );

-- True where a draft for these places is the caller's to read and to comment on.
CREATE FUNCTION wall.hears_of(places jsonb, excluding jsonb) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN wall.party() IS NOT NULL AND EXISTS (
        SELECT FROM organisations o
        WHERE o.id = wall.organisation() AND wall.stands_in(o.area, places, excluding)
    );

GRANT SELECT ON rulebook_versions, rulebook_comments, rulebook_approvals TO ishinowa_app;
GRANT INSERT (id, book, version, kind, title, text, parents, digest, refines, municipalities,
    excluding, note, drafted_by, drafted_by_organisation, drafted_at, in_force_from, until)
    ON rulebook_versions TO ishinowa_app;
GRANT UPDATE (published_at, withdrawn_at, withdrawn_by, withdrawn_reason)
    ON rulebook_versions TO ishinowa_app;
GRANT INSERT ON rulebook_comments, rulebook_approvals TO ishinowa_app;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['rulebook_versions', 'rulebook_comments', 'rulebook_approvals']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- What is published is open to everyone; a draft to the parties of its places.
CREATE POLICY open ON rulebook_versions FOR SELECT TO ishinowa_app
    USING (published_at IS NOT NULL OR wall.hears_of(municipalities, excluding));
CREATE POLICY drafted ON rulebook_versions FOR INSERT TO ishinowa_app
    WITH CHECK (drafted_by = wall.account() AND drafted_by_organisation = wall.organisation()
        AND wall.role() IN ('rule_steward', 'mc_physician')
        AND wall.party() IN ('mc_council', 'fire_department')
        AND EXISTS (SELECT FROM organisations o WHERE o.id = wall.organisation()
            AND wall.answers_for_all(o.area, municipalities)));
CREATE POLICY stepped ON rulebook_versions FOR UPDATE TO ishinowa_app
    USING (wall.makes_rules() AND wall.hears_of(municipalities, excluding))
    WITH CHECK (withdrawn_by IS NULL OR withdrawn_by = wall.account());
CREATE POLICY heard ON rulebook_comments FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT FROM rulebook_versions v
        WHERE v.id = rulebook_version_id AND wall.hears_of(v.municipalities, v.excluding)));
CREATE POLICY said ON rulebook_comments FOR INSERT TO ishinowa_app
    WITH CHECK (account_id = wall.account() AND organisation_id = wall.organisation()
        AND party = wall.party() AND EXISTS (SELECT FROM rulebook_versions v
            WHERE v.id = rulebook_version_id AND v.withdrawn_at IS NULL
                AND wall.hears_of(v.municipalities, v.excluding)));
CREATE POLICY heard ON rulebook_approvals FOR SELECT TO ishinowa_app
    USING (EXISTS (SELECT FROM rulebook_versions v
        WHERE v.id = rulebook_version_id AND wall.hears_of(v.municipalities, v.excluding)));
CREATE POLICY approved ON rulebook_approvals FOR INSERT TO ishinowa_app
    WITH CHECK (account_id = wall.account() AND organisation_id = wall.organisation()
        AND wall.makes_rules()
        AND EXISTS (SELECT FROM rulebook_versions v
            WHERE v.id = rulebook_version_id AND v.digest = rulebook_approvals.digest
                AND v.published_at IS NULL AND v.withdrawn_at IS NULL
                AND wall.hears_of(v.municipalities, v.excluding)));

-- The content is never edited, whoever asks: also the owner, also by mistake.
CREATE TRIGGER append_only BEFORE UPDATE OF id, book, version, kind, title, text, parents, digest,
    refines, municipalities, excluding, note, drafted_by, drafted_by_organisation, drafted_at,
    in_force_from, until OR DELETE OR TRUNCATE ON rulebook_versions
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rulebook_comments
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rulebook_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

-- Publishing needs two people of two organisations, of which one answers for every place; also for
-- those of the version that it supersedes, so that nobody ends a rule of somebody else. It comes
-- once; so does withdrawing, and nothing follows it.
CREATE FUNCTION wall.rulebook_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organisations int;
    people int;
    answering int;
    newest timestamptz;
    before jsonb;
BEGIN
    IF OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'a withdrawn rulebook stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.published_at IS DISTINCT FROM OLD.published_at THEN
        SELECT municipalities INTO before FROM rulebook_versions v
            WHERE v.book = NEW.book AND v.published_at IS NOT NULL AND v.withdrawn_at IS NULL
            ORDER BY v.begins_at DESC LIMIT 1;
        SELECT count(DISTINCT a.organisation_id), count(DISTINCT a.account_id),
            count(*) FILTER (WHERE wall.answers_for_all(o.area, NEW.municipalities)
                AND wall.answers_for_all(o.area, coalesce(before, '[]'))), max(a.approved_at)
            INTO organisations, people, answering, newest
            FROM rulebook_approvals a JOIN organisations o ON o.id = a.organisation_id
            WHERE a.rulebook_version_id = NEW.id AND a.digest = NEW.digest;
        IF OLD.published_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL
            OR organisations < 2 OR people < 2 OR answering < 1 OR NEW.published_at < newest
        THEN
            RAISE EXCEPTION 'a rulebook is published once, by two organisations of its places'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps BEFORE UPDATE ON rulebook_versions
    FOR EACH ROW EXECUTE FUNCTION wall.rulebook_steps();
