//! The data of a run: the demo's people, a project for ten thousand with its course, and sessions of all its learners.
//! Everything by the product's own verbs while no server runs, but for the rows of the sessions.
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, ensure};
use futures::future::try_join_all;
use kernel::db::{Conn, Query};
use kernel::{Actor, App, Clock, Config, HOUR, Id, MINUTE, Person, params};
use library::courses::Course;
use people::{accounts, persons, units};
use shixue::settings::{Outward, Settings, SignOn, Store, Tls};
use shixue::world;
use training::classes;
use training::projects::{self, Project};
use training::tasks::{self, Draft, Kind};

use crate::course;

/// Whoever answers for the rosters of module 1.
pub const CLERK: &str = "J1001";
/// Those who sign in by their password, one after another; the rest bear sessions already.
const SIGNING_IN: usize = 200;
const PASSWORD: &str = "黑板与朱批-Kd82";

/// What was made before anybody arrived.
pub struct Founded {
    pub password: String,
    /// The clerk's second factor.
    pub totp: Option<String>,
    pub project: Id<Project>,
    pub course: Id<Course>,
    pub film: i64,
}

/// One learner with a session.
pub struct Learner {
    pub token: String,
}

pub struct Learners {
    /// All but those who sign in.
    pub all: Vec<Learner>,
    /// Sign-in names of those who have set the password.
    pub logins: Vec<String>,
}

impl Learners {
    pub fn password(&self) -> &'static str {
        PASSWORD
    }
}

/// A new house with the demo's people, and in it a project, its classes and its published course.
pub fn found(data: &Path) -> Result<Founded> {
    inside(data, async |app: &App| {
        let then = shixue::open::by_clock(app, Clock::set_to(world::BEGIN))?;
        shixue::open::import_charter(&then).await?;
        let ways = world::seed(&then, world::day(app.now()), None).await?;
        let clerk = ways.into_iter().find(|way| way.name == CLERK).context("the clerk signs in")?;
        let project = deploy(app).await?;
        let (course, film) = course::publish(app, project).await?;
        Ok(Founded { password: clerk.password, totp: clerk.totp, project, course, film })
    })
}

/// The classes begin; everybody in them has a session, and some a password.
pub fn admit(data: &Path, project: Id<Project>) -> Result<Learners> {
    inside(data, async |app: &App| {
        let lead = actor(app, "C8002").await?;
        let found = app.look(&lead, async move |view| classes::of_project(view, project).await).await?;
        for class in found {
            app.act(&lead, async move |tx| classes::open(tx, class.id, class.version).await).await?;
        }
        let seated = app.look(&lead, async move |view| Ok(view.sql.all::<i64>(SEATED, params![project]).await?));
        let seated: Vec<Id<Person>> = seated.await?.into_iter().map(Id::new).collect();
        enough(&seated)?;
        let logins = activate(app, &seated[..SIGNING_IN], project).await?;
        let mut all = vec![];
        // Whoever signs in again and again ends their own sessions: those are not among the ones that watch.
        for some in seated[SIGNING_IN..].chunks(200) {
            all.extend(sessions(app, some.to_vec()).await?);
        }
        Ok(Learners { all, logins })
    })
}

fn enough(seated: &[Id<Person>]) -> Result<()> {
    ensure!(seated.len() > 9_000, "only {} learners took their places", seated.len());
    Ok(())
}

const SEATED: &str = "SELECT person_id FROM class_seats WHERE project_id = $1 ORDER BY person_id LIMIT 20000";

fn inside<T>(data: &Path, work: impl AsyncFn(&App) -> kernel::Result<T>) -> Result<T> {
    let (data, outward, store) = (data.to_owned(), Outward::default(), Store::default());
    let (database, database_owner, node, origin, package_origin, clamd) = (None, None, None, None, None, None);
    let (tls, sso) = (Tls::default(), SignOn::default());
    let settings =
        Settings { data, database, database_owner, node, origin, package_origin, clamd, outward, sso, store, tls };
    let lock = shixue::open::lock(&settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(async {
        let app = shixue::open::open(Config::local(&settings.data), Clock::System).await?;
        work(&app).await.map_err(|trouble| anyhow!("{trouble}"))
    });
    drop(lock);
    done
}

/// The actor with this staff number.
pub async fn actor(app: &App, number: &'static str) -> kernel::Result<Actor> {
    let house = Actor::house("bench");
    let person = app.look(&house, async move |view| persons::by_staff_number(view, number).await).await?;
    let person = person.with_context(|| format!("nobody has the number {number}"))?;
    Ok(Actor::person(person.id))
}

/// A task of the academic office, accepted and deployed, with the classes that the sheets speak of.
async fn deploy(app: &App) -> kernel::Result<Id<Project>> {
    let (officer, center, lead) = (actor(app, CLERK).await?, actor(app, "Y2001").await?, actor(app, "C8002").await?);
    let task = app.act(&officer, async |tx| {
        let issuer = units::by_code(tx, "academic_office").await?.context("the academic office")?.id;
        let host = units::by_code(tx, "chinese").await?.context("the Chinese department")?.id;
        let task = tasks::draft(tx, a_task(issuer, host)).await?;
        tasks::issue(tx, task.id, task.version).await
    });
    let (task, person) = (task.await?, lead.id());
    let project = app.act(&center, async move |tx| {
        let task = tasks::accept(tx, task.id, task.version).await?;
        projects::deploy(tx, task.id, projects::Plan { name: task.name, hours: 800, lead: person }).await
    });
    let project = project.await?.id;
    app.act(&lead, async move |tx| {
        for name in training::house::roster_sheets::CLASSES {
            classes::plan(tx, project, name, 50_000).await?;
        }
        Ok(project)
    })
    .await
}

fn a_task(issuer: Id<units::Unit>, host: Id<units::Unit>) -> Draft {
    Draft {
        kind: Kind::Training,
        name: "2026 年全市教师专业能力提升培训".into(),
        module: 1,
        issuer,
        host,
        audience: "全市在职教师".into(),
        places: 100_000,
        starts_on: "2026-09-10".into(),
        ends_on: "2027-06-30".into(),
        document_number: String::new(),
        brief: String::new(),
    }
}

/// As the bearers of a printed list do it.
async fn activate(app: &App, some: &[Id<Person>], project: Id<Project>) -> kernel::Result<Vec<String>> {
    let some = some.to_vec();
    let house = Actor::house("bench");
    let on = ("Project", project.0);
    let invited = app.act(&house, async move |tx| accounts::invite_many(tx, &some, on).await).await?;
    let stranger = Actor::stranger();
    try_join_all(invited.iter().map(|one| accounts::activate(app, &stranger, &one.code, PASSWORD))).await?;
    Ok(invited.into_iter().map(|one| one.login).collect())
}

/// Rows as signing in leaves them, ten minutes ago: to hash ten thousand passwords would take five minutes on two cores.
async fn sessions(app: &App, persons: Vec<Id<Person>>) -> kernel::Result<Vec<Learner>> {
    let learners: Vec<Learner> = persons.iter().map(|_| Learner { token: kernel::seal::random_code() }).collect();
    let digest = |one: &Learner| app.house.seal.mac("accounts.session", one.token.as_bytes());
    let bearers: Vec<_> = persons.into_iter().zip(learners.iter().map(digest)).collect();
    app.act(&Actor::house("bench"), async move |tx| {
        let (now, made) = (tx.now, tx.now.plus(-10 * MINUTE));
        let row = |(person, digest): &(Id<Person>, Vec<u8>)| {
            params![tx.new_id::<()>(), digest.clone(), *person, made, now, made.plus(12 * HOUR), 1_i64, made, "", ""]
        };
        let rows: Vec<_> = bearers.iter().map(row).collect();
        let query = Query::new(SESSIONS).rows(rows);
        let sql: &mut Conn = tx.sql;
        sql.exec(&query.sql, query.params).await?;
        Ok(())
    })
    .await?;
    Ok(learners)
}

const SESSIONS: &str =
    "INSERT INTO sessions (id, digest, person_id, made_at, seen_at, until_at, factors, proved_at, agent,
    address) VALUES";
