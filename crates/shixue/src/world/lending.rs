//! Accounts in two places at once: one learner whose school had changed its line, which was a false alarm; one who shared
//! the account, whose statement is waited for; one whose signals nobody has looked at yet. Everybody signs in by the door.
use jiff::civil::Date;
use kernel::{Actor, App, At, DAY, HOUR, Id, MINUTE, Result, SECOND, Tx};
use library::courses::Course;
use people::accounts::{self, Knock};
use people::consoles;
use security::lending::{self, Conclude};
use study::progress::{self, Outline, Report};

use super::seed::{Known, password};

const SCHOOL: &str = "10.32.6.18";
const LINE: &str = "124.126.19.7";
const HOME: &str = "223.72.81.40";
const AWAY: &str = "171.8.66.203";
const COMPUTER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/145.0";
const TELEPHONE: &str = "Mozilla/5.0 (Linux; Android 14) Chrome/142.0 Mobile";

/// Walks everything in the four days before today.
pub async fn notice(app: &App, known: &Known, course: Id<Course>, today: Date) -> Result<()> {
    let day = |back: i64| At::of(today).plus(9 * HOUR - back * DAY);
    app.house.clock.move_to(day(4));
    at_once(app, "C8003", "主讲教师", [(SCHOOL, COMPUTER), (LINE, COMPUTER)]).await?;
    scan(app, known).await?;
    false_alarm(app, known).await?;
    app.house.clock.move_to(day(1));
    let two = at_once(app, "T20031", "学员", [(HOME, TELEPHONE), (AWAY, COMPUTER)]).await?;
    watch(app, &two, Id::new(course.0)).await?;
    scan(app, known).await?;
    let learner = known.person("T20031");
    within(app, &known.actor("W4002"), "两地同时在线，立案核查", async move |tx| {
        let why = "同一账号从两地网络同时在线并同时上报学习，请本人说明。";
        lending::open(tx, learner, why).await.map(drop)
    })
    .await?;
    at_once(app, "D5002", "党政办公室", [(SCHOOL, COMPUTER), (HOME, TELEPHONE)]).await?;
    scan(app, known).await
}

/// Signs in at one place, and at another while the first still goes on; both sessions as they stand then.
async fn at_once(app: &App, login: &str, kind: &str, places: [(&'static str, &'static str); 2]) -> Result<[Actor; 2]> {
    let mut tokens = vec![];
    for (address, agent) in places {
        app.house.clock.move_to(app.now().plus(5 * MINUTE));
        let stranger = Actor { address: address.into(), ..Actor::stranger() };
        let knock = Knock { login: login.into(), password: password(kind), agent: agent.into(), ..Knock::default() };
        let token = accounts::sign_in(app, &stranger, knock).await?;
        let actor = accounts::actor_of(app, Some(&token), address, "demo").await?;
        tokens.push((second_step(app, &actor, token).await?, address));
    }
    let mut there = [Actor::stranger(), Actor::stranger()];
    for _ in 0..3 {
        app.house.clock.move_to(app.now().plus(8 * MINUTE));
        for ((token, address), actor) in tokens.iter().zip(&mut there) {
            *actor = accounts::actor_of(app, Some(token), address, "demo").await?;
        }
    }
    Ok(there)
}

/// Whoever owes a second step takes it: the session goes on under another token.
async fn second_step(app: &App, actor: &Actor, token: String) -> Result<String> {
    if actor.is_person() {
        return Ok(token);
    }
    let next = kernel::seal::random_code();
    let taken = next.clone();
    app.act(&accounts::bearer(actor)?, async move |tx| accounts::complete(tx, &taken, 2).await).await?;
    Ok(next)
}

/// Both sessions play the same film, each reporting in turn; a course without a film is not played.
async fn watch(app: &App, two: &[Actor; 2], course: Id<Outline>) -> Result<()> {
    let outline = app.look(&two[0], async move |view| progress::fetch(view, course).await).await?;
    let Some(item) = outline.items.iter().find(|item| item.kind == "video").map(|item| item.key) else {
        return Ok(());
    };
    for turn in 0..4 {
        for actor in two {
            app.house.clock.move_to(app.now().plus(10 * SECOND));
            let report =
                Report { batch: format!("two-places-{turn}-{}", actor.session), spans: vec![], position_ms: 0 };
            app.act(actor, async move |tx| progress::report(tx, course, item, &report).await).await?;
        }
    }
    Ok(())
}

async fn scan(app: &App, known: &Known) -> Result<()> {
    app.house.clock.move_to(app.now().plus(HOUR));
    within(app, &known.actor("W4002"), "查看账号疑似出借的线索", async |tx| {
        lending::scan(tx).await.map(drop)
    })
    .await
}

/// What an administrator does within their time: opened before, ended after.
async fn within<T, F>(app: &App, who: &Actor, why: &'static str, act: F) -> Result<T>
where
    T: Send + 'static,
    F: AsyncFn(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    app.act(who, async move |tx| {
        consoles::begin(tx, why).await?;
        let done = act(tx).await?;
        consoles::end(tx).await?;
        Ok(done)
    })
    .await
}

/// From the case to its conclusion: nobody had lent anything.
async fn false_alarm(app: &App, known: &Known) -> Result<()> {
    let later = |minutes: i64| app.house.clock.move_to(app.now().plus(minutes * MINUTE));
    let (guard, person) = (known.actor("W4002"), known.person("C8003"));
    let why = "系主任确认当日在校，仍有两处网络同时在线，请本人说明。";
    let id = within(app, &guard, "两地同时在线，立案核查", async move |tx| {
        Ok(lending::open(tx, person, why).await?.id)
    });
    let id = id.await?;
    later(90);
    let says = "当天上午学校切换出口线路，办公室的电脑一直开着，另一处是教室里的同一网络，都是我本人。";
    app.act(&known.actor("C8003"), async move |tx| lending::state(tx, id, 1, says).await.map(drop)).await?;
    later(60);
    let says = "已向网络中心核实：当日九时起切换出口线路，两处地址同属学院。";
    within(app, &guard, "核实之后认定", async move |tx| {
        lending::find(tx, id, 2, "not_lent", says).await.map(drop)
    })
    .await?;
    later(60);
    let says = "情况属实，刘芳老师当日在校授课。";
    app.act(&known.actor("C8001"), async move |tx| lending::advise(tx, id, 3, says).await.map(drop)).await?;
    later(60);
    app.act(&known.actor("W4001"), async move |tx| {
        let text = "线路切换造成的误报，不予处理；已登记学院新的出口地址。";
        let new = Conclude { outcome: "false_alarm".into(), text: text.into(), asks_hours: false };
        lending::conclude(tx, id, 4, new).await.map(drop)
    })
    .await
}
