//! SQL about first codes that were handed out: when stands with the code, by whom in the trail.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, View, params};

use crate::accounts::handout::HandedOut;

const HANDED_OUT: &str = "SELECT c.made_at, c.until_at, p.name FROM activations c
    LEFT JOIN audit_trail t ON t.kind = 'Person' AND t.subject_id = c.person_id AND t.verb = 'accounts.invited'
        AND t.at = c.made_at
    LEFT JOIN person_labels p ON p.id = t.actor_id
    WHERE c.person_id = $1 AND c.used_at IS NULL ORDER BY c.made_at DESC, t.id DESC LIMIT 1";

/// The last code of a person, while no other and no password has taken its place.
pub async fn handed_out(view: &mut View<'_>, person: Id<Person>) -> Result<Option<HandedOut>> {
    Ok(view.sql.opt(HANDED_OUT, params![person]).await?)
}

impl FromRow for HandedOut {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { at: At(row.get(0)?), until: At(row.get(1)?), by: row.get(2)? })
    }
}
