//! Which sessions stand, and which give way to others.
use kernel::{Id, Person, Result, Tx, View, params};

const STANDS: &str = "SELECT COUNT(*) FROM sessions WHERE id = $1 AND person_id = $2 AND ended_at IS NULL";
/// Of those that still miss a step ($5 = 1), or of the whole ones ($5 = 0); $4 is how many kinds of evidence a whole one has.
const END_BEYOND: &str = "UPDATE sessions SET ended_at = $1 WHERE ended_at IS NULL AND id IN
    (SELECT id FROM sessions WHERE person_id = $2 AND ended_at IS NULL AND until_at > $1
        AND (CASE WHEN owes NOT IN ('', 'password') OR factors < $4 THEN 1 ELSE 0 END) = $5
        ORDER BY seen_at DESC, id DESC LIMIT 100 OFFSET $3)";

/// Whether the actor's session has not ended.
pub async fn stands(view: &mut View<'_>) -> Result<bool> {
    let row = params![view.actor.session, view.actor.id()];
    Ok(view.sql.one::<i64>(STANDS, row).await? == 1)
}

/// Ends those of one kind beyond the `most` that were used last; how many. `factors`: how many kinds of evidence a whole one
/// of this person has.
pub async fn end_beyond(tx: &mut Tx<'_>, person: Id<Person>, kind: Room, factors: i64, most: i64) -> Result<u64> {
    let row = params![tx.now, person, most, factors, i64::from(kind == Room::Half)];
    Ok(tx.sql.exec(END_BEYOND, row).await?)
}

/// Sessions that still miss a step take no place of whole ones: whoever has the password alone puts nobody out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Half,
    Whole,
}
