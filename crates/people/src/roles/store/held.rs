//! What a person holds, asked at the beginning of every look and every verb.
use kernel::db::row_seals::{self, Said};
use kernel::db::{Conn, FromRow, Row};
use kernel::seal::Seal;
use kernel::{At, Grant, Id, Person, Result, params};

/// What is held, each grant with its digest and what that covers, and last the marks of the person: `MARKS`.
const HELD: &str =
    "SELECT role, scope_kind, scope_id, unit_id, id, person_id, from_at, until_at, asked_by, approved_by, mac
    FROM (
    SELECT role, scope_kind, scope_id, unit_id, id, person_id, from_at, until_at, asked_by, approved_by, mac
        FROM grants LEFT JOIN row_digests ON table_name = 'grants' AND row_id = id
        WHERE person_id = $1 AND ended_at IS NULL AND suspended_at IS NULL
        AND from_at <= $2 AND (until_at IS NULL OR until_at > $2)
    UNION ALL SELECT 'verified', 'Platform', 1, 0, 9000000000000000001, person_id, NULL, NULL, NULL, NULL, NULL
        FROM verified_persons WHERE person_id = $1
    UNION ALL SELECT 'guest', 'Platform', 1, 0, 9000000000000000002, person_id, NULL, NULL, NULL, NULL, NULL
        FROM guest_accounts WHERE person_id = $1
    UNION ALL SELECT 'formerly', 'Person', person_id, 0, 9000000000000000003, kept_id, NULL, NULL, NULL, NULL, NULL
        FROM merged_persons WHERE kept_id = $1
    ) held ORDER BY id LIMIT 500";
/// Neither suspended nor ended.
const NONE: Option<i64> = None;

/// What a person holds now, read in the caller's own transaction: nothing where one of the grants was changed in the database
/// itself.
pub async fn held(sql: &mut Conn, seal: &Seal, person: Id<Person>, now: At) -> Result<Vec<Grant>> {
    if person.0 == 0 {
        return Ok(vec![]); // the house and strangers
    }
    let mut grants = vec![];
    for held in sql.all::<Held>(HELD, params![person, now]).await? {
        if let Some((row, said, mac)) = held.digest
            && !row_seals::wrote(seal, "grants", row, said, mac)?
        {
            tracing::error!(
                person = person.0,
                row,
                "a grant was changed in the database itself: its holder has no rights"
            );
            return Ok(vec![]);
        }
        grants.push(held.grant);
    }
    Ok(grants)
}

impl FromRow for Held {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let grant = Grant { role: row.get(0)?, kind: row.get(1)?, scope: row.get(2)?, unit: row.get(3)? };
        let column = |at| row.get::<Option<i64>>(at);
        let Some(from) = column(6)? else { return Ok(Self { grant, digest: None }) };
        let said = Said::default().then(column(5)?).then(Some(&grant.role)).then(Some(&grant.kind));
        let said = said.then(Some(grant.scope)).then(Some(grant.unit)).then(Some(from)).then(column(7)?);
        let said = said.then(column(8)?).then(column(9)?).then(NONE).then(NONE);
        Ok(Self { grant, digest: Some((row.get(4)?, said, row.get(10)?)) })
    }
}

/// A grant as it is read; the type is the kernel's, the row is ours.
struct Held {
    grant: Grant,
    /// Its row, what that says, and its digest; a mark is no row of grants.
    digest: Option<(i64, Said, Option<Vec<u8>>)>,
}
