-- Takes back what 0025_keys.sql built.

DROP FUNCTION wall.find_candidates, wall.find_under_glass;
DROP FUNCTION wall.grade_birth, wall.is_card_renewed, wall.related_by;
DROP POLICY own_functions ON family_contacts;
DROP POLICY own_functions ON chain_links;
