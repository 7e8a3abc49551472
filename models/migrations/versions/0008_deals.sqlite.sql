CREATE TABLE deals (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT, 
	agent_id BLOB NOT NULL, 
	state TEXT NOT NULL, 
	customer TEXT NOT NULL, 
	customer_key TEXT NOT NULL, 
	customer_core TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	project TEXT NOT NULL, 
	product_line TEXT NOT NULL, 
	products TEXT NOT NULL, 
	amount INTEGER, 
	currency TEXT NOT NULL, 
	closes_on TEXT, 
	captured_at INTEGER, 
	submitted_at INTEGER, 
	protected_until TEXT, 
	extensions INTEGER NOT NULL, 
	conflict_of_id BLOB, 
	decided_by BLOB, 
	decided_at INTEGER, 
	reason TEXT NOT NULL, 
	order_id BLOB, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_deals PRIMARY KEY (seq), 
	CONSTRAINT uq_deals_id UNIQUE (id), 
	CONSTRAINT uq_deals_number UNIQUE (number), 
	CONSTRAINT fk_deals_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_deals_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_deals_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_deals_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_deals_state CHECK ("state" IN ('draft', 'submitted', 'reviewing', 'returned', 'approved', 'rejected', 'withdrawn', 'converted')), 
	CONSTRAINT ck_deals_customer CHECK (length("customer") <= 200), 
	CONSTRAINT ck_deals_customer_nul CHECK (instr("customer", char(0)) = 0), 
	CONSTRAINT ck_deals_customer_key CHECK (length("customer_key") <= 40), 
	CONSTRAINT ck_deals_customer_key_nul CHECK (instr("customer_key", char(0)) = 0), 
	CONSTRAINT ck_deals_customer_core CHECK (length("customer_core") <= 200), 
	CONSTRAINT ck_deals_customer_core_nul CHECK (instr("customer_core", char(0)) = 0), 
	CONSTRAINT ck_deals_contact CHECK (length("contact") <= 200), 
	CONSTRAINT ck_deals_contact_nul CHECK (instr("contact", char(0)) = 0), 
	CONSTRAINT ck_deals_phone CHECK (length("phone") <= 40), 
	CONSTRAINT ck_deals_phone_nul CHECK (instr("phone", char(0)) = 0), 
	CONSTRAINT ck_deals_project CHECK (length("project") <= 200), 
	CONSTRAINT ck_deals_project_nul CHECK (instr("project", char(0)) = 0), 
	CONSTRAINT ck_deals_product_line CHECK (length("product_line") <= 200), 
	CONSTRAINT ck_deals_product_line_nul CHECK (instr("product_line", char(0)) = 0), 
	CONSTRAINT ck_deals_products CHECK (length("products") <= 20000), 
	CONSTRAINT ck_deals_products_nul CHECK (instr("products", char(0)) = 0), 
	CONSTRAINT ck_deals_amount CHECK ("amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_deals_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_deals_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_deals_closes_on CHECK ("closes_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_deals_captured_at CHECK ("captured_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_deals_submitted_at CHECK ("submitted_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_deals_protected_until CHECK ("protected_until" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_deals_decided_at CHECK ("decided_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_deals_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_deals_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_deals_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_deals_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_deals_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_deals_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_deals_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_deals_customer_key ON deals (customer_key)
-- next statement
CREATE INDEX ix_deals_state ON deals (state)
-- next statement
CREATE INDEX ix_deals_customer_core ON deals (customer_core)
-- next statement
CREATE INDEX ix_deals_agent_id ON deals (agent_id)
-- next statement
CREATE INDEX ix_deals_order_id ON deals (order_id)
-- next statement
CREATE INDEX ix_deals_bucket ON deals (bucket)
-- next statement
CREATE INDEX ix_deals_protected_until ON deals (protected_until)
-- next statement
CREATE TRIGGER cap_i_deals AFTER INSERT ON deals BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'deals', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_deals AFTER UPDATE ON deals WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."number" IS NOT NEW."number" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."state" IS NOT NEW."state" OR OLD."customer" IS NOT NEW."customer" OR OLD."customer_key" IS NOT NEW."customer_key" OR OLD."customer_core" IS NOT NEW."customer_core" OR OLD."contact" IS NOT NEW."contact" OR OLD."phone" IS NOT NEW."phone" OR OLD."project" IS NOT NEW."project" OR OLD."product_line" IS NOT NEW."product_line" OR OLD."products" IS NOT NEW."products" OR OLD."amount" IS NOT NEW."amount" OR OLD."currency" IS NOT NEW."currency" OR OLD."closes_on" IS NOT NEW."closes_on" OR OLD."captured_at" IS NOT NEW."captured_at" OR OLD."submitted_at" IS NOT NEW."submitted_at" OR OLD."protected_until" IS NOT NEW."protected_until" OR OLD."extensions" IS NOT NEW."extensions" OR OLD."conflict_of_id" IS NOT NEW."conflict_of_id" OR OLD."decided_by" IS NOT NEW."decided_by" OR OLD."decided_at" IS NOT NEW."decided_at" OR OLD."reason" IS NOT NEW."reason" OR OLD."order_id" IS NOT NEW."order_id" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'deals', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'customer' AS k, OLD."customer" AS o, NEW."customer" AS n, OLD."customer" IS NOT NEW."customer" AS d UNION ALL SELECT 'customer_key' AS k, OLD."customer_key" AS o, NEW."customer_key" AS n, OLD."customer_key" IS NOT NEW."customer_key" AS d UNION ALL SELECT 'customer_core' AS k, OLD."customer_core" AS o, NEW."customer_core" AS n, OLD."customer_core" IS NOT NEW."customer_core" AS d UNION ALL SELECT 'contact' AS k, OLD."contact" AS o, NEW."contact" AS n, OLD."contact" IS NOT NEW."contact" AS d UNION ALL SELECT 'phone' AS k, OLD."phone" AS o, NEW."phone" AS n, OLD."phone" IS NOT NEW."phone" AS d UNION ALL SELECT 'project' AS k, OLD."project" AS o, NEW."project" AS n, OLD."project" IS NOT NEW."project" AS d UNION ALL SELECT 'product_line' AS k, OLD."product_line" AS o, NEW."product_line" AS n, OLD."product_line" IS NOT NEW."product_line" AS d UNION ALL SELECT 'products' AS k, OLD."products" AS o, NEW."products" AS n, OLD."products" IS NOT NEW."products" AS d UNION ALL SELECT 'amount' AS k, OLD."amount" AS o, NEW."amount" AS n, OLD."amount" IS NOT NEW."amount" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'closes_on' AS k, OLD."closes_on" AS o, NEW."closes_on" AS n, OLD."closes_on" IS NOT NEW."closes_on" AS d UNION ALL SELECT 'captured_at' AS k, OLD."captured_at" AS o, NEW."captured_at" AS n, OLD."captured_at" IS NOT NEW."captured_at" AS d UNION ALL SELECT 'submitted_at' AS k, OLD."submitted_at" AS o, NEW."submitted_at" AS n, OLD."submitted_at" IS NOT NEW."submitted_at" AS d UNION ALL SELECT 'protected_until' AS k, OLD."protected_until" AS o, NEW."protected_until" AS n, OLD."protected_until" IS NOT NEW."protected_until" AS d UNION ALL SELECT 'extensions' AS k, OLD."extensions" AS o, NEW."extensions" AS n, OLD."extensions" IS NOT NEW."extensions" AS d UNION ALL SELECT 'conflict_of_id' AS k, lower(hex(OLD."conflict_of_id")) AS o, lower(hex(NEW."conflict_of_id")) AS n, OLD."conflict_of_id" IS NOT NEW."conflict_of_id" AS d UNION ALL SELECT 'decided_by' AS k, lower(hex(OLD."decided_by")) AS o, lower(hex(NEW."decided_by")) AS n, OLD."decided_by" IS NOT NEW."decided_by" AS d UNION ALL SELECT 'decided_at' AS k, OLD."decided_at" AS o, NEW."decided_at" AS n, OLD."decided_at" IS NOT NEW."decided_at" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'order_id' AS k, lower(hex(OLD."order_id")) AS o, lower(hex(NEW."order_id")) AS n, OLD."order_id" IS NOT NEW."order_id" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_deals AFTER DELETE ON deals BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'deals', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'number', OLD."number", 'agent_id', lower(hex(OLD."agent_id")), 'state', OLD."state", 'customer', OLD."customer", 'customer_key', OLD."customer_key", 'customer_core', OLD."customer_core", 'contact', OLD."contact", 'phone', OLD."phone", 'project', OLD."project", 'product_line', OLD."product_line", 'products', OLD."products", 'amount', OLD."amount", 'currency', OLD."currency", 'closes_on', OLD."closes_on", 'captured_at', OLD."captured_at", 'submitted_at', OLD."submitted_at", 'protected_until', OLD."protected_until", 'extensions', OLD."extensions", 'conflict_of_id', lower(hex(OLD."conflict_of_id")), 'decided_by', lower(hex(OLD."decided_by")), 'decided_at', OLD."decided_at", 'reason', OLD."reason", 'order_id', lower(hex(OLD."order_id")), 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE VIRTUAL TABLE search_deals USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
