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
