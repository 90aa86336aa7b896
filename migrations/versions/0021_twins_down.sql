-- Takes back what 0021_twins.sql built outside its own tables, which go with their walls.

CREATE OR REPLACE FUNCTION wall.erased_tables() RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY['merge_steps', 'number_statements', 'revisits_held', 'revisits',
        'backup_exchanges', 'backup_registrations', 'proposal_answers', 'proposals',
        'order_signatures', 'orders', 'paper_checks', 'paper_transcriptions', 'paper_removals', 'paper_contents', 'papers',
        'wishes', 'intent_marks', 'profiles', 'chain_links', 'family_contacts',
        'care_team_members', 'patient_phones', 'consents', 'return_home_letters', 'notices',
        'patients'];
DROP FUNCTION wall.find_twins, wall.is_told_who, wall.kept_team;
DROP POLICY said ON twin_words;
DROP POLICY granted ON twin_words;
DROP POLICY granted ON twin_pairs;
DROP FUNCTION wall.are_two_people;
