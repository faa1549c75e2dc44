//! Before the end the sponsor is asked; at the end what is left is put away. That the account opens nothing then needs
//! neither.
use kernel::{Actor, App, At, Id, Job, Lane, Result, Tx};
use people::inbox::{Waiting, wait};
use people::{persons, units};
use serde::{Deserialize, Serialize};

use super::actions::{KIND, last_day, link, told};
use super::guest::{Guest, Stage};
use super::{ending, store};

/// Asks the sponsor whether it is to end; not where it was renewed since.
#[derive(Debug, Serialize, Deserialize)]
pub struct Warn {
    pub guest: i64,
    pub until: i64,
}

/// Puts away what is left; not where it was renewed since.
#[derive(Debug, Serialize, Deserialize)]
pub struct Expire {
    pub guest: i64,
    pub until: i64,
}

impl Job for Warn {
    const NAME: &'static str = "guests.warn";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        format!("{}:{}", self.guest, self.until)
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house("guests.warn"), async move |tx| warn(tx, &self).await).await
    }
}

impl Job for Expire {
    const NAME: &'static str = "guests.expire";
    const LANE: Lane = Lane::Quick;
    fn key(&self) -> String {
        format!("{}:{}", self.guest, self.until)
    }
    async fn run(self, app: App) -> Result<()> {
        app.act(&Actor::house("guests.expire"), async move |tx| expire(tx, &self).await).await
    }
}

/// The guest whose end is still that one.
async fn still(tx: &mut Tx<'_>, id: i64, until: i64) -> Result<Option<Guest>> {
    let guest = store::by_id(tx, Id::new(id)).await?;
    let granted = |guest: &Guest| matches!(guest.stage, Stage::Granted { .. }) && guest.until == At(until);
    Ok(guest.filter(granted))
}

/// The sponsor; the heads of the host where the sponsor works there no more.
async fn answering(tx: &mut Tx<'_>, guest: &Guest) -> Result<Vec<Id<kernel::Person>>> {
    let sponsor = persons::by_id(tx, guest.sponsor).await?;
    if sponsor
        .is_some_and(|one| one.units.contains(&guest.host) || guest.above.is_some_and(|up| one.units.contains(&up)))
    {
        return Ok(vec![guest.sponsor]);
    }
    Ok(units::heads(tx, &[guest.host]).await?.into_iter().map(|head| head.1).collect())
}

async fn warn(tx: &mut Tx<'_>, job: &Warn) -> Result<()> {
    let Some(guest) = still(tx, job.guest, job.until).await?.filter(|guest| guest.at() == "open") else {
        return Ok(());
    };
    // Run again after a crash it finds its own step.
    let mark = last_day(&guest);
    if store::steps(tx, guest.id).await?.iter().any(|step| step.what == "warned" && step.says == mark) {
        return Ok(());
    }
    store::step(tx, guest.id, "warned", &mark).await?;
    let told_of = answering(tx, &guest).await?;
    let waiting = Waiting {
        thing: (KIND, guest.id.0),
        step: "到期或续期",
        title: format!("来访账号：{}", guest.name),
        link: link(guest.id),
        due: Some(guest.until),
        persons: told_of.clone(),
        ..Waiting::default()
    };
    wait(tx, waiting).await?;
    let body = format!("{mark} 到期。需要继续的，请写明理由申请续期；不申请的，到期自行停用。");
    for person in told_of {
        told(tx, &guest, person, "来访账号即将到期", body.clone()).await?;
    }
    tx.trace("guests.warned", (KIND, guest.id.0), &mark).await
}

async fn expire(tx: &mut Tx<'_>, job: &Expire) -> Result<()> {
    let Some(guest) = still(tx, job.guest, job.until).await? else { return Ok(()) };
    if guest.until > tx.now {
        return Ok(());
    }
    if store::steps(tx, guest.id).await?.iter().any(|step| step.what == "expired") {
        return Ok(());
    }
    ending::clear(tx, &guest, "来访账号到期").await?;
    store::step(tx, guest.id, "expired", "").await?;
    told(tx, &guest, guest.sponsor, "来访账号已到期", "账号已停用，持有的角色已终止。此人再来时请重新申请。".into())
        .await?;
    tx.trace("guests.expired", (KIND, guest.id.0), &"").await
}
