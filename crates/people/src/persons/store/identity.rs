//! SQL about who is who: whose identity was verified, and who is here already under a name and a telephone.
use kernel::db::Query;
use kernel::{Id, Refusal, Result, Tx, View, params};

use super::bulk::phone_digest;
use super::{Person, one};
use crate::fold;

const VERIFY: &str =
    "UPDATE persons SET verified_at = $1, verified_by = $2, version = version + 1 WHERE id = $3 AND version = $4";

pub(in crate::persons) async fn verify(tx: &mut Tx<'_>, id: Id<kernel::Person>, version: i64) -> Result<()> {
    let row = params![tx.now, tx.actor.id(), id, version];
    match tx.sql.exec(VERIFY, row).await? {
        1 => Ok(()),
        _ => Err(Refusal::stale("这位人员的登记").into()),
    }
}

/// Whose identity was verified among these (at most 2000).
pub async fn verified_among(view: &mut View<'_>, ids: &[i64]) -> Result<Vec<i64>> {
    let query = Query::new("SELECT id FROM persons WHERE verified_at IS NOT NULL")
        .among(" AND id IN", ids.iter().copied())
        .add(" LIMIT 2000", params![]);
    Ok(view.sql.list(query).await?)
}

/// Who goes by this name and has this telephone.
pub async fn by_name_and_phone(view: &mut View<'_>, name: &str, phone: &str) -> Result<Option<Person>> {
    let (name, phone) = (fold(name), phone_digest(view.house, phone));
    let query = Query::new(super::FETCH).add(
        " WHERE folded = {} AND phone_digest = {} AND merged_into IS NULL ORDER BY persons.id LIMIT 1",
        params![name, phone],
    );
    one(view, query).await
}
