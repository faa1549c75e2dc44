//! Second opinions: what was asked of whom, and what they said.
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Person, Result, Tx, View, params};

use crate::workflow::aside::Opinion;
use crate::workflow::dossier::Dossier;

const ASK: &str = "INSERT INTO dossier_opinions (id, dossier_id, person_id, question, asked_at, asked_by)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const ANSWER: &str = "UPDATE dossier_opinions SET answer = $1, answered_at = $2 WHERE id = $3 AND answered_at IS NULL";
const OPINIONS: &str = "SELECT id, person_id, question, asked_at, asked_by, answered_at, answer FROM dossier_opinions
    WHERE dossier_id = $1 ORDER BY id LIMIT 50";

/// False when that person was asked and has not answered yet.
pub async fn ask(tx: &mut Tx<'_>, id: i64, of: &Dossier, person: Id<Person>, question: &str) -> Result<bool> {
    let row = params![id, of.id, person, question, tx.now, tx.actor.id()];
    Ok(tx.sql.exec(ASK, row).await? == 1)
}

pub async fn answer(tx: &mut Tx<'_>, id: i64, answer: &str) -> Result<()> {
    let row = params![answer, tx.now, id];
    tx.sql.exec(ANSWER, row).await?;
    Ok(())
}

/// What was asked of whom about this version, oldest first (at most 50).
pub async fn opinions(view: &mut View<'_>, id: Id<Dossier>) -> Result<Vec<Opinion>> {
    Ok(view.sql.all(OPINIONS, params![id]).await?)
}

impl FromRow for Opinion {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        let answered = row.get::<Option<i64>>(5)?.map(At);
        Ok(Self {
            id: row.get(0)?,
            person: Id::new(row.get(1)?),
            question: row.get(2)?,
            asked_at: At(row.get(3)?),
            asked_by: Id::new(row.get(4)?),
            answer: answered.zip(row.get::<Option<String>>(6)?),
        })
    }
}
