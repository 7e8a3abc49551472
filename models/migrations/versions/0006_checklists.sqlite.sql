CREATE TABLE checklist_templates (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	retired INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_checklist_templates PRIMARY KEY (seq), 
	CONSTRAINT uq_checklist_templates_id UNIQUE (id), 
	CONSTRAINT ck_checklist_templates_kind CHECK ("kind" IN ('compliance', 'closing', 'onboarding', 'exit')), 
	CONSTRAINT ck_checklist_templates_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_checklist_templates_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_checklist_templates_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_checklist_templates_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_checklist_templates_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklist_templates_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklist_templates_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_checklist_templates_bucket ON checklist_templates (bucket)
-- next statement
CREATE TABLE checklist_template_items (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	template_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	mandatory INTEGER NOT NULL, 
	probe TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_checklist_template_items PRIMARY KEY (seq), 
	CONSTRAINT uq_checklist_template_items_id UNIQUE (id), 
	CONSTRAINT fk_checklist_template_items_template_id FOREIGN KEY(template_id) REFERENCES checklist_templates (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_checklist_template_items_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_checklist_template_items_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_checklist_template_items_probe CHECK ("probe" IN ('none', 'licences', 'contract', 'overdue', 'owing', 'orders')), 
	CONSTRAINT ck_checklist_template_items_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklist_template_items_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklist_template_items_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_checklist_template_items_bucket ON checklist_template_items (bucket)
-- next statement
CREATE INDEX ix_checklist_template_items_template_id ON checklist_template_items (template_id)
-- next statement
CREATE TABLE checklists (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	agent_id BLOB NOT NULL, 
	contract_id BLOB, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_checklists PRIMARY KEY (seq), 
	CONSTRAINT uq_checklists_id UNIQUE (id), 
	CONSTRAINT fk_checklists_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_checklists_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_checklists_kind CHECK ("kind" IN ('compliance', 'closing', 'onboarding', 'exit')), 
	CONSTRAINT ck_checklists_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_checklists_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_checklists_starts_on CHECK ("starts_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_checklists_ends_on CHECK ("ends_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_checklists_due_on CHECK ("due_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_checklists_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_checklists_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_checklists_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklists_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklists_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_checklists_agent_id ON checklists (agent_id)
-- next statement
CREATE INDEX ix_checklists_contract_id ON checklists (contract_id)
-- next statement
CREATE INDEX ix_checklists_bucket ON checklists (bucket)
-- next statement
CREATE TABLE checklist_items (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	checklist_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	mandatory INTEGER NOT NULL, 
	probe TEXT NOT NULL, 
	finding TEXT NOT NULL, 
	found_on TEXT, 
	note TEXT NOT NULL, 
	task TEXT NOT NULL, 
	task_owner_id BLOB, 
	task_due_on TEXT, 
	task_done_on TEXT, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_checklist_items PRIMARY KEY (seq), 
	CONSTRAINT uq_checklist_items_id UNIQUE (id), 
	CONSTRAINT fk_checklist_items_checklist_id FOREIGN KEY(checklist_id) REFERENCES checklists (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_checklist_items_task_owner_id FOREIGN KEY(task_owner_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_checklist_items_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_checklist_items_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_checklist_items_probe CHECK ("probe" IN ('none', 'licences', 'contract', 'overdue', 'owing', 'orders')), 
	CONSTRAINT ck_checklist_items_finding CHECK ("finding" IN ('open', 'ok', 'failed', 'not_needed')), 
	CONSTRAINT ck_checklist_items_found_on CHECK ("found_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_checklist_items_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_checklist_items_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_checklist_items_task CHECK (length("task") <= 200), 
	CONSTRAINT ck_checklist_items_task_nul CHECK (instr("task", char(0)) = 0), 
	CONSTRAINT ck_checklist_items_task_due_on CHECK ("task_due_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_checklist_items_task_done_on CHECK ("task_done_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_checklist_items_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklist_items_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_checklist_items_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_checklist_items_bucket ON checklist_items (bucket)
-- next statement
CREATE INDEX ix_checklist_items_checklist_id ON checklist_items (checklist_id)
-- next statement
CREATE INDEX ix_checklist_items_task_owner_id ON checklist_items (task_owner_id)
-- next statement
CREATE TRIGGER cap_i_checklist_items AFTER INSERT ON checklist_items BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_items', NEW.id, coalesce(NEW."checklist_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_checklist_items AFTER UPDATE ON checklist_items WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."checklist_id" IS NOT NEW."checklist_id" OR OLD."position" IS NOT NEW."position" OR OLD."title" IS NOT NEW."title" OR OLD."mandatory" IS NOT NEW."mandatory" OR OLD."probe" IS NOT NEW."probe" OR OLD."finding" IS NOT NEW."finding" OR OLD."found_on" IS NOT NEW."found_on" OR OLD."note" IS NOT NEW."note" OR OLD."task" IS NOT NEW."task" OR OLD."task_owner_id" IS NOT NEW."task_owner_id" OR OLD."task_due_on" IS NOT NEW."task_due_on" OR OLD."task_done_on" IS NOT NEW."task_done_on" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_items', NEW.id, coalesce(NEW."checklist_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'checklist_id' AS k, lower(hex(OLD."checklist_id")) AS o, lower(hex(NEW."checklist_id")) AS n, OLD."checklist_id" IS NOT NEW."checklist_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'mandatory' AS k, OLD."mandatory" AS o, NEW."mandatory" AS n, OLD."mandatory" IS NOT NEW."mandatory" AS d UNION ALL SELECT 'probe' AS k, OLD."probe" AS o, NEW."probe" AS n, OLD."probe" IS NOT NEW."probe" AS d UNION ALL SELECT 'finding' AS k, OLD."finding" AS o, NEW."finding" AS n, OLD."finding" IS NOT NEW."finding" AS d UNION ALL SELECT 'found_on' AS k, OLD."found_on" AS o, NEW."found_on" AS n, OLD."found_on" IS NOT NEW."found_on" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'task' AS k, OLD."task" AS o, NEW."task" AS n, OLD."task" IS NOT NEW."task" AS d UNION ALL SELECT 'task_owner_id' AS k, lower(hex(OLD."task_owner_id")) AS o, lower(hex(NEW."task_owner_id")) AS n, OLD."task_owner_id" IS NOT NEW."task_owner_id" AS d UNION ALL SELECT 'task_due_on' AS k, OLD."task_due_on" AS o, NEW."task_due_on" AS n, OLD."task_due_on" IS NOT NEW."task_due_on" AS d UNION ALL SELECT 'task_done_on' AS k, OLD."task_done_on" AS o, NEW."task_done_on" AS n, OLD."task_done_on" IS NOT NEW."task_done_on" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_checklist_items AFTER DELETE ON checklist_items BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_items', OLD.id, coalesce(OLD."checklist_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'checklist_id', lower(hex(OLD."checklist_id")), 'position', OLD."position", 'title', OLD."title", 'mandatory', OLD."mandatory", 'probe', OLD."probe", 'finding', OLD."finding", 'found_on', OLD."found_on", 'note', OLD."note", 'task', OLD."task", 'task_owner_id', lower(hex(OLD."task_owner_id")), 'task_due_on', OLD."task_due_on", 'task_done_on', OLD."task_done_on", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_checklist_template_items AFTER INSERT ON checklist_template_items BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_template_items', NEW.id, coalesce(NEW."template_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_checklist_template_items AFTER UPDATE ON checklist_template_items WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."template_id" IS NOT NEW."template_id" OR OLD."position" IS NOT NEW."position" OR OLD."title" IS NOT NEW."title" OR OLD."mandatory" IS NOT NEW."mandatory" OR OLD."probe" IS NOT NEW."probe" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_template_items', NEW.id, coalesce(NEW."template_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'template_id' AS k, lower(hex(OLD."template_id")) AS o, lower(hex(NEW."template_id")) AS n, OLD."template_id" IS NOT NEW."template_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'mandatory' AS k, OLD."mandatory" AS o, NEW."mandatory" AS n, OLD."mandatory" IS NOT NEW."mandatory" AS d UNION ALL SELECT 'probe' AS k, OLD."probe" AS o, NEW."probe" AS n, OLD."probe" IS NOT NEW."probe" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_checklist_template_items AFTER DELETE ON checklist_template_items BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_template_items', OLD.id, coalesce(OLD."template_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'template_id', lower(hex(OLD."template_id")), 'position', OLD."position", 'title', OLD."title", 'mandatory', OLD."mandatory", 'probe', OLD."probe", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_checklist_templates AFTER INSERT ON checklist_templates BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_templates', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_checklist_templates AFTER UPDATE ON checklist_templates WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."kind" IS NOT NEW."kind" OR OLD."title" IS NOT NEW."title" OR OLD."retired" IS NOT NEW."retired" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_templates', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'retired' AS k, OLD."retired" AS o, NEW."retired" AS n, OLD."retired" IS NOT NEW."retired" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_checklist_templates AFTER DELETE ON checklist_templates BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklist_templates', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'kind', OLD."kind", 'title', OLD."title", 'retired', OLD."retired", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_checklists AFTER INSERT ON checklists BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklists', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_checklists AFTER UPDATE ON checklists WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."kind" IS NOT NEW."kind" OR OLD."title" IS NOT NEW."title" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."starts_on" IS NOT NEW."starts_on" OR OLD."ends_on" IS NOT NEW."ends_on" OR OLD."due_on" IS NOT NEW."due_on" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklists', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'starts_on' AS k, OLD."starts_on" AS o, NEW."starts_on" AS n, OLD."starts_on" IS NOT NEW."starts_on" AS d UNION ALL SELECT 'ends_on' AS k, OLD."ends_on" AS o, NEW."ends_on" AS n, OLD."ends_on" IS NOT NEW."ends_on" AS d UNION ALL SELECT 'due_on' AS k, OLD."due_on" AS o, NEW."due_on" AS n, OLD."due_on" IS NOT NEW."due_on" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_checklists AFTER DELETE ON checklists BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'checklists', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'kind', OLD."kind", 'title', OLD."title", 'agent_id', lower(hex(OLD."agent_id")), 'contract_id', lower(hex(OLD."contract_id")), 'starts_on', OLD."starts_on", 'ends_on', OLD."ends_on", 'due_on', OLD."due_on", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
