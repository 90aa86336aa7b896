-- Keeping and erasing, and figures that speak of nobody.

-- ── Erasing ────────────────────────────────────────────────────────────────────────────────
--
-- What may go is what two people of two organisations have agreed on, of one person, in the
-- transaction in which the second of them agrees, and nothing else: the guards below ask for
-- all of it, whoever runs the statement.

ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON erasures TO ishinowa_app;
GRANT UPDATE (approved_by, approved_organisation_id, approved_at, ended_by, ended_at)
    ON erasures TO ishinowa_app;

-- True where this caller is the one to agree: in a hub or municipality that answers for the
-- place, an officer by the age of a record, the privacy officer to everything else. (Clinics and
-- pharmacies answer for the place they stand in as well, and have privacy officers of their own.)
CREATE FUNCTION wall.may_approve(reason text, region text) RETURNS boolean LANGUAGE sql STABLE
    RETURN wall.answers_for(region) AND EXISTS (SELECT FROM organisations
            WHERE id = wall.organisation() AND kind IN ('hub', 'municipality'))
        AND CASE reason
            WHEN 'kept_long_enough' THEN wall.role() IN ('hub_officer', 'municipality_officer')
            ELSE wall.role() = 'privacy_officer' END;
CREATE FUNCTION wall.asked_by_own(organisation uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN organisation = wall.organisation()
        AND wall.role() IN ('physician', 'nurse', 'privacy_officer');
CREATE POLICY asked ON erasures FOR INSERT TO ishinowa_app
    WITH CHECK (asked_by = wall.account() AND asked_organisation_id = wall.organisation()
        AND wall.role() IN ('physician', 'nurse') AND wall.reaches(patient_id)
        AND region = (SELECT subjects.region FROM subjects WHERE subjects.id = patient_id)
        AND approved_at IS NULL AND ended_at IS NULL AND done_at IS NULL);
CREATE POLICY concerned ON erasures FOR SELECT TO ishinowa_app
    USING (wall.asked_by_own(asked_organisation_id) OR wall.may_approve(reason, region));
CREATE POLICY answered ON erasures FOR UPDATE TO ishinowa_app
    USING (approved_at IS NULL AND ended_at IS NULL
        AND (wall.asked_by_own(asked_organisation_id) OR wall.may_approve(reason, region)))
    WITH CHECK (
        approved_at IS NULL AND ended_by = wall.account()
        OR ended_at IS NULL AND approved_by = wall.account()
            AND approved_organisation_id = wall.organisation() AND approved_at = wall.at()
            AND wall.may_approve(reason, region));
-- The owner, which the functions below run as, neither asks nor agrees: it notes what was done.
CREATE POLICY own_functions ON erasures FOR SELECT TO ishinowa_owner USING (true);
CREATE POLICY done ON erasures FOR UPDATE TO ishinowa_owner
    USING (approved_at IS NOT NULL AND done_at IS NULL)
    WITH CHECK (done_at IS NOT NULL);

-- Who asked and who agreed stays; what was agreed is done in the same transaction.
CREATE FUNCTION wall.is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['approved_by', 'approved_organisation_id', 'approved_at',
            'ended_by', 'ended_at', 'done_at', 'counts'] IS DISTINCT FROM
            to_jsonb(OLD) - ARRAY['approved_by', 'approved_organisation_id', 'approved_at',
            'ended_by', 'ended_at', 'done_at', 'counts']
        OR OLD.ended_at IS NOT NULL OR OLD.done_at IS NOT NULL
        OR OLD.approved_at IS NOT NULL AND (NEW.done_at IS NULL
            OR (NEW.approved_by, NEW.approved_organisation_id, NEW.approved_at)
                IS DISTINCT FROM (OLD.approved_by, OLD.approved_organisation_id, OLD.approved_at))
    THEN
        RAISE EXCEPTION 'an erasure is decided once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_once BEFORE UPDATE ON erasures
    FOR EACH ROW EXECUTE FUNCTION wall.is_decided_once();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON erasures
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();
CREATE FUNCTION wall.is_done_at_once() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM erasures WHERE id = NEW.id AND done_at IS NULL) THEN
        RAISE EXCEPTION 'what is agreed is erased at once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER done_at_once AFTER INSERT OR UPDATE OF approved_at ON erasures
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.approved_at IS NOT NULL)
    EXECUTE FUNCTION wall.is_done_at_once();

-- Whose rows may go now.
CREATE FUNCTION wall.erased() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.erased', true), '')::uuid;
CREATE FUNCTION wall.is_erasing(whose uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(whose = wall.erased() AND current_user = 'ishinowa_owner' AND EXISTS (
        SELECT FROM erasures
        WHERE patient_id = whose AND approved_at IS NOT NULL AND done_at IS NULL), false);
CREATE FUNCTION wall.is_erasing_call(which uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM calls WHERE id = which AND wall.is_erasing(patient_id))
        OR EXISTS (SELECT FROM grants WHERE call_id = which AND wall.is_erasing(patient_id));

-- What was append-only for ever is so until its person is erased: first the statement, then
-- every row is asked whose it is.
CREATE FUNCTION wall.is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR NOT wall.is_erasing(wall.erased()) THEN
        RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION wall.is_of_the_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own jsonb := to_jsonb(OLD);
BEGIN
    IF wall.is_erasing((own ->> TG_ARGV[0])::uuid)
        OR TG_ARGV[0] = 'call_id' AND wall.is_erasing_call((own ->> 'call_id')::uuid)
    THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'a row of table % is not of the erased', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- Tables whose rows go with the person, in an order that no foreign key minds. A new table that
-- speaks of a patient is named here, or says in tests/patients/test_reach.py why it stays.
CREATE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['proposal_answers', 'proposals', 'order_signatures', 'orders', 'wishes', 'intent_marks', 'profiles',
        'chain_links', 'family_contacts', 'care_team_members', 'patient_phones', 'consents',
        'return_home_letters', 'notices', 'patients'];
DO $$
DECLARE
    name text;
    key text;
BEGIN
    FOREACH name IN ARRAY wall.erased_tables()
    LOOP
        key := CASE name WHEN 'patients' THEN 'id' ELSE 'patient_id' END;
        EXECUTE format('CREATE POLICY erased ON %I FOR ALL TO ishinowa_owner
            USING (wall.is_erasing(%I)) WITH CHECK (false)', name, key);
        EXECUTE format('CREATE TRIGGER only_the_erased BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased(%L)', name, key);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['proposal_answers', 'proposals', 'order_signatures', 'orders',
        'wishes', 'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'consents',
        'return_home_letters', 'call_facts', 'doctor_calls', 'overrides']
    LOOP
        EXECUTE format('DROP TRIGGER append_only ON %I', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_kept()', name);
    END LOOP;
END $$;

-- Tables that keep codes and times for statistics and review, and lose words and whose they were.
CREATE TRIGGER only_the_erased BEFORE UPDATE OR DELETE ON call_facts
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('call_id');
CREATE TRIGGER only_the_erased BEFORE UPDATE OR DELETE ON doctor_calls
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('call_id');
CREATE TRIGGER only_the_erased BEFORE UPDATE OR DELETE ON overrides
    FOR EACH ROW EXECUTE FUNCTION wall.is_of_the_erased('patient_id');
CREATE POLICY erased ON overrides FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing(patient_id));
CREATE OR REPLACE FUNCTION wall.closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL AND NOT wall.is_erasing(OLD.patient_id) THEN
        RAISE EXCEPTION 'a closed review stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE POLICY erased ON call_facts FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing_call(call_id));
CREATE POLICY erased ON doctor_calls FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing_call(call_id));
CREATE POLICY erased ON inquiries FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing_call(call_id));
CREATE POLICY erased ON handovers FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing(patient_id) OR wall.is_erasing_call(call_id)) WITH CHECK (true);
CREATE POLICY erased ON calls FOR UPDATE TO ishinowa_owner
    USING (wall.is_erasing(patient_id)) WITH CHECK (true);
CREATE POLICY erased ON grants FOR UPDATE TO ishinowa_owner USING (wall.is_erasing(patient_id));
CREATE POLICY erased ON subjects FOR UPDATE TO ishinowa_owner USING (wall.is_erasing(id));

-- Read by the functions below only, which say themselves what they let out.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['wishes', 'orders', 'order_signatures', 'intent_marks',
        'proposals', 'proposal_answers', 'profiles', 'return_home_letters', 'call_facts', 'doctor_calls', 'handovers']
    LOOP
        EXECUTE format('CREATE POLICY keeping ON %I FOR SELECT TO ishinowa_owner USING (true)',
            name);
    END LOOP;
END $$;

-- The last entry in a record: rows that carry their time, and every write that the audit knows
-- (contacts and identity carry none). Erasures and notices seen are no entries.
CREATE FUNCTION wall.last_entry(wanted uuid) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN greatest(
        (SELECT registered_at FROM patients WHERE id = wanted),
        (SELECT max(recorded_at) FROM wishes WHERE patient_id = wanted),
        (SELECT max(drafted_at) FROM orders WHERE patient_id = wanted),
        (SELECT max(signed_at) FROM order_signatures WHERE patient_id = wanted),
        (SELECT max(marked_at) FROM intent_marks WHERE patient_id = wanted),
        (SELECT max(proposed_at) FROM proposals WHERE patient_id = wanted),
        (SELECT max(answered_at) FROM proposal_answers WHERE patient_id = wanted),
        (SELECT max(recorded_at) FROM profiles WHERE patient_id = wanted),
        (SELECT max(recorded_at) FROM consents WHERE patient_id = wanted),
        (SELECT max(written_at) FROM return_home_letters WHERE patient_id = wanted),
        (SELECT max(opened_at) FROM grants WHERE patient_id = wanted
            AND basis IN ('care_team', 'call', 'handover', 'admission')),
        (SELECT max(at) FROM audit_leaves WHERE patient_id = wanted AND outcome = 'done'
            AND fields <> '[]'::jsonb AND action NOT LIKE 'erasure.%'
            AND action <> 'notice.acknowledge'));
-- Whether that lies five years back: the same, so written that the first young entry answers.
CREATE FUNCTION wall.is_kept_long_enough(wanted uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    since constant timestamptz := wall.at() - interval '5 years';
BEGIN
    RETURN since IS NOT NULL AND NOT (
        EXISTS (SELECT FROM patients WHERE id = wanted AND registered_at >= since)
        OR EXISTS (SELECT FROM profiles WHERE patient_id = wanted AND recorded_at >= since)
        OR EXISTS (SELECT FROM wishes WHERE patient_id = wanted AND recorded_at >= since)
        OR EXISTS (SELECT FROM grants WHERE patient_id = wanted AND opened_at >= since
            AND basis IN ('care_team', 'call', 'handover', 'admission'))
        OR EXISTS (SELECT FROM consents WHERE patient_id = wanted AND recorded_at >= since)
        OR EXISTS (SELECT FROM orders WHERE patient_id = wanted AND drafted_at >= since)
        OR EXISTS (SELECT FROM order_signatures WHERE patient_id = wanted AND signed_at >= since)
        OR EXISTS (SELECT FROM intent_marks WHERE patient_id = wanted AND marked_at >= since)
        OR EXISTS (SELECT FROM proposals WHERE patient_id = wanted AND proposed_at >= since)
        OR EXISTS (SELECT FROM proposal_answers
            WHERE patient_id = wanted AND answered_at >= since)
        OR EXISTS (SELECT FROM return_home_letters
            WHERE patient_id = wanted AND written_at >= since)
        OR EXISTS (SELECT FROM audit_leaves WHERE patient_id = wanted AND at >= since
            AND outcome = 'done' AND fields <> '[]'::jsonb AND action NOT LIKE 'erasure.%'
            AND action <> 'notice.acknowledge'));
END $$;

-- What stands against an erasure now; `hinders_erasure` says it to those whom it concerns.
CREATE FUNCTION wall.hindrance(wanted uuid, wanted_reason text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN CASE
        WHEN EXISTS (SELECT FROM calls WHERE patient_id = wanted AND closed_at IS NULL)
            THEN 'open_call'
        WHEN EXISTS (SELECT FROM handovers WHERE patient_id = wanted
                AND admitted_at IS NOT NULL AND discharged_at IS NULL)
            OR EXISTS (SELECT FROM grants WHERE patient_id = wanted AND basis = 'handover'
                AND closes_at > wall.at()) THEN 'open_admission'
        WHEN wanted_reason = 'kept_long_enough' AND NOT wall.is_kept_long_enough(wanted)
            THEN 'too_recent' END;
CREATE FUNCTION wall.hinders_erasure(wanted uuid, wanted_reason text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN CASE WHEN wall.reaches(wanted) OR EXISTS (
            SELECT FROM erasures WHERE patient_id = wanted AND done_at IS NULL
                AND ended_at IS NULL AND wall.may_approve(reason, region))
        THEN wall.hindrance(wanted, wanted_reason) END;

-- Words on calls: the person's own, and those on which they were confirmed by mistake, where only
-- what was said by phone of them until that was corrected goes. A later table is named here.
CREATE FUNCTION wall.forget_words(own_calls uuid[], mistaken_calls uuid[]) RETURNS jsonb
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
    tally jsonb := '{}';
BEGIN
    UPDATE call_facts f SET told_by = NULL FROM calls c
        WHERE c.id = f.call_id AND f.told_by IS NOT NULL AND (f.call_id = ANY (own_calls)
            OR f.call_id = ANY (mistaken_calls) AND f.recorded_at <= c.corrected_at
                AND f.source IN ('doctor', 'care_staff', 'family_by_phone'));
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('call_facts', gone);
    UPDATE doctor_calls d SET contact_name = NULL, words = NULL FROM calls c
        WHERE c.id = d.call_id AND (d.call_id = ANY (own_calls)
            OR d.call_id = ANY (mistaken_calls) AND d.recorded_at <= c.corrected_at);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('doctor_calls', gone);
    UPDATE inquiries SET state = '(消去済み)', answer_reason = NULL WHERE call_id = ANY (own_calls);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('inquiries', gone);
    RETURN tally;
END $$;
REVOKE ALL ON FUNCTION wall.forget_words FROM PUBLIC;

-- Erases one person on whom two have agreed. What stays: the subject (id, region, counter), the
-- bare facts of grants and overrides (who stood there, from when to when), the audit, the erasure
-- itself; and calls with what hangs on them, as codes and times that are nobody's any more. What went, and
-- from where, is counted. Raises where nothing is agreed, or a call or admission is open.
CREATE FUNCTION wall.erase(wanted uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text;
    gone bigint;
    tally jsonb := '{}';
    why text;
    own_calls uuid[];
    mistaken_calls uuid[];
    gone_from constant text := '(消去済み)';
BEGIN
    SELECT reason INTO why FROM erasures
        WHERE patient_id = wanted AND approved_at IS NOT NULL AND done_at IS NULL;
    PERFORM set_config('app.erased', wanted::text, true);
    -- The lock of all that bears on trust: whoever writes waits, and finds nobody.
    UPDATE subjects SET epoch = epoch + 1 WHERE id = wanted;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is agreed' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A crew that is confirming the person holds this row: then its call is seen below.
    PERFORM FROM patients WHERE id = wanted FOR UPDATE;
    IF wall.hindrance(wanted, why) IS NOT NULL THEN
        RAISE EXCEPTION 'it is not the time' USING ERRCODE = 'restrict_violation';
    END IF;

    own_calls := ARRAY(SELECT id FROM calls WHERE patient_id = wanted);
    mistaken_calls := ARRAY(SELECT call_id FROM grants
        WHERE patient_id = wanted AND call_id IS NOT NULL AND call_id <> ALL (own_calls));
    tally := wall.forget_words(own_calls, mistaken_calls);
    UPDATE handovers SET patient_id = NULL, ward = NULL
        WHERE patient_id = wanted OR call_id = ANY (own_calls);
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('handovers', gone);

    -- The accounts of the patient's side that stand for nobody else.
    WITH own AS (
        UPDATE accounts SET name = gone_from, name_reading = NULL, login = 'erased-' || id,
            password_hash = NULL, totp_sealed = NULL, totp_last_step = NULL,
            enrolment_hash = NULL, enrolment_expires_at = NULL,
            disabled_at = coalesce(disabled_at, clock_timestamp())
        WHERE role IN ('patient', 'surrogate')
            AND id IN (SELECT holder_id FROM grants WHERE patient_id = wanted)
            AND NOT EXISTS (SELECT FROM grants
                WHERE holder_id = accounts.id AND patient_id <> wanted)
        RETURNING id
    ), ended AS (
        UPDATE sessions SET revoked_at = clock_timestamp(), revoke_reason = 'account_disabled'
        WHERE account_id IN (SELECT id FROM own) AND revoked_at IS NULL
    )
    SELECT count(*) INTO gone FROM own;
    tally := tally || jsonb_build_object('accounts', gone);
    -- Who broke the glass, when and for which of the reasons stays; what they wrote goes.
    UPDATE overrides SET words = gone_from WHERE patient_id = wanted;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('overrides', gone);
    UPDATE reviews SET note = NULL WHERE patient_id = wanted AND note IS NOT NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('reviews', gone);
    UPDATE grants SET opened_for = basis, closed_for = NULL, relation = NULL,
        closes_at = least(closes_at, greatest(opened_at, clock_timestamp()))
        WHERE patient_id = wanted;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('grants', gone);
    -- The local number leads into the fire department's own files.
    UPDATE calls SET patient_id = NULL, reason = gone_from, local_number = 'erased-' || id,
        destination_reason = NULL, outcome_note = NULL
        WHERE patient_id = wanted;
    GET DIAGNOSTICS gone = ROW_COUNT;
    tally := tally || jsonb_build_object('calls', gone);

    FOREACH name IN ARRAY wall.erased_tables()
    LOOP
        EXECUTE format('DELETE FROM %I WHERE %I = $1', name,
            CASE name WHEN 'patients' THEN 'id' ELSE 'patient_id' END) USING wanted;
        GET DIAGNOSTICS gone = ROW_COUNT;
        tally := tally || jsonb_build_object(name, gone);
    END LOOP;
    UPDATE erasures SET done_at = clock_timestamp(), counts = tally
        WHERE patient_id = wanted AND approved_at IS NOT NULL AND done_at IS NULL;
    PERFORM set_config('app.erased', '', true);
    RETURN tally;
END $$;

-- Whose records are old enough: for the clinic its own patients, for the region how many.
CREATE FUNCTION wall.own_erasure_candidates(after uuid, most int)
    RETURNS TABLE (patient_id uuid, last_entry timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT p.id, wall.last_entry(p.id) FROM patients p
    WHERE p.registered_by = wall.organisation() AND wall.role() IN ('physician', 'nurse')
        AND p.id > after AND p.registered_at < wall.at() - interval '5 years'
        AND wall.reaches(p.id) AND wall.is_kept_long_enough(p.id)
        AND NOT EXISTS (SELECT FROM erasures e WHERE e.patient_id = p.id
            AND e.done_at IS NULL AND e.ended_at IS NULL)
    ORDER BY p.id LIMIT most;
END;
CREATE FUNCTION wall.erasure_candidates() RETURNS TABLE (municipality text, number bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT s.region, count(*) FROM patients p JOIN subjects s ON s.id = p.id
    WHERE wall.role() IN ('hub_officer', 'municipality_officer', 'prefecture_officer')
        AND wall.answers_for(s.region)
        AND p.registered_at < wall.at() - interval '5 years' AND wall.is_kept_long_enough(p.id)
    GROUP BY s.region ORDER BY s.region;
END;

-- ── Death ──────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION wall.is_dead(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM patients WHERE id = wanted AND deceased_on IS NOT NULL);
CREATE FUNCTION wall.none_after_death() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.basis IN ('care_team', 'patient', 'surrogate') AND wall.is_dead(NEW.patient_id) THEN
        RAISE EXCEPTION 'a death is recorded' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER none_after_death BEFORE INSERT ON grants
    FOR EACH ROW EXECUTE FUNCTION wall.none_after_death();

-- ── What is kept for a while only ──────────────────────────────────────────────────────────
--
-- The ages stand here and are counted from the database's own clock: nobody clears up more by
-- handing in a later moment. What an ended session did stays in the audit.

CREATE FUNCTION wall.clear_up(moment timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    DELETE FROM sign_in_attempts
        WHERE at < least(moment, clock_timestamp()) - interval '1 day';
    DELETE FROM idempotency_keys
        WHERE used_at < least(moment, clock_timestamp()) - interval '7 days';
    DELETE FROM sessions
        WHERE least(revoked_at, expires_at) < least(moment, clock_timestamp()) - interval '90 days';
END;

-- ── Figures ────────────────────────────────────────────────────────────────────────────────
--
-- Counts of a place and a period, counted once and kept: what was recorded late, corrected or
-- erased afterwards changes none of them, so no two answers can be subtracted. The application
-- may have them counted, and reads those of the municipalities that its caller answers for.

ALTER TABLE figures ENABLE ROW LEVEL SECURITY;
ALTER TABLE figures FORCE ROW LEVEL SECURITY;
CREATE POLICY own_functions ON figures FOR ALL TO ishinowa_owner USING (true) WITH CHECK (true);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON figures
    FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only();

CREATE FUNCTION wall.municipalities() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT region FROM subjects
    UNION SELECT municipality FROM calls
    UNION SELECT region FROM organisations WHERE kind <> 'prefecture';
END;

-- Minutes from opening a call to confirming the person, which is when the card is shown; of one
-- municipality by its code or a prefecture by its two digits. NULL where nobody was confirmed.
CREATE FUNCTION wall.minutes_to_card(place text, since timestamptz, until timestamptz)
    RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN (
        SELECT round(percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM confirmed_at - opened_at)::float / 60))::integer
        FROM calls
        WHERE place IN (municipality, left(municipality, 2)) AND confirmed_at IS NOT NULL
            AND opened_at >= since AND opened_at < until
    );

-- Stocks are those of the last day before `until`, flows what began from `since` to `until`.
CREATE FUNCTION wall.counted(place text, since timestamptz, until timestamptz)
    RETURNS TABLE (indicator text, number integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH moment AS (
        SELECT ((until - interval '1 microsecond') AT TIME ZONE 'Asia/Tokyo')::date AS last_day
    ), people AS (
        SELECT coalesce(w.resuscitation IN ('wanted', 'not_wanted')
                AND w.epoch > coalesce(back.epoch, -1), false) AS has_wish,
            w.stated_on > (moment.last_day - interval '1 year')::date AS is_reviewed,
            coalesce(o.covers_arrest AND o.patient_signature IN ('scan', 'witness')
                AND least(o.epoch, o.signed_epoch) > coalesce(back.epoch, -1)
                AND o.signed_epoch IS NOT NULL
                AND coalesce(o.expires_on >= moment.last_day, true), false) AS has_order
        FROM moment CROSS JOIN subjects s JOIN patients p ON p.id = s.id
            LEFT JOIN LATERAL (
                SELECT epoch, resuscitation, stated_on FROM wishes
                WHERE patient_id = s.id AND recorded_at < until ORDER BY epoch DESC LIMIT 1
            ) w ON true
            LEFT JOIN LATERAL (
                SELECT max(epoch) AS epoch FROM intent_marks
                WHERE patient_id = s.id AND marked_at < until
            ) back ON true
            LEFT JOIN LATERAL (
                SELECT d.epoch, d.covers_arrest, d.patient_signature, d.expires_on,
                    g.epoch AS signed_epoch
                FROM orders d LEFT JOIN order_signatures g
                    ON g.order_id = d.id AND g.digest = d.digest AND g.signed_at < until
                WHERE d.patient_id = s.id AND d.drafted_at < until ORDER BY d.epoch DESC LIMIT 1
            ) o ON true
        WHERE s.region = place AND p.registered_at < until AND p.merged_into IS NULL
            AND coalesce(p.deceased_on > moment.last_day, true)
    ), own AS (
        SELECT c.id, c.opened_at, c.confirmed_at IS NOT NULL AS is_found, c.resuscitation,
            c.transport, c.outcome_at, w.resuscitation AS wish, w.hospital_transport,
            w.epoch IS NOT NULL AND c.confirmed_at IS NOT NULL AND c.outcome_at IS NOT NULL
                AND NOT EXISTS (SELECT FROM intent_marks m
                    WHERE m.patient_id = c.patient_id AND m.epoch > w.epoch
                        AND m.marked_at <= coalesce(c.closed_at, c.outcome_at)) AS is_comparable
        FROM calls c LEFT JOIN LATERAL (
            SELECT epoch, resuscitation, hospital_transport FROM wishes
            WHERE patient_id = c.patient_id AND recorded_at < c.opened_at
            ORDER BY epoch DESC LIMIT 1
        ) w ON true
        WHERE c.municipality = place AND c.opened_at >= since AND c.opened_at < until
    ), events AS (
        SELECT is_found, resuscitation, transport, wish, hospital_transport,
            coalesce(resuscitation IN ('continued', 'stopped', 'not_started'), false)
                OR EXISTS (
                    SELECT FROM call_facts f
                    WHERE f.call_id = own.id AND f.name = 'arrest'
                        AND f.value @> '{"value": true}'
                        -- neither said otherwise later by the same voice, nor taken back
                        AND NOT EXISTS (SELECT FROM call_facts later
                            WHERE later.call_id = f.call_id
                                AND (later.recorded_at, later.id) > (f.recorded_at, f.id)
                                AND (later.corrects = f.id OR later.name = f.name
                                    AND later.source = f.source
                                    AND later.told_by IS NOT DISTINCT FROM f.told_by)))
                AS is_arrest,
            is_comparable AND resuscitation IN ('continued', 'stopped', 'not_started')
                AND wish IN ('wanted', 'not_wanted') AS is_cpr_comparable,
            is_comparable AND hospital_transport IN ('wanted', 'not_wanted')
                AS is_transport_comparable,
            EXISTS (SELECT FROM doctor_calls d WHERE d.call_id = own.id
                AND d.contact_role <> 'visiting_nurse') AS is_phoned,
            EXISTS (SELECT FROM doctor_calls d WHERE d.call_id = own.id AND d.is_reached
                AND d.contact_role <> 'visiting_nurse') AS is_reached
        FROM own
    )
    SELECT 'patients', count(*)::integer FROM people
    UNION ALL SELECT 'with_wish', count(*) FILTER (WHERE has_wish) FROM people
    UNION ALL SELECT 'reviewed_within_year', count(*) FILTER (WHERE has_wish AND is_reviewed)
        FROM people
    UNION ALL SELECT 'with_signed_order', count(*) FILTER (WHERE has_order) FROM people
    UNION ALL SELECT 'calls', count(*) FROM events
    UNION ALL SELECT 'record_found', count(*) FILTER (WHERE is_found) FROM events
    UNION ALL SELECT 'arrests', count(*) FILTER (WHERE is_arrest) FROM events
    UNION ALL SELECT 'doctor_phoned', count(*) FILTER (WHERE is_phoned) FROM events
    UNION ALL SELECT 'doctor_reached', count(*) FILTER (WHERE is_reached) FROM events
    UNION ALL SELECT 'resuscitation_compared', count(*) FILTER (WHERE is_cpr_comparable)
        FROM events
    UNION ALL SELECT 'resuscitation_in_line', count(*) FILTER (WHERE is_cpr_comparable
        AND (wish = 'wanted') = (resuscitation = 'continued')) FROM events
    UNION ALL SELECT 'transport_compared', count(*) FILTER (WHERE is_transport_comparable)
        FROM events
    UNION ALL SELECT 'transport_in_line', count(*) FILTER (WHERE is_transport_comparable
        AND (hospital_transport = 'wanted') = (transport = 'yes')) FROM events
    UNION ALL SELECT 'reads', count(*) FROM audit_leaves l JOIN subjects s ON s.id = l.patient_id
        WHERE s.region = place AND l.at >= since AND l.at < until AND l.outcome = 'done'
            AND l.sections <> '{}'::jsonb AND l.action <> 'patients.listed'
    UNION ALL SELECT 'overrides', count(*) FROM grants g JOIN subjects s ON s.id = g.patient_id
        WHERE s.region = place AND g.basis = 'glass' AND g.opened_at >= since
            AND g.opened_at < until;
END;

-- The periods that are over and have settled for a week, in which calls are closed and reports
-- finished: every quarter whole, and of the running one its last whole month (for stocks only).
-- `through` says how many of the quarter's months are in it.
CREATE FUNCTION wall.settled(moment timestamptz)
    RETURNS TABLE (period text, through integer, since timestamptz, until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH months AS (
        SELECT month, date_trunc('quarter', month) AS quarter,
            (month + interval '1 month') AT TIME ZONE 'Asia/Tokyo' AS month_end
        FROM generate_series(
            (SELECT date_trunc('quarter', founded_at AT TIME ZONE 'Asia/Tokyo') FROM installation),
            moment AT TIME ZONE 'Asia/Tokyo', interval '1 month') month
    ), over AS (
        SELECT months.*, row_number() OVER (PARTITION BY quarter ORDER BY month) AS through,
            row_number() OVER (PARTITION BY quarter ORDER BY month DESC) AS from_last
        FROM months WHERE month_end <= moment - interval '7 days'
    )
    SELECT to_char(quarter, 'YYYY"-Q"Q'), through::integer,
        quarter AT TIME ZONE 'Asia/Tokyo', month_end
    FROM over WHERE from_last = 1;
END;

-- Counts what has settled and was not counted yet.
CREATE FUNCTION wall.count_figures(moment timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    INSERT INTO figures (place, period, through, indicator, number, counted_at)
    SELECT m.place, p.period, p.through, c.indicator, c.number, clock_timestamp()
    FROM wall.settled(least(moment, clock_timestamp())) p
        CROSS JOIN wall.municipalities() m(place)
        CROSS JOIN LATERAL wall.counted(m.place, p.since, p.until) c
    WHERE (p.through = 3 OR c.indicator IN ('patients', 'with_wish', 'reviewed_within_year',
            'with_signed_order'))
        AND NOT EXISTS (SELECT FROM figures f WHERE f.place = m.place
            AND f.period = p.period AND f.through = p.through AND f.indicator = 'patients')
    ON CONFLICT DO NOTHING;
    -- A median is none of medians: each place and period has its own, a year and a prefecture too.
    INSERT INTO figures (place, period, through, indicator, number, counted_at)
    SELECT w.place, p.period, 3, 'minutes_to_card',
        wall.minutes_to_card(w.place, p.since, p.until), clock_timestamp()
    FROM (
            SELECT period, since, until FROM wall.settled(least(moment, clock_timestamp()))
            WHERE through = 3
            UNION ALL
            SELECT left(period, 4), min(since), max(until)
            FROM wall.settled(least(moment, clock_timestamp()))
            WHERE through = 3 GROUP BY left(period, 4) HAVING count(*) = 4
        ) p CROSS JOIN (
            SELECT place FROM wall.municipalities() m(place)
            UNION SELECT left(place, 2) FROM wall.municipalities() m(place)
        ) w
    WHERE NOT EXISTS (SELECT FROM figures f WHERE f.place = w.place AND f.period = p.period
        AND f.through = 3 AND f.indicator = 'minutes_to_card')
    ON CONFLICT DO NOTHING;
END;

-- The counts of the municipalities that the caller answers for. In a training installation, where
-- nobody is real, the running quarter as well, up to this instant.
CREATE FUNCTION wall.figures(first_period text, last_period text)
    RETURNS TABLE (place text, period text, through integer, indicator text, number integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH running AS (
        SELECT to_char(begun, 'YYYY"-Q"Q') AS period, begun AT TIME ZONE 'Asia/Tokyo' AS since
        FROM date_trunc('quarter', wall.at() AT TIME ZONE 'Asia/Tokyo') begun
    ), known AS (
        SELECT f.place, f.period, f.through, f.indicator, f.number FROM figures f
        UNION ALL
        SELECT m.place, r.period, 3, c.indicator, c.number
        FROM running r CROSS JOIN wall.municipalities() m(place)
            CROSS JOIN LATERAL wall.counted(m.place, r.since, wall.at()) c
        WHERE (SELECT is_training FROM installation) AND wall.answers_for(m.place)
            AND r.period BETWEEN first_period AND last_period
        UNION ALL
        SELECT w.place, r.period, 3, 'minutes_to_card',
            wall.minutes_to_card(w.place, r.since, wall.at())
        FROM running r CROSS JOIN (
            SELECT place FROM wall.municipalities() m(place)
            UNION SELECT left(place, 2) FROM wall.municipalities() m(place)
        ) w
        WHERE (SELECT is_training FROM installation) AND wall.answers_for(w.place)
            AND r.period BETWEEN first_period AND last_period
    )
    SELECT k.place, k.period, k.through, k.indicator, k.number FROM known k
    WHERE wall.role() IN ('hub_officer', 'municipality_officer', 'prefecture_officer')
        AND wall.answers_for(k.place)
        AND (k.period BETWEEN first_period AND last_period
            OR k.period BETWEEN left(first_period, 4) AND left(last_period, 4));
END;

-- ── Who may call what ──────────────────────────────────────────────────────────────────────

DO $$
DECLARE each record;
BEGIN
    FOR each IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE pronamespace = 'wall'::regnamespace AND prosecdef
            AND proname IN ('last_entry', 'is_kept_long_enough', 'hindrance', 'hinders_erasure',
                'erase', 'own_erasure_candidates', 'erasure_candidates', 'is_dead', 'clear_up',
                'municipalities', 'minutes_to_card', 'counted', 'settled', 'count_figures',
                'figures', 'is_done_at_once')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each.name);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION wall.hinders_erasure, wall.erase, wall.own_erasure_candidates,
    wall.erasure_candidates, wall.is_dead, wall.clear_up, wall.count_figures, wall.figures
    TO ishinowa_app;
