-- Takes back what 0027_moves.sql built outside its own table, which goes with its walls.

DROP POLICY moved ON subjects;
CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['twin_words', 'merge_steps', 'patient_cards', 'patient_names', 'number_statements',
        'revisits_held', 'revisits', 'backup_exchanges',
        'backup_registrations',
        'proposal_answers', 'proposals', 'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions',
        'paper_removals', 'paper_contents', 'papers', 'wishes',
        'intent_marks', 'profiles', 'chain_links', 'family_contacts', 'care_team_members',
        'patient_phones', 'consents', 'return_home_letters', 'notices', 'patients'];
-- As in 0021_twins.sql.
CREATE OR REPLACE FUNCTION wall.is_told_who(wanted uuid, whom uuid, is_own boolean) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM grants g WHERE g.patient_id = wanted AND g.holder_id = whom
            AND g.basis = 'care_team' AND g.opened_at <= clock_timestamp()
            AND (g.closes_at IS NULL OR g.closes_at > clock_timestamp()))
        AND coalesce((SELECT NOT c.restricted ? 'identity' AND (is_own OR c.state = 'granted'
                AND (c.sections IS NULL OR c.sections = 'null' OR c.sections ? 'identity'))
            FROM consents c WHERE c.patient_id = wanted AND c.recipient = 'care_team'
            ORDER BY c.epoch DESC LIMIT 1), is_own);
DROP POLICY own_functions ON agreements;
DROP FUNCTION wall.agreed, wall.is_told_before_arrival;
