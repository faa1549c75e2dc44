//! All SQL of this room: it is the same for every sealed column, whose names come from the binary alone.
use kernel::db::{FromRow, Row};
use kernel::{Result, Tx, params};

use crate::privacy::Tables;

/// A column of sealed values: what tells its rows apart (one or two columns), and the place that each is sealed for.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    table: &'static str,
    name: &'static str,
    keys: Vec<&'static str>,
    place: &'static str,
}

/// Every column of sealed values that the database has.
pub fn columns() -> Vec<Column> {
    let all =
        Tables::shipped().0.iter().flat_map(|(name, table)| table.sealed.iter().map(move |one| (name, table, one)));
    all.map(|(name, table, (column, place))| {
        let mut keys: Vec<&'static str> = place.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        if !keys.contains(&"id") && table.plain.iter().any(|plain| plain == "id") {
            keys.push("id");
        }
        Column { table: name, name: column, keys, place }
    })
    .collect()
}

/// Seals what a page holds anew, as far as it is sealed with another key than the current one. Where the next page begins,
/// and how many were sealed.
pub async fn page(tx: &mut Tx<'_>, column: &Column, after: [i64; 2]) -> Result<(Option<[i64; 2]>, u64)> {
    let Column { table, name, keys, .. } = column;
    let (listed, second) = (keys.join(", "), keys.get(1).copied().unwrap_or("CAST(0 AS BIGINT)"));
    let placed = if keys.len() > 1 { "$1, $2" } else { "$1" };
    let read = format!(
        "SELECT {}, {second}, {name} FROM {table} WHERE ({listed}) > ({placed}) AND {name} IS NOT NULL
         ORDER BY {listed} LIMIT 200",
        keys[0]
    );
    let from = if keys.len() > 1 { params![after[0], after[1]] } else { params![after[0]] };
    let rows = tx.sql.all::<Sealed>(&read, from).await?;
    let (seal, mut anew) = (tx.house.seal.clone(), 0);
    let own = format!("{}.", seal.current());
    for row in rows.iter().filter(|row| !row.text.is_empty() && !row.text.starts_with(&own)) {
        let place = column.place_of(row);
        // Earlier versions kept what argon2id made of a password without a seal: it gets one now.
        let bare = row.text.starts_with("$argon2id$");
        let open = if bare { row.text.clone().into_bytes() } else { seal.open_sealed(&place, &row.text)? };
        let again = seal.seal(&place, &open)?;
        let second = if keys.len() > 1 { format!(" AND {} = $4", keys[1]) } else { String::new() };
        let change = format!("UPDATE {table} SET {name} = $1 WHERE {name} = $2 AND {} = $3{second}", keys[0]);
        let mut told = params![again, &row.text, row.keys[0]];
        told.extend(keys.get(1).map(|_| row.keys[1].into()));
        anew += tx.sql.exec(&change, told).await?;
    }
    Ok((rows.last().map(|row| row.keys), anew))
}

impl Column {
    fn place_of(&self, row: &Sealed) -> String {
        let each = self.keys.iter().zip(row.keys);
        each.fold(self.place.to_owned(), |place, (key, value)| place.replace(&format!("{{{key}}}"), &value.to_string()))
    }
}

struct Sealed {
    keys: [i64; 2],
    text: String,
}
impl FromRow for Sealed {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self { keys: [row.get(0)?, row.get(1)?], text: row.get(2)? })
    }
}
