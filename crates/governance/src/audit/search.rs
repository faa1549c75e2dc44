//! What the form of a search says, and what is looked for then. A search that makes no sense is refused by its field.
use jiff::civil::Date;
use kernel::{At, DAY, Refusal, Result, View};
use people::persons;
use serde::Deserialize;

use super::store::Wanted;
use super::words;

/// What the form asks; every field may be empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub verb: String,
    /// A name, its pinyin, a staff number, or the number that the trail itself shows.
    pub who: String,
    pub kind: String,
    pub subject: String,
    pub from: String,
    pub until: String,
    pub outcome: String,
    pub before: String,
}

/// More people than this are not searched for at once.
const MOST: i64 = 20;

/// # Errors
/// `Invalid` with one sentence for the field that makes no sense.
pub async fn wanted(view: &mut View<'_>, asked: &Asked) -> Result<Wanted> {
    let wanted = plain(asked)?;
    Ok(Wanted { persons: who(view, asked.who.trim()).await?, ..wanted })
}

/// All but the people.
pub fn plain(asked: &Asked) -> Result<Wanted, Refusal> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let number = |field: &'static str, said: &str| match said.trim() {
        "" => Ok(None),
        said => said.parse::<i64>().map(Some).map_err(|_| Refusal::field(field, words::BAD_NUMBER)),
    };
    let day = |field: &'static str, said: &str| match said.trim() {
        "" => Ok(None),
        said => said.parse::<Date>().map(Some).map_err(|_| Refusal::field(field, words::BAD_DAY)),
    };
    let (from, until) = (day("from", &asked.from)?, day("until", &asked.until)?);
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Refusal::field("until", words::UPSIDE_DOWN));
    }
    let outcome = text(&asked.outcome);
    if outcome.as_deref().is_some_and(|said| !matches!(said, "done" | "refused")) {
        return Err(Refusal::field("outcome", words::BAD_OUTCOME));
    }
    Ok(Wanted {
        verb: text(&asked.verb),
        persons: vec![],
        kind: text(&asked.kind),
        subject: number("subject", &asked.subject)?,
        from: from.map(At::of),
        until: until.map(|day| At::of(day).plus(DAY)),
        outcome,
        before: number("before", &asked.before)?,
    })
}

async fn who(view: &mut View<'_>, said: &str) -> Result<Vec<i64>> {
    if said.is_empty() {
        return Ok(vec![]);
    }
    if let Some(person) = persons::by_staff_number(view, said).await? {
        return Ok(vec![person.id.0]);
    }
    if said.bytes().all(|byte| byte.is_ascii_digit()) {
        let id = said.parse::<i64>().map_err(|_| Refusal::field("who", words::BAD_NUMBER))?;
        return Ok(vec![id]);
    }
    let found = persons::find(view, said, None, MOST + 1).await?;
    let mut ids: Vec<i64> = found.into_iter().map(|one| one.id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.len() as i64 {
        0 => Err(Refusal::field("who", words::NOBODY).into()),
        many if many > MOST => Err(Refusal::field("who", words::MANY).into()),
        _ => Ok(ids),
    }
}

impl Asked {
    /// The same search as an address says it, without its page; what people typed is percent-encoded.
    pub fn address(&self) -> String {
        let fields = self.fields().into_iter().filter(|(_, text)| !text.is_empty());
        let said = fields.map(|(name, text)| format!("{name}={}&", kernel::percent_encoded(text, b"-._")));
        format!("/audit?{}", said.collect::<String>())
    }

    /// The fields that narrow, as forms name them.
    pub fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("verb", &self.verb),
            ("who", &self.who),
            ("kind", &self.kind),
            ("subject", &self.subject),
            ("from", &self.from),
            ("until", &self.until),
            ("outcome", &self.outcome),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_makes_no_sense_is_refused_by_its_field() {
        let no = Asked::default;
        for (asked, field) in [
            (Asked { subject: "x".into(), ..no() }, "subject"),
            (Asked { before: "１２".into(), ..no() }, "before"),
            (Asked { from: "23/11/2026".into(), ..no() }, "from"),
            (Asked { until: "yesterday".into(), ..no() }, "until"),
            (Asked { from: "2026-11-23".into(), until: "2026-11-22".into(), ..no() }, "until"),
            (Asked { outcome: "maybe".into(), ..no() }, "outcome"),
        ] {
            let Refusal::Invalid(problems) = plain(&asked).unwrap_err() else { panic!() };
            assert_eq!(problems[0].field, field);
        }
        assert_eq!(plain(&no()).unwrap(), Wanted::default());
    }

    #[test]
    fn an_address_says_the_same_search_again() {
        let asked = Asked { who: "赵 敏&x".into(), outcome: "done".into(), before: "9".into(), ..Asked::default() };
        assert_eq!(asked.address(), "/audit?who=%E8%B5%B5%20%E6%95%8F%26x&outcome=done&");
    }
}
