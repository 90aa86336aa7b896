-- Takes back what 0010_guide.sql built outside its own tables, which go with their walls.

ALTER POLICY written ON doctor_calls WITH CHECK (wall.is_own_call(call_id));
