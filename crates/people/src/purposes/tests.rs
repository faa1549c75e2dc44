//! Promises, each kept on a real database.
use std::sync::Arc;

use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, DAY, Error, Id, Person, Refusal, Wiring, on_both, params};

use super::*;
use crate::house::Anything;
use crate::messages::{Channel, PURPOSE, Wish, wish_digest};
use crate::persons::{Newcomer, enter};

async fn house(engine: Engine) -> (App, Id<Person>) {
    let app = fresh_house(engine, Arc::new(Anything), Wiring::default()).await;
    // The demo has a way for summaries.
    let config = kernel::Config { demo: true, ..app.house.config.clone() };
    let old = Arc::into_inner(app.house).unwrap();
    let app = App { db: app.db, house: Arc::new(kernel::House { config, ..old }) };
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        publish(tx).await?;
        Ok(enter(tx, Newcomer { name: "刘芳".into(), ..Default::default() }).await?.id)
    });
    let person = made.await.unwrap();
    (app, person)
}

async fn says(app: &App, person: Id<Person>, decision: Decision) -> Result<(), Error> {
    app.act(&Actor::person(person), async move |tx| decide(tx, PURPOSE, decision).await).await
}

async fn asks(app: &App, person: Id<Person>) -> bool {
    let me = Actor::person(person);
    let look =
        app.look(&me, async move |view| may_ask(view, person, Registry::shipped().purpose(PURPOSE).unwrap(), 30).await);
    look.await.unwrap()
}

#[test]
fn the_registry_that_the_binary_carries_is_whole() {
    assert_eq!(Registry::shipped().troubles(), Vec::<String>::new());
    let mut bare = Registry::shipped().clone();
    bare.purposes[0].impact.clear();
    bare.fields[0].label = "绝密".into();
    bare.fields[1].purposes = vec!["advertising".into()];
    assert_eq!(bare.troubles().len(), 3, "{:?}", bare.troubles());
}

// req("PIP-03")
on_both!(a_changed_registry_is_a_new_version_with_its_differences, async |engine: Engine| {
    let (app, person) = house(engine).await;
    let me = Actor::person(person);
    let told = async |app: &App| {
        app.look(&me, async move |view| crate::persons::shown(view, person).await).await.unwrap().told
    };
    assert_eq!(told(&app).await, (1, 0));
    app.act(&me, async |tx| seen(tx, 1, 0).await).await.unwrap();
    assert_eq!(told(&app).await, (1, 1));
    assert_eq!(
        app.act(&Actor::house("start"), async |tx| publish(tx).await).await.unwrap(),
        1,
        "the same is no version"
    );
    let mut next = Registry::shipped().clone();
    next.purposes[0].kept = "十年".into();
    next.purposes[1].receivers.push("区教委：人数".into());
    let gone = next.purposes.pop().unwrap().name;
    let newer = next.clone();
    assert_eq!(app.act(&Actor::house("start"), async move |tx| publish_as(tx, &newer).await).await.unwrap(), 2);
    assert_eq!(told(&app).await, (2, 1), "whoever read the first is told");
    let changes = next.changes_since(Registry::shipped());
    let of = |what: &str| changes.iter().find(|change| change.what.ends_with(what)).unwrap();
    assert_eq!(
        (of("登录安全：期限").after.as_str(), of("名册：接收方").after.ends_with("区教委：人数")),
        ("十年", true)
    );
    assert!(changes.iter().any(|change| change.what.starts_with(&gone) && change.after.is_empty()));
    let old = app.act(&me, async |tx| seen(tx, 1, 0).await).await.unwrap_err();
    assert!(matches!(old, Error::Refused(Refusal::NotNow(_))));
    assert!(app.act(&me, async |tx| seen(tx, 3, 0).await).await.is_err());
    app.act(&me, async |tx| seen(tx, 2, 0).await).await.unwrap();
    let kept = "SELECT COUNT(*) FROM notice_views WHERE person_id = $1";
    let rows = app.look(&me, async move |view| Ok(view.sql.one::<i64>(kept, params![person]).await?)).await.unwrap();
    assert_eq!((rows, told(&app).await), (2, (2, 2)), "what was shown to whom is kept");
});

// req("PIP-04")
on_both!(nothing_is_agreed_to_by_itself_and_a_no_is_left_in_peace_for_thirty_days, async |engine: Engine| {
    let (app, person) = house(engine).await;
    let me = Actor::person(person);
    let holds = async |app: &App| app.look(&me, async move |view| given(view, person, PURPOSE).await).await.unwrap();
    assert!(!holds(&app).await && asks(&app, person).await);
    let wish = || Wish { channel: Channel::Sms, address: "13800138000".into(), hour: 12 };
    let no = app.act(&me, async move |tx| wish_digest(tx, wish()).await).await.unwrap_err();
    assert!(matches!(no, Error::Refused(Refusal::Invalid(_))), "no summary without consent: {no:?}");
    says(&app, person, Decision::Refused).await.unwrap();
    for (days, asked) in [(0, false), (29, false), (30, true)] {
        app.house.clock.move_to(kernel::house::MONDAY.plus(days * DAY));
        assert_eq!(asks(&app, person).await, asked, "after {days} days");
    }
    let nothing = says(&app, person, Decision::Withdrawn).await.unwrap_err();
    assert!(matches!(nothing, Error::Refused(Refusal::NotNow(_))), "nothing was given");
    says(&app, person, Decision::Given).await.unwrap();
    app.act(&me, async move |tx| wish_digest(tx, wish()).await).await.unwrap();
    assert!(holds(&app).await && !asks(&app, person).await);
    says(&app, person, Decision::Withdrawn).await.unwrap();
    assert!(!holds(&app).await && !asks(&app, person).await);
    let duty = app.act(&me, async |tx| decide(tx, "accounts", Decision::Given).await).await.unwrap_err();
    assert!(matches!(duty, Error::Refused(Refusal::NotNow(_))), "nobody is asked where the law is the basis");
    assert!(app.act(&me, async |tx| decide(tx, "advertising", Decision::Given).await).await.is_err());
});

// req("PIP-04")
on_both!(the_ledger_of_consents_says_who_when_to_what_and_cannot_be_changed_unseen, async |engine: Engine| {
    let (app, person) = house(engine).await;
    says(&app, person, Decision::Given).await.unwrap();
    says(&app, person, Decision::Given).await.unwrap();
    says(&app, person, Decision::Withdrawn).await.unwrap();
    let me = Actor::person(person);
    let ledger = async |app: &App| app.look(&me, async move |view| verified(view, person).await).await.unwrap();
    let all = ledger(&app).await;
    let said: Vec<_> = all.iter().map(|(one, right)| (one.decision, one.notice, *right)).collect();
    assert_eq!(said, [(Decision::Withdrawn, 1, true), (Decision::Given, 1, true)]);
    let house = Actor::house("tests");
    let change = "UPDATE consents SET decision = 'given'";
    assert!(app.act(&house, async |tx| Ok(tx.sql.exec(change, params![]).await?)).await.is_err(), "never changed");
    // Somebody with the database's own key puts a row in.
    let forged = "INSERT INTO consents (id, person_id, purpose, decision, notice, text_digest, decided_at, mac)
        SELECT id + 1, person_id, purpose, 'given', notice, text_digest, decided_at, mac FROM consents
        WHERE decision = 'withdrawn'";
    app.act(&house, async |tx| Ok(tx.sql.exec(forged, params![]).await?)).await.unwrap();
    assert_eq!(ledger(&app).await.iter().map(|(_, right)| *right).collect::<Vec<_>>(), [false, true, true]);
});
