-- Takes back what 0014_delivery.sql built outside its own tables, which go with their walls.

DROP FUNCTION wall.escalate_notices;
DROP FUNCTION wall.clear_up_deliveries;
DROP FUNCTION wall.record_delivery;
DROP FUNCTION wall.claim_deliveries;
DROP FUNCTION wall.endpoints_for;
DROP POLICY late ON notices;
DROP POLICY escalated ON notices;
DROP TRIGGER same_body ON deliveries;
DROP FUNCTION wall.same_body;
