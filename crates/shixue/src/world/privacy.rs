//! Personal data of the world: numbers that are nobody's, who has read the notice, what people asked for about themselves.
use governance::privacy::{self, Part};
use kernel::{Actor, App, At, DAY, HOUR, Id, Result};
use people::persons::{Document, Sealed};
use people::purposes;

use super::seed::Known;

/// The learner's document stands on the rosters that the journeys bring, beside the same name.
const LEARNER: (&str, &str) = ("T20031", "11010819700102001");

/// A document and a telephone for the demo alone: the serial is 99x, the telephone begins with 138 0000.
pub fn numbers(number: &str, at: usize) -> (Option<Document>, Option<String>) {
    let day = 101 + (at * 7) % 28 + 100 * ((at * 5) % 12);
    let body = match number == LEARNER.0 {
        true => LEARNER.1.to_owned(),
        false => format!("110105{}{day:04}{}", 1975 + (at * 3) % 22, 990 + at % 10),
    };
    (Document::completed(&body), Some(format!("1380000{:04}", 1200 + at)))
}

/// The notice is published, and everybody but the last has read it.
pub async fn tell(app: &App, readers: &[Actor]) -> Result<()> {
    let version = app.act(&Actor::house("demo"), async |tx| purposes::publish(tx).await).await?;
    for reader in readers {
        app.act(reader, async move |tx| purposes::seen(tx, version, 0).await).await?;
    }
    Ok(())
}

/// One request that waits, one that was granted, one that was refused; a look at a number with its reason.
pub async fn ask(app: &App, known: &Known, today: jiff::civil::Date) -> Result<()> {
    app.house.clock.move_to(At(app.now().0.max(At::of(today).plus(-DAY + 15 * HOUR).0)));
    let learner = known.actor("T20031");
    let phone = app.act(&learner, async |tx| {
        privacy::ask_correction(tx, Part::Phone, "13800007788", "号码已换，旧号停机").await.map(|one| one.id)
    });
    let phone = phone.await?;
    let clerk = known.actor("Q9002");
    app.act(&clerk, async move |tx| privacy::grant(tx, phone, 1, "已电话核对本人，更正手机号").await).await?;
    let staff = app.act(&learner, async |tx| {
        privacy::ask_correction(tx, Part::Staff, "T20099", "想换一个好记的编号").await.map(|one| one.id)
    });
    let staff = staff.await?;
    let office = known.actor("J1002");
    let refusal = "教师编号由区教委统一编制，平台按编制结果登记，不能自选";
    app.act(&office, async move |tx| privacy::refuse(tx, staff, 1, refusal).await).await?;
    let person: Id<kernel::Person> = known.person("T20031");
    let look = async move |tx: &mut kernel::Tx<'_>| {
        privacy::reveal(tx, person, Sealed::Phone, "通知报到时间变更，电话联系本人").await.map(drop)
    };
    app.act(&clerk, look).await?;
    let wish = async |tx: &mut kernel::Tx<'_>| {
        privacy::ask_correction(tx, Part::Name, "李文婧", "户籍登记为“婧”，名册写作“静”").await.map(drop)
    };
    app.act(&learner, wish).await?;
    let head = async |tx: &mut kernel::Tx<'_>| {
        privacy::ask_correction(tx, Part::Phone, "13800006655", "换了工作手机").await.map(drop)
    };
    app.act(&known.actor("C8004"), head).await
}
