//! A copy of everything about one person, for that person: asked for, made by a job, signed, kept sealed for some days,
//! taken by them alone.
use axum::http::{HeaderName, HeaderValue, header};
use bytes::Bytes;
use kernel::{Actor, App, At, DAY, Id, Job, Lane, Person, Refusal, Result, Tx, next_number, number_of};
use people::inbox::notify;
use serde::{Deserialize, Serialize};

use super::{mine, pack, store, words};
use crate::policy::charter_of;

const REGISTER: &str = "个人信息副本";

/// One copy.
#[derive(Clone, Debug, PartialEq)]
pub struct DataCopy {
    pub id: Id<DataCopy>,
    pub number: String,
    pub person: Id<Person>,
    /// With whole numbers.
    pub whole: bool,
    pub asked: At,
    pub made: Option<At>,
    pub key: Option<String>,
    /// SM3 of the sealed bytes.
    pub digest: Option<Vec<u8>>,
    /// Of the ZIP itself.
    pub bytes: Option<i64>,
    pub until: Option<At>,
    pub gone: Option<At>,
}

impl DataCopy {
    /// Whether it may be taken at that moment.
    pub fn is_here(&self, now: &At) -> bool {
        self.key.is_some() && self.gone.is_none() && self.until.is_some_and(|until| *now < until)
    }

    fn place(&self) -> String {
        format!("data_copies.zip.{}", self.id)
    }
}

/// Asks for a copy of everything about the actor.
///
/// # Errors
/// `NotNow` while another one is being made.
pub async fn ask(tx: &mut Tx<'_>, whole: bool) -> Result<DataCopy> {
    let me = tx.actor.id();
    let number = format!("{REGISTER} {}", number_of(next_number(tx, REGISTER).await?));
    let (id, asked) = (tx.new_id(), tx.now);
    let copy = DataCopy {
        id,
        number,
        person: me,
        whole,
        asked,
        made: None,
        key: None,
        digest: None,
        bytes: None,
        until: None,
        gone: None,
    };
    if !store::ask_copy(tx, &copy).await? {
        return Err(Refusal::not_now(words::COPY_WAITS).into());
    }
    tx.trace("privacy.copy_asked", ("Person", me.0), &(&copy.number, whole)).await?;
    tx.ask(MakeCopy { copy: copy.id }).await?;
    Ok(copy)
}

/// Makes one copy: one that is made is left alone, so that twice is once.
#[derive(Serialize, Deserialize)]
pub struct MakeCopy {
    pub copy: Id<DataCopy>,
}

impl Job for MakeCopy {
    const NAME: &'static str = "privacy.make_copy";
    const LANE: Lane = Lane::Heavy;
    fn key(&self) -> String {
        self.copy.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let (house, id) = (Actor::house(Self::NAME), self.copy);
        let copy = app.look(&house, async move |view| store::copy(view, id).await).await?;
        let Some(copy) = copy.filter(|copy| copy.made.is_none()) else { return Ok(()) };
        let (person, whole) = (copy.person, copy.whole);
        let mine = app.look(&house, async move |view| mine::gather(view, person, whole).await).await?;
        let zip = pack::pack(&app, &copy, &mine).await?;
        let bytes = i64::try_from(zip.len()).unwrap_or(i64::MAX);
        let sealed = app.house.seal.seal(&copy.place(), &zip)?;
        let key = format!("privacy/{id}/{}", kernel::seal::random_code());
        let stored = app.house.files.put(&key, Bytes::from(sealed)).await?;
        let kept = app.act(&house, {
            let key = key.clone();
            async move |tx| {
                let until = tx.now.plus(charter_of(tx)?.parameters.privacy.copy_days * DAY);
                if !store::made(tx, id, (&key, stored.digest.clone(), bytes), until).await? {
                    return Ok(false);
                }
                tx.trace("privacy.copy_made", ("Person", person.0), &hex::encode(&stored.digest)).await?;
                tx.ask_at(Expire { copy: id }, until).await?;
                notify(tx, person, &words::copy_ready(until)).await?;
                Ok(true)
            }
        });
        if !kept.await? {
            app.house.files.delete(&key).await?;
        }
        Ok(())
    }
}

/// Deletes the bytes of a copy. Twice is once.
#[derive(Serialize, Deserialize)]
pub struct Expire {
    pub copy: Id<DataCopy>,
}

impl Job for Expire {
    const NAME: &'static str = "privacy.expire_copy";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        self.copy.to_string()
    }
    async fn run(self, app: App) -> Result<()> {
        let (house, id) = (Actor::house(Self::NAME), self.copy);
        let copy = app.look(&house, async move |view| store::copy(view, id).await).await?;
        if let Some(key) = copy.and_then(|copy| copy.key) {
            app.house.files.delete(&key).await?;
        }
        app.act(&house, async move |tx| store::gone(tx, id).await.map(drop)).await
    }
}

/// The bytes of the actor's own copy.
///
/// # Errors
/// `NotFound` for anybody else's, `NotNow` while it is made or when it is gone.
pub async fn take(app: &App, actor: &Actor, id: Id<DataCopy>) -> Result<([(HeaderName, HeaderValue); 3], Bytes)> {
    let copy = app.look(actor, async move |view| store::copy(view, id).await).await?;
    let copy = copy.filter(|copy| actor.is_person() && copy.person == actor.id()).ok_or(Refusal::NotFound)?;
    let key = copy.key.clone().filter(|_| copy.is_here(&app.now()));
    let Some(key) = key else { return Err(Refusal::not_now(words::NOT_HERE).into()) };
    let sealed = app.house.files.read(&key).await?;
    let text = std::str::from_utf8(&sealed).map_err(anyhow::Error::from)?;
    let zip = app.house.seal.open_sealed(&copy.place(), text)?;
    let number = copy.number.clone();
    let person = copy.person;
    app.act(actor, async move |tx| tx.trace("privacy.copy_taken", ("Person", person.0), &number).await).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"personal-information.zip\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Bytes::from(zip)))
}
