//! Whom an incident concerns: the list, by whoever computed it, and the notice to each of them (个人信息保护法第五十七条).
use kernel::{Id, Person, Refusal, Result, Tx};
use people::persons;

use super::incident::{Incident, Verb};
use super::jobs::TellPersons;
use super::{store, words};
use crate::desk::{says, tidy};
use crate::steps::step;

const KIND: &str = "Incident";
/// So many at once.
const MOST: usize = 500;

/// These persons are concerned, for that reason; how many were new. Takes any list: a person's of staff numbers, or one
/// that was computed from the audit.
pub async fn put(tx: &mut Tx<'_>, id: Id<Incident>, whom: &[Id<Person>], why: &str) -> Result<u64> {
    let one = store::fetch(tx, id, Verb::Investigate).await?;
    people::consoles::require(tx).await?;
    one.open()?;
    let mut new = 0;
    for some in whom.chunks(100) {
        new += store::persons::put(tx, id, some).await?;
    }
    step(tx, (KIND, id.0), "put", &format!("{new} 人：{why}")).await?;
    tx.trace("incidents.persons_put", (KIND, id.0), &(new, why)).await?;
    Ok(new)
}

/// The same by staff numbers, one a line.
///
/// # Errors
/// `Invalid` with the line that nobody has.
pub async fn put_lines(tx: &mut Tx<'_>, id: Id<Incident>, _version: i64, lines: &str) -> Result<()> {
    store::fetch(tx, id, Verb::Investigate).await?;
    let numbers: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !(1..=MOST).contains(&numbers.len()) {
        return Err(Refusal::field("persons", words::PERSONS).into());
    }
    let known = persons::keyed(tx, &[], &numbers, &[]).await?;
    let mut whom = vec![];
    for (number, at) in numbers.iter().zip(1..) {
        match known.by_staff_number(number) {
            Some(person) if !whom.contains(&person.id) => whom.push(person.id),
            Some(_) => {}
            None => {
                let says = format!("第 {at} 行：没有工号为 {number} 的人员，请核对");
                return Err(Refusal::field("persons", says).into());
            }
        }
    }
    put(tx, id, &whom, "由经办登记").await.map(drop)
}

/// What whoever is concerned must be told.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Telling {
    pub data: String,
    pub cause: String,
    pub harm: String,
    pub measures: String,
    pub contact: String,
}

impl Telling {
    /// # Errors
    /// `Invalid` when one of the five says nothing.
    fn text(&self) -> Result<String, Refusal> {
        let five = [
            ("涉及的信息", &self.data),
            ("原因", &self.cause),
            ("可能的危害", &self.harm),
            ("已采取的措施和您可以采取的措施", &self.measures),
            ("联系方式", &self.contact),
        ];
        let all: Vec<(&str, String)> = five.into_iter().map(|(name, text)| (name, tidy(text))).collect();
        if !all.iter().all(|(_, text)| says(text, 2, 500)) {
            return Err(Refusal::field("data", words::TELLING));
        }
        Ok(all.into_iter().map(|(name, text)| format!("{name}：{text}")).collect::<Vec<_>>().join("\n"))
    }
}

/// Everybody on the list who was not told yet will be, by a job.
pub async fn tell(tx: &mut Tx<'_>, id: Id<Incident>, telling: &Telling) -> Result<()> {
    let one = store::fetch(tx, id, Verb::Tell).await?;
    let text = telling.text()?;
    let (all, told) = store::persons::counts(tx, id).await?;
    if all == told {
        return Err(Refusal::not_now(words::NOBODY).into());
    }
    step(tx, (KIND, id.0), "told", &format!("{} 人\n{text}", all - told)).await?;
    tx.trace("incidents.telling_asked", (KIND, id.0), &(&one.number, all - told)).await?;
    tx.ask(TellPersons { incident: id, at: tx.now.0, text }).await
}
