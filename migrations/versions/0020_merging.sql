-- The walls around two records of one person: who may say so, that two have to, and what follows.
--
-- Whoever writes here holds the row of the record that ends and then that of the one that is kept:
-- in the order in which what is taken back on the one is carried to the other.

GRANT SELECT, INSERT ON merges, merge_steps TO ishinowa_app;

-- True for a doctor or nurse who cares for both.
CREATE FUNCTION wall.merges_for(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN wall.role() IN ('physician', 'nurse') AND wall.cares_for(one) AND wall.cares_for(other);
GRANT EXECUTE ON FUNCTION wall.merges_for TO ishinowa_app;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['merges', 'merge_steps']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_functions ON %I FOR SELECT TO ishinowa_owner
            USING (true)', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept()', name);
    END LOOP;
END $$;
CREATE POLICY granted ON merges FOR SELECT TO ishinowa_app
    USING (wall.reaches(kept_id) AND wall.reaches(ended_id));
CREATE POLICY proposed ON merges FOR INSERT TO ishinowa_app
    WITH CHECK (wall.merges_for(kept_id, ended_id));
CREATE POLICY granted ON merge_steps FOR SELECT TO ishinowa_app USING (wall.reaches(patient_id));
CREATE POLICY taken ON merge_steps FOR INSERT TO ishinowa_app
    WITH CHECK (taken_by = wall.account() AND taken_role = wall.role()
        AND EXISTS (SELECT FROM merges m WHERE m.id = merge_id
            AND patient_id IN (m.kept_id, m.ended_id) AND wall.merges_for(m.kept_id, m.ended_id)));
CREATE POLICY erased ON merge_steps FOR DELETE TO ishinowa_owner
    USING (wall.is_erasing(patient_id));
CREATE TRIGGER only_the_erased BEFORE DELETE ON merge_steps
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');

-- Each step after the one that it answers; a yes by somebody else than who asked.
CREATE FUNCTION wall.merge_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m merges;
    last merge_steps;
BEGIN
    SELECT * INTO m FROM merges WHERE id = NEW.merge_id;
    SELECT * INTO last FROM merge_steps
        WHERE merge_id = NEW.merge_id AND patient_id = NEW.patient_id ORDER BY epoch DESC LIMIT 1;
    IF NOT coalesce(
        NEW.patient_id = CASE NEW.side WHEN 'kept' THEN m.kept_id ELSE m.ended_id END
        AND CASE NEW.step
            WHEN 'proposed' THEN last.id IS NULL
            WHEN 'confirmed' THEN last.step = 'proposed' AND last.taken_by <> NEW.taken_by
            WHEN 'declined' THEN last.step = 'proposed'
            WHEN 'separation_asked' THEN last.step IN ('confirmed', 'separation_declined')
            WHEN 'separated' THEN last.step = 'separation_asked' AND last.taken_by <> NEW.taken_by
            WHEN 'separation_declined' THEN last.step = 'separation_asked' END, false)
    THEN
        RAISE EXCEPTION 'a merge takes two, step by step' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE INSERT ON merge_steps
    FOR EACH ROW EXECUTE FUNCTION wall.merge_goes_on();

-- With the step of the record that ends, after that of the one that is kept, it is merged, or no
-- more. No chains: what counts must never be further away than one record.
CREATE POLICY merged ON patients FOR UPDATE TO ishinowa_owner USING (true) WITH CHECK (true);
CREATE FUNCTION wall.merge_takes_effect() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE kept uuid := (SELECT kept_id FROM merges WHERE id = NEW.merge_id);
BEGIN
    IF NEW.step NOT IN ('confirmed', 'separated') OR NEW.side = 'kept' THEN
        RETURN NULL;
    END IF;
    IF NEW.step = 'confirmed' THEN
        UPDATE patients SET merged_into = kept WHERE id = NEW.patient_id AND merged_into IS NULL
            AND NOT EXISTS (SELECT FROM patients o WHERE o.merged_into = NEW.patient_id)
            AND EXISTS (SELECT FROM patients k WHERE k.id = kept AND k.merged_into IS NULL);
    ELSE
        UPDATE patients SET merged_into = NULL WHERE id = NEW.patient_id AND merged_into = kept;
    END IF;
    IF NOT FOUND OR NEW.step IS DISTINCT FROM (SELECT step FROM merge_steps
        WHERE merge_id = NEW.merge_id AND patient_id = kept ORDER BY epoch DESC LIMIT 1)
    THEN
        RAISE EXCEPTION 'these cannot be merged' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER takes_effect AFTER INSERT ON merge_steps
    FOR EACH ROW EXECUTE FUNCTION wall.merge_takes_effect();

-- Nothing is recorded any more in a record that ended: its readers look into the other. Asked
-- anew at every row (VOLATILE), so after the wait for the lock.
CREATE FUNCTION wall.is_merged(wanted uuid) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM patients WHERE id = wanted AND merged_into IS NOT NULL);
REVOKE ALL ON FUNCTION wall.is_merged FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.is_merged TO ishinowa_app;
CREATE FUNCTION wall.none_after_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF wall.is_merged(NEW.patient_id) THEN
        RAISE EXCEPTION 'this record ended' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['wishes', 'orders', 'order_signatures', 'papers',
        'paper_transcriptions', 'proposals', 'profiles', 'care_team_members']
    LOOP
        EXECUTE format('CREATE TRIGGER none_after_merge BEFORE INSERT ON %I
            FOR EACH ROW EXECUTE FUNCTION wall.none_after_merge()', name);
    END LOOP;
END $$;
CREATE TRIGGER none_after_merge BEFORE INSERT ON consents
    FOR EACH ROW WHEN (NEW.state = 'granted') EXECUTE FUNCTION wall.none_after_merge();

-- What is taken back on the record that ended is taken back on the one that is kept, in the same
-- transaction: whoever says it need not reach that one, and is not told of it.
CREATE POLICY carried ON subjects FOR UPDATE TO ishinowa_owner
    USING (EXISTS (SELECT FROM patients WHERE merged_into = subjects.id));
CREATE POLICY carried ON intent_marks FOR INSERT TO ishinowa_owner
    WITH CHECK (EXISTS (SELECT FROM patients WHERE merged_into = intent_marks.patient_id));
CREATE POLICY carried ON consents FOR INSERT TO ishinowa_owner
    WITH CHECK (state IN ('refused', 'withdrawn')
        AND EXISTS (SELECT FROM patients WHERE merged_into = consents.patient_id));
CREATE FUNCTION wall.carry_on() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept uuid := (SELECT merged_into FROM patients WHERE id = NEW.patient_id);
    counted integer;
    kept_back jsonb;
BEGIN
    IF kept IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE subjects SET epoch = epoch + 1 WHERE id = kept RETURNING epoch INTO counted;
    IF counted IS NULL THEN
        RETURN NULL;  -- erased meanwhile
    END IF;
    IF TG_TABLE_NAME = 'intent_marks' THEN
        INSERT INTO intent_marks
            (id, patient_id, epoch, kind, said_by, reason, marked_at, marked_by, marked_role)
        VALUES (gen_random_uuid(), kept, counted, NEW.kind, NEW.said_by, NEW.reason,
            NEW.marked_at, NEW.marked_by, NEW.marked_role);
        RETURN NULL;
    END IF;
    SELECT coalesce(jsonb_agg(DISTINCT one), '[]') INTO kept_back FROM (
        SELECT jsonb_array_elements(NEW.restricted) UNION ALL
        SELECT jsonb_array_elements(last.restricted) FROM (SELECT restricted FROM consents
            WHERE patient_id = kept AND recipient = NEW.recipient ORDER BY epoch DESC LIMIT 1) last
    ) every (one);
    INSERT INTO consents (id, patient_id, recipient, epoch, state, sections, restricted, given_by,
        given_by_name, surrogate_reason, how, paper, given_on, recorded_at, recorded_by)
    VALUES (gen_random_uuid(), kept, NEW.recipient, counted, NEW.state, NEW.sections, kept_back,
        NEW.given_by, NEW.given_by_name, NEW.surrogate_reason, NEW.how, NEW.paper, NEW.given_on,
        NEW.recorded_at, NEW.recorded_by);
    RETURN NULL;
END $$;
CREATE TRIGGER carry_on AFTER INSERT ON intent_marks
    FOR EACH ROW EXECUTE FUNCTION wall.carry_on();
CREATE TRIGGER carry_on AFTER INSERT ON consents
    FOR EACH ROW WHEN (NEW.state IN ('refused', 'withdrawn')) EXECUTE FUNCTION wall.carry_on();

-- So is the talk that an event made due: the person came home, or was called for, as one of two.
CREATE POLICY carried ON revisits FOR INSERT TO ishinowa_owner
    WITH CHECK (EXISTS (SELECT FROM patients WHERE merged_into = revisits.patient_id));
CREATE FUNCTION wall.carry_revisit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO revisits (id, patient_id, reason, opened_at, opened_by, due_on)
    SELECT gen_random_uuid(), k.id, NEW.reason, NEW.opened_at, NEW.opened_by, NEW.due_on
    FROM patients p JOIN patients k ON k.id = p.merged_into WHERE p.id = NEW.patient_id;
    RETURN NULL;
END $$;
CREATE TRIGGER carry_on AFTER INSERT ON revisits
    FOR EACH ROW EXECUTE FUNCTION wall.carry_revisit();

-- As in 0008_keeping.sql, and not while a second person has yet to say: once one of the two is gone
-- nobody can, and the other would be in doubt for ever.
CREATE OR REPLACE FUNCTION wall.hindrance(wanted uuid, wanted_reason text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN CASE
        WHEN EXISTS (SELECT FROM calls WHERE patient_id = wanted AND closed_at IS NULL)
            THEN 'open_call'
        WHEN EXISTS (SELECT FROM handovers WHERE patient_id = wanted
                AND admitted_at IS NOT NULL AND discharged_at IS NULL)
            OR EXISTS (SELECT FROM grants WHERE patient_id = wanted AND basis = 'handover'
                AND closes_at > wall.at()) THEN 'open_admission'
        WHEN EXISTS (SELECT FROM merge_steps s WHERE s.patient_id = wanted
                AND s.step IN ('proposed', 'separation_asked')
                AND NOT EXISTS (SELECT FROM merge_steps n WHERE n.merge_id = s.merge_id
                    AND n.patient_id = wanted AND n.epoch > s.epoch)) THEN 'open_merge'
        WHEN wanted_reason = 'kept_long_enough' AND NOT wall.is_kept_long_enough(wanted)
            THEN 'too_recent' END;

-- As in 0017_forms.sql, with the steps in front.
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['merge_steps', 'number_statements', 'revisits_held', 'revisits',
        'backup_exchanges', 'backup_registrations', 'proposal_answers', 'proposals',
        'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions', 'paper_removals', 'paper_contents', 'papers',
        'wishes', 'intent_marks', 'profiles', 'chain_links', 'family_contacts',
        'care_team_members', 'patient_phones', 'consents', 'return_home_letters', 'notices',
        'patients'];
