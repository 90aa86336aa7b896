-- The walls around pairs that may be one person: found by the owner's function alone, read and
-- spoken of by those who care for both.

GRANT SELECT ON twin_pairs TO ishinowa_app;
GRANT SELECT, INSERT ON twin_words TO ishinowa_app;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['twin_pairs', 'twin_words', 'twin_rounds']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['twin_pairs', 'twin_words']
    LOOP
        EXECUTE format('CREATE POLICY granted ON %I FOR SELECT TO ishinowa_app
            USING (wall.reaches(patient_id) AND wall.reaches(other_id))', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept()', name);
    END LOOP;
END $$;
CREATE POLICY own_functions ON twin_pairs FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY found ON twin_pairs FOR INSERT TO ishinowa_owner WITH CHECK (true);
CREATE POLICY own_functions ON twin_words FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY own_functions ON twin_rounds FOR ALL TO ishinowa_owner
    USING (true) WITH CHECK (true);
CREATE POLICY said ON twin_words FOR INSERT TO ishinowa_app
    WITH CHECK (said_by = wall.account() AND said_role = wall.role()
        AND wall.merges_for(patient_id, other_id));
CREATE POLICY erased ON twin_words FOR DELETE TO ishinowa_owner
    USING (wall.is_erasing(patient_id));
CREATE TRIGGER only_the_erased BEFORE DELETE ON twin_words
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');

-- The newest word of somebody who cares for both.
CREATE FUNCTION wall.are_two_people(one uuid, other uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN coalesce((SELECT is_dismissed FROM twin_words
        WHERE patient_id = one AND other_id = other ORDER BY id DESC LIMIT 1), false);
REVOKE ALL ON FUNCTION wall.are_two_people FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.are_two_people TO ishinowa_app;

-- Whether an organisation is shown in full who a person is: the clinic whose patient it is unless
-- that is kept back, another of the care team where it is consented to.
CREATE FUNCTION wall.is_told_who(wanted uuid, whom uuid, is_own boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM grants g WHERE g.patient_id = wanted AND g.holder_id = whom
            AND g.basis = 'care_team' AND g.opened_at <= clock_timestamp()
            AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp()))
        AND coalesce((SELECT NOT c.restricted ? 'identity' AND (is_own OR c.state = 'granted'
                AND (c.sections IS NULL OR c.sections = 'null' OR c.sections ? 'identity'))
            FROM consents c WHERE c.patient_id = wanted AND c.recipient = 'care_team'
            ORDER BY c.epoch DESC LIMIT 1), is_own);
REVOKE ALL ON FUNCTION wall.is_told_who FROM PUBLIC;

-- Looks through the next of all patients for another of the same clinic of the same reading and
-- birth date, or the same number. Of the pairs that are new: whom to tell, each organisation that
-- is shown both. A row of nothing says that there is more; after the last the next call begins anew.
CREATE FUNCTION wall.find_twins(moment timestamptz, most int)
    RETURNS TABLE (one uuid, other uuid, organisation uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    since uuid;
    looked uuid[];
BEGIN
    INSERT INTO twin_rounds VALUES (1, '00000000-0000-0000-0000-000000000000')
        ON CONFLICT DO NOTHING;
    SELECT looked_until INTO since FROM twin_rounds WHERE number = 1 FOR UPDATE;
    looked := ARRAY(SELECT p.id FROM patients p WHERE p.id > since ORDER BY p.id LIMIT most);
    UPDATE twin_rounds SET looked_until = CASE WHEN cardinality(looked) = most
        THEN looked[most] ELSE '00000000-0000-0000-0000-000000000000' END WHERE number = 1;
    RETURN QUERY
    WITH alike AS (
        SELECT a.id AS a, b.id AS b, a.registered_by AS clinic FROM patients a
        JOIN patients b ON b.reading_key = a.reading_key AND b.birth_year = a.birth_year
            AND coalesce(b.birth_month = a.birth_month, true)
            AND coalesce(b.birth_day = a.birth_day, true)
        WHERE a.id = ANY (looked) AND b.id <> a.id AND b.registered_by = a.registered_by
            AND a.merged_into IS NULL AND b.merged_into IS NULL
        UNION
        SELECT a.id, b.id, a.registered_by FROM patients a
        JOIN patients b ON b.care_insurance_number = a.care_insurance_number
        WHERE a.id = ANY (looked) AND b.id <> a.id AND b.registered_by = a.registered_by
            AND a.merged_into IS NULL AND b.merged_into IS NULL
    ), pairs AS (
        SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b, clinic FROM alike
        WHERE NOT wall.are_two_people(least(a, b), greatest(a, b))
    ), found AS (
        INSERT INTO twin_pairs (patient_id, other_id, found_at)
        SELECT pairs.a, pairs.b, moment FROM pairs
        ON CONFLICT DO NOTHING RETURNING twin_pairs.patient_id, twin_pairs.other_id
    )
    SELECT DISTINCT found.patient_id, found.other_id, g.holder_id FROM found
    JOIN pairs ON pairs.a = found.patient_id AND pairs.b = found.other_id
    LEFT JOIN grants g ON g.patient_id = found.patient_id AND g.basis = 'care_team'
        AND g.holder_kind = 'organisation'
        AND wall.is_told_who(found.patient_id, g.holder_id, g.holder_id = pairs.clinic)
        AND wall.is_told_who(found.other_id, g.holder_id, g.holder_id = pairs.clinic);
    IF cardinality(looked) = most THEN
        RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::uuid;
    END IF;
END $$;
REVOKE ALL ON FUNCTION wall.find_twins FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.find_twins TO ishinowa_app;

-- Who cares for the record that another went into, for the notice that something was taken back on
-- that other one: whoever takes it back need not know them. Told as the care team always is: on
-- consent, or by the clinic's own contract. One row without an organisation where nobody is.
CREATE FUNCTION wall.kept_team(ended uuid) RETURNS TABLE (kept uuid, organisation uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT k.id, g.holder_id FROM patients p JOIN patients k ON k.id = p.merged_into
    LEFT JOIN grants g ON g.patient_id = k.id AND g.basis = 'care_team'
        AND g.holder_kind = 'organisation' AND g.opened_at <= clock_timestamp()
        AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp())
        AND (g.holder_id = k.registered_by OR (SELECT c.state FROM consents c
            WHERE c.patient_id = k.id AND c.recipient = 'care_team'
            ORDER BY c.epoch DESC LIMIT 1) = 'granted')
    WHERE p.id = ended AND wall.reaches(ended);
END;
REVOKE ALL ON FUNCTION wall.kept_team FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.kept_team TO ishinowa_app;

-- As in 0020_merging.sql, with the words in front.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['twin_words', 'merge_steps', 'number_statements', 'revisits_held', 'revisits',
        'backup_exchanges', 'backup_registrations', 'proposal_answers', 'proposals',
        'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions', 'paper_removals',
        'paper_contents', 'papers', 'wishes', 'intent_marks', 'profiles', 'chain_links',
        'family_contacts', 'care_team_members', 'patient_phones', 'consents',
        'return_home_letters', 'notices', 'patients'];
