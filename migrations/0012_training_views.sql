-- What training publishes for others to read: the running projects of each module, as the portal shows them to everybody.

CREATE VIEW module_projects AS
    SELECT p.module_id, p.id AS project_id, p.name, u.name AS host, p.deployed_at
      FROM projects p JOIN unit_labels u ON u.id = p.host_unit_id
     WHERE p.closed_at IS NULL;
