//! Guests through their doors: who may ask, who grants, what the clock does, and what an account is never used for.
mod roles;
pub(crate) mod world;

use kernel::house::{Engine, MONDAY, work_off};
use kernel::{Actor, DAY, Error, MINUTE, Refusal, on_both};
use people::accounts::{self, Knock};
use world::{HEAD, LEARNER, OFFICE, OTHER, REASON, SECURITY, STAFF, SYSTEM, World, fields, world};

const PASSWORD: &str = "Bai-jing-2026-fang";

impl World {
    /// Asks, opens and activates; the guest's path and login.
    async fn open(&self, name: &str, phone: &str, days: i64) -> (String, String) {
        let (status, path) = self.send(HEAD, "/guests", 0, &fields(self, name, phone, days)).await;
        assert_eq!(status, 303, "{path}");
        assert_eq!(self.send(SYSTEM, &format!("{path}/opening"), 1, "").await.0, 303);
        let login = self.activate().await;
        (path, login)
    }

    /// Takes the newest code out of the short message and sets a password; the login.
    async fn activate(&self) -> String {
        let (login, code) = self.code().await;
        let form = format!("password={PASSWORD}&again={PASSWORD}");
        let (status, to) = self.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await;
        assert!(status == 303 || self.signs_in(&login, PASSWORD).await.is_ok(), "{status} {to}");
        login
    }

    async fn code(&self) -> (String, String) {
        let said = self.text("SELECT body FROM outgoing ORDER BY id DESC LIMIT 1").await;
        let login = said.split("账号 ").nth(1).unwrap().split(' ').next().unwrap();
        let code = said.split("/activate/").nth(1).unwrap().split(' ').next().unwrap();
        (login.to_owned(), code.to_owned())
    }

    async fn signs_in(&self, login: &str, password: &str) -> Result<String, Refusal> {
        let knock = Knock { login: login.into(), password: password.into(), agent: "tests".into(), ..Knock::default() };
        match accounts::sign_in(&self.app, &Actor::stranger(), knock).await {
            Ok(token) => Ok(token),
            Err(Error::Refused(no)) => Err(no),
            Err(fault) => panic!("{fault:#}"),
        }
    }

    /// Whether a session stands: whole, or before the code that a new device is sent.
    async fn stands(&self, token: &str) -> bool {
        let actor = accounts::actor_of(&self.app, Some(token), "-", "-").await.unwrap();
        actor.is_person() || actor.owing.is_some()
    }
}

// req("CSL-05")
on_both!(a19_2_a_guest_is_asked_for_by_the_host_and_opened_by_another, async |engine: Engine| {
    let world = world(engine).await;
    let good = fields(&world, "方老师", "13911112222", 20);
    for nobody in [OTHER, LEARNER, SYSTEM, SECURITY, OFFICE] {
        let (status, _) = world.send(nobody, "/guests", 0, &good).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.send_as(&Actor::stranger(), "/guests", &good).await.0, 401);
    for wrong in [
        fields(&world, "", "13911112222", 20),
        fields(&world, "方老师", "1391111", 20),
        fields(&world, "方老师", "13911112222", 91),
        fields(&world, "方老师", "13911112222", -1),
        good.replace("purpose=", "purpose=x&_="),
        format!("{good}&role=academic"),
    ] {
        assert_eq!(world.send(HEAD, "/guests", 0, &wrong).await.0, 422, "{wrong}");
    }
    let (status, path) = world.send(HEAD, "/guests", 0, &good).await;
    assert!(status == 303 && path.starts_with("/guests/"), "{status} {path}");
    assert_eq!(world.todos(SYSTEM).await, 1);
    let opening = format!("{path}/opening");
    for nobody in [HEAD, STAFF, OTHER, OFFICE, SECURITY, LEARNER] {
        let (status, _) = world.send(nobody, &opening, 1, "").await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    let elsewhere = Actor { session: 5, ..world.actor(SYSTEM) };
    assert_eq!(world.send_as(&elsewhere, &opening, "").await.0, 409, "within an elevation");
    assert_eq!(world.send(SYSTEM, &opening, 1, "").await.0, 303);
    assert_eq!(world.send(SYSTEM, &opening, 2, "").await.0, 403, "once");
    assert_eq!(world.todos(SYSTEM).await, 0);
    let who = world.count("SELECT person_id FROM guests").await;
    assert_eq!(world.count(&format!("SELECT COUNT(*) FROM grants WHERE person_id = {who}")).await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM persons WHERE verified_at IS NULL").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM guests WHERE phone_sealed IS NOT NULL").await, 0);
    let post = world.text(&format!("SELECT post FROM memberships WHERE person_id = {who} AND until_at IS NULL")).await;
    assert_eq!(post, "来访");
    for (reader, path, says) in
        [(HEAD, path.as_str(), "使用中"), (STAFF, "/guests", "方老师"), (OFFICE, "/people?q=方老师", "来访</span>")]
    {
        let (status, page) = world.read(reader, path).await;
        assert!(status == 200 && page.contains(says), "{path}: {status} {page}");
    }
    assert_eq!(world.read(OTHER, &path).await.0, 404);
    assert!(!world.read(OTHER, "/guests").await.1.contains("方老师"), "another unit's guest");
    assert_eq!(world.read(LEARNER, "/guests").await.0, 404);
    assert!(world.read(OTHER, "/guests").await.1.contains("还没有来访账号"));
});

on_both!(a19_2_a_guest_signs_in_by_their_own_code_and_not_after_their_day_though_no_job_ran, async |engine: Engine| {
    let world = world(engine).await;
    let (path, login) = world.open("方老师", "13911112222", 3).await;
    let token = world.signs_in(&login, PASSWORD).await.unwrap();
    assert!(world.stands(&token).await);
    let last = MONDAY.date().saturating_add(jiff::Span::new().days(3));
    let until = kernel::At::of(last);
    world.app.house.clock.move_to(until.plus(-10 * MINUTE));
    let token = world.signs_in(&login, PASSWORD).await.unwrap();
    world.app.house.clock.move_to(until.plus(-1));
    assert!(world.stands(&token).await, "the last moment");
    world.app.house.clock.move_to(until);
    assert!(!world.stands(&token).await, "a session ends by the clock");
    let Err(Refusal::NotNow(says)) = world.signs_in(&login, PASSWORD).await else { panic!("it is over") };
    assert!(says.contains("到期") && says.contains("接待单位"), "{says}");
    let Err(Refusal::Invalid(no)) = world.signs_in(&login, "wrong").await else { panic!("told to nobody else") };
    assert!(!no[0].says.contains("到期"));
    assert_eq!(world.count("SELECT COUNT(*) FROM guest_steps WHERE step = 'expired'").await, 0, "no job ran");
    // Nobody sends a code for it, and one from before opens nothing.
    assert_eq!(world.send(HEAD, &format!("{path}/invitation"), 2, "").await.0, 409);
});

on_both!(a19_2_a_code_of_a_guest_opens_nothing_after_their_day_nor_before_their_first, async |engine: Engine| {
    let world = world(engine).await;
    let today = format!("from={}", world.day(0));
    let wanted = fields(&world, "方老师", "13911112222", 2).replace(&today, &format!("from={}", world.day(1)));
    let (status, path) = world.send(HEAD, "/guests", 0, &wanted).await;
    assert_eq!(status, 303, "{path}");
    assert_eq!(world.send(SYSTEM, &format!("{path}/opening"), 1, "").await.0, 303);
    let login = world.activate().await;
    let Err(Refusal::NotNow(says)) = world.signs_in(&login, PASSWORD).await else { panic!("not yet") };
    assert!(says.contains("起启用"), "{says}");
    // Sent in the last hour, it would be good for a day.
    let until = kernel::At::of(MONDAY.date().saturating_add(jiff::Span::new().days(2)));
    world.app.house.clock.move_to(until.plus(-10 * MINUTE));
    world.send(HEAD, &format!("{path}/invitation"), 2, "").await;
    let (_, code) = world.code().await;
    world.app.house.clock.move_to(until);
    let form = format!("password={PASSWORD}-2&again={PASSWORD}-2");
    assert_eq!(world.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await.0, 409);
});

on_both!(a19_1_an_account_of_a_guest_is_theirs_at_every_visit_and_nobody_elses, async |engine: Engine| {
    let world = world(engine).await;
    let (_, first) = world.open("方老师", "13911112222", 3).await;
    let again = fields(&world, "方老师", "13911112222", 3);
    assert_eq!(world.send(HEAD, "/guests", 0, &again).await.0, 409, "they are here already");
    let colleague = fields(&world, "何静涵", "13800000009", 3);
    let (status, says) = world.send(HEAD, "/guests", 0, &colleague).await;
    assert!(status == 409 && says.contains("一人一号"), "{status} {says}");
    world.app.house.clock.move_to(MONDAY.plus(5 * DAY));
    work_off(&world.app).await;
    let (_, other) = world.open("袁老师", "13911112222", 3).await;
    assert_ne!(first, other, "another person, though with the same telephone");
    assert_eq!(world.count("SELECT COUNT(DISTINCT person_id) FROM guests").await, 2);
    world.app.house.clock.move_to(MONDAY.plus(10 * DAY));
    work_off(&world.app).await;
    let (_, back) = world.open("方老师", "13911112222", 3).await;
    assert_eq!(back, first, "the same person comes back to the same account");
    assert_eq!(world.count("SELECT COUNT(DISTINCT person_id) FROM guests").await, 2);
});

on_both!(a19_2_a_longer_term_is_granted_anew_and_the_sponsor_is_asked_before_the_end, async |engine: Engine| {
    let world = world(engine).await;
    let (path, login) = world.open("方老师", "13911112222", 10).await;
    work_off(&world.app).await;
    world.app.house.clock.move_to(MONDAY.plus(5 * DAY));
    work_off(&world.app).await;
    assert_eq!(world.todos(HEAD).await, 1, "to end, or to go on");
    assert_eq!(world.count("SELECT COUNT(*) FROM guest_steps WHERE step = 'warned'").await, 1);
    let renewal = format!("{path}/renewal");
    let asks = |until: String, reason: &str| format!("until={until}&{reason}");
    assert_eq!(world.send(HEAD, &renewal, 2, &asks(world.day(200), REASON)).await.0, 422, "the charter's longest");
    assert_eq!(world.send(HEAD, &renewal, 2, &asks(world.day(3), REASON)).await.0, 422, "later than now");
    assert_eq!(world.send(HEAD, &renewal, 2, &asks(world.day(30), "reason=x")).await.0, 422);
    assert!(matches!(world.send(OTHER, &renewal, 2, &asks(world.day(30), REASON)).await.0, 403 | 404));
    assert_eq!(world.send(HEAD, &renewal, 2, &asks(world.day(30), REASON)).await.0, 303);
    assert_eq!(world.send(HEAD, &renewal, 3, &asks(world.day(30), REASON)).await.0, 409, "asked already");
    assert_eq!(world.send(HEAD, &format!("{path}/opening"), 3, "").await.0, 403, "not by the sponsor");
    let until = "SELECT until_at FROM accounts WHERE until_at IS NOT NULL";
    let before = world.count(until).await;
    assert_eq!(world.send(SYSTEM, &format!("{path}/opening"), 3, "").await.0, 303);
    assert!(world.count(until).await > before + 15 * DAY);
    world.app.house.clock.move_to(MONDAY.plus(12 * DAY));
    work_off(&world.app).await;
    assert!(world.signs_in(&login, PASSWORD).await.is_ok(), "the earlier end ends nothing");
    assert_eq!(world.send(HEAD, &renewal, 4, &asks(world.day(60), REASON)).await.0, 303);
    let refusal = world.send(SYSTEM, &format!("{path}/refusal"), 5, REASON).await;
    assert_eq!(refusal.0, 303, "{refusal:?}");
    assert!(world.signs_in(&login, PASSWORD).await.is_ok(), "what is open stays open");
    world.app.house.clock.move_to(MONDAY.plus(40 * DAY));
    work_off(&world.app).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM guest_steps WHERE step = 'expired'").await, 1);
    assert_eq!(world.send(HEAD, &renewal, 6, &asks(world.day(40), REASON)).await.0, 409, "over is over");
});

on_both!(a19_2_the_sponsor_ends_it_before_its_day_and_nothing_is_left, async |engine: Engine| {
    let world = world(engine).await;
    let (path, login) = world.open("方老师", "13911112222", 20).await;
    let token = world.signs_in(&login, PASSWORD).await.unwrap();
    assert!(world.stands(&token).await);
    let end = format!("{path}/end");
    for nobody in [OTHER, STAFF, LEARNER, SYSTEM, OFFICE] {
        let (status, _) = world.send(nobody, &end, 2, REASON).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.send(HEAD, &end, 2, "reason=x").await.0, 422);
    assert_eq!(world.send(HEAD, &end, 1, REASON).await.0, 409, "as it stands");
    assert_eq!(world.send(HEAD, &end, 2, REASON).await.0, 303);
    assert!(!world.stands(&token).await, "at once");
    assert!(matches!(world.signs_in(&login, PASSWORD).await, Err(Refusal::NotNow(_))));
    assert_eq!(world.count("SELECT COUNT(*) FROM memberships WHERE post = '来访' AND until_at IS NULL").await, 0);
    assert_eq!(world.send(HEAD, &end, 3, REASON).await.0, 409);
    assert_eq!(world.send(HEAD, &format!("{path}/invitation"), 3, "").await.0, 409);
    let trail = "SELECT COUNT(*) FROM audit WHERE kind = 'Guest' AND verb LIKE 'guests.%'";
    assert!(world.count(trail).await >= 3);
});
