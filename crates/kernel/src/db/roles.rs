//! Two roles on PostgreSQL: one owns the tables and changes their shape, the other serves and may not. What is only ever added
//! to can be neither changed nor deleted by it, whatever a program that it runs is made to do.
use anyhow::{Result, ensure};

use super::{Conn, Db};
use crate::params;

/// Who a connection is.
///
/// # Errors
/// When the database does not answer or is not PostgreSQL.
pub async fn name(db: &Db) -> Result<String> {
    db.look(async |sql: &mut Conn| {
        ensure!(sql.is_postgres(), "an embedded database has no roles");
        sql.one::<String>("SELECT CAST(current_user AS TEXT)", params![]).await
    })
    .await
}

/// Gives a role what serving needs, as the owner of the tables; what it had beyond that is taken away. Tables that carry a
/// guard against change (`…_kept`) are added to and read.
///
/// # Errors
/// When `owner` does not own the tables.
pub async fn grant(owner: &Db, role: &str) -> Result<()> {
    let role = role.replace('\'', "''");
    let all = format!(
        "DO $$ DECLARE one RECORD; rights TEXT; BEGIN
           EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
           EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), '{role}');
           EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), '{role}');
           FOR one IN SELECT c.oid, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'v') LOOP
             rights := CASE
               WHEN one.relkind = 'v' OR one.relname IN ('migrations', 'row_guards') THEN 'SELECT'
               WHEN EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = one.oid AND t.tgname LIKE '%kept')
                 THEN 'SELECT, INSERT'
               ELSE 'SELECT, INSERT, UPDATE, DELETE' END;
             EXECUTE format('REVOKE ALL ON %I FROM %I', one.relname, '{role}');
             EXECUTE format('GRANT ' || rights || ' ON %I TO %I', one.relname, '{role}');
           END LOOP; END $$"
    );
    owner
        .write(async move |sql: &mut Conn| {
            super::migrate::alone(sql).await?;
            sql.batch(&all).await
        })
        .await
}
