//! What the house holds about one person, gathered table by table as the registry says. Names of columns come from there;
//! sealed values are opened for the person alone and masked unless they asked for them whole.
use std::collections::BTreeMap;

use kernel::{At, Id, Person, Result, View};
use people::persons;
use people::purposes::{Field, Registry};
use serde::Serialize;

use super::store;
use super::tables::{Table, Tables, label};

/// Everything of one person.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mine {
    pub tables: Vec<Held>,
    pub acts: Vec<Act>,
}

/// A person's rows in one table.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    pub table: &'static str,
    pub title: &'static str,
    /// Codes of fields.
    pub fields: Vec<&'static str>,
    /// Column → value; empty values are left out.
    pub rows: Vec<BTreeMap<&'static str, String>>,
}

/// What a person did, as one column of a table says.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    pub table: &'static str,
    pub title: &'static str,
    pub column: &'static str,
    /// ISO; empty where no moment is kept.
    pub at: Vec<String>,
}

/// One line of the person's page.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub field: &'static Field,
    pub rows: i64,
    /// Titles of the tables.
    pub places: Vec<&'static str>,
}

/// Gathers it, of this record and of those that were folded into it. `whole`: with whole numbers.
pub async fn gather(view: &mut View<'_>, person: Id<Person>, whole: bool) -> Result<Mine> {
    let schema = store::schema(view).await?;
    let mut mine = Mine::default();
    let records = records(view, person).await?;
    for (name, table) in &Tables::shipped().0 {
        if !table.whose.is_empty() {
            mine.tables.extend(held(view, name, table, &records, whole).await?);
        }
        for column in &table.acts {
            let known = schema.get(name).map_or(&[][..], |columns| columns);
            let mut at = vec![];
            for record in &records {
                at.extend(store::acts(view, (name, table), column, known, *record).await?);
            }
            if !at.is_empty() {
                let at = at.into_iter().map(|at| at.map(At::iso).unwrap_or_default()).collect();
                mine.acts.push(Act { table: name, title: &table.title, column, at });
            }
        }
    }
    Ok(mine)
}

async fn records(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Id<Person>>> {
    let mut records = vec![person];
    records.extend(persons::folded_into(view, person).await?);
    Ok(records)
}

async fn held(
    view: &mut View<'_>,
    name: &'static str,
    table: &'static Table,
    records: &[Id<Person>],
    whole: bool,
) -> Result<Option<Held>> {
    let given = table.given();
    let keys: Vec<&str> = ["id", "person_id", "import_id", "number"]
        .into_iter()
        .filter(|key| table.sealed.values().any(|place| place.contains(&format!("{{{key}}}"))))
        .collect();
    let columns: Vec<&str> = given.iter().chain(&keys).copied().collect();
    // A table whose personal data are all withheld is still said to hold a row.
    let wanted = if columns.is_empty() { vec!["1"] } else { columns };
    let mut all = vec![];
    for record in records {
        for cells in store::rows(view, (name, table), &wanted, *record).await? {
            // A row that names two of the records is one row.
            if table.whose.len() == 1 || !all.contains(&cells) {
                all.push(cells);
            }
        }
    }
    let mut rows = vec![];
    for cells in all {
        let said: BTreeMap<&str, String> =
            wanted.iter().copied().zip(cells).filter_map(|(column, text)| Some((column, text?))).collect();
        let mut row = BTreeMap::new();
        for column in &given {
            let Some(text) = said.get(column).filter(|text| !text.is_empty()) else { continue };
            row.insert(*column, value(view, table, column, text, &said, whole)?);
        }
        rows.push(row);
    }
    let fields = table.fields.keys().map(String::as_str).collect();
    Ok((!rows.is_empty()).then_some(Held { table: name, title: &table.title, fields, rows }))
}

fn value(
    view: &View<'_>,
    table: &Table,
    column: &str,
    text: &str,
    row: &BTreeMap<&str, String>,
    whole: bool,
) -> Result<String> {
    let Some(place) = table.sealed.get(column) else {
        let at = |text: &str| text.parse::<i64>().ok().filter(|at| *at > 0).map(|at| At(at).iso());
        let is_moment = (column.ends_with("_at") || column == "at" || column == "counted_until") && column != "place";
        return Ok(match is_moment.then(|| at(text)).flatten() {
            Some(moment) => moment,
            None if column.ends_with("_id") || whole => text.to_owned(),
            None => without_numbers(text),
        });
    };
    let place = row.iter().fold(place.clone(), |place, (key, text)| place.replace(&format!("{{{key}}}"), text));
    let open = view.house.seal.open_sealed(&place, text)?;
    let open = String::from_utf8_lossy(&open).into_owned();
    Ok(if whole { open } else { without_numbers(&open) })
}

/// The text with every long number, mail address and document masked.
pub fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_alphanumeric() || (!word.is_empty() && "@._-+".contains(c)) {
            word.push(c);
            continue;
        }
        out.push_str(&masked(&word));
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

fn masked(word: &str) -> String {
    if let Some((name, host)) = word.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.')) {
        return format!("{}***@{host}", name.chars().next().unwrap_or_default());
    }
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let phone = word.len() == 11 && digits == 11 && word.starts_with('1');
    let document = word.len() == 18 && digits >= 17 && (digits == 18 || word.ends_with(['X', 'x']));
    if phone || document { persons::mask(word) } else { word.to_owned() }
}

/// What the person's own page says: each field with how much of it there is. Counted along indexes, of this record and of
/// those that were folded into it; what they did is counted in the trail, and listed table by table in a copy alone.
pub async fn lines(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Line>> {
    let records = records(view, person).await?;
    let (held, acts) = store::counts(view, &Tables::shipped().0, &records).await?;
    let of = |field: &'static Field| {
        let held = held.iter().filter(|(table, _)| table.fields.contains_key(&field.code));
        let (mut rows, mut places) = (0, vec![]);
        for (table, count) in held {
            rows += count;
            places.push(table.title.as_str());
        }
        if field.code == "act" && acts > 0 {
            rows += acts;
            let trail = Tables::shipped().0.get("audit").map(|table| table.title.as_str());
            places.extend(trail.filter(|title| !places.contains(title)));
        }
        Line { field, rows, places }
    };
    Ok(Registry::shipped().fields.iter().map(of).filter(|line| line.rows > 0).collect())
}

/// The fields of which a copy holds something.
pub fn fields(mine: &Mine) -> impl Iterator<Item = &'static Field> {
    let acts = !mine.acts.is_empty();
    let held = |code: &str| mine.tables.iter().any(|held| held.fields.contains(&code));
    Registry::shipped().fields.iter().filter(move |field| held(&field.code) || (acts && field.code == "act"))
}

/// How a column is called on paper.
pub fn called(column: &'static str) -> &'static str {
    label(column).unwrap_or(column)
}
