CREATE TABLE notice_marks (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	notice TEXT NOT NULL, 
	marking TEXT NOT NULL, 
	until INTEGER, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_notice_marks PRIMARY KEY (seq), 
	CONSTRAINT uq_notice_marks_id UNIQUE (id), 
	CONSTRAINT ck_notice_marks_notice CHECK (length("notice") <= 200), 
	CONSTRAINT ck_notice_marks_notice_nul CHECK (instr("notice", char(0)) = 0), 
	CONSTRAINT ck_notice_marks_marking CHECK ("marking" IN ('told', 'read', 'unread', 'later')), 
	CONSTRAINT ck_notice_marks_until CHECK ("until" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_notice_marks_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_notice_marks_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_notice_marks_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_notice_marks_notice ON notice_marks (notice)
-- next statement
CREATE INDEX ix_notice_marks_bucket ON notice_marks (bucket)
-- next statement
CREATE TRIGGER cap_i_notice_marks AFTER INSERT ON notice_marks BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'notice_marks', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_notice_marks BEFORE UPDATE ON notice_marks WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_notice_marks BEFORE DELETE ON notice_marks WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
