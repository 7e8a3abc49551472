CREATE TABLE agent_merges (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	former_id BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	credit_code TEXT NOT NULL, 
	act INTEGER NOT NULL, 
	moved TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_agent_merges PRIMARY KEY (seq), 
	CONSTRAINT uq_agent_merges_id UNIQUE (id), 
	CONSTRAINT fk_agent_merges_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_agent_merges_former_id FOREIGN KEY(former_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_agent_merges_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_agent_merges_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_agent_merges_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_agent_merges_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_agent_merges_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_agent_merges_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_agent_merges_credit_code CHECK (length("credit_code") <= 40), 
	CONSTRAINT ck_agent_merges_credit_code_nul CHECK (instr("credit_code", char(0)) = 0), 
	CONSTRAINT ck_agent_merges_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_merges_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_merges_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_agent_merges_bucket ON agent_merges (bucket)
-- next statement
CREATE INDEX ix_agent_merges_code ON agent_merges (code)
-- next statement
CREATE INDEX ix_agent_merges_external_no ON agent_merges (external_no)
-- next statement
CREATE INDEX ix_agent_merges_agent_id ON agent_merges (agent_id)
-- next statement
CREATE INDEX ix_agent_merges_former_id ON agent_merges (former_id)
-- next statement
CREATE TRIGGER cap_i_agent_merges AFTER INSERT ON agent_merges BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_merges', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_agent_merges AFTER UPDATE ON agent_merges WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."former_id" IS NOT NEW."former_id" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."credit_code" IS NOT NEW."credit_code" OR OLD."act" IS NOT NEW."act" OR OLD."moved" IS NOT NEW."moved" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_merges', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'former_id' AS k, lower(hex(OLD."former_id")) AS o, lower(hex(NEW."former_id")) AS n, OLD."former_id" IS NOT NEW."former_id" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'credit_code' AS k, OLD."credit_code" AS o, NEW."credit_code" AS n, OLD."credit_code" IS NOT NEW."credit_code" AS d UNION ALL SELECT 'act' AS k, OLD."act" AS o, NEW."act" AS n, OLD."act" IS NOT NEW."act" AS d UNION ALL SELECT 'moved' AS k, OLD."moved" AS o, NEW."moved" AS n, OLD."moved" IS NOT NEW."moved" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_agent_merges AFTER DELETE ON agent_merges BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_merges', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'former_id', lower(hex(OLD."former_id")), 'code', OLD."code", 'name', OLD."name", 'external_no', OLD."external_no", 'credit_code', OLD."credit_code", 'act', OLD."act", 'moved', OLD."moved", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE VIRTUAL TABLE search_agent_merges USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE INDEX ix_agents_email ON agents (email)
-- next statement
CREATE INDEX ix_contacts_phone2 ON contacts (phone2)
-- next statement
CREATE INDEX ix_contacts_email ON contacts (email)
