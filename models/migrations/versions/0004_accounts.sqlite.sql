CREATE TABLE account_entries (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT NOT NULL, 
	agent_id BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	day TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	payment_id BLOB, 
	reverses_id BLOB, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_account_entries PRIMARY KEY (seq), 
	CONSTRAINT uq_account_entries_id UNIQUE (id), 
	CONSTRAINT uq_account_entries_number UNIQUE (number), 
	CONSTRAINT fk_account_entries_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_account_entries_payment_id FOREIGN KEY(payment_id) REFERENCES payments (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_account_entries_reverses_id FOREIGN KEY(reverses_id) REFERENCES account_entries (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_account_entries_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_account_entries_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_account_entries_kind CHECK ("kind" IN ('deposit', 'prepaid', 'rebate')), 
	CONSTRAINT ck_account_entries_source CHECK ("source" IN ('opening', 'paid_in', 'granted', 'paid_back', 'used', 'forfeited', 'expired', 'reversal')), 
	CONSTRAINT ck_account_entries_day CHECK ("day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_account_entries_amount CHECK ("amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_account_entries_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_account_entries_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_account_entries_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_account_entries_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_account_entries_reference CHECK (length("reference") <= 40), 
	CONSTRAINT ck_account_entries_reference_nul CHECK (instr("reference", char(0)) = 0), 
	CONSTRAINT ck_account_entries_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_account_entries_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_account_entries_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_account_entries_payment_id ON account_entries (payment_id)
-- next statement
CREATE INDEX ix_account_entries_agent_id_kind_day ON account_entries (agent_id, kind, day)
-- next statement
CREATE INDEX ix_account_entries_reverses_id ON account_entries (reverses_id)
-- next statement
CREATE INDEX ix_account_entries_bucket ON account_entries (bucket)
-- next statement
CREATE TRIGGER cap_i_account_entries AFTER INSERT ON account_entries BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'account_entries', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_account_entries BEFORE UPDATE ON account_entries WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_account_entries BEFORE DELETE ON account_entries WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE VIRTUAL TABLE search_account_entries USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
