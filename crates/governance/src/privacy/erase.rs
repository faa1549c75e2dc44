//! Closing an account: what may go goes, what must stay is kept under a pseudonym with its original sealed. Which is which
//! stands in the registry of tables.
use kernel::{Id, Person, Refusal, Result, Tx, View, next_number, number_of};
use people::accounts;
use people::purposes::Registry;
use people::roles;

use super::tables::Tables;
use super::{actions, store};

const REGISTER: &str = "已注销人员";

/// What is kept of a person, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub title: &'static str,
    pub rows: usize,
    pub why: String,
}

/// # Errors
/// `NotNow` while the person is in service or holds a role.
pub async fn erase(tx: &mut Tx<'_>, person: Id<Person>) -> Result<()> {
    let mut records = vec![person];
    records.extend(people::persons::folded_into(tx, person).await?);
    let obstacles = actions::obstacles(tx, person).await?;
    if !obstacles.is_empty() {
        return Err(Refusal::NotNow(obstacles.join("；").into()).into());
    }
    let held: Vec<_> = roles::of_person(tx, person).await?.into_iter().filter(|one| one.ended.is_none()).collect();
    roles::end_for_leaving(tx, person, &held, "账号已注销").await?;
    let pseudonym = format!("{REGISTER} {}", number_of(next_number(tx, REGISTER).await?));
    accounts::retire(tx, person).await?;
    for record in records {
        erase_one(tx, record, &pseudonym).await?;
    }
    Ok(())
}

/// One record: the person's own, or one that was folded into it.
async fn erase_one(tx: &mut Tx<'_>, person: Id<Person>, pseudonym: &str) -> Result<()> {
    let mut done = vec![];
    for copy in store::copies(tx, person).await? {
        tx.ask(super::copies::Expire { copy: copy.id }).await?;
    }
    for (name, table) in Tables::shipped().of_persons() {
        let rows = if table.is_deleted() {
            store::delete(tx, (name, table), person).await?
        } else {
            hold(tx, name, person).await?;
            let mut rows = 0;
            if !table.mask.is_empty() {
                rows = store::set(tx, (name, table), &table.mask, pseudonym, person).await?;
            }
            if !table.blank.is_empty() {
                rows = store::blank(tx, (name, table), &table.blank, person).await?;
            }
            rows
        };
        if rows > 0 {
            done.push((name, rows));
        }
    }
    store::forget_wishes(tx, person).await?;
    tx.trace("privacy.erased", ("Person", person.0), &(pseudonym, done)).await
}

/// The names that a pseudonym is about to replace, sealed row by row.
async fn hold(tx: &mut Tx<'_>, name: &'static str, person: Id<Person>) -> Result<()> {
    let table = &Tables::shipped().0[name];
    if table.mask.is_empty() || table.keep.is_empty() {
        return Ok(());
    }
    let columns: Vec<&str> = table.mask.iter().map(String::as_str).collect();
    let rows = store::rows(tx, (name, table), &columns, person).await?;
    if !rows.is_empty() {
        let said = serde_json::to_string(&rows)?;
        store::hold(tx, person, &format!("{name}.{}", columns.join(",")), &said).await?;
    }
    Ok(())
}

/// What the house keeps of a person after their account was closed.
pub async fn kept(view: &mut View<'_>, person: Id<Person>) -> Result<Vec<Kept>> {
    let mut found = vec![];
    for (name, table) in Tables::shipped().of_persons() {
        let Some(floor) = Registry::shipped().floor(&table.keep) else { continue };
        let rows = store::rows(view, (name, table), &["1"], person).await?.len();
        if rows > 0 {
            found.push(Kept { title: &table.title, rows, why: floor.why.clone() });
        }
    }
    Ok(found)
}
