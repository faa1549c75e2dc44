//! Guests: an expert whose days are over, a lecturer who is here now and whose document was seen, and an observer whose
//! account waits to be opened. Nobody lends them anything.
use governance::guests::{self, Guest, Wanted};
use jiff::civil::Date;
use kernel::{Actor, App, At, DAY, HOUR, Id, Result};
use people::persons::{self, Document};
use people::{accounts, consoles};

use super::SignIn;
use super::seed::{Known, password};

/// Who comes: name, where from, telephone, what for; days from today, first and last.
struct Visit(&'static str, &'static str, &'static str, &'static str, i64, i64);

/// Walks the fortnight before today; the lecturer's way in.
pub async fn receive(app: &App, known: &Known, today: Date) -> Result<SignIn> {
    app.house.clock.move_to(At::of(today).plus(9 * HOUR - 13 * DAY));
    let expert = Visit("顾长林", "首都师范大学", "13910020031", "小学语文骨干班结业课评审", -13, -10);
    let expert = open(app, known, &expert, today).await?;
    activate(app, &expert, "评审").await?;
    app.house.clock.move_to(At::of(today).plus(9 * HOUR - 2 * DAY));
    let lecturer = Visit("方若瑜", "北京师范大学", "13910020032", "为中文系骨干班讲授整本书阅读", -2, 40);
    let lecturer = open(app, known, &lecturer, today).await?;
    let login = activate(app, &lecturer, "来访").await?;
    let (office, person) = (known.actor("J1002"), lecturer.person.unwrap_or(Id::new(0)));
    app.act(&office, async move |tx| {
        let version = persons::by_id(tx, person).await?.map_or(1, |person| person.version);
        let document = Document::completed("11010819790512202").map(|one| one.number().to_owned());
        persons::verify(tx, person, version, &document.unwrap_or_default()).await
    })
    .await?;
    app.house.clock.move_to(At::of(today).plus(10 * HOUR - DAY));
    let observer = Visit("卢静怡", "天津市河西区教师发展中心", "13910020033", "观摩中文系网络教研活动", 1, 5);
    ask(app, known, &observer, today).await?;
    Ok(SignIn { who: "来访人员 方若瑜".into(), name: login, password: password("来访"), totp: None })
}

async fn ask(app: &App, known: &Known, visit: &Visit, today: Date) -> Result<Guest> {
    let Visit(name, origin, phone, purpose, from, until) = visit;
    let day = |days: i64| At::of(today).plus(days * DAY).day();
    let wanted = Wanted {
        name: (*name).into(),
        origin: (*origin).into(),
        phone: (*phone).into(),
        purpose: (*purpose).into(),
        host: known.unit("chinese"),
        from: day(*from),
        until: day(*until),
    };
    app.act(&known.actor("C8001"), async move |tx| guests::propose(tx, wanted.clone()).await).await
}

async fn open(app: &App, known: &Known, visit: &Visit, today: Date) -> Result<Guest> {
    let guest = ask(app, known, visit, today).await?;
    app.house.clock.move_to(app.now().plus(HOUR));
    app.act(&known.actor("Y2004"), async move |tx| {
        consoles::begin(tx, "按接待单位的申请开通来访账号").await?;
        let open = guests::grant(tx, guest.id, 1).await?;
        consoles::end(tx).await?;
        Ok(open)
    })
    .await
}

/// As the guest would, with the code that came to their telephone; the login.
async fn activate(app: &App, guest: &Guest, kind: &str) -> Result<String> {
    let person = guest.person.unwrap_or(Id::new(0));
    let house = Actor::house("demo");
    let told = app.act(&house, async move |tx| {
        let code = accounts::invite_again(tx, person, tx.now.plus(DAY)).await?;
        Ok((code, accounts::login_of(tx, person).await?))
    });
    let (code, login) = told.await?;
    accounts::activate(app, &Actor::stranger(), &code, &password(kind)).await?;
    Ok(login)
}
