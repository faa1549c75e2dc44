//! Founding the world: units, persons with their roles and accounts; then the deeds.
use std::collections::HashMap;

use kernel::{Actor, App, DAY, Id, Person, Result, Tx};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use people::{accounts, factors};

use super::cast::{CAST, Cast, LEARNERS, Scope, UNITS};
use super::{
    BEGIN, SignIn, articles, charter, courses, deeds, finished, guests, learning, lending, mergers, modules, privacy,
    recoveries, rights, security, takedowns, waiting,
};

/// Who is who, for the deeds: ids by staff number and by unit code.
pub struct Known {
    persons: HashMap<&'static str, Id<Person>>,
    units: HashMap<&'static str, i64>,
}

impl Known {
    pub fn actor(&self, number: &str) -> Actor {
        Actor::person(self.person(number))
    }
    pub fn person(&self, number: &str) -> Id<Person> {
        self.persons.get(number).copied().unwrap_or(Id::new(0))
    }
    pub fn unit(&self, code: &str) -> i64 {
        self.units.get(code).copied().unwrap_or(0)
    }
}

/// A recorded lecture (MP4) for the course of the project; without one the course has texts and a quiz alone.
pub type Film = Option<bytes::Bytes>;

/// Makes the world in an empty house whose clock may be moved (`app.house.clock.move_to`) and in which nobody else works:
/// its jobs are done here. `today`: the day around which lessons stand.
pub async fn seed(app: &App, today: jiff::civil::Date, film: Film) -> Result<Vec<SignIn>> {
    let house = Actor::house("demo");
    let units = app.act(&house, async |tx| found_units(tx).await).await?;
    let mut known = Known { persons: HashMap::new(), units };
    let mut ways: Vec<SignIn> = vec![];
    for (at, cast) in CAST.iter().enumerate() {
        let unit = known.unit(cast.unit);
        let (person, code) = app.act(&house, async move |tx| engage(tx, cast, unit, at).await).await?;
        known.persons.insert(cast.number, person);
        let password = password(cast.kind);
        accounts::activate(app, &Actor::stranger(), &code, &password).await?;
        let who = format!("{} {}", cast.kind, cast.name);
        ways.push(SignIn { who, name: cast.number.into(), password, totp: None });
    }
    // Whoever comes last has not read it yet: their pages say so.
    let readers: Vec<Actor> = CAST.iter().rev().skip(1).map(|cast| known.actor(cast.number)).collect();
    privacy::tell(app, &readers).await?;
    for (number, name, school) in LEARNERS {
        let unit = known.unit(school);
        let person = app.act(&house, async move |tx| {
            let new = Newcomer { name: name.into(), staff_number: Some(number.into()), ..Default::default() };
            let person = enter(tx, new).await?.id;
            join_unit(tx, person, Id::new(unit), "语文教师", "语文").await?;
            Ok(person)
        });
        known.persons.insert(number, person.await?);
    }
    let made = deeds::perform(app, &known).await?;
    let provided = courses::provide(app, &known, made.project, film).await?;
    learning::learn(app, &known, provided.scoped, &made.classes).await?;
    learning::lessons(app, &known, made.classes[0], today).await?;
    finished::finish(app, &known).await?;
    charter::govern(app, &known).await?;
    app.house.clock.move_to(BEGIN.plus(20 * DAY));
    deeds::draft_of_today(app, &known).await?;
    articles::publish(app, &known, today).await?;
    rights::ask(app, &known, today).await?;
    modules::furnish(app, &known, made.project, today).await?;
    privacy::ask(app, &known, today).await?;
    mergers::stand_twice(app, &known).await?;
    let now = app.now();
    security::keep(app, &known, today).await?;
    let guest = guests::receive(app, &known, today).await?;
    lending::notice(app, &known, provided.scoped, today).await?;
    // The desk's deeds begin a fortnight ago; nobody's right that began since then is undone by that.
    app.house.clock.move_to(kernel::At(app.now().0.max(now.0)));
    takedowns::stop(app, &known).await?;
    waiting::leave(app, &known).await?;
    recoveries::lose(app, &known).await?;
    for way in &mut ways {
        way.totp = second_factor(app, known.person(&way.name), &way.name).await?;
    }
    ways.push(guest);
    Ok(ways)
}

/// Whoever's role asks for a second factor has an app with a secret that everybody knows: for loopback alone.
async fn second_factor(app: &App, person: Id<Person>, number: &str) -> Result<Option<String>> {
    let me = Actor::person(person);
    if !app.look(&me, async |view| accounts::is_elevated(view, view.actor.id()).await).await? {
        return Ok(None);
    }
    let secret = demo_secret(number);
    let (code, offered) = (factors::code_at(&secret, app.now())?, secret.clone());
    app.act(&me, async move |tx| factors::add_totp(tx, &offered, &code, "演示手机").await).await?;
    Ok(Some(secret))
}

/// Thirty-two signs that follow from the staff number.
fn demo_secret(number: &str) -> String {
    let digest = kernel::seal::sm3(format!("demo {number}").as_bytes());
    digest.iter().map(|byte| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte % 32)])).collect()
}

/// One password for each kind of person, for loopback alone.
pub fn password(kind: &str) -> String {
    format!("Demo-{}-2026", people::initials_of(kind).to_uppercase())
}

async fn found_units(tx: &mut Tx<'_>) -> Result<HashMap<&'static str, i64>> {
    let mut ids: HashMap<&'static str, i64> = HashMap::new();
    for (code, name, kind, above) in UNITS {
        let parent = ids.get(above).copied().map(Id::new);
        let unit = units::found(tx, NewUnit { code: code.into(), name: name.into(), kind, parent }).await?;
        ids.insert(code, unit.id.0);
    }
    Ok(ids)
}

async fn engage(tx: &mut Tx<'_>, cast: &Cast, unit: i64, at: usize) -> Result<(Id<Person>, String)> {
    let (document, phone) = privacy::numbers(cast.number, at);
    let new = Newcomer {
        name: cast.name.into(),
        staff_number: Some(cast.number.into()),
        document,
        phone,
        ..Newcomer::default()
    };
    let person = enter(tx, new).await?.id;
    join_unit(tx, person, Id::new(unit), cast.post, "").await?;
    for (role, at) in cast.roles {
        let scopes: Vec<(&'static str, i64)> = match at {
            Scope::Platform => vec![("Platform", 1)],
            Scope::Unit => vec![("Unit", unit)],
            Scope::Column(column) => vec![("Column", *column)],
            Scope::Modules(modules) => modules.iter().map(|module| ("Module", *module)).collect(),
        };
        for scope in scopes {
            give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
        }
    }
    let code = accounts::invite(tx, person, cast.number).await?;
    Ok((person, code))
}
