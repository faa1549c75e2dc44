//! Somebody whose telephone is gone, and the recovery codes with it: asked for with the password, confirmed by the unit, not
//! reset yet, so that there is still time to stop it.
use governance::recoveries;
use kernel::{Actor, App, MINUTE, Result};

use super::seed::Known;

pub async fn lose(app: &App, known: &Known) -> Result<()> {
    let who = known.person("X3001");
    let bearer = Actor::person(who);
    let asked = app.act(&bearer, async |tx| {
        let why = "手机在地铁上丢失，恢复码存在手机相册里，没有打印。";
        Ok(recoveries::ask(tx, why).await?.id)
    });
    let id = asked.await?;
    app.house.clock.move_to(app.now().plus(40 * MINUTE));
    app.act(&known.actor("X3002"), async move |tx| {
        let seen = "褚明本人到部里，核对身份证和工作证无误，并交来挂失回执。";
        recoveries::confirm(tx, id, 1, seen).await.map(drop)
    })
    .await
}
