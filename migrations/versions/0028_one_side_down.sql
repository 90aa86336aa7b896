-- Takes back what 0028_one_side.sql built.

DROP FUNCTION wall.answer_merge, wall.is_answered_alone, wall.is_shown_both;
DROP POLICY answered ON subjects;
DROP POLICY answered ON merge_steps;
DROP POLICY separated ON consents;
DROP FUNCTION wall.waits_for_answer;
