CREATE TABLE contract_templates (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	language TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	version_no INTEGER NOT NULL, 
	preamble TEXT NOT NULL, 
	retired INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_templates PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_templates_id UNIQUE (id), 
	CONSTRAINT uq_contract_templates_code UNIQUE (code), 
	CONSTRAINT ck_contract_templates_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_contract_templates_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_contract_templates_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_contract_templates_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_contract_templates_language CHECK (length("language") <= 40), 
	CONSTRAINT ck_contract_templates_language_nul CHECK (instr("language", char(0)) = 0), 
	CONSTRAINT ck_contract_templates_kind CHECK ("kind" IN ('agency', 'distribution', 'exclusive', 'commission', 'framework')), 
	CONSTRAINT ck_contract_templates_preamble CHECK (length("preamble") <= 20000), 
	CONSTRAINT ck_contract_templates_preamble_nul CHECK (instr("preamble", char(0)) = 0), 
	CONSTRAINT ck_contract_templates_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_contract_templates_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_contract_templates_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_templates_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_templates_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_templates_bucket ON contract_templates (bucket)
-- next statement
CREATE TABLE units (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	decimals INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_units PRIMARY KEY (seq), 
	CONSTRAINT uq_units_id UNIQUE (id), 
	CONSTRAINT uq_units_code UNIQUE (code), 
	CONSTRAINT ck_units_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_units_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_units_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_units_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_units_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_units_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_units_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_units_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_units_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_units_bucket ON units (bucket)
-- next statement
CREATE TABLE categories (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	parent_id BLOB, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_categories PRIMARY KEY (seq), 
	CONSTRAINT uq_categories_id UNIQUE (id), 
	CONSTRAINT uq_categories_code UNIQUE (code), 
	CONSTRAINT fk_categories_parent_id FOREIGN KEY(parent_id) REFERENCES categories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_categories_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_categories_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_categories_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_categories_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_categories_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_categories_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_categories_sort_key CHECK (length("sort_key") <= 200), 
	CONSTRAINT ck_categories_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_categories_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_categories_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_categories_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_categories_parent_id ON categories (parent_id)
-- next statement
CREATE INDEX ix_categories_bucket ON categories (bucket)
-- next statement
CREATE TABLE agent_levels (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	weight INTEGER NOT NULL, 
	threshold INTEGER, 
	discount INTEGER NOT NULL, 
	benefits TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_agent_levels PRIMARY KEY (seq), 
	CONSTRAINT uq_agent_levels_id UNIQUE (id), 
	CONSTRAINT uq_agent_levels_code UNIQUE (code), 
	CONSTRAINT ck_agent_levels_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_agent_levels_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_agent_levels_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_agent_levels_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_agent_levels_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_agent_levels_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_agent_levels_threshold CHECK ("threshold" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_agent_levels_discount CHECK ("discount" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_agent_levels_benefits CHECK (length("benefits") <= 20000), 
	CONSTRAINT ck_agent_levels_benefits_nul CHECK (instr("benefits", char(0)) = 0), 
	CONSTRAINT ck_agent_levels_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_levels_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_levels_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_agent_levels_bucket ON agent_levels (bucket)
-- next statement
CREATE TABLE score_schemes (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	version_no INTEGER NOT NULL, 
	months INTEGER NOT NULL, 
	bands TEXT NOT NULL, 
	retired INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_score_schemes PRIMARY KEY (seq), 
	CONSTRAINT uq_score_schemes_id UNIQUE (id), 
	CONSTRAINT uq_score_schemes_code UNIQUE (code), 
	CONSTRAINT ck_score_schemes_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_score_schemes_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_score_schemes_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_score_schemes_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_score_schemes_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_score_schemes_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_score_schemes_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_score_schemes_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_score_schemes_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_score_schemes_bucket ON score_schemes (bucket)
-- next statement
CREATE TABLE acts (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	at INTEGER NOT NULL, 
	user_id BLOB, 
	device_id BLOB, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_acts PRIMARY KEY (seq), 
	CONSTRAINT ck_acts_at CHECK ("at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_acts_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_acts_reason_nul CHECK (instr("reason", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE change_context (
	only_row INTEGER NOT NULL, 
	act INTEGER NOT NULL, 
	CONSTRAINT pk_change_context PRIMARY KEY (only_row), 
	CONSTRAINT ck_change_context_only_row CHECK (only_row = 1)
)
 STRICT
-- next statement
CREATE TABLE change_log (
	seq INTEGER NOT NULL, 
	act INTEGER NOT NULL, 
	entity TEXT NOT NULL, 
	row_id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	action TEXT NOT NULL, 
	changes TEXT, 
	CONSTRAINT pk_change_log PRIMARY KEY (seq), 
	CONSTRAINT ck_change_log_entity CHECK (length("entity") <= 40), 
	CONSTRAINT ck_change_log_entity_nul CHECK (instr("entity", char(0)) = 0), 
	CONSTRAINT ck_change_log_action CHECK (length("action") <= 40), 
	CONSTRAINT ck_change_log_action_nul CHECK (instr("action", char(0)) = 0)
)
 STRICT
-- next statement
CREATE INDEX ix_change_log_root_id_seq ON change_log (root_id, seq)
-- next statement
CREATE INDEX ix_change_log_act ON change_log (act)
-- next statement
CREATE TABLE audit_notes (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	act INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	user_id BLOB, 
	device_id BLOB, 
	action TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	row_id BLOB, 
	detail TEXT, 
	CONSTRAINT pk_audit_notes PRIMARY KEY (seq), 
	CONSTRAINT ck_audit_notes_at CHECK ("at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_audit_notes_action CHECK (length("action") <= 40), 
	CONSTRAINT ck_audit_notes_action_nul CHECK (instr("action", char(0)) = 0), 
	CONSTRAINT ck_audit_notes_entity CHECK (length("entity") <= 40), 
	CONSTRAINT ck_audit_notes_entity_nul CHECK (instr("entity", char(0)) = 0)
)
 STRICT
-- next statement
CREATE INDEX ix_audit_notes_act ON audit_notes (act)
-- next statement
CREATE INDEX ix_audit_notes_at ON audit_notes (at)
-- next statement
CREATE TABLE seals (
	act INTEGER NOT NULL, 
	writer BLOB NOT NULL, 
	number INTEGER NOT NULL, 
	digest BLOB NOT NULL, 
	code BLOB NOT NULL, 
	CONSTRAINT pk_seals PRIMARY KEY (act), 
	CONSTRAINT uq_seals_writer_number UNIQUE (writer, number)
)
 STRICT
-- next statement
CREATE TABLE seal_secrets (
	only_row INTEGER NOT NULL, 
	writer BLOB NOT NULL, 
	inner_pad BLOB NOT NULL, 
	outer_pad BLOB NOT NULL, 
	CONSTRAINT pk_seal_secrets PRIMARY KEY (only_row), 
	CONSTRAINT ck_seal_secrets_only_row CHECK (only_row = 1)
)
 STRICT
-- next statement
CREATE TABLE users (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	login TEXT, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	role TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	status TEXT NOT NULL, 
	title TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	email TEXT NOT NULL, 
	language TEXT NOT NULL, 
	manager_id BLOB, 
	agent_id BLOB, 
	territory_id BLOB, 
	grants TEXT NOT NULL, 
	password_hash TEXT, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_users PRIMARY KEY (seq), 
	CONSTRAINT uq_users_id UNIQUE (id), 
	CONSTRAINT uq_users_login UNIQUE (login), 
	CONSTRAINT uq_users_code UNIQUE (code), 
	CONSTRAINT fk_users_manager_id FOREIGN KEY(manager_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_users_login CHECK (length("login") <= 40), 
	CONSTRAINT ck_users_login_nul CHECK (instr("login", char(0)) = 0), 
	CONSTRAINT ck_users_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_users_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_users_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_users_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_users_initials CHECK (length("initials") <= 200), 
	CONSTRAINT ck_users_initials_nul CHECK (instr("initials", char(0)) = 0), 
	CONSTRAINT ck_users_sort_key CHECK (length("sort_key") <= 200), 
	CONSTRAINT ck_users_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_users_role CHECK ("role" IN ('admin', 'manager', 'operations', 'rep', 'agent', 'auditor')), 
	CONSTRAINT ck_users_scope CHECK ("scope" IN ('all', 'team', 'own', 'agent')), 
	CONSTRAINT ck_users_status CHECK ("status" IN ('active', 'staff', 'disabled')), 
	CONSTRAINT ck_users_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_users_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_users_phone CHECK (length("phone") <= 200), 
	CONSTRAINT ck_users_phone_nul CHECK (instr("phone", char(0)) = 0), 
	CONSTRAINT ck_users_email CHECK (length("email") <= 200), 
	CONSTRAINT ck_users_email_nul CHECK (instr("email", char(0)) = 0), 
	CONSTRAINT ck_users_language CHECK (length("language") <= 40), 
	CONSTRAINT ck_users_language_nul CHECK (instr("language", char(0)) = 0), 
	CONSTRAINT ck_users_password_hash CHECK (length("password_hash") <= 200), 
	CONSTRAINT ck_users_password_hash_nul CHECK (instr("password_hash", char(0)) = 0), 
	CONSTRAINT ck_users_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_users_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_users_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_users_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_users_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_users_status ON users (status)
-- next statement
CREATE INDEX ix_users_territory_id ON users (territory_id)
-- next statement
CREATE INDEX ix_users_manager_id ON users (manager_id)
-- next statement
CREATE INDEX ix_users_external_no ON users (external_no)
-- next statement
CREATE INDEX ix_users_agent_id ON users (agent_id)
-- next statement
CREATE INDEX ix_users_bucket ON users (bucket)
-- next statement
CREATE TABLE bucket_access (
	user_id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	via TEXT NOT NULL, 
	CONSTRAINT pk_bucket_access PRIMARY KEY (user_id, bucket), 
	CONSTRAINT ck_bucket_access_via CHECK (length("via") <= 40), 
	CONSTRAINT ck_bucket_access_via_nul CHECK (instr("via", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE settings (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	name TEXT NOT NULL, 
	user_id BLOB, 
	value TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_settings PRIMARY KEY (seq), 
	CONSTRAINT uq_settings_name_user_id UNIQUE (name, user_id), 
	CONSTRAINT uq_settings_id UNIQUE (id), 
	CONSTRAINT ck_settings_name CHECK (length("name") <= 40), 
	CONSTRAINT ck_settings_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_settings_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_settings_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_settings_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_settings_name ON settings (name)
-- next statement
CREATE INDEX ix_settings_bucket ON settings (bucket)
-- next statement
CREATE TABLE saved_views (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	spec TEXT NOT NULL, 
	name TEXT NOT NULL, 
	owner_id BLOB, 
	shared INTEGER NOT NULL, 
	is_default INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_saved_views PRIMARY KEY (seq), 
	CONSTRAINT uq_saved_views_id UNIQUE (id), 
	CONSTRAINT ck_saved_views_spec CHECK (length("spec") <= 40), 
	CONSTRAINT ck_saved_views_spec_nul CHECK (instr("spec", char(0)) = 0), 
	CONSTRAINT ck_saved_views_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_saved_views_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_saved_views_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_saved_views_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_saved_views_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_saved_views_bucket ON saved_views (bucket)
-- next statement
CREATE INDEX ix_saved_views_spec ON saved_views (spec)
-- next statement
CREATE INDEX ix_saved_views_owner_id ON saved_views (owner_id)
-- next statement
CREATE TABLE drafts (
	id BLOB NOT NULL, 
	user_id BLOB, 
	page_key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	record_id BLOB, 
	base_version INTEGER, 
	state TEXT NOT NULL, 
	content TEXT NOT NULL, 
	saved_at INTEGER NOT NULL, 
	CONSTRAINT pk_drafts PRIMARY KEY (id), 
	CONSTRAINT uq_drafts_user_id_page_key UNIQUE (user_id, page_key), 
	CONSTRAINT ck_drafts_page_key CHECK (length("page_key") <= 200), 
	CONSTRAINT ck_drafts_page_key_nul CHECK (instr("page_key", char(0)) = 0), 
	CONSTRAINT ck_drafts_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_drafts_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_drafts_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_drafts_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_drafts_state CHECK (length("state") <= 40), 
	CONSTRAINT ck_drafts_state_nul CHECK (instr("state", char(0)) = 0), 
	CONSTRAINT ck_drafts_saved_at CHECK ("saved_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_drafts_saved_at ON drafts (saved_at)
-- next statement
CREATE TABLE number_series (
	series TEXT NOT NULL, 
	period TEXT NOT NULL, 
	next_value INTEGER NOT NULL, 
	CONSTRAINT pk_number_series PRIMARY KEY (series, period), 
	CONSTRAINT ck_number_series_series CHECK (length("series") <= 40), 
	CONSTRAINT ck_number_series_series_nul CHECK (instr("series", char(0)) = 0), 
	CONSTRAINT ck_number_series_period CHECK (length("period") <= 40), 
	CONSTRAINT ck_number_series_period_nul CHECK (instr("period", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE attachments (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	owner_table TEXT NOT NULL, 
	owner_id BLOB NOT NULL, 
	name TEXT NOT NULL, 
	mime TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	is_original INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	expires_on TEXT, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_attachments PRIMARY KEY (seq), 
	CONSTRAINT uq_attachments_id UNIQUE (id), 
	CONSTRAINT ck_attachments_owner_table CHECK (length("owner_table") <= 40), 
	CONSTRAINT ck_attachments_owner_table_nul CHECK (instr("owner_table", char(0)) = 0), 
	CONSTRAINT ck_attachments_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_attachments_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_attachments_mime CHECK (length("mime") <= 200), 
	CONSTRAINT ck_attachments_mime_nul CHECK (instr("mime", char(0)) = 0), 
	CONSTRAINT ck_attachments_sha256 CHECK (length("sha256") <= 200), 
	CONSTRAINT ck_attachments_sha256_nul CHECK (instr("sha256", char(0)) = 0), 
	CONSTRAINT ck_attachments_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_attachments_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_attachments_expires_on CHECK ("expires_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_attachments_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_attachments_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_attachments_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_attachments_sha256 ON attachments (sha256)
-- next statement
CREATE INDEX ix_attachments_bucket ON attachments (bucket)
-- next statement
CREATE INDEX ix_attachments_owner_id ON attachments (owner_id)
-- next statement
CREATE TABLE comments (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	owner_table TEXT NOT NULL, 
	owner_id BLOB NOT NULL, 
	text TEXT NOT NULL, 
	visible_to_agent INTEGER NOT NULL, 
	mentions TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_comments PRIMARY KEY (seq), 
	CONSTRAINT uq_comments_id UNIQUE (id), 
	CONSTRAINT ck_comments_owner_table CHECK (length("owner_table") <= 40), 
	CONSTRAINT ck_comments_owner_table_nul CHECK (instr("owner_table", char(0)) = 0), 
	CONSTRAINT ck_comments_text CHECK (length("text") <= 20000), 
	CONSTRAINT ck_comments_text_nul CHECK (instr("text", char(0)) = 0), 
	CONSTRAINT ck_comments_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_comments_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_comments_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_comments_owner_id ON comments (owner_id)
-- next statement
CREATE INDEX ix_comments_bucket ON comments (bucket)
-- next statement
CREATE TABLE import_profiles (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	content TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_import_profiles PRIMARY KEY (seq), 
	CONSTRAINT uq_import_profiles_id UNIQUE (id), 
	CONSTRAINT ck_import_profiles_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_import_profiles_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_import_profiles_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_import_profiles_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_import_profiles_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_import_profiles_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_import_profiles_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_import_profiles_kind ON import_profiles (kind)
-- next statement
CREATE INDEX ix_import_profiles_bucket ON import_profiles (bucket)
-- next statement
CREATE TABLE import_batches (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	file_sha256 TEXT NOT NULL, 
	created_count INTEGER NOT NULL, 
	updated_count INTEGER NOT NULL, 
	skipped_count INTEGER NOT NULL, 
	failed_count INTEGER NOT NULL, 
	act INTEGER, 
	undone_at INTEGER, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_import_batches PRIMARY KEY (seq), 
	CONSTRAINT uq_import_batches_id UNIQUE (id), 
	CONSTRAINT uq_import_batches_number UNIQUE (number), 
	CONSTRAINT ck_import_batches_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_import_batches_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_import_batches_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_import_batches_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_import_batches_file_name CHECK (length("file_name") <= 200), 
	CONSTRAINT ck_import_batches_file_name_nul CHECK (instr("file_name", char(0)) = 0), 
	CONSTRAINT ck_import_batches_file_sha256 CHECK (length("file_sha256") <= 200), 
	CONSTRAINT ck_import_batches_file_sha256_nul CHECK (instr("file_sha256", char(0)) = 0), 
	CONSTRAINT ck_import_batches_undone_at CHECK ("undone_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_import_batches_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_import_batches_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_import_batches_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_import_batches_bucket ON import_batches (bucket)
-- next statement
CREATE TABLE print_log (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	owner_table TEXT NOT NULL, 
	owner_id BLOB NOT NULL, 
	document TEXT NOT NULL, 
	language TEXT NOT NULL, 
	target TEXT NOT NULL, 
	copies INTEGER NOT NULL, 
	pages INTEGER NOT NULL, 
	record_version INTEGER NOT NULL, 
	content_hash TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_print_log PRIMARY KEY (seq), 
	CONSTRAINT uq_print_log_id UNIQUE (id), 
	CONSTRAINT ck_print_log_owner_table CHECK (length("owner_table") <= 40), 
	CONSTRAINT ck_print_log_owner_table_nul CHECK (instr("owner_table", char(0)) = 0), 
	CONSTRAINT ck_print_log_document CHECK (length("document") <= 40), 
	CONSTRAINT ck_print_log_document_nul CHECK (instr("document", char(0)) = 0), 
	CONSTRAINT ck_print_log_language CHECK (length("language") <= 40), 
	CONSTRAINT ck_print_log_language_nul CHECK (instr("language", char(0)) = 0), 
	CONSTRAINT ck_print_log_target CHECK (length("target") <= 40), 
	CONSTRAINT ck_print_log_target_nul CHECK (instr("target", char(0)) = 0), 
	CONSTRAINT ck_print_log_content_hash CHECK (length("content_hash") <= 200), 
	CONSTRAINT ck_print_log_content_hash_nul CHECK (instr("content_hash", char(0)) = 0), 
	CONSTRAINT ck_print_log_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_print_log_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_print_log_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_print_log_bucket ON print_log (bucket)
-- next statement
CREATE INDEX ix_print_log_owner_id ON print_log (owner_id)
-- next statement
CREATE TABLE book_info (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_book_info PRIMARY KEY (name), 
	CONSTRAINT ck_book_info_name CHECK (length("name") <= 40), 
	CONSTRAINT ck_book_info_name_nul CHECK (instr("name", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE secrets (
	name TEXT NOT NULL, 
	value BLOB NOT NULL, 
	CONSTRAINT pk_secrets PRIMARY KEY (name), 
	CONSTRAINT ck_secrets_name CHECK (length("name") <= 40), 
	CONSTRAINT ck_secrets_name_nul CHECK (instr("name", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE sync_conflicts (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	owner_id BLOB, 
	subject TEXT NOT NULL, 
	row_id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	field_group TEXT NOT NULL, 
	base TEXT NOT NULL, 
	mine TEXT NOT NULL, 
	theirs TEXT NOT NULL, 
	state TEXT NOT NULL, 
	settled_at INTEGER, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_sync_conflicts PRIMARY KEY (seq), 
	CONSTRAINT uq_sync_conflicts_id UNIQUE (id), 
	CONSTRAINT ck_sync_conflicts_subject CHECK (length("subject") <= 40), 
	CONSTRAINT ck_sync_conflicts_subject_nul CHECK (instr("subject", char(0)) = 0), 
	CONSTRAINT ck_sync_conflicts_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_sync_conflicts_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_sync_conflicts_field_group CHECK (length("field_group") <= 40), 
	CONSTRAINT ck_sync_conflicts_field_group_nul CHECK (instr("field_group", char(0)) = 0), 
	CONSTRAINT ck_sync_conflicts_state CHECK ("state" IN ('open', 'mine', 'theirs', 'edited')), 
	CONSTRAINT ck_sync_conflicts_settled_at CHECK ("settled_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_conflicts_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_sync_conflicts_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_sync_conflicts_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_conflicts_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_conflicts_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_sync_conflicts_state_seq ON sync_conflicts (state, seq)
-- next statement
CREATE INDEX ix_sync_conflicts_owner_id ON sync_conflicts (owner_id)
-- next statement
CREATE INDEX ix_sync_conflicts_root_id ON sync_conflicts (root_id)
-- next statement
CREATE INDEX ix_sync_conflicts_row_id ON sync_conflicts (row_id)
-- next statement
CREATE INDEX ix_sync_conflicts_bucket ON sync_conflicts (bucket)
-- next statement
CREATE TABLE sync_refusals (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	owner_id BLOB, 
	device_id BLOB, 
	reason TEXT NOT NULL, 
	words TEXT NOT NULL, 
	work TEXT NOT NULL, 
	state TEXT NOT NULL, 
	settled_at INTEGER, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_sync_refusals PRIMARY KEY (seq), 
	CONSTRAINT uq_sync_refusals_id UNIQUE (id), 
	CONSTRAINT ck_sync_refusals_reason CHECK (length("reason") <= 40), 
	CONSTRAINT ck_sync_refusals_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_sync_refusals_words CHECK (length("words") <= 20000), 
	CONSTRAINT ck_sync_refusals_words_nul CHECK (instr("words", char(0)) = 0), 
	CONSTRAINT ck_sync_refusals_state CHECK ("state" IN ('open', 'repeated', 'dropped')), 
	CONSTRAINT ck_sync_refusals_settled_at CHECK ("settled_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_refusals_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_refusals_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_refusals_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_sync_refusals_owner_id ON sync_refusals (owner_id)
-- next statement
CREATE INDEX ix_sync_refusals_bucket ON sync_refusals (bucket)
-- next statement
CREATE INDEX ix_sync_refusals_state_seq ON sync_refusals (state, seq)
-- next statement
CREATE TABLE sync_intents (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	owner_id BLOB, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	row_id BLOB NOT NULL, 
	arguments TEXT NOT NULL, 
	state TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	answered_at INTEGER, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_sync_intents PRIMARY KEY (seq), 
	CONSTRAINT uq_sync_intents_id UNIQUE (id), 
	CONSTRAINT ck_sync_intents_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_sync_intents_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_sync_intents_subject CHECK (length("subject") <= 40), 
	CONSTRAINT ck_sync_intents_subject_nul CHECK (instr("subject", char(0)) = 0), 
	CONSTRAINT ck_sync_intents_state CHECK ("state" IN ('waiting', 'confirmed', 'refused', 'withdrawn')), 
	CONSTRAINT ck_sync_intents_answer CHECK (length("answer") <= 20000), 
	CONSTRAINT ck_sync_intents_answer_nul CHECK (instr("answer", char(0)) = 0), 
	CONSTRAINT ck_sync_intents_answered_at CHECK ("answered_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_intents_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_intents_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_intents_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_sync_intents_bucket ON sync_intents (bucket)
-- next statement
CREATE INDEX ix_sync_intents_state_seq ON sync_intents (state, seq)
-- next statement
CREATE INDEX ix_sync_intents_row_id ON sync_intents (row_id)
-- next statement
CREATE INDEX ix_sync_intents_owner_id ON sync_intents (owner_id)
-- next statement
CREATE TABLE sync_facts (
	name TEXT NOT NULL, 
	value TEXT, 
	CONSTRAINT pk_sync_facts PRIMARY KEY (name), 
	CONSTRAINT ck_sync_facts_name CHECK (length("name") <= 40), 
	CONSTRAINT ck_sync_facts_name_nul CHECK (instr("name", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE sync_ops (
	seq INTEGER NOT NULL, 
	grp INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	row_id BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	vals TEXT NOT NULL, 
	CONSTRAINT pk_sync_ops PRIMARY KEY (seq), 
	CONSTRAINT ck_sync_ops_subject CHECK (length("subject") <= 40), 
	CONSTRAINT ck_sync_ops_subject_nul CHECK (instr("subject", char(0)) = 0), 
	CONSTRAINT ck_sync_ops_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_sync_ops_kind_nul CHECK (instr("kind", char(0)) = 0)
)
 STRICT
-- next statement
CREATE INDEX ix_sync_ops_subject_row_id ON sync_ops (subject, row_id)
-- next statement
CREATE INDEX ix_sync_ops_grp ON sync_ops (grp)
-- next statement
CREATE TABLE sync_groups (
	grp INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_sync_groups PRIMARY KEY (grp), 
	CONSTRAINT ck_sync_groups_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_sync_groups_reason_nul CHECK (instr("reason", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE sync_base (
	subject TEXT NOT NULL, 
	row_id BLOB NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_sync_base PRIMARY KEY (subject, row_id), 
	CONSTRAINT ck_sync_base_subject CHECK (length("subject") <= 40), 
	CONSTRAINT ck_sync_base_subject_nul CHECK (instr("subject", char(0)) = 0)
)
 STRICT
-- next statement
CREATE TABLE sync_log (
	seq INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	CONSTRAINT pk_sync_log PRIMARY KEY (seq), 
	CONSTRAINT ck_sync_log_at CHECK ("at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_sync_log_what CHECK (length("what") <= 40), 
	CONSTRAINT ck_sync_log_what_nul CHECK (instr("what", char(0)) = 0)
)
 STRICT
-- next statement
CREATE INDEX ix_sync_log_at ON sync_log (at)
-- next statement
CREATE TABLE template_clauses (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	template_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	condition TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_template_clauses PRIMARY KEY (seq), 
	CONSTRAINT uq_template_clauses_id UNIQUE (id), 
	CONSTRAINT fk_template_clauses_template_id FOREIGN KEY(template_id) REFERENCES contract_templates (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_template_clauses_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_template_clauses_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_template_clauses_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_template_clauses_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_template_clauses_body CHECK (length("body") <= 20000), 
	CONSTRAINT ck_template_clauses_body_nul CHECK (instr("body", char(0)) = 0), 
	CONSTRAINT ck_template_clauses_condition CHECK (length("condition") <= 200), 
	CONSTRAINT ck_template_clauses_condition_nul CHECK (instr("condition", char(0)) = 0), 
	CONSTRAINT ck_template_clauses_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_template_clauses_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_template_clauses_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_template_clauses_template_id ON template_clauses (template_id)
-- next statement
CREATE INDEX ix_template_clauses_bucket ON template_clauses (bucket)
-- next statement
CREATE TABLE products (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	barcode TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	mnemonic TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	pinyin TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	category_id BLOB, 
	product_line TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	unit_decimals INTEGER NOT NULL, 
	base_price INTEGER, 
	retail_price INTEGER, 
	currency TEXT NOT NULL, 
	tax_rate INTEGER NOT NULL, 
	min_order INTEGER, 
	pack_size INTEGER, 
	safety_stock INTEGER, 
	reorder_point INTEGER, 
	lead_days INTEGER, 
	status TEXT NOT NULL, 
	stocked INTEGER NOT NULL, 
	available_from TEXT, 
	available_to TEXT, 
	description TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_products PRIMARY KEY (seq), 
	CONSTRAINT uq_products_id UNIQUE (id), 
	CONSTRAINT uq_products_code UNIQUE (code), 
	CONSTRAINT fk_products_category_id FOREIGN KEY(category_id) REFERENCES categories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_products_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_products_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_products_barcode CHECK (length("barcode") <= 40), 
	CONSTRAINT ck_products_barcode_nul CHECK (instr("barcode", char(0)) = 0), 
	CONSTRAINT ck_products_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_products_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_products_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_products_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_products_spec CHECK (length("spec") <= 200), 
	CONSTRAINT ck_products_spec_nul CHECK (instr("spec", char(0)) = 0), 
	CONSTRAINT ck_products_mnemonic CHECK (length("mnemonic") <= 40), 
	CONSTRAINT ck_products_mnemonic_nul CHECK (instr("mnemonic", char(0)) = 0), 
	CONSTRAINT ck_products_initials CHECK (length("initials") <= 20000), 
	CONSTRAINT ck_products_initials_nul CHECK (instr("initials", char(0)) = 0), 
	CONSTRAINT ck_products_pinyin CHECK (length("pinyin") <= 20000), 
	CONSTRAINT ck_products_pinyin_nul CHECK (instr("pinyin", char(0)) = 0), 
	CONSTRAINT ck_products_sort_key CHECK (length("sort_key") <= 20000), 
	CONSTRAINT ck_products_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_products_product_line CHECK (length("product_line") <= 200), 
	CONSTRAINT ck_products_product_line_nul CHECK (instr("product_line", char(0)) = 0), 
	CONSTRAINT ck_products_unit CHECK (length("unit") <= 40), 
	CONSTRAINT ck_products_unit_nul CHECK (instr("unit", char(0)) = 0), 
	CONSTRAINT ck_products_base_price CHECK ("base_price" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_retail_price CHECK ("retail_price" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_products_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_products_tax_rate CHECK ("tax_rate" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_min_order CHECK ("min_order" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_pack_size CHECK ("pack_size" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_safety_stock CHECK ("safety_stock" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_reorder_point CHECK ("reorder_point" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_products_status CHECK ("status" IN ('active', 'held', 'discontinued')), 
	CONSTRAINT ck_products_available_from CHECK ("available_from" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_products_available_to CHECK ("available_to" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_products_description CHECK (length("description") <= 20000), 
	CONSTRAINT ck_products_description_nul CHECK (instr("description", char(0)) = 0), 
	CONSTRAINT ck_products_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_products_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_products_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_products_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_products_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_products_barcode ON products (barcode)
-- next statement
CREATE INDEX ix_products_external_no ON products (external_no)
-- next statement
CREATE INDEX ix_products_sort_key_seq ON products (sort_key, seq)
-- next statement
CREATE INDEX ix_products_product_line ON products (product_line)
-- next statement
CREATE INDEX ix_products_mnemonic ON products (mnemonic)
-- next statement
CREATE INDEX ix_products_status ON products (status)
-- next statement
CREATE INDEX ix_products_category_id ON products (category_id)
-- next statement
CREATE INDEX ix_products_bucket ON products (bucket)
-- next statement
CREATE TABLE territories (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	parent_id BLOB, 
	manager_id BLOB, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_territories PRIMARY KEY (seq), 
	CONSTRAINT uq_territories_id UNIQUE (id), 
	CONSTRAINT uq_territories_code UNIQUE (code), 
	CONSTRAINT fk_territories_parent_id FOREIGN KEY(parent_id) REFERENCES territories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_territories_manager_id FOREIGN KEY(manager_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_territories_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_territories_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_territories_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_territories_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_territories_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_territories_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_territories_initials CHECK (length("initials") <= 200), 
	CONSTRAINT ck_territories_initials_nul CHECK (instr("initials", char(0)) = 0), 
	CONSTRAINT ck_territories_sort_key CHECK (length("sort_key") <= 200), 
	CONSTRAINT ck_territories_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_territories_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_territories_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_territories_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_territories_parent_id ON territories (parent_id)
-- next statement
CREATE INDEX ix_territories_bucket ON territories (bucket)
-- next statement
CREATE INDEX ix_territories_manager_id ON territories (manager_id)
-- next statement
CREATE TABLE score_criteria (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	scheme_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kpi TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	weight INTEGER NOT NULL, 
	target INTEGER, 
	curve TEXT NOT NULL, 
	missing TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_score_criteria PRIMARY KEY (seq), 
	CONSTRAINT uq_score_criteria_id UNIQUE (id), 
	CONSTRAINT fk_score_criteria_scheme_id FOREIGN KEY(scheme_id) REFERENCES score_schemes (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_score_criteria_kpi CHECK (length("kpi") <= 40), 
	CONSTRAINT ck_score_criteria_kpi_nul CHECK (instr("kpi", char(0)) = 0), 
	CONSTRAINT ck_score_criteria_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_score_criteria_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_score_criteria_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_score_criteria_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_score_criteria_weight CHECK ("weight" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_score_criteria_target CHECK ("target" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_score_criteria_missing CHECK (length("missing") <= 40), 
	CONSTRAINT ck_score_criteria_missing_nul CHECK (instr("missing", char(0)) = 0), 
	CONSTRAINT ck_score_criteria_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_score_criteria_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_score_criteria_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_score_criteria_bucket ON score_criteria (bucket)
-- next statement
CREATE INDEX ix_score_criteria_scheme_id ON score_criteria (scheme_id)
-- next statement
CREATE TABLE product_units (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	product_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	factor INTEGER NOT NULL, 
	barcode TEXT NOT NULL, 
	is_default INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_product_units PRIMARY KEY (seq), 
	CONSTRAINT uq_product_units_product_id_unit UNIQUE (product_id, unit), 
	CONSTRAINT uq_product_units_id UNIQUE (id), 
	CONSTRAINT fk_product_units_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_product_units_unit CHECK (length("unit") <= 40), 
	CONSTRAINT ck_product_units_unit_nul CHECK (instr("unit", char(0)) = 0), 
	CONSTRAINT ck_product_units_factor CHECK ("factor" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_product_units_barcode CHECK (length("barcode") <= 40), 
	CONSTRAINT ck_product_units_barcode_nul CHECK (instr("barcode", char(0)) = 0), 
	CONSTRAINT ck_product_units_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_product_units_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_product_units_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_product_units_bucket ON product_units (bucket)
-- next statement
CREATE TABLE product_costs (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	product_id BLOB NOT NULL, 
	cost INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	from_day TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_product_costs PRIMARY KEY (seq), 
	CONSTRAINT uq_product_costs_id UNIQUE (id), 
	CONSTRAINT fk_product_costs_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_product_costs_cost CHECK ("cost" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_product_costs_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_product_costs_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_product_costs_from_day CHECK ("from_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_product_costs_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_product_costs_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_product_costs_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_product_costs_product_id ON product_costs (product_id)
-- next statement
CREATE INDEX ix_product_costs_bucket ON product_costs (bucket)
-- next statement
CREATE TABLE agents (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	short_name TEXT NOT NULL, 
	normal_name TEXT NOT NULL, 
	mnemonic TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	pinyin TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	status TEXT NOT NULL, 
	status_reason TEXT NOT NULL, 
	level_id BLOB, 
	parent_id BLOB, 
	territory_id BLOB, 
	manager_id BLOB, 
	rep_id BLOB, 
	credit_code TEXT NOT NULL, 
	legal_rep TEXT NOT NULL, 
	founded_on TEXT, 
	capital INTEGER, 
	invoice_title TEXT NOT NULL, 
	tax_no TEXT NOT NULL, 
	business_scope TEXT NOT NULL, 
	industry TEXT NOT NULL, 
	channels TEXT NOT NULL, 
	employees INTEGER, 
	website TEXT NOT NULL, 
	source TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	email TEXT NOT NULL, 
	country TEXT NOT NULL, 
	province TEXT NOT NULL, 
	city TEXT NOT NULL, 
	district TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	prices_include_tax INTEGER NOT NULL, 
	tax_rate INTEGER NOT NULL, 
	warehouse_id BLOB, 
	joined_on TEXT, 
	next_review_on TEXT, 
	tags TEXT NOT NULL, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_agents PRIMARY KEY (seq), 
	CONSTRAINT uq_agents_id UNIQUE (id), 
	CONSTRAINT uq_agents_code UNIQUE (code), 
	CONSTRAINT fk_agents_level_id FOREIGN KEY(level_id) REFERENCES agent_levels (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_agents_parent_id FOREIGN KEY(parent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_agents_territory_id FOREIGN KEY(territory_id) REFERENCES territories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_agents_manager_id FOREIGN KEY(manager_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_agents_rep_id FOREIGN KEY(rep_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_agents_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_agents_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_agents_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_agents_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_agents_short_name CHECK (length("short_name") <= 200), 
	CONSTRAINT ck_agents_short_name_nul CHECK (instr("short_name", char(0)) = 0), 
	CONSTRAINT ck_agents_normal_name CHECK (length("normal_name") <= 200), 
	CONSTRAINT ck_agents_normal_name_nul CHECK (instr("normal_name", char(0)) = 0), 
	CONSTRAINT ck_agents_mnemonic CHECK (length("mnemonic") <= 40), 
	CONSTRAINT ck_agents_mnemonic_nul CHECK (instr("mnemonic", char(0)) = 0), 
	CONSTRAINT ck_agents_initials CHECK (length("initials") <= 20000), 
	CONSTRAINT ck_agents_initials_nul CHECK (instr("initials", char(0)) = 0), 
	CONSTRAINT ck_agents_pinyin CHECK (length("pinyin") <= 20000), 
	CONSTRAINT ck_agents_pinyin_nul CHECK (instr("pinyin", char(0)) = 0), 
	CONSTRAINT ck_agents_sort_key CHECK (length("sort_key") <= 20000), 
	CONSTRAINT ck_agents_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_agents_kind CHECK ("kind" IN ('general', 'provincial', 'city', 'county', 'exclusive', 'distributor', 'dealer', 'retailer', 'partner')), 
	CONSTRAINT ck_agents_status CHECK ("status" IN ('prospect', 'applied', 'reviewing', 'onboarding', 'active', 'improving', 'suspended', 'exiting', 'terminated', 'blacklisted')), 
	CONSTRAINT ck_agents_status_reason CHECK (length("status_reason") <= 200), 
	CONSTRAINT ck_agents_status_reason_nul CHECK (instr("status_reason", char(0)) = 0), 
	CONSTRAINT ck_agents_credit_code CHECK (length("credit_code") <= 40), 
	CONSTRAINT ck_agents_credit_code_nul CHECK (instr("credit_code", char(0)) = 0), 
	CONSTRAINT ck_agents_legal_rep CHECK (length("legal_rep") <= 200), 
	CONSTRAINT ck_agents_legal_rep_nul CHECK (instr("legal_rep", char(0)) = 0), 
	CONSTRAINT ck_agents_founded_on CHECK ("founded_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_agents_capital CHECK ("capital" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_agents_invoice_title CHECK (length("invoice_title") <= 200), 
	CONSTRAINT ck_agents_invoice_title_nul CHECK (instr("invoice_title", char(0)) = 0), 
	CONSTRAINT ck_agents_tax_no CHECK (length("tax_no") <= 40), 
	CONSTRAINT ck_agents_tax_no_nul CHECK (instr("tax_no", char(0)) = 0), 
	CONSTRAINT ck_agents_business_scope CHECK (length("business_scope") <= 20000), 
	CONSTRAINT ck_agents_business_scope_nul CHECK (instr("business_scope", char(0)) = 0), 
	CONSTRAINT ck_agents_industry CHECK (length("industry") <= 200), 
	CONSTRAINT ck_agents_industry_nul CHECK (instr("industry", char(0)) = 0), 
	CONSTRAINT ck_agents_channels CHECK (length("channels") <= 200), 
	CONSTRAINT ck_agents_channels_nul CHECK (instr("channels", char(0)) = 0), 
	CONSTRAINT ck_agents_website CHECK (length("website") <= 200), 
	CONSTRAINT ck_agents_website_nul CHECK (instr("website", char(0)) = 0), 
	CONSTRAINT ck_agents_source CHECK (length("source") <= 200), 
	CONSTRAINT ck_agents_source_nul CHECK (instr("source", char(0)) = 0), 
	CONSTRAINT ck_agents_phone CHECK (length("phone") <= 40), 
	CONSTRAINT ck_agents_phone_nul CHECK (instr("phone", char(0)) = 0), 
	CONSTRAINT ck_agents_email CHECK (length("email") <= 200), 
	CONSTRAINT ck_agents_email_nul CHECK (instr("email", char(0)) = 0), 
	CONSTRAINT ck_agents_country CHECK (length("country") <= 200), 
	CONSTRAINT ck_agents_country_nul CHECK (instr("country", char(0)) = 0), 
	CONSTRAINT ck_agents_province CHECK (length("province") <= 200), 
	CONSTRAINT ck_agents_province_nul CHECK (instr("province", char(0)) = 0), 
	CONSTRAINT ck_agents_city CHECK (length("city") <= 200), 
	CONSTRAINT ck_agents_city_nul CHECK (instr("city", char(0)) = 0), 
	CONSTRAINT ck_agents_district CHECK (length("district") <= 200), 
	CONSTRAINT ck_agents_district_nul CHECK (instr("district", char(0)) = 0), 
	CONSTRAINT ck_agents_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_agents_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_agents_tax_rate CHECK ("tax_rate" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_agents_joined_on CHECK ("joined_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_agents_next_review_on CHECK ("next_review_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_agents_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_agents_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_agents_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_agents_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_agents_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agents_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agents_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_agents_parent_id ON agents (parent_id)
-- next statement
CREATE INDEX ix_agents_level_id ON agents (level_id)
-- next statement
CREATE INDEX ix_agents_territory_id ON agents (territory_id)
-- next statement
CREATE INDEX ix_agents_status ON agents (status)
-- next statement
CREATE INDEX ix_agents_normal_name ON agents (normal_name)
-- next statement
CREATE INDEX ix_agents_manager_id ON agents (manager_id)
-- next statement
CREATE INDEX ix_agents_phone ON agents (phone)
-- next statement
CREATE INDEX ix_agents_bucket ON agents (bucket)
-- next statement
CREATE INDEX ix_agents_sort_key_seq ON agents (sort_key, seq)
-- next statement
CREATE INDEX ix_agents_mnemonic ON agents (mnemonic)
-- next statement
CREATE INDEX ix_agents_credit_code ON agents (credit_code)
-- next statement
CREATE INDEX ix_agents_external_no ON agents (external_no)
-- next statement
CREATE INDEX ix_agents_rep_id ON agents (rep_id)
-- next statement
CREATE TABLE contracts (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT, 
	title TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	language TEXT NOT NULL, 
	agent_id BLOB NOT NULL, 
	agent_name TEXT NOT NULL, 
	template_id BLOB, 
	supplement_of_id BLOB, 
	predecessor_id BLOB, 
	version_no INTEGER NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	notice_days INTEGER NOT NULL, 
	auto_renew INTEGER NOT NULL, 
	renew_months INTEGER NOT NULL, 
	our_entity TEXT NOT NULL, 
	our_signer TEXT NOT NULL, 
	agent_signer TEXT NOT NULL, 
	signed_place TEXT NOT NULL, 
	signed_by_us_on TEXT, 
	signed_by_agent_on TEXT, 
	exclusivity TEXT NOT NULL, 
	channel_scope TEXT NOT NULL, 
	reserved_customers TEXT NOT NULL, 
	product_scope TEXT NOT NULL, 
	certificate_no TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	commitment INTEGER, 
	first_purchase INTEGER, 
	repurchase_months INTEGER, 
	deposit INTEGER, 
	entry_fee INTEGER, 
	price_floor INTEGER, 
	credit_limit INTEGER, 
	payment_term TEXT NOT NULL, 
	credit_days INTEGER NOT NULL, 
	statement_day INTEGER, 
	objection_days INTEGER, 
	price_notice_days INTEGER, 
	min_order INTEGER, 
	delivery_days INTEGER, 
	diversion_penalty INTEGER, 
	breach_penalty INTEGER, 
	report_day INTEGER, 
	rebate_note TEXT NOT NULL, 
	special_terms TEXT NOT NULL, 
	in_force_from TEXT, 
	in_force_to TEXT, 
	in_force_version INTEGER NOT NULL, 
	terminate_reason TEXT NOT NULL, 
	terminated_on TEXT, 
	content_hash TEXT NOT NULL, 
	frozen_text TEXT, 
	signed_file_id BLOB, 
	owner_id BLOB, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contracts PRIMARY KEY (seq), 
	CONSTRAINT uq_contracts_id UNIQUE (id), 
	CONSTRAINT uq_contracts_number UNIQUE (number), 
	CONSTRAINT fk_contracts_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contracts_template_id FOREIGN KEY(template_id) REFERENCES contract_templates (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contracts_supplement_of_id FOREIGN KEY(supplement_of_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contracts_predecessor_id FOREIGN KEY(predecessor_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contracts_owner_id FOREIGN KEY(owner_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contracts_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_contracts_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_contracts_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_contracts_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_contracts_kind CHECK ("kind" IN ('agency', 'distribution', 'exclusive', 'commission', 'framework')), 
	CONSTRAINT ck_contracts_state CHECK ("state" IN ('draft', 'approving', 'to_sign', 'signed', 'renewed', 'terminated', 'void')), 
	CONSTRAINT ck_contracts_language CHECK (length("language") <= 40), 
	CONSTRAINT ck_contracts_language_nul CHECK (instr("language", char(0)) = 0), 
	CONSTRAINT ck_contracts_agent_name CHECK (length("agent_name") <= 200), 
	CONSTRAINT ck_contracts_agent_name_nul CHECK (instr("agent_name", char(0)) = 0), 
	CONSTRAINT ck_contracts_starts_on CHECK ("starts_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_ends_on CHECK ("ends_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_our_entity CHECK (length("our_entity") <= 200), 
	CONSTRAINT ck_contracts_our_entity_nul CHECK (instr("our_entity", char(0)) = 0), 
	CONSTRAINT ck_contracts_our_signer CHECK (length("our_signer") <= 200), 
	CONSTRAINT ck_contracts_our_signer_nul CHECK (instr("our_signer", char(0)) = 0), 
	CONSTRAINT ck_contracts_agent_signer CHECK (length("agent_signer") <= 200), 
	CONSTRAINT ck_contracts_agent_signer_nul CHECK (instr("agent_signer", char(0)) = 0), 
	CONSTRAINT ck_contracts_signed_place CHECK (length("signed_place") <= 200), 
	CONSTRAINT ck_contracts_signed_place_nul CHECK (instr("signed_place", char(0)) = 0), 
	CONSTRAINT ck_contracts_signed_by_us_on CHECK ("signed_by_us_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_signed_by_agent_on CHECK ("signed_by_agent_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_exclusivity CHECK ("exclusivity" IN ('none', 'exclusive', 'general', 'special')), 
	CONSTRAINT ck_contracts_channel_scope CHECK (length("channel_scope") <= 200), 
	CONSTRAINT ck_contracts_channel_scope_nul CHECK (instr("channel_scope", char(0)) = 0), 
	CONSTRAINT ck_contracts_reserved_customers CHECK (length("reserved_customers") <= 20000), 
	CONSTRAINT ck_contracts_reserved_customers_nul CHECK (instr("reserved_customers", char(0)) = 0), 
	CONSTRAINT ck_contracts_product_scope CHECK (length("product_scope") <= 20000), 
	CONSTRAINT ck_contracts_product_scope_nul CHECK (instr("product_scope", char(0)) = 0), 
	CONSTRAINT ck_contracts_certificate_no CHECK (length("certificate_no") <= 40), 
	CONSTRAINT ck_contracts_certificate_no_nul CHECK (instr("certificate_no", char(0)) = 0), 
	CONSTRAINT ck_contracts_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_contracts_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_contracts_commitment CHECK ("commitment" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_first_purchase CHECK ("first_purchase" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_deposit CHECK ("deposit" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_entry_fee CHECK ("entry_fee" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_price_floor CHECK ("price_floor" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_credit_limit CHECK ("credit_limit" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_payment_term CHECK ("payment_term" IN ('prepaid', 'on_delivery', 'monthly', 'days')), 
	CONSTRAINT ck_contracts_min_order CHECK ("min_order" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_contracts_diversion_penalty CHECK ("diversion_penalty" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_breach_penalty CHECK ("breach_penalty" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_contracts_rebate_note CHECK (length("rebate_note") <= 20000), 
	CONSTRAINT ck_contracts_rebate_note_nul CHECK (instr("rebate_note", char(0)) = 0), 
	CONSTRAINT ck_contracts_special_terms CHECK (length("special_terms") <= 20000), 
	CONSTRAINT ck_contracts_special_terms_nul CHECK (instr("special_terms", char(0)) = 0), 
	CONSTRAINT ck_contracts_in_force_from CHECK ("in_force_from" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_in_force_to CHECK ("in_force_to" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_terminate_reason CHECK (length("terminate_reason") <= 200), 
	CONSTRAINT ck_contracts_terminate_reason_nul CHECK (instr("terminate_reason", char(0)) = 0), 
	CONSTRAINT ck_contracts_terminated_on CHECK ("terminated_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contracts_content_hash CHECK (length("content_hash") <= 200), 
	CONSTRAINT ck_contracts_content_hash_nul CHECK (instr("content_hash", char(0)) = 0), 
	CONSTRAINT ck_contracts_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_contracts_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_contracts_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_contracts_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_contracts_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contracts_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contracts_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contracts_agent_id ON contracts (agent_id)
-- next statement
CREATE INDEX ix_contracts_template_id ON contracts (template_id)
-- next statement
CREATE INDEX ix_contracts_supplement_of_id ON contracts (supplement_of_id)
-- next statement
CREATE INDEX ix_contracts_external_no ON contracts (external_no)
-- next statement
CREATE INDEX ix_contracts_bucket ON contracts (bucket)
-- next statement
CREATE INDEX ix_contracts_state_ends_on ON contracts (state, ends_on)
-- next statement
CREATE INDEX ix_contracts_owner_id ON contracts (owner_id)
-- next statement
CREATE INDEX ix_contracts_ends_on ON contracts (ends_on)
-- next statement
CREATE INDEX ix_contracts_starts_on_seq ON contracts (starts_on, seq)
-- next statement
CREATE INDEX ix_contracts_predecessor_id ON contracts (predecessor_id)
-- next statement
CREATE TABLE prices (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	product_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	level_id BLOB, 
	agent_id BLOB, 
	currency TEXT NOT NULL, 
	price INTEGER NOT NULL, 
	min_quantity INTEGER NOT NULL, 
	valid_from TEXT, 
	valid_to TEXT, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_prices PRIMARY KEY (seq), 
	CONSTRAINT uq_prices_id UNIQUE (id), 
	CONSTRAINT fk_prices_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_prices_level_id FOREIGN KEY(level_id) REFERENCES agent_levels (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_prices_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_prices_kind CHECK ("kind" IN ('base', 'level', 'agent')), 
	CONSTRAINT ck_prices_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_prices_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_prices_price CHECK ("price" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_prices_min_quantity CHECK ("min_quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_prices_valid_from CHECK ("valid_from" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_prices_valid_to CHECK ("valid_to" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_prices_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_prices_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_prices_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_prices_bucket ON prices (bucket)
-- next statement
CREATE INDEX ix_prices_product_id_kind_agent_id_level_id ON prices (product_id, kind, agent_id, level_id)
-- next statement
CREATE INDEX ix_prices_agent_id ON prices (agent_id)
-- next statement
CREATE INDEX ix_prices_level_id ON prices (level_id)
-- next statement
CREATE TABLE contacts (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	title TEXT NOT NULL, 
	role TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	phone2 TEXT NOT NULL, 
	email TEXT NOT NULL, 
	email2 TEXT NOT NULL, 
	wechat TEXT NOT NULL, 
	is_main INTEGER NOT NULL, 
	is_signatory INTEGER NOT NULL, 
	birthday TEXT, 
	valid_from TEXT, 
	valid_to TEXT, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contacts PRIMARY KEY (seq), 
	CONSTRAINT uq_contacts_id UNIQUE (id), 
	CONSTRAINT fk_contacts_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contacts_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_contacts_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_contacts_initials CHECK (length("initials") <= 200), 
	CONSTRAINT ck_contacts_initials_nul CHECK (instr("initials", char(0)) = 0), 
	CONSTRAINT ck_contacts_sort_key CHECK (length("sort_key") <= 200), 
	CONSTRAINT ck_contacts_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_contacts_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_contacts_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_contacts_role CHECK ("role" IN ('decision', 'finance', 'warehouse', 'sales', 'other')), 
	CONSTRAINT ck_contacts_phone CHECK (length("phone") <= 40), 
	CONSTRAINT ck_contacts_phone_nul CHECK (instr("phone", char(0)) = 0), 
	CONSTRAINT ck_contacts_phone2 CHECK (length("phone2") <= 40), 
	CONSTRAINT ck_contacts_phone2_nul CHECK (instr("phone2", char(0)) = 0), 
	CONSTRAINT ck_contacts_email CHECK (length("email") <= 200), 
	CONSTRAINT ck_contacts_email_nul CHECK (instr("email", char(0)) = 0), 
	CONSTRAINT ck_contacts_email2 CHECK (length("email2") <= 200), 
	CONSTRAINT ck_contacts_email2_nul CHECK (instr("email2", char(0)) = 0), 
	CONSTRAINT ck_contacts_wechat CHECK (length("wechat") <= 200), 
	CONSTRAINT ck_contacts_wechat_nul CHECK (instr("wechat", char(0)) = 0), 
	CONSTRAINT ck_contacts_birthday CHECK ("birthday" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contacts_valid_from CHECK ("valid_from" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contacts_valid_to CHECK ("valid_to" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contacts_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_contacts_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_contacts_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_contacts_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_contacts_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contacts_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contacts_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contacts_phone ON contacts (phone)
-- next statement
CREATE INDEX ix_contacts_bucket ON contacts (bucket)
-- next statement
CREATE INDEX ix_contacts_agent_id ON contacts (agent_id)
-- next statement
CREATE TABLE agent_addresses (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	country TEXT NOT NULL, 
	province TEXT NOT NULL, 
	city TEXT NOT NULL, 
	district TEXT NOT NULL, 
	line TEXT NOT NULL, 
	postal_code TEXT NOT NULL, 
	receiver TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	is_default INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_agent_addresses PRIMARY KEY (seq), 
	CONSTRAINT uq_agent_addresses_id UNIQUE (id), 
	CONSTRAINT fk_agent_addresses_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_agent_addresses_kind CHECK ("kind" IN ('office', 'shipping', 'invoice')), 
	CONSTRAINT ck_agent_addresses_country CHECK (length("country") <= 200), 
	CONSTRAINT ck_agent_addresses_country_nul CHECK (instr("country", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_province CHECK (length("province") <= 200), 
	CONSTRAINT ck_agent_addresses_province_nul CHECK (instr("province", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_city CHECK (length("city") <= 200), 
	CONSTRAINT ck_agent_addresses_city_nul CHECK (instr("city", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_district CHECK (length("district") <= 200), 
	CONSTRAINT ck_agent_addresses_district_nul CHECK (instr("district", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_line CHECK (length("line") <= 200), 
	CONSTRAINT ck_agent_addresses_line_nul CHECK (instr("line", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_postal_code CHECK (length("postal_code") <= 40), 
	CONSTRAINT ck_agent_addresses_postal_code_nul CHECK (instr("postal_code", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_receiver CHECK (length("receiver") <= 200), 
	CONSTRAINT ck_agent_addresses_receiver_nul CHECK (instr("receiver", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_phone CHECK (length("phone") <= 40), 
	CONSTRAINT ck_agent_addresses_phone_nul CHECK (instr("phone", char(0)) = 0), 
	CONSTRAINT ck_agent_addresses_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_addresses_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_addresses_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_agent_addresses_bucket ON agent_addresses (bucket)
-- next statement
CREATE INDEX ix_agent_addresses_agent_id ON agent_addresses (agent_id)
-- next statement
CREATE TABLE qualifications (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	valid_from TEXT, 
	valid_to TEXT, 
	mandatory INTEGER NOT NULL, 
	attachment_id BLOB, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_qualifications PRIMARY KEY (seq), 
	CONSTRAINT uq_qualifications_id UNIQUE (id), 
	CONSTRAINT fk_qualifications_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_qualifications_kind CHECK ("kind" IN ('business_licence', 'tax', 'food', 'medical', 'brand', 'quality', 'other')), 
	CONSTRAINT ck_qualifications_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_qualifications_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_qualifications_issuer CHECK (length("issuer") <= 200), 
	CONSTRAINT ck_qualifications_issuer_nul CHECK (instr("issuer", char(0)) = 0), 
	CONSTRAINT ck_qualifications_valid_from CHECK ("valid_from" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_qualifications_valid_to CHECK ("valid_to" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_qualifications_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_qualifications_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_qualifications_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_qualifications_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_qualifications_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_qualifications_valid_to ON qualifications (valid_to)
-- next statement
CREATE INDEX ix_qualifications_agent_id ON qualifications (agent_id)
-- next statement
CREATE INDEX ix_qualifications_bucket ON qualifications (bucket)
-- next statement
CREATE TABLE level_history (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	level_id BLOB, 
	from_day TEXT NOT NULL, 
	to_day TEXT, 
	reason TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_level_history PRIMARY KEY (seq), 
	CONSTRAINT uq_level_history_id UNIQUE (id), 
	CONSTRAINT fk_level_history_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_level_history_level_id FOREIGN KEY(level_id) REFERENCES agent_levels (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_level_history_from_day CHECK ("from_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_level_history_to_day CHECK ("to_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_level_history_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_level_history_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_level_history_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_level_history_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_level_history_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_level_history_level_id ON level_history (level_id)
-- next statement
CREATE INDEX ix_level_history_agent_id ON level_history (agent_id)
-- next statement
CREATE INDEX ix_level_history_bucket ON level_history (bucket)
-- next statement
CREATE TABLE agent_territories (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	territory_id BLOB NOT NULL, 
	product_line TEXT NOT NULL, 
	"exclusive" INTEGER NOT NULL, 
	from_day TEXT NOT NULL, 
	to_day TEXT, 
	contract_id BLOB, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_agent_territories PRIMARY KEY (seq), 
	CONSTRAINT uq_agent_territories_id UNIQUE (id), 
	CONSTRAINT fk_agent_territories_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_agent_territories_territory_id FOREIGN KEY(territory_id) REFERENCES territories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_agent_territories_product_line CHECK (length("product_line") <= 200), 
	CONSTRAINT ck_agent_territories_product_line_nul CHECK (instr("product_line", char(0)) = 0), 
	CONSTRAINT ck_agent_territories_from_day CHECK ("from_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_agent_territories_to_day CHECK ("to_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_agent_territories_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_territories_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_agent_territories_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_agent_territories_agent_id ON agent_territories (agent_id)
-- next statement
CREATE INDEX ix_agent_territories_territory_id ON agent_territories (territory_id)
-- next statement
CREATE INDEX ix_agent_territories_bucket ON agent_territories (bucket)
-- next statement
CREATE TABLE credit_profiles (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	currency TEXT NOT NULL, 
	credit_limit INTEGER NOT NULL, 
	credit_days INTEGER NOT NULL, 
	overdue_tolerance INTEGER NOT NULL, 
	checked INTEGER NOT NULL, 
	deposit INTEGER NOT NULL, 
	deposit_counts INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_credit_profiles PRIMARY KEY (seq), 
	CONSTRAINT uq_credit_profiles_agent_id UNIQUE (agent_id), 
	CONSTRAINT uq_credit_profiles_id UNIQUE (id), 
	CONSTRAINT fk_credit_profiles_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_credit_profiles_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_credit_profiles_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_credit_profiles_credit_limit CHECK ("credit_limit" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_credit_profiles_overdue_tolerance CHECK ("overdue_tolerance" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_credit_profiles_deposit CHECK ("deposit" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_credit_profiles_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_credit_profiles_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_credit_profiles_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_profiles_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_profiles_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_credit_profiles_bucket ON credit_profiles (bucket)
-- next statement
CREATE TABLE credit_temps (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	from_day TEXT NOT NULL, 
	to_day TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	approver_id BLOB, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_credit_temps PRIMARY KEY (seq), 
	CONSTRAINT uq_credit_temps_id UNIQUE (id), 
	CONSTRAINT fk_credit_temps_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_credit_temps_amount CHECK ("amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_credit_temps_from_day CHECK ("from_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_credit_temps_to_day CHECK ("to_day" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_credit_temps_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_credit_temps_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_credit_temps_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_temps_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_temps_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_credit_temps_bucket ON credit_temps (bucket)
-- next statement
CREATE INDEX ix_credit_temps_agent_id ON credit_temps (agent_id)
-- next statement
CREATE TABLE bank_accounts (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	bank TEXT NOT NULL, 
	branch TEXT NOT NULL, 
	account_name TEXT NOT NULL, 
	account_no TEXT NOT NULL, 
	is_default INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_bank_accounts PRIMARY KEY (seq), 
	CONSTRAINT uq_bank_accounts_id UNIQUE (id), 
	CONSTRAINT fk_bank_accounts_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_bank_accounts_bank CHECK (length("bank") <= 200), 
	CONSTRAINT ck_bank_accounts_bank_nul CHECK (instr("bank", char(0)) = 0), 
	CONSTRAINT ck_bank_accounts_branch CHECK (length("branch") <= 200), 
	CONSTRAINT ck_bank_accounts_branch_nul CHECK (instr("branch", char(0)) = 0), 
	CONSTRAINT ck_bank_accounts_account_name CHECK (length("account_name") <= 200), 
	CONSTRAINT ck_bank_accounts_account_name_nul CHECK (instr("account_name", char(0)) = 0), 
	CONSTRAINT ck_bank_accounts_account_no CHECK (length("account_no") <= 40), 
	CONSTRAINT ck_bank_accounts_account_no_nul CHECK (instr("account_no", char(0)) = 0), 
	CONSTRAINT ck_bank_accounts_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_bank_accounts_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_bank_accounts_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_bank_accounts_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_bank_accounts_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_bank_accounts_agent_id ON bank_accounts (agent_id)
-- next statement
CREATE INDEX ix_bank_accounts_bucket ON bank_accounts (bucket)
-- next statement
CREATE TABLE targets (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	subject TEXT NOT NULL, 
	agent_id BLOB, 
	user_id BLOB, 
	territory_id BLOB, 
	measure TEXT NOT NULL, 
	product_line TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	state TEXT NOT NULL, 
	version_no INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_targets PRIMARY KEY (seq), 
	CONSTRAINT uq_targets_id UNIQUE (id), 
	CONSTRAINT fk_targets_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_targets_user_id FOREIGN KEY(user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_targets_territory_id FOREIGN KEY(territory_id) REFERENCES territories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_targets_subject CHECK ("subject" IN ('company', 'agent', 'person', 'territory')), 
	CONSTRAINT ck_targets_measure CHECK ("measure" IN ('sales', 'quantity', 'orders', 'receipts')), 
	CONSTRAINT ck_targets_product_line CHECK (length("product_line") <= 200), 
	CONSTRAINT ck_targets_product_line_nul CHECK (instr("product_line", char(0)) = 0), 
	CONSTRAINT ck_targets_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_targets_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_targets_state CHECK ("state" IN ('draft', 'issued', 'closed')), 
	CONSTRAINT ck_targets_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_targets_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_targets_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_targets_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_targets_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_targets_bucket ON targets (bucket)
-- next statement
CREATE INDEX ix_targets_user_id ON targets (user_id)
-- next statement
CREATE INDEX ix_targets_agent_id ON targets (agent_id)
-- next statement
CREATE INDEX ix_targets_year_subject ON targets (year, subject)
-- next statement
CREATE INDEX ix_targets_territory_id ON targets (territory_id)
-- next statement
CREATE TABLE scorecards (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	agent_id BLOB NOT NULL, 
	scheme_id BLOB NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	state TEXT NOT NULL, 
	auto_score INTEGER, 
	adjustment INTEGER NOT NULL, 
	adjust_reason TEXT NOT NULL, 
	final_score INTEGER, 
	grade TEXT NOT NULL, 
	comment_for_agent TEXT NOT NULL, 
	comment_internal TEXT NOT NULL, 
	reviewer_id BLOB, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_scorecards PRIMARY KEY (seq), 
	CONSTRAINT uq_scorecards_agent_id_scheme_id_starts_on UNIQUE (agent_id, scheme_id, starts_on), 
	CONSTRAINT uq_scorecards_id UNIQUE (id), 
	CONSTRAINT fk_scorecards_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_scorecards_scheme_id FOREIGN KEY(scheme_id) REFERENCES score_schemes (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_scorecards_starts_on CHECK ("starts_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_scorecards_ends_on CHECK ("ends_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_scorecards_state CHECK ("state" IN ('calculated', 'review', 'published', 'archived')), 
	CONSTRAINT ck_scorecards_auto_score CHECK ("auto_score" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_scorecards_adjustment CHECK ("adjustment" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_scorecards_adjust_reason CHECK (length("adjust_reason") <= 200), 
	CONSTRAINT ck_scorecards_adjust_reason_nul CHECK (instr("adjust_reason", char(0)) = 0), 
	CONSTRAINT ck_scorecards_final_score CHECK ("final_score" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_scorecards_grade CHECK (length("grade") <= 40), 
	CONSTRAINT ck_scorecards_grade_nul CHECK (instr("grade", char(0)) = 0), 
	CONSTRAINT ck_scorecards_comment_for_agent CHECK (length("comment_for_agent") <= 20000), 
	CONSTRAINT ck_scorecards_comment_for_agent_nul CHECK (instr("comment_for_agent", char(0)) = 0), 
	CONSTRAINT ck_scorecards_comment_internal CHECK (length("comment_internal") <= 20000), 
	CONSTRAINT ck_scorecards_comment_internal_nul CHECK (instr("comment_internal", char(0)) = 0), 
	CONSTRAINT ck_scorecards_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_scorecards_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_scorecards_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_scorecards_scheme_id ON scorecards (scheme_id)
-- next statement
CREATE INDEX ix_scorecards_bucket ON scorecards (bucket)
-- next statement
CREATE INDEX ix_scorecards_starts_on_seq ON scorecards (starts_on, seq)
-- next statement
CREATE TABLE warehouses (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	sort_key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	manager_id BLOB, 
	agent_id BLOB, 
	cut_off TEXT NOT NULL, 
	closed INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_warehouses PRIMARY KEY (seq), 
	CONSTRAINT uq_warehouses_id UNIQUE (id), 
	CONSTRAINT uq_warehouses_code UNIQUE (code), 
	CONSTRAINT fk_warehouses_manager_id FOREIGN KEY(manager_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_warehouses_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_warehouses_code CHECK (length("code") <= 40), 
	CONSTRAINT ck_warehouses_code_nul CHECK (instr("code", char(0)) = 0), 
	CONSTRAINT ck_warehouses_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_warehouses_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_warehouses_initials CHECK (length("initials") <= 200), 
	CONSTRAINT ck_warehouses_initials_nul CHECK (instr("initials", char(0)) = 0), 
	CONSTRAINT ck_warehouses_sort_key CHECK (length("sort_key") <= 200), 
	CONSTRAINT ck_warehouses_sort_key_nul CHECK (instr("sort_key", char(0)) = 0), 
	CONSTRAINT ck_warehouses_kind CHECK ("kind" IN ('own', 'third_party', 'consignment', 'van')), 
	CONSTRAINT ck_warehouses_address CHECK (length("address") <= 200), 
	CONSTRAINT ck_warehouses_address_nul CHECK (instr("address", char(0)) = 0), 
	CONSTRAINT ck_warehouses_phone CHECK (length("phone") <= 40), 
	CONSTRAINT ck_warehouses_phone_nul CHECK (instr("phone", char(0)) = 0), 
	CONSTRAINT ck_warehouses_cut_off CHECK (length("cut_off") <= 40), 
	CONSTRAINT ck_warehouses_cut_off_nul CHECK (instr("cut_off", char(0)) = 0), 
	CONSTRAINT ck_warehouses_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_warehouses_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_warehouses_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_warehouses_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_warehouses_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_warehouses_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_warehouses_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_warehouses_bucket ON warehouses (bucket)
-- next statement
CREATE INDEX ix_warehouses_agent_id ON warehouses (agent_id)
-- next statement
CREATE INDEX ix_warehouses_external_no ON warehouses (external_no)
-- next statement
CREATE INDEX ix_warehouses_manager_id ON warehouses (manager_id)
-- next statement
CREATE TABLE contract_clauses (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	contract_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	condition TEXT NOT NULL, 
	template_clause_id BLOB, 
	changed INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_clauses PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_clauses_id UNIQUE (id), 
	CONSTRAINT fk_contract_clauses_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contract_clauses_kind CHECK (length("kind") <= 40), 
	CONSTRAINT ck_contract_clauses_kind_nul CHECK (instr("kind", char(0)) = 0), 
	CONSTRAINT ck_contract_clauses_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_contract_clauses_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_contract_clauses_body CHECK (length("body") <= 20000), 
	CONSTRAINT ck_contract_clauses_body_nul CHECK (instr("body", char(0)) = 0), 
	CONSTRAINT ck_contract_clauses_condition CHECK (length("condition") <= 200), 
	CONSTRAINT ck_contract_clauses_condition_nul CHECK (instr("condition", char(0)) = 0), 
	CONSTRAINT ck_contract_clauses_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_clauses_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_clauses_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_clauses_contract_id ON contract_clauses (contract_id)
-- next statement
CREATE INDEX ix_contract_clauses_bucket ON contract_clauses (bucket)
-- next statement
CREATE TABLE contract_territories (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	contract_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	territory_id BLOB NOT NULL, 
	product_line TEXT NOT NULL, 
	"exclusive" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_territories PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_territories_id UNIQUE (id), 
	CONSTRAINT fk_contract_territories_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contract_territories_territory_id FOREIGN KEY(territory_id) REFERENCES territories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contract_territories_product_line CHECK (length("product_line") <= 200), 
	CONSTRAINT ck_contract_territories_product_line_nul CHECK (instr("product_line", char(0)) = 0), 
	CONSTRAINT ck_contract_territories_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_territories_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_territories_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_territories_contract_id ON contract_territories (contract_id)
-- next statement
CREATE INDEX ix_contract_territories_bucket ON contract_territories (bucket)
-- next statement
CREATE INDEX ix_contract_territories_territory_id ON contract_territories (territory_id)
-- next statement
CREATE TABLE contract_products (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	contract_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	product_id BLOB NOT NULL, 
	quantity INTEGER, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_products PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_products_id UNIQUE (id), 
	CONSTRAINT fk_contract_products_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_contract_products_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contract_products_quantity CHECK ("quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_contract_products_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_contract_products_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_contract_products_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_products_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_products_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_products_product_id ON contract_products (product_id)
-- next statement
CREATE INDEX ix_contract_products_contract_id ON contract_products (contract_id)
-- next statement
CREATE INDEX ix_contract_products_bucket ON contract_products (bucket)
-- next statement
CREATE TABLE contract_milestones (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	contract_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	done_on TEXT, 
	remind_days INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_milestones PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_milestones_id UNIQUE (id), 
	CONSTRAINT fk_contract_milestones_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contract_milestones_title CHECK (length("title") <= 200), 
	CONSTRAINT ck_contract_milestones_title_nul CHECK (instr("title", char(0)) = 0), 
	CONSTRAINT ck_contract_milestones_due_on CHECK ("due_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contract_milestones_done_on CHECK ("done_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_contract_milestones_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_milestones_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_milestones_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_milestones_bucket ON contract_milestones (bucket)
-- next statement
CREATE INDEX ix_contract_milestones_contract_id ON contract_milestones (contract_id)
-- next statement
CREATE TABLE contract_versions (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	contract_id BLOB NOT NULL, 
	version_no INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_contract_versions PRIMARY KEY (seq), 
	CONSTRAINT uq_contract_versions_id UNIQUE (id), 
	CONSTRAINT fk_contract_versions_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_contract_versions_content_hash CHECK (length("content_hash") <= 200), 
	CONSTRAINT ck_contract_versions_content_hash_nul CHECK (instr("content_hash", char(0)) = 0), 
	CONSTRAINT ck_contract_versions_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_contract_versions_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_contract_versions_at CHECK ("at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_versions_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_versions_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_contract_versions_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_contract_versions_contract_id ON contract_versions (contract_id)
-- next statement
CREATE INDEX ix_contract_versions_bucket ON contract_versions (bucket)
-- next statement
CREATE TABLE target_months (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	target_id BLOB NOT NULL, 
	period INTEGER NOT NULL, 
	value INTEGER NOT NULL, 
	locked INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_target_months PRIMARY KEY (seq), 
	CONSTRAINT uq_target_months_target_id_period UNIQUE (target_id, period), 
	CONSTRAINT uq_target_months_id UNIQUE (id), 
	CONSTRAINT fk_target_months_target_id FOREIGN KEY(target_id) REFERENCES targets (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_target_months_value CHECK ("value" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_target_months_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_target_months_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_target_months_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_target_months_period ON target_months (period)
-- next statement
CREATE INDEX ix_target_months_bucket ON target_months (bucket)
-- next statement
CREATE TABLE score_items (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	scorecard_id BLOB NOT NULL, 
	position INTEGER NOT NULL, 
	kpi TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	weight INTEGER NOT NULL, 
	target INTEGER, 
	actual INTEGER, 
	score INTEGER, 
	evidence INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_score_items PRIMARY KEY (seq), 
	CONSTRAINT uq_score_items_id UNIQUE (id), 
	CONSTRAINT fk_score_items_scorecard_id FOREIGN KEY(scorecard_id) REFERENCES scorecards (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_score_items_kpi CHECK (length("kpi") <= 40), 
	CONSTRAINT ck_score_items_kpi_nul CHECK (instr("kpi", char(0)) = 0), 
	CONSTRAINT ck_score_items_name CHECK (length("name") <= 200), 
	CONSTRAINT ck_score_items_name_nul CHECK (instr("name", char(0)) = 0), 
	CONSTRAINT ck_score_items_name_en CHECK (length("name_en") <= 200), 
	CONSTRAINT ck_score_items_name_en_nul CHECK (instr("name_en", char(0)) = 0), 
	CONSTRAINT ck_score_items_weight CHECK ("weight" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_score_items_target CHECK ("target" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_score_items_actual CHECK ("actual" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_score_items_score CHECK ("score" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_score_items_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_score_items_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_score_items_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_score_items_bucket ON score_items (bucket)
-- next statement
CREATE INDEX ix_score_items_scorecard_id ON score_items (scorecard_id)
-- next statement
CREATE TABLE orders (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT, 
	temp_number TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	agent_id BLOB NOT NULL, 
	agent_code TEXT NOT NULL, 
	agent_name TEXT NOT NULL, 
	contract_id BLOB, 
	warehouse_id BLOB, 
	territory_id BLOB, 
	seller_id BLOB, 
	ship_to_id BLOB, 
	ordered_on TEXT NOT NULL, 
	required_on TEXT, 
	shipped_on TEXT, 
	customer_ref TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	prices_include_tax INTEGER NOT NULL, 
	line_count INTEGER NOT NULL, 
	quantity_total INTEGER NOT NULL, 
	net_total INTEGER NOT NULL, 
	tax_total INTEGER NOT NULL, 
	gross_total INTEGER NOT NULL, 
	freight INTEGER NOT NULL, 
	prepaid INTEGER NOT NULL, 
	submitted_at INTEGER, 
	confirmed_at INTEGER, 
	cancel_reason TEXT NOT NULL, 
	origin_id BLOB, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_orders PRIMARY KEY (seq), 
	CONSTRAINT uq_orders_id UNIQUE (id), 
	CONSTRAINT uq_orders_number UNIQUE (number), 
	CONSTRAINT fk_orders_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_orders_contract_id FOREIGN KEY(contract_id) REFERENCES contracts (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_orders_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_orders_territory_id FOREIGN KEY(territory_id) REFERENCES territories (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_orders_seller_id FOREIGN KEY(seller_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_orders_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_orders_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_orders_temp_number CHECK (length("temp_number") <= 40), 
	CONSTRAINT ck_orders_temp_number_nul CHECK (instr("temp_number", char(0)) = 0), 
	CONSTRAINT ck_orders_kind CHECK ("kind" IN ('sale', 'return')), 
	CONSTRAINT ck_orders_state CHECK ("state" IN ('draft', 'submitted', 'held', 'confirmed', 'shipping', 'completed', 'cancelled')), 
	CONSTRAINT ck_orders_agent_code CHECK (length("agent_code") <= 40), 
	CONSTRAINT ck_orders_agent_code_nul CHECK (instr("agent_code", char(0)) = 0), 
	CONSTRAINT ck_orders_agent_name CHECK (length("agent_name") <= 200), 
	CONSTRAINT ck_orders_agent_name_nul CHECK (instr("agent_name", char(0)) = 0), 
	CONSTRAINT ck_orders_ordered_on CHECK ("ordered_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_orders_required_on CHECK ("required_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_orders_shipped_on CHECK ("shipped_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_orders_customer_ref CHECK (length("customer_ref") <= 40), 
	CONSTRAINT ck_orders_customer_ref_nul CHECK (instr("customer_ref", char(0)) = 0), 
	CONSTRAINT ck_orders_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_orders_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_orders_quantity_total CHECK ("quantity_total" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_orders_net_total CHECK ("net_total" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_orders_tax_total CHECK ("tax_total" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_orders_gross_total CHECK ("gross_total" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_orders_freight CHECK ("freight" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_orders_submitted_at CHECK ("submitted_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_orders_confirmed_at CHECK ("confirmed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_orders_cancel_reason CHECK (length("cancel_reason") <= 200), 
	CONSTRAINT ck_orders_cancel_reason_nul CHECK (instr("cancel_reason", char(0)) = 0), 
	CONSTRAINT ck_orders_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_orders_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_orders_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_orders_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_orders_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_orders_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_orders_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_orders_agent_id_ordered_on ON orders (agent_id, ordered_on)
-- next statement
CREATE INDEX ix_orders_state_ordered_on ON orders (state, ordered_on)
-- next statement
CREATE INDEX ix_orders_temp_number ON orders (temp_number)
-- next statement
CREATE INDEX ix_orders_seller_id ON orders (seller_id)
-- next statement
CREATE INDEX ix_orders_customer_ref ON orders (customer_ref)
-- next statement
CREATE INDEX ix_orders_external_no ON orders (external_no)
-- next statement
CREATE INDEX ix_orders_ordered_on_seq ON orders (ordered_on, seq)
-- next statement
CREATE INDEX ix_orders_territory_id ON orders (territory_id)
-- next statement
CREATE INDEX ix_orders_warehouse_id ON orders (warehouse_id)
-- next statement
CREATE INDEX ix_orders_bucket ON orders (bucket)
-- next statement
CREATE INDEX ix_orders_origin_id ON orders (origin_id)
-- next statement
CREATE INDEX ix_orders_contract_id ON orders (contract_id)
-- next statement
CREATE TABLE stock_positions (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	product_id BLOB NOT NULL, 
	warehouse_id BLOB NOT NULL, 
	place TEXT NOT NULL, 
	safety_stock INTEGER, 
	last_counted_on TEXT, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_stock_positions PRIMARY KEY (seq), 
	CONSTRAINT uq_stock_positions_product_id_warehouse_id UNIQUE (product_id, warehouse_id), 
	CONSTRAINT uq_stock_positions_id UNIQUE (id), 
	CONSTRAINT fk_stock_positions_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_positions_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_stock_positions_place CHECK (length("place") <= 40), 
	CONSTRAINT ck_stock_positions_place_nul CHECK (instr("place", char(0)) = 0), 
	CONSTRAINT ck_stock_positions_safety_stock CHECK ("safety_stock" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_stock_positions_last_counted_on CHECK ("last_counted_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_stock_positions_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_stock_positions_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_stock_positions_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_stock_positions_bucket ON stock_positions (bucket)
-- next statement
CREATE INDEX ix_stock_positions_warehouse_id_product_id ON stock_positions (warehouse_id, product_id)
-- next statement
CREATE TABLE order_lines (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	line_no INTEGER NOT NULL, 
	product_id BLOB NOT NULL, 
	product_code TEXT NOT NULL, 
	description TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	unit_factor INTEGER NOT NULL, 
	base_quantity INTEGER NOT NULL, 
	unit_price INTEGER NOT NULL, 
	discount_rate INTEGER NOT NULL, 
	tax_rate INTEGER NOT NULL, 
	net_amount INTEGER NOT NULL, 
	tax_amount INTEGER NOT NULL, 
	gross_amount INTEGER NOT NULL, 
	price_trace TEXT, 
	agent_id BLOB NOT NULL, 
	ordered_on TEXT NOT NULL, 
	period INTEGER NOT NULL, 
	counts INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	agent_name TEXT NOT NULL, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_order_lines PRIMARY KEY (seq), 
	CONSTRAINT uq_order_lines_id UNIQUE (id), 
	CONSTRAINT fk_order_lines_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_order_lines_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_order_lines_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_order_lines_product_code CHECK (length("product_code") <= 40), 
	CONSTRAINT ck_order_lines_product_code_nul CHECK (instr("product_code", char(0)) = 0), 
	CONSTRAINT ck_order_lines_description CHECK (length("description") <= 200), 
	CONSTRAINT ck_order_lines_description_nul CHECK (instr("description", char(0)) = 0), 
	CONSTRAINT ck_order_lines_quantity CHECK ("quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_order_lines_unit CHECK (length("unit") <= 40), 
	CONSTRAINT ck_order_lines_unit_nul CHECK (instr("unit", char(0)) = 0), 
	CONSTRAINT ck_order_lines_unit_factor CHECK ("unit_factor" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_order_lines_base_quantity CHECK ("base_quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_order_lines_unit_price CHECK ("unit_price" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_order_lines_discount_rate CHECK ("discount_rate" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_order_lines_tax_rate CHECK ("tax_rate" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_order_lines_net_amount CHECK ("net_amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_order_lines_tax_amount CHECK ("tax_amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_order_lines_gross_amount CHECK ("gross_amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_order_lines_ordered_on CHECK ("ordered_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_order_lines_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_order_lines_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_order_lines_agent_name CHECK (length("agent_name") <= 200), 
	CONSTRAINT ck_order_lines_agent_name_nul CHECK (instr("agent_name", char(0)) = 0), 
	CONSTRAINT ck_order_lines_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_order_lines_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_order_lines_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_order_lines_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_order_lines_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_order_lines_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_order_lines_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_order_lines_order_id_line_no ON order_lines (order_id, line_no)
-- next statement
CREATE INDEX ix_order_lines_bucket ON order_lines (bucket)
-- next statement
CREATE INDEX ix_order_lines_product_sales ON order_lines (product_id, currency, period, net_amount, quantity) WHERE counts = 1
-- next statement
CREATE INDEX ix_order_lines_in_order ON order_lines (ordered_on, seq, currency, quantity, net_amount, gross_amount) WHERE deleted_at IS NULL
-- next statement
CREATE INDEX ix_order_lines_period_sales ON order_lines (currency, period, net_amount, quantity) WHERE counts = 1
-- next statement
CREATE INDEX ix_order_lines_agent_id_product_id ON order_lines (agent_id, product_id)
-- next statement
CREATE INDEX ix_order_lines_agent_sales ON order_lines (agent_id, currency, period, net_amount, quantity) WHERE counts = 1
-- next statement
CREATE TABLE order_events (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	from_state TEXT, 
	to_state TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	user_id BLOB, 
	reason TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_order_events PRIMARY KEY (seq), 
	CONSTRAINT uq_order_events_id UNIQUE (id), 
	CONSTRAINT fk_order_events_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_order_events_from_state CHECK ("from_state" IN ('draft', 'submitted', 'held', 'confirmed', 'shipping', 'completed', 'cancelled')), 
	CONSTRAINT ck_order_events_to_state CHECK ("to_state" IN ('draft', 'submitted', 'held', 'confirmed', 'shipping', 'completed', 'cancelled')), 
	CONSTRAINT ck_order_events_at CHECK ("at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_order_events_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_order_events_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_order_events_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_order_events_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_order_events_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_order_events_bucket ON order_events (bucket)
-- next statement
CREATE INDEX ix_order_events_order_id ON order_events (order_id)
-- next statement
CREATE TABLE credit_holds (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	order_id BLOB NOT NULL, 
	reason TEXT NOT NULL, 
	amount_over INTEGER NOT NULL, 
	detail TEXT, 
	opened_at INTEGER NOT NULL, 
	released_at INTEGER, 
	released_by BLOB, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_credit_holds PRIMARY KEY (seq), 
	CONSTRAINT uq_credit_holds_id UNIQUE (id), 
	CONSTRAINT fk_credit_holds_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_credit_holds_reason CHECK ("reason" IN ('over_limit', 'overdue', 'expired_limit', 'suspended', 'shortage', 'no_contract', 'discount', 'manual')), 
	CONSTRAINT ck_credit_holds_amount_over CHECK ("amount_over" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_credit_holds_opened_at CHECK ("opened_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_holds_released_at CHECK ("released_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_holds_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_credit_holds_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_credit_holds_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_holds_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_credit_holds_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_credit_holds_bucket ON credit_holds (bucket)
-- next statement
CREATE INDEX ix_credit_holds_order_id ON credit_holds (order_id)
-- next statement
CREATE TABLE payments (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT, 
	agent_id BLOB NOT NULL, 
	order_id BLOB, 
	paid_on TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	method TEXT NOT NULL, 
	state TEXT NOT NULL, 
	bank_ref TEXT NOT NULL, 
	payer TEXT NOT NULL, 
	reverses_id BLOB, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_payments PRIMARY KEY (seq), 
	CONSTRAINT uq_payments_id UNIQUE (id), 
	CONSTRAINT uq_payments_number UNIQUE (number), 
	CONSTRAINT fk_payments_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_payments_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_payments_reverses_id FOREIGN KEY(reverses_id) REFERENCES payments (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_payments_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_payments_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_payments_paid_on CHECK ("paid_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_payments_amount CHECK ("amount" BETWEEN -100000000000000 AND 100000000000000), 
	CONSTRAINT ck_payments_currency CHECK (length("currency") <= 40), 
	CONSTRAINT ck_payments_currency_nul CHECK (instr("currency", char(0)) = 0), 
	CONSTRAINT ck_payments_method CHECK ("method" IN ('transfer', 'cheque', 'acceptance', 'cash', 'online', 'other')), 
	CONSTRAINT ck_payments_state CHECK ("state" IN ('draft', 'confirmed', 'reversed')), 
	CONSTRAINT ck_payments_bank_ref CHECK (length("bank_ref") <= 40), 
	CONSTRAINT ck_payments_bank_ref_nul CHECK (instr("bank_ref", char(0)) = 0), 
	CONSTRAINT ck_payments_payer CHECK (length("payer") <= 200), 
	CONSTRAINT ck_payments_payer_nul CHECK (instr("payer", char(0)) = 0), 
	CONSTRAINT ck_payments_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_payments_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_payments_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_payments_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_payments_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_payments_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_payments_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_payments_external_no ON payments (external_no)
-- next statement
CREATE INDEX ix_payments_order_id ON payments (order_id)
-- next statement
CREATE INDEX ix_payments_agent_id_paid_on ON payments (agent_id, paid_on)
-- next statement
CREATE INDEX ix_payments_bank_ref ON payments (bank_ref)
-- next statement
CREATE INDEX ix_payments_bucket ON payments (bucket)
-- next statement
CREATE INDEX ix_payments_paid_on_seq ON payments (paid_on, seq)
-- next statement
CREATE INDEX ix_payments_reverses_id ON payments (reverses_id)
-- next statement
CREATE TABLE move_documents (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	number TEXT, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	moved_on TEXT NOT NULL, 
	warehouse_id BLOB NOT NULL, 
	to_warehouse_id BLOB, 
	agent_id BLOB, 
	order_id BLOB, 
	reverses_id BLOB, 
	reason TEXT NOT NULL, 
	carrier TEXT NOT NULL, 
	tracking_no TEXT NOT NULL, 
	note TEXT NOT NULL, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_move_documents PRIMARY KEY (seq), 
	CONSTRAINT uq_move_documents_id UNIQUE (id), 
	CONSTRAINT uq_move_documents_number UNIQUE (number), 
	CONSTRAINT fk_move_documents_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_move_documents_to_warehouse_id FOREIGN KEY(to_warehouse_id) REFERENCES warehouses (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_move_documents_agent_id FOREIGN KEY(agent_id) REFERENCES agents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_move_documents_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_move_documents_reverses_id FOREIGN KEY(reverses_id) REFERENCES move_documents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_move_documents_number CHECK (length("number") <= 40), 
	CONSTRAINT ck_move_documents_number_nul CHECK (instr("number", char(0)) = 0), 
	CONSTRAINT ck_move_documents_kind CHECK ("kind" IN ('opening', 'receipt', 'issue', 'transfer', 'count', 'shipment', 'return')), 
	CONSTRAINT ck_move_documents_state CHECK ("state" IN ('draft', 'posted', 'reversed')), 
	CONSTRAINT ck_move_documents_moved_on CHECK ("moved_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_move_documents_reason CHECK (length("reason") <= 200), 
	CONSTRAINT ck_move_documents_reason_nul CHECK (instr("reason", char(0)) = 0), 
	CONSTRAINT ck_move_documents_carrier CHECK (length("carrier") <= 200), 
	CONSTRAINT ck_move_documents_carrier_nul CHECK (instr("carrier", char(0)) = 0), 
	CONSTRAINT ck_move_documents_tracking_no CHECK (length("tracking_no") <= 40), 
	CONSTRAINT ck_move_documents_tracking_no_nul CHECK (instr("tracking_no", char(0)) = 0), 
	CONSTRAINT ck_move_documents_note CHECK (length("note") <= 20000), 
	CONSTRAINT ck_move_documents_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_move_documents_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_move_documents_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_move_documents_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_move_documents_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_move_documents_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_move_documents_bucket ON move_documents (bucket)
-- next statement
CREATE INDEX ix_move_documents_order_id ON move_documents (order_id)
-- next statement
CREATE INDEX ix_move_documents_reverses_id ON move_documents (reverses_id)
-- next statement
CREATE INDEX ix_move_documents_warehouse_id ON move_documents (warehouse_id)
-- next statement
CREATE INDEX ix_move_documents_agent_id ON move_documents (agent_id)
-- next statement
CREATE INDEX ix_move_documents_to_warehouse_id ON move_documents (to_warehouse_id)
-- next statement
CREATE INDEX ix_move_documents_external_no ON move_documents (external_no)
-- next statement
CREATE INDEX ix_move_documents_moved_on_seq ON move_documents (moved_on, seq)
-- next statement
CREATE TABLE move_lines (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	document_id BLOB NOT NULL, 
	line_no INTEGER NOT NULL, 
	product_id BLOB NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	unit_factor INTEGER NOT NULL, 
	base_quantity INTEGER NOT NULL, 
	unit_cost INTEGER, 
	order_line_id BLOB, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_move_lines PRIMARY KEY (seq), 
	CONSTRAINT uq_move_lines_id UNIQUE (id), 
	CONSTRAINT fk_move_lines_document_id FOREIGN KEY(document_id) REFERENCES move_documents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_move_lines_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_move_lines_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_move_lines_quantity CHECK ("quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_move_lines_unit CHECK (length("unit") <= 40), 
	CONSTRAINT ck_move_lines_unit_nul CHECK (instr("unit", char(0)) = 0), 
	CONSTRAINT ck_move_lines_unit_factor CHECK ("unit_factor" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_move_lines_base_quantity CHECK ("base_quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_move_lines_unit_cost CHECK ("unit_cost" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_move_lines_note CHECK (length("note") <= 200), 
	CONSTRAINT ck_move_lines_note_nul CHECK (instr("note", char(0)) = 0), 
	CONSTRAINT ck_move_lines_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_move_lines_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_move_lines_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_move_lines_order_line_id ON move_lines (order_line_id)
-- next statement
CREATE INDEX ix_move_lines_product_id ON move_lines (product_id)
-- next statement
CREATE INDEX ix_move_lines_document_id_line_no ON move_lines (document_id, line_no)
-- next statement
CREATE INDEX ix_move_lines_bucket ON move_lines (bucket)
-- next statement
CREATE TABLE stock_moves (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	document_id BLOB, 
	product_id BLOB NOT NULL, 
	warehouse_id BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit_cost INTEGER, 
	moved_on TEXT NOT NULL, 
	order_line_id BLOB, 
	external_no TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_stock_moves PRIMARY KEY (seq), 
	CONSTRAINT uq_stock_moves_id UNIQUE (id), 
	CONSTRAINT fk_stock_moves_document_id FOREIGN KEY(document_id) REFERENCES move_documents (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_moves_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_moves_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_moves_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_stock_moves_kind CHECK ("kind" IN ('opening', 'receipt', 'issue', 'transfer', 'count', 'shipment', 'return')), 
	CONSTRAINT ck_stock_moves_quantity CHECK ("quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_stock_moves_unit_cost CHECK ("unit_cost" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_stock_moves_moved_on CHECK ("moved_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_stock_moves_external_no CHECK (length("external_no") <= 40), 
	CONSTRAINT ck_stock_moves_external_no_nul CHECK (instr("external_no", char(0)) = 0), 
	CONSTRAINT ck_stock_moves_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_stock_moves_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_stock_moves_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_stock_moves_bucket ON stock_moves (bucket)
-- next statement
CREATE INDEX ix_stock_moves_warehouse_id_product_id ON stock_moves (warehouse_id, product_id)
-- next statement
CREATE INDEX ix_stock_moves_level ON stock_moves (product_id, warehouse_id, moved_on, quantity)
-- next statement
CREATE INDEX ix_stock_moves_moved_on_seq ON stock_moves (moved_on, seq)
-- next statement
CREATE INDEX ix_stock_moves_document_id ON stock_moves (document_id)
-- next statement
CREATE INDEX ix_stock_moves_order_line_id ON stock_moves (order_line_id)
-- next statement
CREATE TABLE reservations (
	seq INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	bucket BLOB NOT NULL, 
	order_id BLOB, 
	order_line_id BLOB, 
	agent_id BLOB, 
	product_id BLOB NOT NULL, 
	warehouse_id BLOB NOT NULL, 
	quantity INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	expires_on TEXT, 
	priority INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	created_by BLOB, 
	changed_at INTEGER NOT NULL, 
	changed_by BLOB, 
	deleted_at INTEGER, 
	CONSTRAINT pk_reservations PRIMARY KEY (seq), 
	CONSTRAINT uq_reservations_id UNIQUE (id), 
	CONSTRAINT fk_reservations_order_id FOREIGN KEY(order_id) REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_reservations_order_line_id FOREIGN KEY(order_line_id) REFERENCES order_lines (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_reservations_product_id FOREIGN KEY(product_id) REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_reservations_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouses (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_reservations_quantity CHECK ("quantity" BETWEEN -1000000000000000000 AND 1000000000000000000), 
	CONSTRAINT ck_reservations_kind CHECK ("kind" IN ('soft', 'hard')), 
	CONSTRAINT ck_reservations_state CHECK ("state" IN ('open', 'delivered', 'released')), 
	CONSTRAINT ck_reservations_expires_on CHECK ("expires_on" BETWEEN '1900-01-01' AND '2199-12-31'), 
	CONSTRAINT ck_reservations_created_at CHECK ("created_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_reservations_changed_at CHECK ("changed_at" BETWEEN -2208988800000000 AND 7258118400000000), 
	CONSTRAINT ck_reservations_deleted_at CHECK ("deleted_at" BETWEEN -2208988800000000 AND 7258118400000000)
)
 STRICT
-- next statement
CREATE INDEX ix_reservations_order_line_id ON reservations (order_line_id)
-- next statement
CREATE INDEX ix_reservations_product_id_warehouse_id_state ON reservations (product_id, warehouse_id, state)
-- next statement
CREATE INDEX ix_reservations_bucket ON reservations (bucket)
-- next statement
CREATE INDEX ix_reservations_agent_id ON reservations (agent_id)
-- next statement
CREATE INDEX ix_reservations_order_id ON reservations (order_id)
-- next statement
CREATE TRIGGER cap_i_agent_addresses AFTER INSERT ON agent_addresses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_addresses', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_agent_addresses AFTER UPDATE ON agent_addresses WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."position" IS NOT NEW."position" OR OLD."kind" IS NOT NEW."kind" OR OLD."country" IS NOT NEW."country" OR OLD."province" IS NOT NEW."province" OR OLD."city" IS NOT NEW."city" OR OLD."district" IS NOT NEW."district" OR OLD."line" IS NOT NEW."line" OR OLD."postal_code" IS NOT NEW."postal_code" OR OLD."receiver" IS NOT NEW."receiver" OR OLD."phone" IS NOT NEW."phone" OR OLD."is_default" IS NOT NEW."is_default" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_addresses', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'country' AS k, OLD."country" AS o, NEW."country" AS n, OLD."country" IS NOT NEW."country" AS d UNION ALL SELECT 'province' AS k, OLD."province" AS o, NEW."province" AS n, OLD."province" IS NOT NEW."province" AS d UNION ALL SELECT 'city' AS k, OLD."city" AS o, NEW."city" AS n, OLD."city" IS NOT NEW."city" AS d UNION ALL SELECT 'district' AS k, OLD."district" AS o, NEW."district" AS n, OLD."district" IS NOT NEW."district" AS d UNION ALL SELECT 'line' AS k, OLD."line" AS o, NEW."line" AS n, OLD."line" IS NOT NEW."line" AS d UNION ALL SELECT 'postal_code' AS k, OLD."postal_code" AS o, NEW."postal_code" AS n, OLD."postal_code" IS NOT NEW."postal_code" AS d UNION ALL SELECT 'receiver' AS k, OLD."receiver" AS o, NEW."receiver" AS n, OLD."receiver" IS NOT NEW."receiver" AS d UNION ALL SELECT 'phone' AS k, OLD."phone" AS o, NEW."phone" AS n, OLD."phone" IS NOT NEW."phone" AS d UNION ALL SELECT 'is_default' AS k, OLD."is_default" AS o, NEW."is_default" AS n, OLD."is_default" IS NOT NEW."is_default" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_agent_addresses AFTER DELETE ON agent_addresses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_addresses', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'position', OLD."position", 'kind', OLD."kind", 'country', OLD."country", 'province', OLD."province", 'city', OLD."city", 'district', OLD."district", 'line', OLD."line", 'postal_code', OLD."postal_code", 'receiver', OLD."receiver", 'phone', OLD."phone", 'is_default', OLD."is_default", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_agent_levels AFTER INSERT ON agent_levels BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_levels', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_agent_levels AFTER UPDATE ON agent_levels WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."rank" IS NOT NEW."rank" OR OLD."weight" IS NOT NEW."weight" OR OLD."threshold" IS NOT NEW."threshold" OR OLD."discount" IS NOT NEW."discount" OR OLD."benefits" IS NOT NEW."benefits" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_levels', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'rank' AS k, OLD."rank" AS o, NEW."rank" AS n, OLD."rank" IS NOT NEW."rank" AS d UNION ALL SELECT 'weight' AS k, OLD."weight" AS o, NEW."weight" AS n, OLD."weight" IS NOT NEW."weight" AS d UNION ALL SELECT 'threshold' AS k, OLD."threshold" AS o, NEW."threshold" AS n, OLD."threshold" IS NOT NEW."threshold" AS d UNION ALL SELECT 'discount' AS k, OLD."discount" AS o, NEW."discount" AS n, OLD."discount" IS NOT NEW."discount" AS d UNION ALL SELECT 'benefits' AS k, OLD."benefits" AS o, NEW."benefits" AS n, OLD."benefits" IS NOT NEW."benefits" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_agent_levels AFTER DELETE ON agent_levels BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_levels', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'name_en', OLD."name_en", 'rank', OLD."rank", 'weight', OLD."weight", 'threshold', OLD."threshold", 'discount', OLD."discount", 'benefits', OLD."benefits", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_agent_territories AFTER INSERT ON agent_territories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_territories', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_agent_territories AFTER UPDATE ON agent_territories WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."position" IS NOT NEW."position" OR OLD."territory_id" IS NOT NEW."territory_id" OR OLD."product_line" IS NOT NEW."product_line" OR OLD."exclusive" IS NOT NEW."exclusive" OR OLD."from_day" IS NOT NEW."from_day" OR OLD."to_day" IS NOT NEW."to_day" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_territories', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'territory_id' AS k, lower(hex(OLD."territory_id")) AS o, lower(hex(NEW."territory_id")) AS n, OLD."territory_id" IS NOT NEW."territory_id" AS d UNION ALL SELECT 'product_line' AS k, OLD."product_line" AS o, NEW."product_line" AS n, OLD."product_line" IS NOT NEW."product_line" AS d UNION ALL SELECT 'exclusive' AS k, OLD."exclusive" AS o, NEW."exclusive" AS n, OLD."exclusive" IS NOT NEW."exclusive" AS d UNION ALL SELECT 'from_day' AS k, OLD."from_day" AS o, NEW."from_day" AS n, OLD."from_day" IS NOT NEW."from_day" AS d UNION ALL SELECT 'to_day' AS k, OLD."to_day" AS o, NEW."to_day" AS n, OLD."to_day" IS NOT NEW."to_day" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_agent_territories AFTER DELETE ON agent_territories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agent_territories', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'position', OLD."position", 'territory_id', lower(hex(OLD."territory_id")), 'product_line', OLD."product_line", 'exclusive', OLD."exclusive", 'from_day', OLD."from_day", 'to_day', OLD."to_day", 'contract_id', lower(hex(OLD."contract_id")), 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_agents AFTER INSERT ON agents BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agents', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_agents AFTER UPDATE ON agents WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."short_name" IS NOT NEW."short_name" OR OLD."normal_name" IS NOT NEW."normal_name" OR OLD."mnemonic" IS NOT NEW."mnemonic" OR OLD."initials" IS NOT NEW."initials" OR OLD."pinyin" IS NOT NEW."pinyin" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."kind" IS NOT NEW."kind" OR OLD."status" IS NOT NEW."status" OR OLD."status_reason" IS NOT NEW."status_reason" OR OLD."level_id" IS NOT NEW."level_id" OR OLD."parent_id" IS NOT NEW."parent_id" OR OLD."territory_id" IS NOT NEW."territory_id" OR OLD."manager_id" IS NOT NEW."manager_id" OR OLD."rep_id" IS NOT NEW."rep_id" OR OLD."credit_code" IS NOT NEW."credit_code" OR OLD."legal_rep" IS NOT NEW."legal_rep" OR OLD."founded_on" IS NOT NEW."founded_on" OR OLD."capital" IS NOT NEW."capital" OR OLD."invoice_title" IS NOT NEW."invoice_title" OR OLD."tax_no" IS NOT NEW."tax_no" OR OLD."business_scope" IS NOT NEW."business_scope" OR OLD."industry" IS NOT NEW."industry" OR OLD."channels" IS NOT NEW."channels" OR OLD."employees" IS NOT NEW."employees" OR OLD."website" IS NOT NEW."website" OR OLD."source" IS NOT NEW."source" OR OLD."phone" IS NOT NEW."phone" OR OLD."email" IS NOT NEW."email" OR OLD."country" IS NOT NEW."country" OR OLD."province" IS NOT NEW."province" OR OLD."city" IS NOT NEW."city" OR OLD."district" IS NOT NEW."district" OR OLD."currency" IS NOT NEW."currency" OR OLD."prices_include_tax" IS NOT NEW."prices_include_tax" OR OLD."tax_rate" IS NOT NEW."tax_rate" OR OLD."warehouse_id" IS NOT NEW."warehouse_id" OR OLD."joined_on" IS NOT NEW."joined_on" OR OLD."next_review_on" IS NOT NEW."next_review_on" OR OLD."tags" IS NOT NEW."tags" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agents', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'short_name' AS k, OLD."short_name" AS o, NEW."short_name" AS n, OLD."short_name" IS NOT NEW."short_name" AS d UNION ALL SELECT 'normal_name' AS k, OLD."normal_name" AS o, NEW."normal_name" AS n, OLD."normal_name" IS NOT NEW."normal_name" AS d UNION ALL SELECT 'mnemonic' AS k, OLD."mnemonic" AS o, NEW."mnemonic" AS n, OLD."mnemonic" IS NOT NEW."mnemonic" AS d UNION ALL SELECT 'initials' AS k, OLD."initials" AS o, NEW."initials" AS n, OLD."initials" IS NOT NEW."initials" AS d UNION ALL SELECT 'pinyin' AS k, OLD."pinyin" AS o, NEW."pinyin" AS n, OLD."pinyin" IS NOT NEW."pinyin" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'status' AS k, OLD."status" AS o, NEW."status" AS n, OLD."status" IS NOT NEW."status" AS d UNION ALL SELECT 'status_reason' AS k, OLD."status_reason" AS o, NEW."status_reason" AS n, OLD."status_reason" IS NOT NEW."status_reason" AS d UNION ALL SELECT 'level_id' AS k, lower(hex(OLD."level_id")) AS o, lower(hex(NEW."level_id")) AS n, OLD."level_id" IS NOT NEW."level_id" AS d UNION ALL SELECT 'parent_id' AS k, lower(hex(OLD."parent_id")) AS o, lower(hex(NEW."parent_id")) AS n, OLD."parent_id" IS NOT NEW."parent_id" AS d UNION ALL SELECT 'territory_id' AS k, lower(hex(OLD."territory_id")) AS o, lower(hex(NEW."territory_id")) AS n, OLD."territory_id" IS NOT NEW."territory_id" AS d UNION ALL SELECT 'manager_id' AS k, lower(hex(OLD."manager_id")) AS o, lower(hex(NEW."manager_id")) AS n, OLD."manager_id" IS NOT NEW."manager_id" AS d UNION ALL SELECT 'rep_id' AS k, lower(hex(OLD."rep_id")) AS o, lower(hex(NEW."rep_id")) AS n, OLD."rep_id" IS NOT NEW."rep_id" AS d UNION ALL SELECT 'credit_code' AS k, OLD."credit_code" AS o, NEW."credit_code" AS n, OLD."credit_code" IS NOT NEW."credit_code" AS d UNION ALL SELECT 'legal_rep' AS k, OLD."legal_rep" AS o, NEW."legal_rep" AS n, OLD."legal_rep" IS NOT NEW."legal_rep" AS d UNION ALL SELECT 'founded_on' AS k, OLD."founded_on" AS o, NEW."founded_on" AS n, OLD."founded_on" IS NOT NEW."founded_on" AS d UNION ALL SELECT 'capital' AS k, OLD."capital" AS o, NEW."capital" AS n, OLD."capital" IS NOT NEW."capital" AS d UNION ALL SELECT 'invoice_title' AS k, OLD."invoice_title" AS o, NEW."invoice_title" AS n, OLD."invoice_title" IS NOT NEW."invoice_title" AS d UNION ALL SELECT 'tax_no' AS k, OLD."tax_no" AS o, NEW."tax_no" AS n, OLD."tax_no" IS NOT NEW."tax_no" AS d UNION ALL SELECT 'business_scope' AS k, OLD."business_scope" AS o, NEW."business_scope" AS n, OLD."business_scope" IS NOT NEW."business_scope" AS d UNION ALL SELECT 'industry' AS k, OLD."industry" AS o, NEW."industry" AS n, OLD."industry" IS NOT NEW."industry" AS d UNION ALL SELECT 'channels' AS k, OLD."channels" AS o, NEW."channels" AS n, OLD."channels" IS NOT NEW."channels" AS d UNION ALL SELECT 'employees' AS k, OLD."employees" AS o, NEW."employees" AS n, OLD."employees" IS NOT NEW."employees" AS d UNION ALL SELECT 'website' AS k, OLD."website" AS o, NEW."website" AS n, OLD."website" IS NOT NEW."website" AS d UNION ALL SELECT 'source' AS k, OLD."source" AS o, NEW."source" AS n, OLD."source" IS NOT NEW."source" AS d UNION ALL SELECT 'phone' AS k, OLD."phone" AS o, NEW."phone" AS n, OLD."phone" IS NOT NEW."phone" AS d UNION ALL SELECT 'email' AS k, OLD."email" AS o, NEW."email" AS n, OLD."email" IS NOT NEW."email" AS d UNION ALL SELECT 'country' AS k, OLD."country" AS o, NEW."country" AS n, OLD."country" IS NOT NEW."country" AS d UNION ALL SELECT 'province' AS k, OLD."province" AS o, NEW."province" AS n, OLD."province" IS NOT NEW."province" AS d UNION ALL SELECT 'city' AS k, OLD."city" AS o, NEW."city" AS n, OLD."city" IS NOT NEW."city" AS d UNION ALL SELECT 'district' AS k, OLD."district" AS o, NEW."district" AS n, OLD."district" IS NOT NEW."district" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'prices_include_tax' AS k, OLD."prices_include_tax" AS o, NEW."prices_include_tax" AS n, OLD."prices_include_tax" IS NOT NEW."prices_include_tax" AS d UNION ALL SELECT 'tax_rate' AS k, OLD."tax_rate" AS o, NEW."tax_rate" AS n, OLD."tax_rate" IS NOT NEW."tax_rate" AS d UNION ALL SELECT 'warehouse_id' AS k, lower(hex(OLD."warehouse_id")) AS o, lower(hex(NEW."warehouse_id")) AS n, OLD."warehouse_id" IS NOT NEW."warehouse_id" AS d UNION ALL SELECT 'joined_on' AS k, OLD."joined_on" AS o, NEW."joined_on" AS n, OLD."joined_on" IS NOT NEW."joined_on" AS d UNION ALL SELECT 'next_review_on' AS k, OLD."next_review_on" AS o, NEW."next_review_on" AS n, OLD."next_review_on" IS NOT NEW."next_review_on" AS d UNION ALL SELECT 'tags' AS k, OLD."tags" AS o, NEW."tags" AS n, OLD."tags" IS NOT NEW."tags" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_agents AFTER DELETE ON agents BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'agents', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'short_name', OLD."short_name", 'normal_name', OLD."normal_name", 'mnemonic', OLD."mnemonic", 'initials', OLD."initials", 'pinyin', OLD."pinyin", 'sort_key', OLD."sort_key", 'kind', OLD."kind", 'status', OLD."status", 'status_reason', OLD."status_reason", 'level_id', lower(hex(OLD."level_id")), 'parent_id', lower(hex(OLD."parent_id")), 'territory_id', lower(hex(OLD."territory_id")), 'manager_id', lower(hex(OLD."manager_id")), 'rep_id', lower(hex(OLD."rep_id")), 'credit_code', OLD."credit_code", 'legal_rep', OLD."legal_rep", 'founded_on', OLD."founded_on", 'capital', OLD."capital", 'invoice_title', OLD."invoice_title", 'tax_no', OLD."tax_no", 'business_scope', OLD."business_scope", 'industry', OLD."industry", 'channels', OLD."channels", 'employees', OLD."employees", 'website', OLD."website", 'source', OLD."source", 'phone', OLD."phone", 'email', OLD."email", 'country', OLD."country", 'province', OLD."province", 'city', OLD."city", 'district', OLD."district", 'currency', OLD."currency", 'prices_include_tax', OLD."prices_include_tax", 'tax_rate', OLD."tax_rate", 'warehouse_id', lower(hex(OLD."warehouse_id")), 'joined_on', OLD."joined_on", 'next_review_on', OLD."next_review_on", 'tags', OLD."tags", 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_attachments AFTER INSERT ON attachments BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'attachments', NEW.id, coalesce(NEW."owner_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_attachments AFTER UPDATE ON attachments WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."owner_table" IS NOT NEW."owner_table" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."name" IS NOT NEW."name" OR OLD."mime" IS NOT NEW."mime" OR OLD."size" IS NOT NEW."size" OR OLD."sha256" IS NOT NEW."sha256" OR OLD."is_original" IS NOT NEW."is_original" OR OLD."note" IS NOT NEW."note" OR OLD."expires_on" IS NOT NEW."expires_on" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'attachments', NEW.id, coalesce(NEW."owner_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'owner_table' AS k, OLD."owner_table" AS o, NEW."owner_table" AS n, OLD."owner_table" IS NOT NEW."owner_table" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'mime' AS k, OLD."mime" AS o, NEW."mime" AS n, OLD."mime" IS NOT NEW."mime" AS d UNION ALL SELECT 'size' AS k, OLD."size" AS o, NEW."size" AS n, OLD."size" IS NOT NEW."size" AS d UNION ALL SELECT 'sha256' AS k, OLD."sha256" AS o, NEW."sha256" AS n, OLD."sha256" IS NOT NEW."sha256" AS d UNION ALL SELECT 'is_original' AS k, OLD."is_original" AS o, NEW."is_original" AS n, OLD."is_original" IS NOT NEW."is_original" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'expires_on' AS k, OLD."expires_on" AS o, NEW."expires_on" AS n, OLD."expires_on" IS NOT NEW."expires_on" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_attachments AFTER DELETE ON attachments BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'attachments', OLD.id, coalesce(OLD."owner_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'owner_table', OLD."owner_table", 'owner_id', lower(hex(OLD."owner_id")), 'name', OLD."name", 'mime', OLD."mime", 'size', OLD."size", 'sha256', OLD."sha256", 'is_original', OLD."is_original", 'note', OLD."note", 'expires_on', OLD."expires_on", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_bank_accounts AFTER INSERT ON bank_accounts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'bank_accounts', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_bank_accounts AFTER UPDATE ON bank_accounts WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."position" IS NOT NEW."position" OR OLD."bank" IS NOT NEW."bank" OR OLD."branch" IS NOT NEW."branch" OR OLD."account_name" IS NOT NEW."account_name" OR OLD."account_no" IS NOT NEW."account_no" OR OLD."is_default" IS NOT NEW."is_default" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'bank_accounts', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'bank' AS k, OLD."bank" AS o, NEW."bank" AS n, OLD."bank" IS NOT NEW."bank" AS d UNION ALL SELECT 'branch' AS k, OLD."branch" AS o, NEW."branch" AS n, OLD."branch" IS NOT NEW."branch" AS d UNION ALL SELECT 'account_name' AS k, OLD."account_name" AS o, NEW."account_name" AS n, OLD."account_name" IS NOT NEW."account_name" AS d UNION ALL SELECT 'account_no' AS k, CASE WHEN OLD."account_no" IS NULL THEN NULL ELSE '***' END AS o, CASE WHEN NEW."account_no" IS NULL THEN NULL ELSE '***' END AS n, OLD."account_no" IS NOT NEW."account_no" AS d UNION ALL SELECT 'is_default' AS k, OLD."is_default" AS o, NEW."is_default" AS n, OLD."is_default" IS NOT NEW."is_default" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_bank_accounts AFTER DELETE ON bank_accounts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'bank_accounts', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'position', OLD."position", 'bank', OLD."bank", 'branch', OLD."branch", 'account_name', OLD."account_name", 'account_no', CASE WHEN OLD."account_no" IS NULL THEN NULL ELSE '***' END, 'is_default', OLD."is_default", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_categories AFTER INSERT ON categories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'categories', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_categories AFTER UPDATE ON categories WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."parent_id" IS NOT NEW."parent_id" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'categories', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'parent_id' AS k, lower(hex(OLD."parent_id")) AS o, lower(hex(NEW."parent_id")) AS n, OLD."parent_id" IS NOT NEW."parent_id" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_categories AFTER DELETE ON categories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'categories', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'name_en', OLD."name_en", 'sort_key', OLD."sort_key", 'parent_id', lower(hex(OLD."parent_id")), 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_comments AFTER INSERT ON comments BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'comments', NEW.id, coalesce(NEW."owner_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_comments AFTER UPDATE ON comments WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."owner_table" IS NOT NEW."owner_table" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."text" IS NOT NEW."text" OR OLD."visible_to_agent" IS NOT NEW."visible_to_agent" OR OLD."mentions" IS NOT NEW."mentions" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'comments', NEW.id, coalesce(NEW."owner_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'owner_table' AS k, OLD."owner_table" AS o, NEW."owner_table" AS n, OLD."owner_table" IS NOT NEW."owner_table" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'text' AS k, OLD."text" AS o, NEW."text" AS n, OLD."text" IS NOT NEW."text" AS d UNION ALL SELECT 'visible_to_agent' AS k, OLD."visible_to_agent" AS o, NEW."visible_to_agent" AS n, OLD."visible_to_agent" IS NOT NEW."visible_to_agent" AS d UNION ALL SELECT 'mentions' AS k, OLD."mentions" AS o, NEW."mentions" AS n, OLD."mentions" IS NOT NEW."mentions" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_comments AFTER DELETE ON comments BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'comments', OLD.id, coalesce(OLD."owner_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'owner_table', OLD."owner_table", 'owner_id', lower(hex(OLD."owner_id")), 'text', OLD."text", 'visible_to_agent', OLD."visible_to_agent", 'mentions', OLD."mentions", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contacts AFTER INSERT ON contacts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contacts', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contacts AFTER UPDATE ON contacts WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."position" IS NOT NEW."position" OR OLD."name" IS NOT NEW."name" OR OLD."initials" IS NOT NEW."initials" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."title" IS NOT NEW."title" OR OLD."role" IS NOT NEW."role" OR OLD."phone" IS NOT NEW."phone" OR OLD."phone2" IS NOT NEW."phone2" OR OLD."email" IS NOT NEW."email" OR OLD."email2" IS NOT NEW."email2" OR OLD."wechat" IS NOT NEW."wechat" OR OLD."is_main" IS NOT NEW."is_main" OR OLD."is_signatory" IS NOT NEW."is_signatory" OR OLD."birthday" IS NOT NEW."birthday" OR OLD."valid_from" IS NOT NEW."valid_from" OR OLD."valid_to" IS NOT NEW."valid_to" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contacts', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'initials' AS k, OLD."initials" AS o, NEW."initials" AS n, OLD."initials" IS NOT NEW."initials" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'role' AS k, OLD."role" AS o, NEW."role" AS n, OLD."role" IS NOT NEW."role" AS d UNION ALL SELECT 'phone' AS k, OLD."phone" AS o, NEW."phone" AS n, OLD."phone" IS NOT NEW."phone" AS d UNION ALL SELECT 'phone2' AS k, OLD."phone2" AS o, NEW."phone2" AS n, OLD."phone2" IS NOT NEW."phone2" AS d UNION ALL SELECT 'email' AS k, OLD."email" AS o, NEW."email" AS n, OLD."email" IS NOT NEW."email" AS d UNION ALL SELECT 'email2' AS k, OLD."email2" AS o, NEW."email2" AS n, OLD."email2" IS NOT NEW."email2" AS d UNION ALL SELECT 'wechat' AS k, OLD."wechat" AS o, NEW."wechat" AS n, OLD."wechat" IS NOT NEW."wechat" AS d UNION ALL SELECT 'is_main' AS k, OLD."is_main" AS o, NEW."is_main" AS n, OLD."is_main" IS NOT NEW."is_main" AS d UNION ALL SELECT 'is_signatory' AS k, OLD."is_signatory" AS o, NEW."is_signatory" AS n, OLD."is_signatory" IS NOT NEW."is_signatory" AS d UNION ALL SELECT 'birthday' AS k, OLD."birthday" AS o, NEW."birthday" AS n, OLD."birthday" IS NOT NEW."birthday" AS d UNION ALL SELECT 'valid_from' AS k, OLD."valid_from" AS o, NEW."valid_from" AS n, OLD."valid_from" IS NOT NEW."valid_from" AS d UNION ALL SELECT 'valid_to' AS k, OLD."valid_to" AS o, NEW."valid_to" AS n, OLD."valid_to" IS NOT NEW."valid_to" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contacts AFTER DELETE ON contacts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contacts', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'position', OLD."position", 'name', OLD."name", 'initials', OLD."initials", 'sort_key', OLD."sort_key", 'title', OLD."title", 'role', OLD."role", 'phone', OLD."phone", 'phone2', OLD."phone2", 'email', OLD."email", 'email2', OLD."email2", 'wechat', OLD."wechat", 'is_main', OLD."is_main", 'is_signatory', OLD."is_signatory", 'birthday', OLD."birthday", 'valid_from', OLD."valid_from", 'valid_to', OLD."valid_to", 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_clauses AFTER INSERT ON contract_clauses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_clauses', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contract_clauses AFTER UPDATE ON contract_clauses WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."position" IS NOT NEW."position" OR OLD."kind" IS NOT NEW."kind" OR OLD."title" IS NOT NEW."title" OR OLD."body" IS NOT NEW."body" OR OLD."condition" IS NOT NEW."condition" OR OLD."template_clause_id" IS NOT NEW."template_clause_id" OR OLD."changed" IS NOT NEW."changed" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_clauses', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'body' AS k, OLD."body" AS o, NEW."body" AS n, OLD."body" IS NOT NEW."body" AS d UNION ALL SELECT 'condition' AS k, OLD."condition" AS o, NEW."condition" AS n, OLD."condition" IS NOT NEW."condition" AS d UNION ALL SELECT 'template_clause_id' AS k, lower(hex(OLD."template_clause_id")) AS o, lower(hex(NEW."template_clause_id")) AS n, OLD."template_clause_id" IS NOT NEW."template_clause_id" AS d UNION ALL SELECT 'changed' AS k, OLD."changed" AS o, NEW."changed" AS n, OLD."changed" IS NOT NEW."changed" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contract_clauses AFTER DELETE ON contract_clauses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_clauses', OLD.id, coalesce(OLD."contract_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'contract_id', lower(hex(OLD."contract_id")), 'position', OLD."position", 'kind', OLD."kind", 'title', OLD."title", 'body', OLD."body", 'condition', OLD."condition", 'template_clause_id', lower(hex(OLD."template_clause_id")), 'changed', OLD."changed", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_milestones AFTER INSERT ON contract_milestones BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_milestones', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contract_milestones AFTER UPDATE ON contract_milestones WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."position" IS NOT NEW."position" OR OLD."title" IS NOT NEW."title" OR OLD."due_on" IS NOT NEW."due_on" OR OLD."done_on" IS NOT NEW."done_on" OR OLD."remind_days" IS NOT NEW."remind_days" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_milestones', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'due_on' AS k, OLD."due_on" AS o, NEW."due_on" AS n, OLD."due_on" IS NOT NEW."due_on" AS d UNION ALL SELECT 'done_on' AS k, OLD."done_on" AS o, NEW."done_on" AS n, OLD."done_on" IS NOT NEW."done_on" AS d UNION ALL SELECT 'remind_days' AS k, OLD."remind_days" AS o, NEW."remind_days" AS n, OLD."remind_days" IS NOT NEW."remind_days" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contract_milestones AFTER DELETE ON contract_milestones BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_milestones', OLD.id, coalesce(OLD."contract_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'contract_id', lower(hex(OLD."contract_id")), 'position', OLD."position", 'title', OLD."title", 'due_on', OLD."due_on", 'done_on', OLD."done_on", 'remind_days', OLD."remind_days", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_products AFTER INSERT ON contract_products BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_products', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contract_products AFTER UPDATE ON contract_products WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."position" IS NOT NEW."position" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."quantity" IS NOT NEW."quantity" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_products', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'quantity' AS k, OLD."quantity" AS o, NEW."quantity" AS n, OLD."quantity" IS NOT NEW."quantity" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contract_products AFTER DELETE ON contract_products BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_products', OLD.id, coalesce(OLD."contract_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'contract_id', lower(hex(OLD."contract_id")), 'position', OLD."position", 'product_id', lower(hex(OLD."product_id")), 'quantity', OLD."quantity", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_templates AFTER INSERT ON contract_templates BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_templates', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contract_templates AFTER UPDATE ON contract_templates WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."language" IS NOT NEW."language" OR OLD."kind" IS NOT NEW."kind" OR OLD."version_no" IS NOT NEW."version_no" OR OLD."preamble" IS NOT NEW."preamble" OR OLD."retired" IS NOT NEW."retired" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_templates', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'language' AS k, OLD."language" AS o, NEW."language" AS n, OLD."language" IS NOT NEW."language" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'version_no' AS k, OLD."version_no" AS o, NEW."version_no" AS n, OLD."version_no" IS NOT NEW."version_no" AS d UNION ALL SELECT 'preamble' AS k, OLD."preamble" AS o, NEW."preamble" AS n, OLD."preamble" IS NOT NEW."preamble" AS d UNION ALL SELECT 'retired' AS k, OLD."retired" AS o, NEW."retired" AS n, OLD."retired" IS NOT NEW."retired" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contract_templates AFTER DELETE ON contract_templates BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_templates', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'language', OLD."language", 'kind', OLD."kind", 'version_no', OLD."version_no", 'preamble', OLD."preamble", 'retired', OLD."retired", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_territories AFTER INSERT ON contract_territories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_territories', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contract_territories AFTER UPDATE ON contract_territories WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."position" IS NOT NEW."position" OR OLD."territory_id" IS NOT NEW."territory_id" OR OLD."product_line" IS NOT NEW."product_line" OR OLD."exclusive" IS NOT NEW."exclusive" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_territories', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'territory_id' AS k, lower(hex(OLD."territory_id")) AS o, lower(hex(NEW."territory_id")) AS n, OLD."territory_id" IS NOT NEW."territory_id" AS d UNION ALL SELECT 'product_line' AS k, OLD."product_line" AS o, NEW."product_line" AS n, OLD."product_line" IS NOT NEW."product_line" AS d UNION ALL SELECT 'exclusive' AS k, OLD."exclusive" AS o, NEW."exclusive" AS n, OLD."exclusive" IS NOT NEW."exclusive" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contract_territories AFTER DELETE ON contract_territories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_territories', OLD.id, coalesce(OLD."contract_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'contract_id', lower(hex(OLD."contract_id")), 'position', OLD."position", 'territory_id', lower(hex(OLD."territory_id")), 'product_line', OLD."product_line", 'exclusive', OLD."exclusive", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_contract_versions AFTER INSERT ON contract_versions BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contract_versions', NEW.id, coalesce(NEW."contract_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_contract_versions BEFORE UPDATE ON contract_versions WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_contract_versions BEFORE DELETE ON contract_versions WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER cap_i_contracts AFTER INSERT ON contracts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contracts', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_contracts AFTER UPDATE ON contracts WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."number" IS NOT NEW."number" OR OLD."title" IS NOT NEW."title" OR OLD."kind" IS NOT NEW."kind" OR OLD."state" IS NOT NEW."state" OR OLD."language" IS NOT NEW."language" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."agent_name" IS NOT NEW."agent_name" OR OLD."template_id" IS NOT NEW."template_id" OR OLD."supplement_of_id" IS NOT NEW."supplement_of_id" OR OLD."predecessor_id" IS NOT NEW."predecessor_id" OR OLD."version_no" IS NOT NEW."version_no" OR OLD."starts_on" IS NOT NEW."starts_on" OR OLD."ends_on" IS NOT NEW."ends_on" OR OLD."notice_days" IS NOT NEW."notice_days" OR OLD."auto_renew" IS NOT NEW."auto_renew" OR OLD."renew_months" IS NOT NEW."renew_months" OR OLD."our_entity" IS NOT NEW."our_entity" OR OLD."our_signer" IS NOT NEW."our_signer" OR OLD."agent_signer" IS NOT NEW."agent_signer" OR OLD."signed_place" IS NOT NEW."signed_place" OR OLD."signed_by_us_on" IS NOT NEW."signed_by_us_on" OR OLD."signed_by_agent_on" IS NOT NEW."signed_by_agent_on" OR OLD."exclusivity" IS NOT NEW."exclusivity" OR OLD."channel_scope" IS NOT NEW."channel_scope" OR OLD."reserved_customers" IS NOT NEW."reserved_customers" OR OLD."product_scope" IS NOT NEW."product_scope" OR OLD."certificate_no" IS NOT NEW."certificate_no" OR OLD."currency" IS NOT NEW."currency" OR OLD."commitment" IS NOT NEW."commitment" OR OLD."first_purchase" IS NOT NEW."first_purchase" OR OLD."repurchase_months" IS NOT NEW."repurchase_months" OR OLD."deposit" IS NOT NEW."deposit" OR OLD."entry_fee" IS NOT NEW."entry_fee" OR OLD."price_floor" IS NOT NEW."price_floor" OR OLD."credit_limit" IS NOT NEW."credit_limit" OR OLD."payment_term" IS NOT NEW."payment_term" OR OLD."credit_days" IS NOT NEW."credit_days" OR OLD."statement_day" IS NOT NEW."statement_day" OR OLD."objection_days" IS NOT NEW."objection_days" OR OLD."price_notice_days" IS NOT NEW."price_notice_days" OR OLD."min_order" IS NOT NEW."min_order" OR OLD."delivery_days" IS NOT NEW."delivery_days" OR OLD."diversion_penalty" IS NOT NEW."diversion_penalty" OR OLD."breach_penalty" IS NOT NEW."breach_penalty" OR OLD."report_day" IS NOT NEW."report_day" OR OLD."rebate_note" IS NOT NEW."rebate_note" OR OLD."special_terms" IS NOT NEW."special_terms" OR OLD."in_force_from" IS NOT NEW."in_force_from" OR OLD."in_force_to" IS NOT NEW."in_force_to" OR OLD."in_force_version" IS NOT NEW."in_force_version" OR OLD."terminate_reason" IS NOT NEW."terminate_reason" OR OLD."terminated_on" IS NOT NEW."terminated_on" OR OLD."content_hash" IS NOT NEW."content_hash" OR OLD."frozen_text" IS NOT NEW."frozen_text" OR OLD."signed_file_id" IS NOT NEW."signed_file_id" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contracts', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'language' AS k, OLD."language" AS o, NEW."language" AS n, OLD."language" IS NOT NEW."language" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'agent_name' AS k, OLD."agent_name" AS o, NEW."agent_name" AS n, OLD."agent_name" IS NOT NEW."agent_name" AS d UNION ALL SELECT 'template_id' AS k, lower(hex(OLD."template_id")) AS o, lower(hex(NEW."template_id")) AS n, OLD."template_id" IS NOT NEW."template_id" AS d UNION ALL SELECT 'supplement_of_id' AS k, lower(hex(OLD."supplement_of_id")) AS o, lower(hex(NEW."supplement_of_id")) AS n, OLD."supplement_of_id" IS NOT NEW."supplement_of_id" AS d UNION ALL SELECT 'predecessor_id' AS k, lower(hex(OLD."predecessor_id")) AS o, lower(hex(NEW."predecessor_id")) AS n, OLD."predecessor_id" IS NOT NEW."predecessor_id" AS d UNION ALL SELECT 'version_no' AS k, OLD."version_no" AS o, NEW."version_no" AS n, OLD."version_no" IS NOT NEW."version_no" AS d UNION ALL SELECT 'starts_on' AS k, OLD."starts_on" AS o, NEW."starts_on" AS n, OLD."starts_on" IS NOT NEW."starts_on" AS d UNION ALL SELECT 'ends_on' AS k, OLD."ends_on" AS o, NEW."ends_on" AS n, OLD."ends_on" IS NOT NEW."ends_on" AS d UNION ALL SELECT 'notice_days' AS k, OLD."notice_days" AS o, NEW."notice_days" AS n, OLD."notice_days" IS NOT NEW."notice_days" AS d UNION ALL SELECT 'auto_renew' AS k, OLD."auto_renew" AS o, NEW."auto_renew" AS n, OLD."auto_renew" IS NOT NEW."auto_renew" AS d UNION ALL SELECT 'renew_months' AS k, OLD."renew_months" AS o, NEW."renew_months" AS n, OLD."renew_months" IS NOT NEW."renew_months" AS d UNION ALL SELECT 'our_entity' AS k, OLD."our_entity" AS o, NEW."our_entity" AS n, OLD."our_entity" IS NOT NEW."our_entity" AS d UNION ALL SELECT 'our_signer' AS k, OLD."our_signer" AS o, NEW."our_signer" AS n, OLD."our_signer" IS NOT NEW."our_signer" AS d UNION ALL SELECT 'agent_signer' AS k, OLD."agent_signer" AS o, NEW."agent_signer" AS n, OLD."agent_signer" IS NOT NEW."agent_signer" AS d UNION ALL SELECT 'signed_place' AS k, OLD."signed_place" AS o, NEW."signed_place" AS n, OLD."signed_place" IS NOT NEW."signed_place" AS d UNION ALL SELECT 'signed_by_us_on' AS k, OLD."signed_by_us_on" AS o, NEW."signed_by_us_on" AS n, OLD."signed_by_us_on" IS NOT NEW."signed_by_us_on" AS d UNION ALL SELECT 'signed_by_agent_on' AS k, OLD."signed_by_agent_on" AS o, NEW."signed_by_agent_on" AS n, OLD."signed_by_agent_on" IS NOT NEW."signed_by_agent_on" AS d UNION ALL SELECT 'exclusivity' AS k, OLD."exclusivity" AS o, NEW."exclusivity" AS n, OLD."exclusivity" IS NOT NEW."exclusivity" AS d UNION ALL SELECT 'channel_scope' AS k, OLD."channel_scope" AS o, NEW."channel_scope" AS n, OLD."channel_scope" IS NOT NEW."channel_scope" AS d UNION ALL SELECT 'reserved_customers' AS k, OLD."reserved_customers" AS o, NEW."reserved_customers" AS n, OLD."reserved_customers" IS NOT NEW."reserved_customers" AS d UNION ALL SELECT 'product_scope' AS k, OLD."product_scope" AS o, NEW."product_scope" AS n, OLD."product_scope" IS NOT NEW."product_scope" AS d UNION ALL SELECT 'certificate_no' AS k, OLD."certificate_no" AS o, NEW."certificate_no" AS n, OLD."certificate_no" IS NOT NEW."certificate_no" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'commitment' AS k, OLD."commitment" AS o, NEW."commitment" AS n, OLD."commitment" IS NOT NEW."commitment" AS d UNION ALL SELECT 'first_purchase' AS k, OLD."first_purchase" AS o, NEW."first_purchase" AS n, OLD."first_purchase" IS NOT NEW."first_purchase" AS d UNION ALL SELECT 'repurchase_months' AS k, OLD."repurchase_months" AS o, NEW."repurchase_months" AS n, OLD."repurchase_months" IS NOT NEW."repurchase_months" AS d UNION ALL SELECT 'deposit' AS k, OLD."deposit" AS o, NEW."deposit" AS n, OLD."deposit" IS NOT NEW."deposit" AS d UNION ALL SELECT 'entry_fee' AS k, OLD."entry_fee" AS o, NEW."entry_fee" AS n, OLD."entry_fee" IS NOT NEW."entry_fee" AS d UNION ALL SELECT 'price_floor' AS k, OLD."price_floor" AS o, NEW."price_floor" AS n, OLD."price_floor" IS NOT NEW."price_floor" AS d UNION ALL SELECT 'credit_limit' AS k, OLD."credit_limit" AS o, NEW."credit_limit" AS n, OLD."credit_limit" IS NOT NEW."credit_limit" AS d UNION ALL SELECT 'payment_term' AS k, OLD."payment_term" AS o, NEW."payment_term" AS n, OLD."payment_term" IS NOT NEW."payment_term" AS d UNION ALL SELECT 'credit_days' AS k, OLD."credit_days" AS o, NEW."credit_days" AS n, OLD."credit_days" IS NOT NEW."credit_days" AS d UNION ALL SELECT 'statement_day' AS k, OLD."statement_day" AS o, NEW."statement_day" AS n, OLD."statement_day" IS NOT NEW."statement_day" AS d UNION ALL SELECT 'objection_days' AS k, OLD."objection_days" AS o, NEW."objection_days" AS n, OLD."objection_days" IS NOT NEW."objection_days" AS d UNION ALL SELECT 'price_notice_days' AS k, OLD."price_notice_days" AS o, NEW."price_notice_days" AS n, OLD."price_notice_days" IS NOT NEW."price_notice_days" AS d UNION ALL SELECT 'min_order' AS k, OLD."min_order" AS o, NEW."min_order" AS n, OLD."min_order" IS NOT NEW."min_order" AS d UNION ALL SELECT 'delivery_days' AS k, OLD."delivery_days" AS o, NEW."delivery_days" AS n, OLD."delivery_days" IS NOT NEW."delivery_days" AS d UNION ALL SELECT 'diversion_penalty' AS k, OLD."diversion_penalty" AS o, NEW."diversion_penalty" AS n, OLD."diversion_penalty" IS NOT NEW."diversion_penalty" AS d UNION ALL SELECT 'breach_penalty' AS k, OLD."breach_penalty" AS o, NEW."breach_penalty" AS n, OLD."breach_penalty" IS NOT NEW."breach_penalty" AS d UNION ALL SELECT 'report_day' AS k, OLD."report_day" AS o, NEW."report_day" AS n, OLD."report_day" IS NOT NEW."report_day" AS d UNION ALL SELECT 'rebate_note' AS k, OLD."rebate_note" AS o, NEW."rebate_note" AS n, OLD."rebate_note" IS NOT NEW."rebate_note" AS d UNION ALL SELECT 'special_terms' AS k, OLD."special_terms" AS o, NEW."special_terms" AS n, OLD."special_terms" IS NOT NEW."special_terms" AS d UNION ALL SELECT 'in_force_from' AS k, OLD."in_force_from" AS o, NEW."in_force_from" AS n, OLD."in_force_from" IS NOT NEW."in_force_from" AS d UNION ALL SELECT 'in_force_to' AS k, OLD."in_force_to" AS o, NEW."in_force_to" AS n, OLD."in_force_to" IS NOT NEW."in_force_to" AS d UNION ALL SELECT 'in_force_version' AS k, OLD."in_force_version" AS o, NEW."in_force_version" AS n, OLD."in_force_version" IS NOT NEW."in_force_version" AS d UNION ALL SELECT 'terminate_reason' AS k, OLD."terminate_reason" AS o, NEW."terminate_reason" AS n, OLD."terminate_reason" IS NOT NEW."terminate_reason" AS d UNION ALL SELECT 'terminated_on' AS k, OLD."terminated_on" AS o, NEW."terminated_on" AS n, OLD."terminated_on" IS NOT NEW."terminated_on" AS d UNION ALL SELECT 'content_hash' AS k, OLD."content_hash" AS o, NEW."content_hash" AS n, OLD."content_hash" IS NOT NEW."content_hash" AS d UNION ALL SELECT 'frozen_text' AS k, OLD."frozen_text" AS o, NEW."frozen_text" AS n, OLD."frozen_text" IS NOT NEW."frozen_text" AS d UNION ALL SELECT 'signed_file_id' AS k, lower(hex(OLD."signed_file_id")) AS o, lower(hex(NEW."signed_file_id")) AS n, OLD."signed_file_id" IS NOT NEW."signed_file_id" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_contracts AFTER DELETE ON contracts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'contracts', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'number', OLD."number", 'title', OLD."title", 'kind', OLD."kind", 'state', OLD."state", 'language', OLD."language", 'agent_id', lower(hex(OLD."agent_id")), 'agent_name', OLD."agent_name", 'template_id', lower(hex(OLD."template_id")), 'supplement_of_id', lower(hex(OLD."supplement_of_id")), 'predecessor_id', lower(hex(OLD."predecessor_id")), 'version_no', OLD."version_no", 'starts_on', OLD."starts_on", 'ends_on', OLD."ends_on", 'notice_days', OLD."notice_days", 'auto_renew', OLD."auto_renew", 'renew_months', OLD."renew_months", 'our_entity', OLD."our_entity", 'our_signer', OLD."our_signer", 'agent_signer', OLD."agent_signer", 'signed_place', OLD."signed_place", 'signed_by_us_on', OLD."signed_by_us_on", 'signed_by_agent_on', OLD."signed_by_agent_on", 'exclusivity', OLD."exclusivity", 'channel_scope', OLD."channel_scope", 'reserved_customers', OLD."reserved_customers", 'product_scope', OLD."product_scope", 'certificate_no', OLD."certificate_no", 'currency', OLD."currency", 'commitment', OLD."commitment", 'first_purchase', OLD."first_purchase", 'repurchase_months', OLD."repurchase_months", 'deposit', OLD."deposit", 'entry_fee', OLD."entry_fee", 'price_floor', OLD."price_floor", 'credit_limit', OLD."credit_limit", 'payment_term', OLD."payment_term", 'credit_days', OLD."credit_days", 'statement_day', OLD."statement_day", 'objection_days', OLD."objection_days", 'price_notice_days', OLD."price_notice_days", 'min_order', OLD."min_order", 'delivery_days', OLD."delivery_days", 'diversion_penalty', OLD."diversion_penalty", 'breach_penalty', OLD."breach_penalty", 'report_day', OLD."report_day", 'rebate_note', OLD."rebate_note", 'special_terms', OLD."special_terms", 'in_force_from', OLD."in_force_from", 'in_force_to', OLD."in_force_to", 'in_force_version', OLD."in_force_version", 'terminate_reason', OLD."terminate_reason", 'terminated_on', OLD."terminated_on", 'content_hash', OLD."content_hash", 'frozen_text', OLD."frozen_text", 'signed_file_id', lower(hex(OLD."signed_file_id")), 'owner_id', lower(hex(OLD."owner_id")), 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_credit_holds AFTER INSERT ON credit_holds BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_holds', NEW.id, coalesce(NEW."order_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_credit_holds AFTER UPDATE ON credit_holds WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."order_id" IS NOT NEW."order_id" OR OLD."reason" IS NOT NEW."reason" OR OLD."amount_over" IS NOT NEW."amount_over" OR OLD."detail" IS NOT NEW."detail" OR OLD."opened_at" IS NOT NEW."opened_at" OR OLD."released_at" IS NOT NEW."released_at" OR OLD."released_by" IS NOT NEW."released_by" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_holds', NEW.id, coalesce(NEW."order_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'order_id' AS k, lower(hex(OLD."order_id")) AS o, lower(hex(NEW."order_id")) AS n, OLD."order_id" IS NOT NEW."order_id" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'amount_over' AS k, OLD."amount_over" AS o, NEW."amount_over" AS n, OLD."amount_over" IS NOT NEW."amount_over" AS d UNION ALL SELECT 'detail' AS k, OLD."detail" AS o, NEW."detail" AS n, OLD."detail" IS NOT NEW."detail" AS d UNION ALL SELECT 'opened_at' AS k, OLD."opened_at" AS o, NEW."opened_at" AS n, OLD."opened_at" IS NOT NEW."opened_at" AS d UNION ALL SELECT 'released_at' AS k, OLD."released_at" AS o, NEW."released_at" AS n, OLD."released_at" IS NOT NEW."released_at" AS d UNION ALL SELECT 'released_by' AS k, lower(hex(OLD."released_by")) AS o, lower(hex(NEW."released_by")) AS n, OLD."released_by" IS NOT NEW."released_by" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_credit_holds AFTER DELETE ON credit_holds BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_holds', OLD.id, coalesce(OLD."order_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'order_id', lower(hex(OLD."order_id")), 'reason', OLD."reason", 'amount_over', OLD."amount_over", 'detail', OLD."detail", 'opened_at', OLD."opened_at", 'released_at', OLD."released_at", 'released_by', lower(hex(OLD."released_by")), 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_credit_profiles AFTER INSERT ON credit_profiles BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_profiles', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_credit_profiles AFTER UPDATE ON credit_profiles WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."currency" IS NOT NEW."currency" OR OLD."credit_limit" IS NOT NEW."credit_limit" OR OLD."credit_days" IS NOT NEW."credit_days" OR OLD."overdue_tolerance" IS NOT NEW."overdue_tolerance" OR OLD."checked" IS NOT NEW."checked" OR OLD."deposit" IS NOT NEW."deposit" OR OLD."deposit_counts" IS NOT NEW."deposit_counts" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_profiles', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'credit_limit' AS k, OLD."credit_limit" AS o, NEW."credit_limit" AS n, OLD."credit_limit" IS NOT NEW."credit_limit" AS d UNION ALL SELECT 'credit_days' AS k, OLD."credit_days" AS o, NEW."credit_days" AS n, OLD."credit_days" IS NOT NEW."credit_days" AS d UNION ALL SELECT 'overdue_tolerance' AS k, OLD."overdue_tolerance" AS o, NEW."overdue_tolerance" AS n, OLD."overdue_tolerance" IS NOT NEW."overdue_tolerance" AS d UNION ALL SELECT 'checked' AS k, OLD."checked" AS o, NEW."checked" AS n, OLD."checked" IS NOT NEW."checked" AS d UNION ALL SELECT 'deposit' AS k, OLD."deposit" AS o, NEW."deposit" AS n, OLD."deposit" IS NOT NEW."deposit" AS d UNION ALL SELECT 'deposit_counts' AS k, OLD."deposit_counts" AS o, NEW."deposit_counts" AS n, OLD."deposit_counts" IS NOT NEW."deposit_counts" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_credit_profiles AFTER DELETE ON credit_profiles BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_profiles', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'currency', OLD."currency", 'credit_limit', OLD."credit_limit", 'credit_days', OLD."credit_days", 'overdue_tolerance', OLD."overdue_tolerance", 'checked', OLD."checked", 'deposit', OLD."deposit", 'deposit_counts', OLD."deposit_counts", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_credit_temps AFTER INSERT ON credit_temps BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_temps', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_credit_temps AFTER UPDATE ON credit_temps WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."position" IS NOT NEW."position" OR OLD."amount" IS NOT NEW."amount" OR OLD."from_day" IS NOT NEW."from_day" OR OLD."to_day" IS NOT NEW."to_day" OR OLD."reason" IS NOT NEW."reason" OR OLD."approver_id" IS NOT NEW."approver_id" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_temps', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'amount' AS k, OLD."amount" AS o, NEW."amount" AS n, OLD."amount" IS NOT NEW."amount" AS d UNION ALL SELECT 'from_day' AS k, OLD."from_day" AS o, NEW."from_day" AS n, OLD."from_day" IS NOT NEW."from_day" AS d UNION ALL SELECT 'to_day' AS k, OLD."to_day" AS o, NEW."to_day" AS n, OLD."to_day" IS NOT NEW."to_day" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'approver_id' AS k, lower(hex(OLD."approver_id")) AS o, lower(hex(NEW."approver_id")) AS n, OLD."approver_id" IS NOT NEW."approver_id" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_credit_temps AFTER DELETE ON credit_temps BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'credit_temps', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'position', OLD."position", 'amount', OLD."amount", 'from_day', OLD."from_day", 'to_day', OLD."to_day", 'reason', OLD."reason", 'approver_id', lower(hex(OLD."approver_id")), 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_import_batches AFTER INSERT ON import_batches BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'import_batches', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_import_batches AFTER UPDATE ON import_batches WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."number" IS NOT NEW."number" OR OLD."kind" IS NOT NEW."kind" OR OLD."file_name" IS NOT NEW."file_name" OR OLD."file_sha256" IS NOT NEW."file_sha256" OR OLD."created_count" IS NOT NEW."created_count" OR OLD."updated_count" IS NOT NEW."updated_count" OR OLD."skipped_count" IS NOT NEW."skipped_count" OR OLD."failed_count" IS NOT NEW."failed_count" OR OLD."act" IS NOT NEW."act" OR OLD."undone_at" IS NOT NEW."undone_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'import_batches', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'file_name' AS k, OLD."file_name" AS o, NEW."file_name" AS n, OLD."file_name" IS NOT NEW."file_name" AS d UNION ALL SELECT 'file_sha256' AS k, OLD."file_sha256" AS o, NEW."file_sha256" AS n, OLD."file_sha256" IS NOT NEW."file_sha256" AS d UNION ALL SELECT 'created_count' AS k, OLD."created_count" AS o, NEW."created_count" AS n, OLD."created_count" IS NOT NEW."created_count" AS d UNION ALL SELECT 'updated_count' AS k, OLD."updated_count" AS o, NEW."updated_count" AS n, OLD."updated_count" IS NOT NEW."updated_count" AS d UNION ALL SELECT 'skipped_count' AS k, OLD."skipped_count" AS o, NEW."skipped_count" AS n, OLD."skipped_count" IS NOT NEW."skipped_count" AS d UNION ALL SELECT 'failed_count' AS k, OLD."failed_count" AS o, NEW."failed_count" AS n, OLD."failed_count" IS NOT NEW."failed_count" AS d UNION ALL SELECT 'act' AS k, OLD."act" AS o, NEW."act" AS n, OLD."act" IS NOT NEW."act" AS d UNION ALL SELECT 'undone_at' AS k, OLD."undone_at" AS o, NEW."undone_at" AS n, OLD."undone_at" IS NOT NEW."undone_at" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_import_batches AFTER DELETE ON import_batches BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'import_batches', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'number', OLD."number", 'kind', OLD."kind", 'file_name', OLD."file_name", 'file_sha256', OLD."file_sha256", 'created_count', OLD."created_count", 'updated_count', OLD."updated_count", 'skipped_count', OLD."skipped_count", 'failed_count', OLD."failed_count", 'act', OLD."act", 'undone_at', OLD."undone_at", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_import_profiles AFTER INSERT ON import_profiles BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'import_profiles', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_import_profiles AFTER UPDATE ON import_profiles WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."kind" IS NOT NEW."kind" OR OLD."name" IS NOT NEW."name" OR OLD."content" IS NOT NEW."content" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'import_profiles', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'content' AS k, OLD."content" AS o, NEW."content" AS n, OLD."content" IS NOT NEW."content" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_import_profiles AFTER DELETE ON import_profiles BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'import_profiles', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'kind', OLD."kind", 'name', OLD."name", 'content', OLD."content", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_level_history AFTER INSERT ON level_history BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'level_history', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_level_history AFTER UPDATE ON level_history WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."level_id" IS NOT NEW."level_id" OR OLD."from_day" IS NOT NEW."from_day" OR OLD."to_day" IS NOT NEW."to_day" OR OLD."reason" IS NOT NEW."reason" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'level_history', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'level_id' AS k, lower(hex(OLD."level_id")) AS o, lower(hex(NEW."level_id")) AS n, OLD."level_id" IS NOT NEW."level_id" AS d UNION ALL SELECT 'from_day' AS k, OLD."from_day" AS o, NEW."from_day" AS n, OLD."from_day" IS NOT NEW."from_day" AS d UNION ALL SELECT 'to_day' AS k, OLD."to_day" AS o, NEW."to_day" AS n, OLD."to_day" IS NOT NEW."to_day" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_level_history AFTER DELETE ON level_history BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'level_history', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'level_id', lower(hex(OLD."level_id")), 'from_day', OLD."from_day", 'to_day', OLD."to_day", 'reason', OLD."reason", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_move_documents AFTER INSERT ON move_documents BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'move_documents', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_move_documents AFTER UPDATE ON move_documents WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."number" IS NOT NEW."number" OR OLD."kind" IS NOT NEW."kind" OR OLD."state" IS NOT NEW."state" OR OLD."moved_on" IS NOT NEW."moved_on" OR OLD."warehouse_id" IS NOT NEW."warehouse_id" OR OLD."to_warehouse_id" IS NOT NEW."to_warehouse_id" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."order_id" IS NOT NEW."order_id" OR OLD."reverses_id" IS NOT NEW."reverses_id" OR OLD."reason" IS NOT NEW."reason" OR OLD."carrier" IS NOT NEW."carrier" OR OLD."tracking_no" IS NOT NEW."tracking_no" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'move_documents', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'moved_on' AS k, OLD."moved_on" AS o, NEW."moved_on" AS n, OLD."moved_on" IS NOT NEW."moved_on" AS d UNION ALL SELECT 'warehouse_id' AS k, lower(hex(OLD."warehouse_id")) AS o, lower(hex(NEW."warehouse_id")) AS n, OLD."warehouse_id" IS NOT NEW."warehouse_id" AS d UNION ALL SELECT 'to_warehouse_id' AS k, lower(hex(OLD."to_warehouse_id")) AS o, lower(hex(NEW."to_warehouse_id")) AS n, OLD."to_warehouse_id" IS NOT NEW."to_warehouse_id" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'order_id' AS k, lower(hex(OLD."order_id")) AS o, lower(hex(NEW."order_id")) AS n, OLD."order_id" IS NOT NEW."order_id" AS d UNION ALL SELECT 'reverses_id' AS k, lower(hex(OLD."reverses_id")) AS o, lower(hex(NEW."reverses_id")) AS n, OLD."reverses_id" IS NOT NEW."reverses_id" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'carrier' AS k, OLD."carrier" AS o, NEW."carrier" AS n, OLD."carrier" IS NOT NEW."carrier" AS d UNION ALL SELECT 'tracking_no' AS k, OLD."tracking_no" AS o, NEW."tracking_no" AS n, OLD."tracking_no" IS NOT NEW."tracking_no" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_move_documents AFTER DELETE ON move_documents BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'move_documents', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'number', OLD."number", 'kind', OLD."kind", 'state', OLD."state", 'moved_on', OLD."moved_on", 'warehouse_id', lower(hex(OLD."warehouse_id")), 'to_warehouse_id', lower(hex(OLD."to_warehouse_id")), 'agent_id', lower(hex(OLD."agent_id")), 'order_id', lower(hex(OLD."order_id")), 'reverses_id', lower(hex(OLD."reverses_id")), 'reason', OLD."reason", 'carrier', OLD."carrier", 'tracking_no', OLD."tracking_no", 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_move_lines AFTER INSERT ON move_lines BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'move_lines', NEW.id, coalesce(NEW."document_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_move_lines AFTER UPDATE ON move_lines WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."document_id" IS NOT NEW."document_id" OR OLD."line_no" IS NOT NEW."line_no" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."quantity" IS NOT NEW."quantity" OR OLD."unit" IS NOT NEW."unit" OR OLD."unit_factor" IS NOT NEW."unit_factor" OR OLD."base_quantity" IS NOT NEW."base_quantity" OR OLD."unit_cost" IS NOT NEW."unit_cost" OR OLD."order_line_id" IS NOT NEW."order_line_id" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'move_lines', NEW.id, coalesce(NEW."document_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'document_id' AS k, lower(hex(OLD."document_id")) AS o, lower(hex(NEW."document_id")) AS n, OLD."document_id" IS NOT NEW."document_id" AS d UNION ALL SELECT 'line_no' AS k, OLD."line_no" AS o, NEW."line_no" AS n, OLD."line_no" IS NOT NEW."line_no" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'quantity' AS k, OLD."quantity" AS o, NEW."quantity" AS n, OLD."quantity" IS NOT NEW."quantity" AS d UNION ALL SELECT 'unit' AS k, OLD."unit" AS o, NEW."unit" AS n, OLD."unit" IS NOT NEW."unit" AS d UNION ALL SELECT 'unit_factor' AS k, OLD."unit_factor" AS o, NEW."unit_factor" AS n, OLD."unit_factor" IS NOT NEW."unit_factor" AS d UNION ALL SELECT 'base_quantity' AS k, OLD."base_quantity" AS o, NEW."base_quantity" AS n, OLD."base_quantity" IS NOT NEW."base_quantity" AS d UNION ALL SELECT 'unit_cost' AS k, OLD."unit_cost" AS o, NEW."unit_cost" AS n, OLD."unit_cost" IS NOT NEW."unit_cost" AS d UNION ALL SELECT 'order_line_id' AS k, lower(hex(OLD."order_line_id")) AS o, lower(hex(NEW."order_line_id")) AS n, OLD."order_line_id" IS NOT NEW."order_line_id" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_move_lines AFTER DELETE ON move_lines BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'move_lines', OLD.id, coalesce(OLD."document_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'document_id', lower(hex(OLD."document_id")), 'line_no', OLD."line_no", 'product_id', lower(hex(OLD."product_id")), 'quantity', OLD."quantity", 'unit', OLD."unit", 'unit_factor', OLD."unit_factor", 'base_quantity', OLD."base_quantity", 'unit_cost', OLD."unit_cost", 'order_line_id', lower(hex(OLD."order_line_id")), 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_order_events AFTER INSERT ON order_events BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'order_events', NEW.id, coalesce(NEW."order_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_order_events BEFORE UPDATE ON order_events WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_order_events BEFORE DELETE ON order_events WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER cap_i_order_lines AFTER INSERT ON order_lines BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'order_lines', NEW.id, coalesce(NEW."order_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_order_lines AFTER UPDATE ON order_lines WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."order_id" IS NOT NEW."order_id" OR OLD."line_no" IS NOT NEW."line_no" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."product_code" IS NOT NEW."product_code" OR OLD."description" IS NOT NEW."description" OR OLD."quantity" IS NOT NEW."quantity" OR OLD."unit" IS NOT NEW."unit" OR OLD."unit_factor" IS NOT NEW."unit_factor" OR OLD."base_quantity" IS NOT NEW."base_quantity" OR OLD."unit_price" IS NOT NEW."unit_price" OR OLD."discount_rate" IS NOT NEW."discount_rate" OR OLD."tax_rate" IS NOT NEW."tax_rate" OR OLD."net_amount" IS NOT NEW."net_amount" OR OLD."tax_amount" IS NOT NEW."tax_amount" OR OLD."gross_amount" IS NOT NEW."gross_amount" OR OLD."price_trace" IS NOT NEW."price_trace" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."ordered_on" IS NOT NEW."ordered_on" OR OLD."period" IS NOT NEW."period" OR OLD."counts" IS NOT NEW."counts" OR OLD."currency" IS NOT NEW."currency" OR OLD."agent_name" IS NOT NEW."agent_name" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'order_lines', NEW.id, coalesce(NEW."order_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'order_id' AS k, lower(hex(OLD."order_id")) AS o, lower(hex(NEW."order_id")) AS n, OLD."order_id" IS NOT NEW."order_id" AS d UNION ALL SELECT 'line_no' AS k, OLD."line_no" AS o, NEW."line_no" AS n, OLD."line_no" IS NOT NEW."line_no" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'product_code' AS k, OLD."product_code" AS o, NEW."product_code" AS n, OLD."product_code" IS NOT NEW."product_code" AS d UNION ALL SELECT 'description' AS k, OLD."description" AS o, NEW."description" AS n, OLD."description" IS NOT NEW."description" AS d UNION ALL SELECT 'quantity' AS k, OLD."quantity" AS o, NEW."quantity" AS n, OLD."quantity" IS NOT NEW."quantity" AS d UNION ALL SELECT 'unit' AS k, OLD."unit" AS o, NEW."unit" AS n, OLD."unit" IS NOT NEW."unit" AS d UNION ALL SELECT 'unit_factor' AS k, OLD."unit_factor" AS o, NEW."unit_factor" AS n, OLD."unit_factor" IS NOT NEW."unit_factor" AS d UNION ALL SELECT 'base_quantity' AS k, OLD."base_quantity" AS o, NEW."base_quantity" AS n, OLD."base_quantity" IS NOT NEW."base_quantity" AS d UNION ALL SELECT 'unit_price' AS k, OLD."unit_price" AS o, NEW."unit_price" AS n, OLD."unit_price" IS NOT NEW."unit_price" AS d UNION ALL SELECT 'discount_rate' AS k, OLD."discount_rate" AS o, NEW."discount_rate" AS n, OLD."discount_rate" IS NOT NEW."discount_rate" AS d UNION ALL SELECT 'tax_rate' AS k, OLD."tax_rate" AS o, NEW."tax_rate" AS n, OLD."tax_rate" IS NOT NEW."tax_rate" AS d UNION ALL SELECT 'net_amount' AS k, OLD."net_amount" AS o, NEW."net_amount" AS n, OLD."net_amount" IS NOT NEW."net_amount" AS d UNION ALL SELECT 'tax_amount' AS k, OLD."tax_amount" AS o, NEW."tax_amount" AS n, OLD."tax_amount" IS NOT NEW."tax_amount" AS d UNION ALL SELECT 'gross_amount' AS k, OLD."gross_amount" AS o, NEW."gross_amount" AS n, OLD."gross_amount" IS NOT NEW."gross_amount" AS d UNION ALL SELECT 'price_trace' AS k, OLD."price_trace" AS o, NEW."price_trace" AS n, OLD."price_trace" IS NOT NEW."price_trace" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'ordered_on' AS k, OLD."ordered_on" AS o, NEW."ordered_on" AS n, OLD."ordered_on" IS NOT NEW."ordered_on" AS d UNION ALL SELECT 'period' AS k, OLD."period" AS o, NEW."period" AS n, OLD."period" IS NOT NEW."period" AS d UNION ALL SELECT 'counts' AS k, OLD."counts" AS o, NEW."counts" AS n, OLD."counts" IS NOT NEW."counts" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'agent_name' AS k, OLD."agent_name" AS o, NEW."agent_name" AS n, OLD."agent_name" IS NOT NEW."agent_name" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_order_lines AFTER DELETE ON order_lines BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'order_lines', OLD.id, coalesce(OLD."order_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'order_id', lower(hex(OLD."order_id")), 'line_no', OLD."line_no", 'product_id', lower(hex(OLD."product_id")), 'product_code', OLD."product_code", 'description', OLD."description", 'quantity', OLD."quantity", 'unit', OLD."unit", 'unit_factor', OLD."unit_factor", 'base_quantity', OLD."base_quantity", 'unit_price', OLD."unit_price", 'discount_rate', OLD."discount_rate", 'tax_rate', OLD."tax_rate", 'net_amount', OLD."net_amount", 'tax_amount', OLD."tax_amount", 'gross_amount', OLD."gross_amount", 'price_trace', OLD."price_trace", 'agent_id', lower(hex(OLD."agent_id")), 'ordered_on', OLD."ordered_on", 'period', OLD."period", 'counts', OLD."counts", 'currency', OLD."currency", 'agent_name', OLD."agent_name", 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_orders AFTER INSERT ON orders BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'orders', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_orders AFTER UPDATE ON orders WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."number" IS NOT NEW."number" OR OLD."temp_number" IS NOT NEW."temp_number" OR OLD."kind" IS NOT NEW."kind" OR OLD."state" IS NOT NEW."state" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."agent_code" IS NOT NEW."agent_code" OR OLD."agent_name" IS NOT NEW."agent_name" OR OLD."contract_id" IS NOT NEW."contract_id" OR OLD."warehouse_id" IS NOT NEW."warehouse_id" OR OLD."territory_id" IS NOT NEW."territory_id" OR OLD."seller_id" IS NOT NEW."seller_id" OR OLD."ship_to_id" IS NOT NEW."ship_to_id" OR OLD."ordered_on" IS NOT NEW."ordered_on" OR OLD."required_on" IS NOT NEW."required_on" OR OLD."shipped_on" IS NOT NEW."shipped_on" OR OLD."customer_ref" IS NOT NEW."customer_ref" OR OLD."currency" IS NOT NEW."currency" OR OLD."prices_include_tax" IS NOT NEW."prices_include_tax" OR OLD."line_count" IS NOT NEW."line_count" OR OLD."quantity_total" IS NOT NEW."quantity_total" OR OLD."net_total" IS NOT NEW."net_total" OR OLD."tax_total" IS NOT NEW."tax_total" OR OLD."gross_total" IS NOT NEW."gross_total" OR OLD."freight" IS NOT NEW."freight" OR OLD."prepaid" IS NOT NEW."prepaid" OR OLD."submitted_at" IS NOT NEW."submitted_at" OR OLD."confirmed_at" IS NOT NEW."confirmed_at" OR OLD."cancel_reason" IS NOT NEW."cancel_reason" OR OLD."origin_id" IS NOT NEW."origin_id" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'orders', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'temp_number' AS k, OLD."temp_number" AS o, NEW."temp_number" AS n, OLD."temp_number" IS NOT NEW."temp_number" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'agent_code' AS k, OLD."agent_code" AS o, NEW."agent_code" AS n, OLD."agent_code" IS NOT NEW."agent_code" AS d UNION ALL SELECT 'agent_name' AS k, OLD."agent_name" AS o, NEW."agent_name" AS n, OLD."agent_name" IS NOT NEW."agent_name" AS d UNION ALL SELECT 'contract_id' AS k, lower(hex(OLD."contract_id")) AS o, lower(hex(NEW."contract_id")) AS n, OLD."contract_id" IS NOT NEW."contract_id" AS d UNION ALL SELECT 'warehouse_id' AS k, lower(hex(OLD."warehouse_id")) AS o, lower(hex(NEW."warehouse_id")) AS n, OLD."warehouse_id" IS NOT NEW."warehouse_id" AS d UNION ALL SELECT 'territory_id' AS k, lower(hex(OLD."territory_id")) AS o, lower(hex(NEW."territory_id")) AS n, OLD."territory_id" IS NOT NEW."territory_id" AS d UNION ALL SELECT 'seller_id' AS k, lower(hex(OLD."seller_id")) AS o, lower(hex(NEW."seller_id")) AS n, OLD."seller_id" IS NOT NEW."seller_id" AS d UNION ALL SELECT 'ship_to_id' AS k, lower(hex(OLD."ship_to_id")) AS o, lower(hex(NEW."ship_to_id")) AS n, OLD."ship_to_id" IS NOT NEW."ship_to_id" AS d UNION ALL SELECT 'ordered_on' AS k, OLD."ordered_on" AS o, NEW."ordered_on" AS n, OLD."ordered_on" IS NOT NEW."ordered_on" AS d UNION ALL SELECT 'required_on' AS k, OLD."required_on" AS o, NEW."required_on" AS n, OLD."required_on" IS NOT NEW."required_on" AS d UNION ALL SELECT 'shipped_on' AS k, OLD."shipped_on" AS o, NEW."shipped_on" AS n, OLD."shipped_on" IS NOT NEW."shipped_on" AS d UNION ALL SELECT 'customer_ref' AS k, OLD."customer_ref" AS o, NEW."customer_ref" AS n, OLD."customer_ref" IS NOT NEW."customer_ref" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'prices_include_tax' AS k, OLD."prices_include_tax" AS o, NEW."prices_include_tax" AS n, OLD."prices_include_tax" IS NOT NEW."prices_include_tax" AS d UNION ALL SELECT 'line_count' AS k, OLD."line_count" AS o, NEW."line_count" AS n, OLD."line_count" IS NOT NEW."line_count" AS d UNION ALL SELECT 'quantity_total' AS k, OLD."quantity_total" AS o, NEW."quantity_total" AS n, OLD."quantity_total" IS NOT NEW."quantity_total" AS d UNION ALL SELECT 'net_total' AS k, OLD."net_total" AS o, NEW."net_total" AS n, OLD."net_total" IS NOT NEW."net_total" AS d UNION ALL SELECT 'tax_total' AS k, OLD."tax_total" AS o, NEW."tax_total" AS n, OLD."tax_total" IS NOT NEW."tax_total" AS d UNION ALL SELECT 'gross_total' AS k, OLD."gross_total" AS o, NEW."gross_total" AS n, OLD."gross_total" IS NOT NEW."gross_total" AS d UNION ALL SELECT 'freight' AS k, OLD."freight" AS o, NEW."freight" AS n, OLD."freight" IS NOT NEW."freight" AS d UNION ALL SELECT 'prepaid' AS k, OLD."prepaid" AS o, NEW."prepaid" AS n, OLD."prepaid" IS NOT NEW."prepaid" AS d UNION ALL SELECT 'submitted_at' AS k, OLD."submitted_at" AS o, NEW."submitted_at" AS n, OLD."submitted_at" IS NOT NEW."submitted_at" AS d UNION ALL SELECT 'confirmed_at' AS k, OLD."confirmed_at" AS o, NEW."confirmed_at" AS n, OLD."confirmed_at" IS NOT NEW."confirmed_at" AS d UNION ALL SELECT 'cancel_reason' AS k, OLD."cancel_reason" AS o, NEW."cancel_reason" AS n, OLD."cancel_reason" IS NOT NEW."cancel_reason" AS d UNION ALL SELECT 'origin_id' AS k, lower(hex(OLD."origin_id")) AS o, lower(hex(NEW."origin_id")) AS n, OLD."origin_id" IS NOT NEW."origin_id" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_orders AFTER DELETE ON orders BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'orders', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'number', OLD."number", 'temp_number', OLD."temp_number", 'kind', OLD."kind", 'state', OLD."state", 'agent_id', lower(hex(OLD."agent_id")), 'agent_code', OLD."agent_code", 'agent_name', OLD."agent_name", 'contract_id', lower(hex(OLD."contract_id")), 'warehouse_id', lower(hex(OLD."warehouse_id")), 'territory_id', lower(hex(OLD."territory_id")), 'seller_id', lower(hex(OLD."seller_id")), 'ship_to_id', lower(hex(OLD."ship_to_id")), 'ordered_on', OLD."ordered_on", 'required_on', OLD."required_on", 'shipped_on', OLD."shipped_on", 'customer_ref', OLD."customer_ref", 'currency', OLD."currency", 'prices_include_tax', OLD."prices_include_tax", 'line_count', OLD."line_count", 'quantity_total', OLD."quantity_total", 'net_total', OLD."net_total", 'tax_total', OLD."tax_total", 'gross_total', OLD."gross_total", 'freight', OLD."freight", 'prepaid', OLD."prepaid", 'submitted_at', OLD."submitted_at", 'confirmed_at', OLD."confirmed_at", 'cancel_reason', OLD."cancel_reason", 'origin_id', lower(hex(OLD."origin_id")), 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_payments AFTER INSERT ON payments BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'payments', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_payments AFTER UPDATE ON payments WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."number" IS NOT NEW."number" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."order_id" IS NOT NEW."order_id" OR OLD."paid_on" IS NOT NEW."paid_on" OR OLD."amount" IS NOT NEW."amount" OR OLD."currency" IS NOT NEW."currency" OR OLD."method" IS NOT NEW."method" OR OLD."state" IS NOT NEW."state" OR OLD."bank_ref" IS NOT NEW."bank_ref" OR OLD."payer" IS NOT NEW."payer" OR OLD."reverses_id" IS NOT NEW."reverses_id" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'payments', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'order_id' AS k, lower(hex(OLD."order_id")) AS o, lower(hex(NEW."order_id")) AS n, OLD."order_id" IS NOT NEW."order_id" AS d UNION ALL SELECT 'paid_on' AS k, OLD."paid_on" AS o, NEW."paid_on" AS n, OLD."paid_on" IS NOT NEW."paid_on" AS d UNION ALL SELECT 'amount' AS k, OLD."amount" AS o, NEW."amount" AS n, OLD."amount" IS NOT NEW."amount" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'method' AS k, OLD."method" AS o, NEW."method" AS n, OLD."method" IS NOT NEW."method" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'bank_ref' AS k, OLD."bank_ref" AS o, NEW."bank_ref" AS n, OLD."bank_ref" IS NOT NEW."bank_ref" AS d UNION ALL SELECT 'payer' AS k, OLD."payer" AS o, NEW."payer" AS n, OLD."payer" IS NOT NEW."payer" AS d UNION ALL SELECT 'reverses_id' AS k, lower(hex(OLD."reverses_id")) AS o, lower(hex(NEW."reverses_id")) AS n, OLD."reverses_id" IS NOT NEW."reverses_id" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_payments AFTER DELETE ON payments BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'payments', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'number', OLD."number", 'agent_id', lower(hex(OLD."agent_id")), 'order_id', lower(hex(OLD."order_id")), 'paid_on', OLD."paid_on", 'amount', OLD."amount", 'currency', OLD."currency", 'method', OLD."method", 'state', OLD."state", 'bank_ref', OLD."bank_ref", 'payer', OLD."payer", 'reverses_id', lower(hex(OLD."reverses_id")), 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_prices AFTER INSERT ON prices BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'prices', NEW.id, coalesce(NEW."product_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_prices AFTER UPDATE ON prices WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."position" IS NOT NEW."position" OR OLD."kind" IS NOT NEW."kind" OR OLD."level_id" IS NOT NEW."level_id" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."currency" IS NOT NEW."currency" OR OLD."price" IS NOT NEW."price" OR OLD."min_quantity" IS NOT NEW."min_quantity" OR OLD."valid_from" IS NOT NEW."valid_from" OR OLD."valid_to" IS NOT NEW."valid_to" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'prices', NEW.id, coalesce(NEW."product_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'level_id' AS k, lower(hex(OLD."level_id")) AS o, lower(hex(NEW."level_id")) AS n, OLD."level_id" IS NOT NEW."level_id" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'price' AS k, OLD."price" AS o, NEW."price" AS n, OLD."price" IS NOT NEW."price" AS d UNION ALL SELECT 'min_quantity' AS k, OLD."min_quantity" AS o, NEW."min_quantity" AS n, OLD."min_quantity" IS NOT NEW."min_quantity" AS d UNION ALL SELECT 'valid_from' AS k, OLD."valid_from" AS o, NEW."valid_from" AS n, OLD."valid_from" IS NOT NEW."valid_from" AS d UNION ALL SELECT 'valid_to' AS k, OLD."valid_to" AS o, NEW."valid_to" AS n, OLD."valid_to" IS NOT NEW."valid_to" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_prices AFTER DELETE ON prices BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'prices', OLD.id, coalesce(OLD."product_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'product_id', lower(hex(OLD."product_id")), 'position', OLD."position", 'kind', OLD."kind", 'level_id', lower(hex(OLD."level_id")), 'agent_id', lower(hex(OLD."agent_id")), 'currency', OLD."currency", 'price', OLD."price", 'min_quantity', OLD."min_quantity", 'valid_from', OLD."valid_from", 'valid_to', OLD."valid_to", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_print_log AFTER INSERT ON print_log BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'print_log', NEW.id, coalesce(NEW."owner_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_print_log BEFORE UPDATE ON print_log WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_print_log BEFORE DELETE ON print_log WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER cap_i_product_costs AFTER INSERT ON product_costs BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'product_costs', NEW.id, coalesce(NEW."product_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_product_costs AFTER UPDATE ON product_costs WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."cost" IS NOT NEW."cost" OR OLD."currency" IS NOT NEW."currency" OR OLD."from_day" IS NOT NEW."from_day" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'product_costs', NEW.id, coalesce(NEW."product_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'cost' AS k, OLD."cost" AS o, NEW."cost" AS n, OLD."cost" IS NOT NEW."cost" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'from_day' AS k, OLD."from_day" AS o, NEW."from_day" AS n, OLD."from_day" IS NOT NEW."from_day" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_product_costs AFTER DELETE ON product_costs BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'product_costs', OLD.id, coalesce(OLD."product_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'product_id', lower(hex(OLD."product_id")), 'cost', OLD."cost", 'currency', OLD."currency", 'from_day', OLD."from_day", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_product_units AFTER INSERT ON product_units BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'product_units', NEW.id, coalesce(NEW."product_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_product_units AFTER UPDATE ON product_units WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."position" IS NOT NEW."position" OR OLD."unit" IS NOT NEW."unit" OR OLD."factor" IS NOT NEW."factor" OR OLD."barcode" IS NOT NEW."barcode" OR OLD."is_default" IS NOT NEW."is_default" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'product_units', NEW.id, coalesce(NEW."product_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'unit' AS k, OLD."unit" AS o, NEW."unit" AS n, OLD."unit" IS NOT NEW."unit" AS d UNION ALL SELECT 'factor' AS k, OLD."factor" AS o, NEW."factor" AS n, OLD."factor" IS NOT NEW."factor" AS d UNION ALL SELECT 'barcode' AS k, OLD."barcode" AS o, NEW."barcode" AS n, OLD."barcode" IS NOT NEW."barcode" AS d UNION ALL SELECT 'is_default' AS k, OLD."is_default" AS o, NEW."is_default" AS n, OLD."is_default" IS NOT NEW."is_default" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_product_units AFTER DELETE ON product_units BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'product_units', OLD.id, coalesce(OLD."product_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'product_id', lower(hex(OLD."product_id")), 'position', OLD."position", 'unit', OLD."unit", 'factor', OLD."factor", 'barcode', OLD."barcode", 'is_default', OLD."is_default", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_products AFTER INSERT ON products BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'products', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_products AFTER UPDATE ON products WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."barcode" IS NOT NEW."barcode" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."spec" IS NOT NEW."spec" OR OLD."mnemonic" IS NOT NEW."mnemonic" OR OLD."initials" IS NOT NEW."initials" OR OLD."pinyin" IS NOT NEW."pinyin" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."category_id" IS NOT NEW."category_id" OR OLD."product_line" IS NOT NEW."product_line" OR OLD."unit" IS NOT NEW."unit" OR OLD."unit_decimals" IS NOT NEW."unit_decimals" OR OLD."base_price" IS NOT NEW."base_price" OR OLD."retail_price" IS NOT NEW."retail_price" OR OLD."currency" IS NOT NEW."currency" OR OLD."tax_rate" IS NOT NEW."tax_rate" OR OLD."min_order" IS NOT NEW."min_order" OR OLD."pack_size" IS NOT NEW."pack_size" OR OLD."safety_stock" IS NOT NEW."safety_stock" OR OLD."reorder_point" IS NOT NEW."reorder_point" OR OLD."lead_days" IS NOT NEW."lead_days" OR OLD."status" IS NOT NEW."status" OR OLD."stocked" IS NOT NEW."stocked" OR OLD."available_from" IS NOT NEW."available_from" OR OLD."available_to" IS NOT NEW."available_to" OR OLD."description" IS NOT NEW."description" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'products', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'barcode' AS k, OLD."barcode" AS o, NEW."barcode" AS n, OLD."barcode" IS NOT NEW."barcode" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'spec' AS k, OLD."spec" AS o, NEW."spec" AS n, OLD."spec" IS NOT NEW."spec" AS d UNION ALL SELECT 'mnemonic' AS k, OLD."mnemonic" AS o, NEW."mnemonic" AS n, OLD."mnemonic" IS NOT NEW."mnemonic" AS d UNION ALL SELECT 'initials' AS k, OLD."initials" AS o, NEW."initials" AS n, OLD."initials" IS NOT NEW."initials" AS d UNION ALL SELECT 'pinyin' AS k, OLD."pinyin" AS o, NEW."pinyin" AS n, OLD."pinyin" IS NOT NEW."pinyin" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'category_id' AS k, lower(hex(OLD."category_id")) AS o, lower(hex(NEW."category_id")) AS n, OLD."category_id" IS NOT NEW."category_id" AS d UNION ALL SELECT 'product_line' AS k, OLD."product_line" AS o, NEW."product_line" AS n, OLD."product_line" IS NOT NEW."product_line" AS d UNION ALL SELECT 'unit' AS k, OLD."unit" AS o, NEW."unit" AS n, OLD."unit" IS NOT NEW."unit" AS d UNION ALL SELECT 'unit_decimals' AS k, OLD."unit_decimals" AS o, NEW."unit_decimals" AS n, OLD."unit_decimals" IS NOT NEW."unit_decimals" AS d UNION ALL SELECT 'base_price' AS k, OLD."base_price" AS o, NEW."base_price" AS n, OLD."base_price" IS NOT NEW."base_price" AS d UNION ALL SELECT 'retail_price' AS k, OLD."retail_price" AS o, NEW."retail_price" AS n, OLD."retail_price" IS NOT NEW."retail_price" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'tax_rate' AS k, OLD."tax_rate" AS o, NEW."tax_rate" AS n, OLD."tax_rate" IS NOT NEW."tax_rate" AS d UNION ALL SELECT 'min_order' AS k, OLD."min_order" AS o, NEW."min_order" AS n, OLD."min_order" IS NOT NEW."min_order" AS d UNION ALL SELECT 'pack_size' AS k, OLD."pack_size" AS o, NEW."pack_size" AS n, OLD."pack_size" IS NOT NEW."pack_size" AS d UNION ALL SELECT 'safety_stock' AS k, OLD."safety_stock" AS o, NEW."safety_stock" AS n, OLD."safety_stock" IS NOT NEW."safety_stock" AS d UNION ALL SELECT 'reorder_point' AS k, OLD."reorder_point" AS o, NEW."reorder_point" AS n, OLD."reorder_point" IS NOT NEW."reorder_point" AS d UNION ALL SELECT 'lead_days' AS k, OLD."lead_days" AS o, NEW."lead_days" AS n, OLD."lead_days" IS NOT NEW."lead_days" AS d UNION ALL SELECT 'status' AS k, OLD."status" AS o, NEW."status" AS n, OLD."status" IS NOT NEW."status" AS d UNION ALL SELECT 'stocked' AS k, OLD."stocked" AS o, NEW."stocked" AS n, OLD."stocked" IS NOT NEW."stocked" AS d UNION ALL SELECT 'available_from' AS k, OLD."available_from" AS o, NEW."available_from" AS n, OLD."available_from" IS NOT NEW."available_from" AS d UNION ALL SELECT 'available_to' AS k, OLD."available_to" AS o, NEW."available_to" AS n, OLD."available_to" IS NOT NEW."available_to" AS d UNION ALL SELECT 'description' AS k, OLD."description" AS o, NEW."description" AS n, OLD."description" IS NOT NEW."description" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_products AFTER DELETE ON products BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'products', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'barcode', OLD."barcode", 'name', OLD."name", 'name_en', OLD."name_en", 'spec', OLD."spec", 'mnemonic', OLD."mnemonic", 'initials', OLD."initials", 'pinyin', OLD."pinyin", 'sort_key', OLD."sort_key", 'category_id', lower(hex(OLD."category_id")), 'product_line', OLD."product_line", 'unit', OLD."unit", 'unit_decimals', OLD."unit_decimals", 'base_price', OLD."base_price", 'retail_price', OLD."retail_price", 'currency', OLD."currency", 'tax_rate', OLD."tax_rate", 'min_order', OLD."min_order", 'pack_size', OLD."pack_size", 'safety_stock', OLD."safety_stock", 'reorder_point', OLD."reorder_point", 'lead_days', OLD."lead_days", 'status', OLD."status", 'stocked', OLD."stocked", 'available_from', OLD."available_from", 'available_to', OLD."available_to", 'description', OLD."description", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_qualifications AFTER INSERT ON qualifications BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'qualifications', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_qualifications AFTER UPDATE ON qualifications WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."position" IS NOT NEW."position" OR OLD."kind" IS NOT NEW."kind" OR OLD."number" IS NOT NEW."number" OR OLD."issuer" IS NOT NEW."issuer" OR OLD."valid_from" IS NOT NEW."valid_from" OR OLD."valid_to" IS NOT NEW."valid_to" OR OLD."mandatory" IS NOT NEW."mandatory" OR OLD."attachment_id" IS NOT NEW."attachment_id" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'qualifications', NEW.id, coalesce(NEW."agent_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'number' AS k, OLD."number" AS o, NEW."number" AS n, OLD."number" IS NOT NEW."number" AS d UNION ALL SELECT 'issuer' AS k, OLD."issuer" AS o, NEW."issuer" AS n, OLD."issuer" IS NOT NEW."issuer" AS d UNION ALL SELECT 'valid_from' AS k, OLD."valid_from" AS o, NEW."valid_from" AS n, OLD."valid_from" IS NOT NEW."valid_from" AS d UNION ALL SELECT 'valid_to' AS k, OLD."valid_to" AS o, NEW."valid_to" AS n, OLD."valid_to" IS NOT NEW."valid_to" AS d UNION ALL SELECT 'mandatory' AS k, OLD."mandatory" AS o, NEW."mandatory" AS n, OLD."mandatory" IS NOT NEW."mandatory" AS d UNION ALL SELECT 'attachment_id' AS k, lower(hex(OLD."attachment_id")) AS o, lower(hex(NEW."attachment_id")) AS n, OLD."attachment_id" IS NOT NEW."attachment_id" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_qualifications AFTER DELETE ON qualifications BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'qualifications', OLD.id, coalesce(OLD."agent_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'position', OLD."position", 'kind', OLD."kind", 'number', OLD."number", 'issuer', OLD."issuer", 'valid_from', OLD."valid_from", 'valid_to', OLD."valid_to", 'mandatory', OLD."mandatory", 'attachment_id', lower(hex(OLD."attachment_id")), 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_reservations AFTER INSERT ON reservations BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'reservations', NEW.id, coalesce(NEW."order_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_reservations AFTER UPDATE ON reservations WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."order_id" IS NOT NEW."order_id" OR OLD."order_line_id" IS NOT NEW."order_line_id" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."warehouse_id" IS NOT NEW."warehouse_id" OR OLD."quantity" IS NOT NEW."quantity" OR OLD."kind" IS NOT NEW."kind" OR OLD."state" IS NOT NEW."state" OR OLD."expires_on" IS NOT NEW."expires_on" OR OLD."priority" IS NOT NEW."priority" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'reservations', NEW.id, coalesce(NEW."order_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'order_id' AS k, lower(hex(OLD."order_id")) AS o, lower(hex(NEW."order_id")) AS n, OLD."order_id" IS NOT NEW."order_id" AS d UNION ALL SELECT 'order_line_id' AS k, lower(hex(OLD."order_line_id")) AS o, lower(hex(NEW."order_line_id")) AS n, OLD."order_line_id" IS NOT NEW."order_line_id" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'warehouse_id' AS k, lower(hex(OLD."warehouse_id")) AS o, lower(hex(NEW."warehouse_id")) AS n, OLD."warehouse_id" IS NOT NEW."warehouse_id" AS d UNION ALL SELECT 'quantity' AS k, OLD."quantity" AS o, NEW."quantity" AS n, OLD."quantity" IS NOT NEW."quantity" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'expires_on' AS k, OLD."expires_on" AS o, NEW."expires_on" AS n, OLD."expires_on" IS NOT NEW."expires_on" AS d UNION ALL SELECT 'priority' AS k, OLD."priority" AS o, NEW."priority" AS n, OLD."priority" IS NOT NEW."priority" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_reservations AFTER DELETE ON reservations BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'reservations', OLD.id, coalesce(OLD."order_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'order_id', lower(hex(OLD."order_id")), 'order_line_id', lower(hex(OLD."order_line_id")), 'agent_id', lower(hex(OLD."agent_id")), 'product_id', lower(hex(OLD."product_id")), 'warehouse_id', lower(hex(OLD."warehouse_id")), 'quantity', OLD."quantity", 'kind', OLD."kind", 'state', OLD."state", 'expires_on', OLD."expires_on", 'priority', OLD."priority", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_saved_views AFTER INSERT ON saved_views BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'saved_views', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_saved_views AFTER UPDATE ON saved_views WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."spec" IS NOT NEW."spec" OR OLD."name" IS NOT NEW."name" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."shared" IS NOT NEW."shared" OR OLD."is_default" IS NOT NEW."is_default" OR OLD."content" IS NOT NEW."content" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'saved_views', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'spec' AS k, OLD."spec" AS o, NEW."spec" AS n, OLD."spec" IS NOT NEW."spec" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'shared' AS k, OLD."shared" AS o, NEW."shared" AS n, OLD."shared" IS NOT NEW."shared" AS d UNION ALL SELECT 'is_default' AS k, OLD."is_default" AS o, NEW."is_default" AS n, OLD."is_default" IS NOT NEW."is_default" AS d UNION ALL SELECT 'content' AS k, OLD."content" AS o, NEW."content" AS n, OLD."content" IS NOT NEW."content" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_saved_views AFTER DELETE ON saved_views BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'saved_views', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'spec', OLD."spec", 'name', OLD."name", 'owner_id', lower(hex(OLD."owner_id")), 'shared', OLD."shared", 'is_default', OLD."is_default", 'content', OLD."content", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_score_criteria AFTER INSERT ON score_criteria BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_criteria', NEW.id, coalesce(NEW."scheme_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_score_criteria AFTER UPDATE ON score_criteria WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."scheme_id" IS NOT NEW."scheme_id" OR OLD."position" IS NOT NEW."position" OR OLD."kpi" IS NOT NEW."kpi" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."weight" IS NOT NEW."weight" OR OLD."target" IS NOT NEW."target" OR OLD."curve" IS NOT NEW."curve" OR OLD."missing" IS NOT NEW."missing" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_criteria', NEW.id, coalesce(NEW."scheme_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'scheme_id' AS k, lower(hex(OLD."scheme_id")) AS o, lower(hex(NEW."scheme_id")) AS n, OLD."scheme_id" IS NOT NEW."scheme_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kpi' AS k, OLD."kpi" AS o, NEW."kpi" AS n, OLD."kpi" IS NOT NEW."kpi" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'weight' AS k, OLD."weight" AS o, NEW."weight" AS n, OLD."weight" IS NOT NEW."weight" AS d UNION ALL SELECT 'target' AS k, OLD."target" AS o, NEW."target" AS n, OLD."target" IS NOT NEW."target" AS d UNION ALL SELECT 'curve' AS k, OLD."curve" AS o, NEW."curve" AS n, OLD."curve" IS NOT NEW."curve" AS d UNION ALL SELECT 'missing' AS k, OLD."missing" AS o, NEW."missing" AS n, OLD."missing" IS NOT NEW."missing" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_score_criteria AFTER DELETE ON score_criteria BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_criteria', OLD.id, coalesce(OLD."scheme_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'scheme_id', lower(hex(OLD."scheme_id")), 'position', OLD."position", 'kpi', OLD."kpi", 'name', OLD."name", 'name_en', OLD."name_en", 'weight', OLD."weight", 'target', OLD."target", 'curve', OLD."curve", 'missing', OLD."missing", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_score_items AFTER INSERT ON score_items BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_items', NEW.id, coalesce(NEW."scorecard_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_score_items AFTER UPDATE ON score_items WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."scorecard_id" IS NOT NEW."scorecard_id" OR OLD."position" IS NOT NEW."position" OR OLD."kpi" IS NOT NEW."kpi" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."weight" IS NOT NEW."weight" OR OLD."target" IS NOT NEW."target" OR OLD."actual" IS NOT NEW."actual" OR OLD."score" IS NOT NEW."score" OR OLD."evidence" IS NOT NEW."evidence" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_items', NEW.id, coalesce(NEW."scorecard_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'scorecard_id' AS k, lower(hex(OLD."scorecard_id")) AS o, lower(hex(NEW."scorecard_id")) AS n, OLD."scorecard_id" IS NOT NEW."scorecard_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kpi' AS k, OLD."kpi" AS o, NEW."kpi" AS n, OLD."kpi" IS NOT NEW."kpi" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'weight' AS k, OLD."weight" AS o, NEW."weight" AS n, OLD."weight" IS NOT NEW."weight" AS d UNION ALL SELECT 'target' AS k, OLD."target" AS o, NEW."target" AS n, OLD."target" IS NOT NEW."target" AS d UNION ALL SELECT 'actual' AS k, OLD."actual" AS o, NEW."actual" AS n, OLD."actual" IS NOT NEW."actual" AS d UNION ALL SELECT 'score' AS k, OLD."score" AS o, NEW."score" AS n, OLD."score" IS NOT NEW."score" AS d UNION ALL SELECT 'evidence' AS k, OLD."evidence" AS o, NEW."evidence" AS n, OLD."evidence" IS NOT NEW."evidence" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_score_items AFTER DELETE ON score_items BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_items', OLD.id, coalesce(OLD."scorecard_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'scorecard_id', lower(hex(OLD."scorecard_id")), 'position', OLD."position", 'kpi', OLD."kpi", 'name', OLD."name", 'name_en', OLD."name_en", 'weight', OLD."weight", 'target', OLD."target", 'actual', OLD."actual", 'score', OLD."score", 'evidence', OLD."evidence", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_score_schemes AFTER INSERT ON score_schemes BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_schemes', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_score_schemes AFTER UPDATE ON score_schemes WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."version_no" IS NOT NEW."version_no" OR OLD."months" IS NOT NEW."months" OR OLD."bands" IS NOT NEW."bands" OR OLD."retired" IS NOT NEW."retired" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_schemes', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'version_no' AS k, OLD."version_no" AS o, NEW."version_no" AS n, OLD."version_no" IS NOT NEW."version_no" AS d UNION ALL SELECT 'months' AS k, OLD."months" AS o, NEW."months" AS n, OLD."months" IS NOT NEW."months" AS d UNION ALL SELECT 'bands' AS k, OLD."bands" AS o, NEW."bands" AS n, OLD."bands" IS NOT NEW."bands" AS d UNION ALL SELECT 'retired' AS k, OLD."retired" AS o, NEW."retired" AS n, OLD."retired" IS NOT NEW."retired" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_score_schemes AFTER DELETE ON score_schemes BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'score_schemes', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'name_en', OLD."name_en", 'version_no', OLD."version_no", 'months', OLD."months", 'bands', OLD."bands", 'retired', OLD."retired", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_scorecards AFTER INSERT ON scorecards BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'scorecards', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_scorecards AFTER UPDATE ON scorecards WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."scheme_id" IS NOT NEW."scheme_id" OR OLD."starts_on" IS NOT NEW."starts_on" OR OLD."ends_on" IS NOT NEW."ends_on" OR OLD."state" IS NOT NEW."state" OR OLD."auto_score" IS NOT NEW."auto_score" OR OLD."adjustment" IS NOT NEW."adjustment" OR OLD."adjust_reason" IS NOT NEW."adjust_reason" OR OLD."final_score" IS NOT NEW."final_score" OR OLD."grade" IS NOT NEW."grade" OR OLD."comment_for_agent" IS NOT NEW."comment_for_agent" OR OLD."comment_internal" IS NOT NEW."comment_internal" OR OLD."reviewer_id" IS NOT NEW."reviewer_id" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'scorecards', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'scheme_id' AS k, lower(hex(OLD."scheme_id")) AS o, lower(hex(NEW."scheme_id")) AS n, OLD."scheme_id" IS NOT NEW."scheme_id" AS d UNION ALL SELECT 'starts_on' AS k, OLD."starts_on" AS o, NEW."starts_on" AS n, OLD."starts_on" IS NOT NEW."starts_on" AS d UNION ALL SELECT 'ends_on' AS k, OLD."ends_on" AS o, NEW."ends_on" AS n, OLD."ends_on" IS NOT NEW."ends_on" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'auto_score' AS k, OLD."auto_score" AS o, NEW."auto_score" AS n, OLD."auto_score" IS NOT NEW."auto_score" AS d UNION ALL SELECT 'adjustment' AS k, OLD."adjustment" AS o, NEW."adjustment" AS n, OLD."adjustment" IS NOT NEW."adjustment" AS d UNION ALL SELECT 'adjust_reason' AS k, OLD."adjust_reason" AS o, NEW."adjust_reason" AS n, OLD."adjust_reason" IS NOT NEW."adjust_reason" AS d UNION ALL SELECT 'final_score' AS k, OLD."final_score" AS o, NEW."final_score" AS n, OLD."final_score" IS NOT NEW."final_score" AS d UNION ALL SELECT 'grade' AS k, OLD."grade" AS o, NEW."grade" AS n, OLD."grade" IS NOT NEW."grade" AS d UNION ALL SELECT 'comment_for_agent' AS k, OLD."comment_for_agent" AS o, NEW."comment_for_agent" AS n, OLD."comment_for_agent" IS NOT NEW."comment_for_agent" AS d UNION ALL SELECT 'comment_internal' AS k, OLD."comment_internal" AS o, NEW."comment_internal" AS n, OLD."comment_internal" IS NOT NEW."comment_internal" AS d UNION ALL SELECT 'reviewer_id' AS k, lower(hex(OLD."reviewer_id")) AS o, lower(hex(NEW."reviewer_id")) AS n, OLD."reviewer_id" IS NOT NEW."reviewer_id" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_scorecards AFTER DELETE ON scorecards BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'scorecards', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'agent_id', lower(hex(OLD."agent_id")), 'scheme_id', lower(hex(OLD."scheme_id")), 'starts_on', OLD."starts_on", 'ends_on', OLD."ends_on", 'state', OLD."state", 'auto_score', OLD."auto_score", 'adjustment', OLD."adjustment", 'adjust_reason', OLD."adjust_reason", 'final_score', OLD."final_score", 'grade', OLD."grade", 'comment_for_agent', OLD."comment_for_agent", 'comment_internal', OLD."comment_internal", 'reviewer_id', lower(hex(OLD."reviewer_id")), 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_settings AFTER INSERT ON settings BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'settings', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_settings AFTER UPDATE ON settings WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."name" IS NOT NEW."name" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."value" IS NOT NEW."value" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'settings', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'user_id' AS k, lower(hex(OLD."user_id")) AS o, lower(hex(NEW."user_id")) AS n, OLD."user_id" IS NOT NEW."user_id" AS d UNION ALL SELECT 'value' AS k, OLD."value" AS o, NEW."value" AS n, OLD."value" IS NOT NEW."value" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_settings AFTER DELETE ON settings BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'settings', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'name', OLD."name", 'user_id', lower(hex(OLD."user_id")), 'value', OLD."value", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_stock_moves AFTER INSERT ON stock_moves BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'stock_moves', NEW.id, coalesce(NEW."document_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER ledger_u_stock_moves BEFORE UPDATE ON stock_moves WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER ledger_d_stock_moves BEFORE DELETE ON stock_moves WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = 0) BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END
-- next statement
CREATE TRIGGER cap_i_stock_positions AFTER INSERT ON stock_positions BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'stock_positions', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_stock_positions AFTER UPDATE ON stock_positions WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."product_id" IS NOT NEW."product_id" OR OLD."warehouse_id" IS NOT NEW."warehouse_id" OR OLD."place" IS NOT NEW."place" OR OLD."safety_stock" IS NOT NEW."safety_stock" OR OLD."last_counted_on" IS NOT NEW."last_counted_on" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'stock_positions', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'product_id' AS k, lower(hex(OLD."product_id")) AS o, lower(hex(NEW."product_id")) AS n, OLD."product_id" IS NOT NEW."product_id" AS d UNION ALL SELECT 'warehouse_id' AS k, lower(hex(OLD."warehouse_id")) AS o, lower(hex(NEW."warehouse_id")) AS n, OLD."warehouse_id" IS NOT NEW."warehouse_id" AS d UNION ALL SELECT 'place' AS k, OLD."place" AS o, NEW."place" AS n, OLD."place" IS NOT NEW."place" AS d UNION ALL SELECT 'safety_stock' AS k, OLD."safety_stock" AS o, NEW."safety_stock" AS n, OLD."safety_stock" IS NOT NEW."safety_stock" AS d UNION ALL SELECT 'last_counted_on' AS k, OLD."last_counted_on" AS o, NEW."last_counted_on" AS n, OLD."last_counted_on" IS NOT NEW."last_counted_on" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_stock_positions AFTER DELETE ON stock_positions BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'stock_positions', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'product_id', lower(hex(OLD."product_id")), 'warehouse_id', lower(hex(OLD."warehouse_id")), 'place', OLD."place", 'safety_stock', OLD."safety_stock", 'last_counted_on', OLD."last_counted_on", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_sync_conflicts AFTER INSERT ON sync_conflicts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_conflicts', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_sync_conflicts AFTER UPDATE ON sync_conflicts WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."subject" IS NOT NEW."subject" OR OLD."row_id" IS NOT NEW."row_id" OR OLD."root_id" IS NOT NEW."root_id" OR OLD."kind" IS NOT NEW."kind" OR OLD."field_group" IS NOT NEW."field_group" OR OLD."base" IS NOT NEW."base" OR OLD."mine" IS NOT NEW."mine" OR OLD."theirs" IS NOT NEW."theirs" OR OLD."state" IS NOT NEW."state" OR OLD."settled_at" IS NOT NEW."settled_at" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_conflicts', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'subject' AS k, OLD."subject" AS o, NEW."subject" AS n, OLD."subject" IS NOT NEW."subject" AS d UNION ALL SELECT 'row_id' AS k, lower(hex(OLD."row_id")) AS o, lower(hex(NEW."row_id")) AS n, OLD."row_id" IS NOT NEW."row_id" AS d UNION ALL SELECT 'root_id' AS k, lower(hex(OLD."root_id")) AS o, lower(hex(NEW."root_id")) AS n, OLD."root_id" IS NOT NEW."root_id" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'field_group' AS k, OLD."field_group" AS o, NEW."field_group" AS n, OLD."field_group" IS NOT NEW."field_group" AS d UNION ALL SELECT 'base' AS k, OLD."base" AS o, NEW."base" AS n, OLD."base" IS NOT NEW."base" AS d UNION ALL SELECT 'mine' AS k, OLD."mine" AS o, NEW."mine" AS n, OLD."mine" IS NOT NEW."mine" AS d UNION ALL SELECT 'theirs' AS k, OLD."theirs" AS o, NEW."theirs" AS n, OLD."theirs" IS NOT NEW."theirs" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'settled_at' AS k, OLD."settled_at" AS o, NEW."settled_at" AS n, OLD."settled_at" IS NOT NEW."settled_at" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_sync_conflicts AFTER DELETE ON sync_conflicts BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_conflicts', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'owner_id', lower(hex(OLD."owner_id")), 'subject', OLD."subject", 'row_id', lower(hex(OLD."row_id")), 'root_id', lower(hex(OLD."root_id")), 'kind', OLD."kind", 'field_group', OLD."field_group", 'base', OLD."base", 'mine', OLD."mine", 'theirs', OLD."theirs", 'state', OLD."state", 'settled_at', OLD."settled_at", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_sync_intents AFTER INSERT ON sync_intents BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_intents', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_sync_intents AFTER UPDATE ON sync_intents WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."kind" IS NOT NEW."kind" OR OLD."subject" IS NOT NEW."subject" OR OLD."row_id" IS NOT NEW."row_id" OR OLD."arguments" IS NOT NEW."arguments" OR OLD."state" IS NOT NEW."state" OR OLD."answer" IS NOT NEW."answer" OR OLD."answered_at" IS NOT NEW."answered_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_intents', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'subject' AS k, OLD."subject" AS o, NEW."subject" AS n, OLD."subject" IS NOT NEW."subject" AS d UNION ALL SELECT 'row_id' AS k, lower(hex(OLD."row_id")) AS o, lower(hex(NEW."row_id")) AS n, OLD."row_id" IS NOT NEW."row_id" AS d UNION ALL SELECT 'arguments' AS k, OLD."arguments" AS o, NEW."arguments" AS n, OLD."arguments" IS NOT NEW."arguments" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'answer' AS k, OLD."answer" AS o, NEW."answer" AS n, OLD."answer" IS NOT NEW."answer" AS d UNION ALL SELECT 'answered_at' AS k, OLD."answered_at" AS o, NEW."answered_at" AS n, OLD."answered_at" IS NOT NEW."answered_at" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_sync_intents AFTER DELETE ON sync_intents BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_intents', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'owner_id', lower(hex(OLD."owner_id")), 'kind', OLD."kind", 'subject', OLD."subject", 'row_id', lower(hex(OLD."row_id")), 'arguments', OLD."arguments", 'state', OLD."state", 'answer', OLD."answer", 'answered_at', OLD."answered_at", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_sync_refusals AFTER INSERT ON sync_refusals BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_refusals', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_sync_refusals AFTER UPDATE ON sync_refusals WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."owner_id" IS NOT NEW."owner_id" OR OLD."device_id" IS NOT NEW."device_id" OR OLD."reason" IS NOT NEW."reason" OR OLD."words" IS NOT NEW."words" OR OLD."work" IS NOT NEW."work" OR OLD."state" IS NOT NEW."state" OR OLD."settled_at" IS NOT NEW."settled_at" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_refusals', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'owner_id' AS k, lower(hex(OLD."owner_id")) AS o, lower(hex(NEW."owner_id")) AS n, OLD."owner_id" IS NOT NEW."owner_id" AS d UNION ALL SELECT 'device_id' AS k, lower(hex(OLD."device_id")) AS o, lower(hex(NEW."device_id")) AS n, OLD."device_id" IS NOT NEW."device_id" AS d UNION ALL SELECT 'reason' AS k, OLD."reason" AS o, NEW."reason" AS n, OLD."reason" IS NOT NEW."reason" AS d UNION ALL SELECT 'words' AS k, OLD."words" AS o, NEW."words" AS n, OLD."words" IS NOT NEW."words" AS d UNION ALL SELECT 'work' AS k, OLD."work" AS o, NEW."work" AS n, OLD."work" IS NOT NEW."work" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'settled_at' AS k, OLD."settled_at" AS o, NEW."settled_at" AS n, OLD."settled_at" IS NOT NEW."settled_at" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_sync_refusals AFTER DELETE ON sync_refusals BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'sync_refusals', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'owner_id', lower(hex(OLD."owner_id")), 'device_id', lower(hex(OLD."device_id")), 'reason', OLD."reason", 'words', OLD."words", 'work', OLD."work", 'state', OLD."state", 'settled_at', OLD."settled_at", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_target_months AFTER INSERT ON target_months BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'target_months', NEW.id, coalesce(NEW."target_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_target_months AFTER UPDATE ON target_months WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."target_id" IS NOT NEW."target_id" OR OLD."period" IS NOT NEW."period" OR OLD."value" IS NOT NEW."value" OR OLD."locked" IS NOT NEW."locked" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'target_months', NEW.id, coalesce(NEW."target_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'target_id' AS k, lower(hex(OLD."target_id")) AS o, lower(hex(NEW."target_id")) AS n, OLD."target_id" IS NOT NEW."target_id" AS d UNION ALL SELECT 'period' AS k, OLD."period" AS o, NEW."period" AS n, OLD."period" IS NOT NEW."period" AS d UNION ALL SELECT 'value' AS k, OLD."value" AS o, NEW."value" AS n, OLD."value" IS NOT NEW."value" AS d UNION ALL SELECT 'locked' AS k, OLD."locked" AS o, NEW."locked" AS n, OLD."locked" IS NOT NEW."locked" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_target_months AFTER DELETE ON target_months BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'target_months', OLD.id, coalesce(OLD."target_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'target_id', lower(hex(OLD."target_id")), 'period', OLD."period", 'value', OLD."value", 'locked', OLD."locked", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_targets AFTER INSERT ON targets BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'targets', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_targets AFTER UPDATE ON targets WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."subject" IS NOT NEW."subject" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."territory_id" IS NOT NEW."territory_id" OR OLD."measure" IS NOT NEW."measure" OR OLD."product_line" IS NOT NEW."product_line" OR OLD."year" IS NOT NEW."year" OR OLD."currency" IS NOT NEW."currency" OR OLD."state" IS NOT NEW."state" OR OLD."version_no" IS NOT NEW."version_no" OR OLD."note" IS NOT NEW."note" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'targets', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'subject' AS k, OLD."subject" AS o, NEW."subject" AS n, OLD."subject" IS NOT NEW."subject" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'user_id' AS k, lower(hex(OLD."user_id")) AS o, lower(hex(NEW."user_id")) AS n, OLD."user_id" IS NOT NEW."user_id" AS d UNION ALL SELECT 'territory_id' AS k, lower(hex(OLD."territory_id")) AS o, lower(hex(NEW."territory_id")) AS n, OLD."territory_id" IS NOT NEW."territory_id" AS d UNION ALL SELECT 'measure' AS k, OLD."measure" AS o, NEW."measure" AS n, OLD."measure" IS NOT NEW."measure" AS d UNION ALL SELECT 'product_line' AS k, OLD."product_line" AS o, NEW."product_line" AS n, OLD."product_line" IS NOT NEW."product_line" AS d UNION ALL SELECT 'year' AS k, OLD."year" AS o, NEW."year" AS n, OLD."year" IS NOT NEW."year" AS d UNION ALL SELECT 'currency' AS k, OLD."currency" AS o, NEW."currency" AS n, OLD."currency" IS NOT NEW."currency" AS d UNION ALL SELECT 'state' AS k, OLD."state" AS o, NEW."state" AS n, OLD."state" IS NOT NEW."state" AS d UNION ALL SELECT 'version_no' AS k, OLD."version_no" AS o, NEW."version_no" AS n, OLD."version_no" IS NOT NEW."version_no" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_targets AFTER DELETE ON targets BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'targets', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'subject', OLD."subject", 'agent_id', lower(hex(OLD."agent_id")), 'user_id', lower(hex(OLD."user_id")), 'territory_id', lower(hex(OLD."territory_id")), 'measure', OLD."measure", 'product_line', OLD."product_line", 'year', OLD."year", 'currency', OLD."currency", 'state', OLD."state", 'version_no', OLD."version_no", 'note', OLD."note", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_template_clauses AFTER INSERT ON template_clauses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'template_clauses', NEW.id, coalesce(NEW."template_id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_template_clauses AFTER UPDATE ON template_clauses WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."template_id" IS NOT NEW."template_id" OR OLD."position" IS NOT NEW."position" OR OLD."kind" IS NOT NEW."kind" OR OLD."title" IS NOT NEW."title" OR OLD."body" IS NOT NEW."body" OR OLD."condition" IS NOT NEW."condition" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'template_clauses', NEW.id, coalesce(NEW."template_id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'template_id' AS k, lower(hex(OLD."template_id")) AS o, lower(hex(NEW."template_id")) AS n, OLD."template_id" IS NOT NEW."template_id" AS d UNION ALL SELECT 'position' AS k, OLD."position" AS o, NEW."position" AS n, OLD."position" IS NOT NEW."position" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'body' AS k, OLD."body" AS o, NEW."body" AS n, OLD."body" IS NOT NEW."body" AS d UNION ALL SELECT 'condition' AS k, OLD."condition" AS o, NEW."condition" AS n, OLD."condition" IS NOT NEW."condition" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_template_clauses AFTER DELETE ON template_clauses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'template_clauses', OLD.id, coalesce(OLD."template_id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'template_id', lower(hex(OLD."template_id")), 'position', OLD."position", 'kind', OLD."kind", 'title', OLD."title", 'body', OLD."body", 'condition', OLD."condition", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_territories AFTER INSERT ON territories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'territories', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_territories AFTER UPDATE ON territories WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."initials" IS NOT NEW."initials" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."parent_id" IS NOT NEW."parent_id" OR OLD."manager_id" IS NOT NEW."manager_id" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'territories', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'initials' AS k, OLD."initials" AS o, NEW."initials" AS n, OLD."initials" IS NOT NEW."initials" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'parent_id' AS k, lower(hex(OLD."parent_id")) AS o, lower(hex(NEW."parent_id")) AS n, OLD."parent_id" IS NOT NEW."parent_id" AS d UNION ALL SELECT 'manager_id' AS k, lower(hex(OLD."manager_id")) AS o, lower(hex(NEW."manager_id")) AS n, OLD."manager_id" IS NOT NEW."manager_id" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_territories AFTER DELETE ON territories BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'territories', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'name_en', OLD."name_en", 'initials', OLD."initials", 'sort_key', OLD."sort_key", 'parent_id', lower(hex(OLD."parent_id")), 'manager_id', lower(hex(OLD."manager_id")), 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_units AFTER INSERT ON units BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'units', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_units AFTER UPDATE ON units WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."name_en" IS NOT NEW."name_en" OR OLD."decimals" IS NOT NEW."decimals" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'units', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'name_en' AS k, OLD."name_en" AS o, NEW."name_en" AS n, OLD."name_en" IS NOT NEW."name_en" AS d UNION ALL SELECT 'decimals' AS k, OLD."decimals" AS o, NEW."decimals" AS n, OLD."decimals" IS NOT NEW."decimals" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_units AFTER DELETE ON units BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'units', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'name_en', OLD."name_en", 'decimals', OLD."decimals", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_users AFTER INSERT ON users BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'users', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_users AFTER UPDATE ON users WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."login" IS NOT NEW."login" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."initials" IS NOT NEW."initials" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."role" IS NOT NEW."role" OR OLD."scope" IS NOT NEW."scope" OR OLD."status" IS NOT NEW."status" OR OLD."title" IS NOT NEW."title" OR OLD."phone" IS NOT NEW."phone" OR OLD."email" IS NOT NEW."email" OR OLD."language" IS NOT NEW."language" OR OLD."manager_id" IS NOT NEW."manager_id" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."territory_id" IS NOT NEW."territory_id" OR OLD."grants" IS NOT NEW."grants" OR OLD."password_hash" IS NOT NEW."password_hash" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'users', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'login' AS k, OLD."login" AS o, NEW."login" AS n, OLD."login" IS NOT NEW."login" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'initials' AS k, OLD."initials" AS o, NEW."initials" AS n, OLD."initials" IS NOT NEW."initials" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'role' AS k, OLD."role" AS o, NEW."role" AS n, OLD."role" IS NOT NEW."role" AS d UNION ALL SELECT 'scope' AS k, OLD."scope" AS o, NEW."scope" AS n, OLD."scope" IS NOT NEW."scope" AS d UNION ALL SELECT 'status' AS k, OLD."status" AS o, NEW."status" AS n, OLD."status" IS NOT NEW."status" AS d UNION ALL SELECT 'title' AS k, OLD."title" AS o, NEW."title" AS n, OLD."title" IS NOT NEW."title" AS d UNION ALL SELECT 'phone' AS k, OLD."phone" AS o, NEW."phone" AS n, OLD."phone" IS NOT NEW."phone" AS d UNION ALL SELECT 'email' AS k, OLD."email" AS o, NEW."email" AS n, OLD."email" IS NOT NEW."email" AS d UNION ALL SELECT 'language' AS k, OLD."language" AS o, NEW."language" AS n, OLD."language" IS NOT NEW."language" AS d UNION ALL SELECT 'manager_id' AS k, lower(hex(OLD."manager_id")) AS o, lower(hex(NEW."manager_id")) AS n, OLD."manager_id" IS NOT NEW."manager_id" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'territory_id' AS k, lower(hex(OLD."territory_id")) AS o, lower(hex(NEW."territory_id")) AS n, OLD."territory_id" IS NOT NEW."territory_id" AS d UNION ALL SELECT 'grants' AS k, OLD."grants" AS o, NEW."grants" AS n, OLD."grants" IS NOT NEW."grants" AS d UNION ALL SELECT 'password_hash' AS k, CASE WHEN OLD."password_hash" IS NULL THEN NULL ELSE '***' END AS o, CASE WHEN NEW."password_hash" IS NULL THEN NULL ELSE '***' END AS n, OLD."password_hash" IS NOT NEW."password_hash" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_users AFTER DELETE ON users BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'users', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'login', OLD."login", 'code', OLD."code", 'name', OLD."name", 'initials', OLD."initials", 'sort_key', OLD."sort_key", 'role', OLD."role", 'scope', OLD."scope", 'status', OLD."status", 'title', OLD."title", 'phone', OLD."phone", 'email', OLD."email", 'language', OLD."language", 'manager_id', lower(hex(OLD."manager_id")), 'agent_id', lower(hex(OLD."agent_id")), 'territory_id', lower(hex(OLD."territory_id")), 'grants', OLD."grants", 'password_hash', CASE WHEN OLD."password_hash" IS NULL THEN NULL ELSE '***' END, 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_i_warehouses AFTER INSERT ON warehouses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'warehouses', NEW.id, coalesce(NEW."id", NEW."id"), 'I', NULL FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_u_warehouses AFTER UPDATE ON warehouses WHEN OLD."bucket" IS NOT NEW."bucket" OR OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."initials" IS NOT NEW."initials" OR OLD."sort_key" IS NOT NEW."sort_key" OR OLD."kind" IS NOT NEW."kind" OR OLD."address" IS NOT NEW."address" OR OLD."phone" IS NOT NEW."phone" OR OLD."manager_id" IS NOT NEW."manager_id" OR OLD."agent_id" IS NOT NEW."agent_id" OR OLD."cut_off" IS NOT NEW."cut_off" OR OLD."closed" IS NOT NEW."closed" OR OLD."note" IS NOT NEW."note" OR OLD."external_no" IS NOT NEW."external_no" OR OLD."deleted_at" IS NOT NEW."deleted_at" BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'warehouses', NEW.id, coalesce(NEW."id", NEW."id"), 'U', (SELECT json_group_object(k, json_array(o, n)) FROM (SELECT 'bucket' AS k, lower(hex(OLD."bucket")) AS o, lower(hex(NEW."bucket")) AS n, OLD."bucket" IS NOT NEW."bucket" AS d UNION ALL SELECT 'code' AS k, OLD."code" AS o, NEW."code" AS n, OLD."code" IS NOT NEW."code" AS d UNION ALL SELECT 'name' AS k, OLD."name" AS o, NEW."name" AS n, OLD."name" IS NOT NEW."name" AS d UNION ALL SELECT 'initials' AS k, OLD."initials" AS o, NEW."initials" AS n, OLD."initials" IS NOT NEW."initials" AS d UNION ALL SELECT 'sort_key' AS k, OLD."sort_key" AS o, NEW."sort_key" AS n, OLD."sort_key" IS NOT NEW."sort_key" AS d UNION ALL SELECT 'kind' AS k, OLD."kind" AS o, NEW."kind" AS n, OLD."kind" IS NOT NEW."kind" AS d UNION ALL SELECT 'address' AS k, OLD."address" AS o, NEW."address" AS n, OLD."address" IS NOT NEW."address" AS d UNION ALL SELECT 'phone' AS k, OLD."phone" AS o, NEW."phone" AS n, OLD."phone" IS NOT NEW."phone" AS d UNION ALL SELECT 'manager_id' AS k, lower(hex(OLD."manager_id")) AS o, lower(hex(NEW."manager_id")) AS n, OLD."manager_id" IS NOT NEW."manager_id" AS d UNION ALL SELECT 'agent_id' AS k, lower(hex(OLD."agent_id")) AS o, lower(hex(NEW."agent_id")) AS n, OLD."agent_id" IS NOT NEW."agent_id" AS d UNION ALL SELECT 'cut_off' AS k, OLD."cut_off" AS o, NEW."cut_off" AS n, OLD."cut_off" IS NOT NEW."cut_off" AS d UNION ALL SELECT 'closed' AS k, OLD."closed" AS o, NEW."closed" AS n, OLD."closed" IS NOT NEW."closed" AS d UNION ALL SELECT 'note' AS k, OLD."note" AS o, NEW."note" AS n, OLD."note" IS NOT NEW."note" AS d UNION ALL SELECT 'external_no' AS k, OLD."external_no" AS o, NEW."external_no" AS n, OLD."external_no" IS NOT NEW."external_no" AS d UNION ALL SELECT 'deleted_at' AS k, OLD."deleted_at" AS o, NEW."deleted_at" AS n, OLD."deleted_at" IS NOT NEW."deleted_at" AS d) WHERE d) FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER cap_d_warehouses AFTER DELETE ON warehouses BEGIN SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context); INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act, 'warehouses', OLD.id, coalesce(OLD."id", OLD."id"), 'D', json_object('id', lower(hex(OLD."id")), 'bucket', lower(hex(OLD."bucket")), 'code', OLD."code", 'name', OLD."name", 'initials', OLD."initials", 'sort_key', OLD."sort_key", 'kind', OLD."kind", 'address', OLD."address", 'phone', OLD."phone", 'manager_id', lower(hex(OLD."manager_id")), 'agent_id', lower(hex(OLD."agent_id")), 'cut_off', OLD."cut_off", 'closed', OLD."closed", 'note', OLD."note", 'external_no', OLD."external_no", 'version', OLD."version", 'rev', OLD."rev", 'created_at', OLD."created_at", 'created_by', lower(hex(OLD."created_by")), 'changed_at', OLD."changed_at", 'changed_by', lower(hex(OLD."changed_by")), 'deleted_at', OLD."deleted_at") FROM change_context WHERE act <> 0; END
-- next statement
CREATE TRIGGER log_u_change_log BEFORE UPDATE ON change_log BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END
-- next statement
CREATE TRIGGER log_d_change_log BEFORE DELETE ON change_log BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END
-- next statement
CREATE TRIGGER log_u_audit_notes BEFORE UPDATE ON audit_notes BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END
-- next statement
CREATE TRIGGER log_d_audit_notes BEFORE DELETE ON audit_notes BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END
-- next statement
CREATE TRIGGER log_u_seals BEFORE UPDATE ON seals BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END
-- next statement
CREATE TRIGGER log_d_seals BEFORE DELETE ON seals BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END
-- next statement
CREATE TRIGGER log_i_change_log BEFORE INSERT ON change_log WHEN EXISTS (SELECT 1 FROM seals WHERE act = NEW.act) BEGIN SELECT RAISE(ABORT, 'ledger: sealed'); END
-- next statement
CREATE TRIGGER log_i_audit_notes BEFORE INSERT ON audit_notes WHEN EXISTS (SELECT 1 FROM seals WHERE act = NEW.act) BEGIN SELECT RAISE(ABORT, 'ledger: sealed'); END
-- next statement
CREATE TRIGGER log_u_acts BEFORE UPDATE ON acts WHEN EXISTS (SELECT 1 FROM seals WHERE act = OLD.seq) BEGIN SELECT RAISE(ABORT, 'ledger: sealed'); END
-- next statement
CREATE TRIGGER log_d_acts BEFORE DELETE ON acts WHEN EXISTS (SELECT 1 FROM seals WHERE act = OLD.seq) BEGIN SELECT RAISE(ABORT, 'ledger: sealed'); END
-- next statement
CREATE VIRTUAL TABLE search_agents USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_contacts USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_contracts USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_move_documents USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_order_lines USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_orders USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_payments USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_products USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_territories USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_users USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
-- next statement
CREATE VIRTUAL TABLE search_warehouses USING fts5(grams, content='', contentless_delete=1, tokenize='ascii')
