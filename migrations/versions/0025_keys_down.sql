-- Takes back what 0025_keys.sql built.

DROP FUNCTION wall.find_candidates, wall.find_under_glass;
DROP FUNCTION wall.grade_birth, wall.is_card_renewed;
