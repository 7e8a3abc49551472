CREATE TABLE approval_rules (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	user_id BLOB, 
	role TEXT, 
	least INTEGER, 
	exclusive_only INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_approval_rules PRIMARY KEY (seq), 
	CONSTRAINT uq_approval_rules_id UNIQUE (id), 
	CONSTRAINT fk_approval_rules_user_id FOREIGN KEY(user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_approval_rules_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_approval_rules_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_approval_rules_role CHECK ("role" IN ('admin', 'manager', 'operations', 'rep', 'agent', 'auditor')), 
	CONSTRAINT ck_approval_rules_least CHECK ("least" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_approval_rules_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_approval_rules_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_approval_rules_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_approval_rules_bucket ON approval_rules (bucket)
-- next statement
CREATE INDEX ix_approval_rules_user_id ON approval_rules (user_id)
-- next statement
CREATE TABLE approval_delegations (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	user_id BLOB NOT NULL, 
	to_user_id BLOB NOT NULL, 
	from_day TEXT NOT NULL, 
	to_day TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_approval_delegations PRIMARY KEY (seq), 
	CONSTRAINT uq_approval_delegations_id UNIQUE (id), 
	CONSTRAINT fk_approval_delegations_user_id FOREIGN KEY(user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_approval_delegations_to_user_id FOREIGN KEY(to_user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_approval_delegations_from_day CHECK ("from_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_approval_delegations_to_day CHECK ("to_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_approval_delegations_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_approval_delegations_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_approval_delegations_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_approval_delegations_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_approval_delegations_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_approval_delegations_bucket ON approval_delegations (bucket)
-- next statement
CREATE INDEX ix_approval_delegations_to_user_id ON approval_delegations (to_user_id)
-- next statement
CREATE INDEX ix_approval_delegations_user_id ON approval_delegations (user_id)
-- next statement
CREATE TABLE contract_approvals (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	contract_id BLOB NOT NULL, 
	version_no INTEGER NOT NULL, 
	rule_id BLOB, 
	title TEXT NOT NULL, 
	decision TEXT NOT NULL, 
	user_id BLOB, 
	for_id BLOB, 
	comment TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_approvals PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_approvals_id UNIQUE (id), 
	CONSTRAINT fk_contract_approvals_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contract_approvals_rule_id FOREIGN KEY(rule_id) REFERENCES approval_rules (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contract_approvals_user_id FOREIGN KEY(user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contract_approvals_for_id FOREIGN KEY(for_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contract_approvals_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_contract_approvals_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_contract_approvals_decision CHECK ("decision" IN ('approved', 'returned')), 
	CONSTRAINT ck_contract_approvals_comment CHECK (length("comment") <= 20000), 
	CONSTRAINT ck_contract_approvals_comment_nul CHECK (instr("comment", char(0)) = 0), 
	CONSTRAINT ck_contract_approvals_at CHECK ("at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_approvals_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_approvals_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_approvals_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_approvals_bucket ON contract_approvals (bucket)
-- next statement
CREATE INDEX ix_contract_approvals_for_id ON contract_approvals (for_id)
-- next statement
CREATE INDEX ix_contract_approvals_contract_id ON contract_approvals (contract_id)
-- next statement
CREATE INDEX ix_contract_approvals_user_id ON contract_approvals (user_id)
-- next statement
CREATE INDEX ix_contract_approvals_rule_id ON contract_approvals (rule_id)
-- next statement
CREATE TRIGGER cap_i_approval_delegations AFTER INSERT ON approval_delegations BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'approval_delegations', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_approval_delegations AFTER UPDATE ON approval_delegations WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."to_user_id" IS NOT NEW."to_user_id" OR OLD."from_day" IS NOT NEW."from_day" OR OLD."to_day" IS NOT NEW."to_day" OR OLD."reason" IS NOT NEW."reason" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'approval_delegations', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'user_id' AS k, lower(hex(OLD."user_id")) AS o, lower(hex(NEW."user_id")) AS n, OLD."user_id" IS NOT NEW."user_id" AS d UNION ALL SELECT 'to_user_id' AS k, lower(hex(OLD."to_user_id")) AS o, lower(hex(NEW."to_user_id")) AS n, OLD."to_user_id" IS NOT NEW."to_user_id" AS d UNION ALL SELECT 'from_day' AS k, OLD."from_day" AS o, NEW."from_day" AS n, OLD."from_day" IS NOT NEW."from_day" AS d UNION ALL SELECT 'to_day' AS k, OLD."to_day" AS o, NEW."to_day" AS n, OLD."to_day" IS NOT NEW."to_day" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_approval_delegations AFTER DELETE ON approval_delegations BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'approval_delegations', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'user_id', lower(hex(OLD."user_id")), 'to_user_id', lower(hex(OLD."to_user_id")), 'from_day', OLD."from_day", 'to_day', OLD."to_day", 'reason', OLD."reason", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_approval_rules AFTER INSERT ON approval_rules BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'approval_rules', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_approval_rules AFTER UPDATE ON approval_rules WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."position" IS NOT NEW."position" OR OLD."title" IS NOT NEW."title" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."role" IS NOT NEW."role" OR OLD."least" IS NOT NEW."least" OR OLD."exclusive_only" IS NOT NEW."exclusive_only" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'approval_rules', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'user_id' AS k, lower(hex(OLD."user_id")) AS o, lower(hex(NEW."user_id")) AS n, OLD."user_id" IS NOT NEW."user_id" AS d UNION ALL SELECT 'role' AS k, OLD."role" AS o, NEW."role" AS n, OLD."role" IS NOT NEW."role" AS d UNION ALL SELECT 'least' AS k, OLD."least" AS o, NEW."least" AS n, OLD."least" IS NOT NEW."least" AS d UNION ALL SELECT 'exclusive_only' AS k, OLD."exclusive_only" AS o, NEW."exclusive_only" AS n, OLD."exclusive_only" IS NOT NEW."exclusive_only" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_approval_rules AFTER DELETE ON approval_rules BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'approval_rules', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'position', OLD."position", 'title', OLD."title", 'user_id', lower(hex(OLD."user_id")), 'role', OLD."role", 'least', OLD."least", 'exclusive_only', OLD."exclusive_only", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_approvals AFTER INSERT ON contract_approvals BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_approvals', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_contract_approvals BEFORE UPDATE ON contract_approvals WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_contract_approvals BEFORE DELETE ON contract_approvals WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
