-- Takes back what 0008_keeping.sql built outside its own tables, which go with their walls.

DROP TRIGGER none_after_death ON grants;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['proposal_answers', 'proposals', 'order_signatures', 'orders',
        'wishes', 'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'consents',
        'return_home_letters', 'call_facts', 'doctor_calls', 'overrides']
    LOOP
        EXECUTE format('DROP TRIGGER append_only ON %I', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION wall.is_append_only()', name);
    END LOOP;
    FOREACH name IN ARRAY wall.erased_tables() || ARRAY['call_facts', 'doctor_calls', 'overrides']
    LOOP
        EXECUTE format('DROP TRIGGER only_the_erased ON %I', name);
    END LOOP;
    FOREACH name IN ARRAY wall.erased_tables() || ARRAY['call_facts', 'doctor_calls',
        'inquiries', 'handovers', 'calls', 'grants', 'subjects', 'overrides']
    LOOP
        EXECUTE format('DROP POLICY erased ON %I', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['wishes', 'orders', 'order_signatures', 'intent_marks',
        'proposals', 'proposal_answers', 'profiles', 'return_home_letters', 'call_facts', 'doctor_calls', 'handovers']
    LOOP
        EXECUTE format('DROP POLICY keeping ON %I', name);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION wall.closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL THEN
        RAISE EXCEPTION 'a closed review stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP POLICY asked ON erasures;
DROP POLICY concerned ON erasures;
DROP POLICY answered ON erasures;
DROP TRIGGER decided_once ON erasures;
DROP TRIGGER done_at_once ON erasures;
DROP FUNCTION wall.figures, wall.count_figures, wall.settled, wall.counted,
    wall.minutes_to_card, wall.municipalities, wall.clear_up, wall.none_after_death,
    wall.is_dead, wall.erasure_candidates, wall.own_erasure_candidates, wall.erase,
    wall.forget_words,
    wall.hinders_erasure, wall.hindrance, wall.is_kept_long_enough, wall.last_entry,
    wall.erased_tables, wall.is_of_the_erased, wall.is_kept, wall.is_erasing_call,
    wall.is_erasing, wall.erased, wall.is_done_at_once, wall.is_decided_once, wall.asked_by_own,
    wall.may_approve;
