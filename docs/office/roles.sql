-- After moving a book to PostgreSQL 16 or newer from an older one: lets the book's owner administer its accounts again.
-- As the server's administrator:
--   psql -d postgres -v roles=qudao -v account=channel_owner -f roles.sql
-- `roles`: the beginning of the book's role names; `account`: the account that owns the database. May be run again.

SELECT format('GRANT %I TO %I WITH ADMIN OPTION', rolname, :'roles' || '_owner') FROM pg_roles
WHERE starts_with(rolname, :'roles' || '_') AND rolname <> :'roles' || '_owner' \gexec

SELECT format('GRANT %I TO %I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', rolname, :'roles' || '_owner') FROM pg_roles
WHERE starts_with(rolname, :'roles' || '.') \gexec

SELECT format('GRANT %I TO %I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', :'roles' || '_owner', :'account') \gexec

-- Memberships of people come from the owner, who alone can take back what he gave.
SELECT format('REVOKE %1$I FROM %2$I GRANTED BY %3$I', g.rolname, p.rolname, d.rolname),
       format('GRANT %1$I TO %2$I GRANTED BY %3$I', g.rolname, p.rolname, :'roles' || '_owner')
FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS p ON p.oid = m.member
JOIN pg_roles AS d ON d.oid = m.grantor
WHERE starts_with(p.rolname, :'roles' || '.') AND starts_with(g.rolname, :'roles' || '_') AND d.rolname <> :'roles' || '_owner' \gexec
