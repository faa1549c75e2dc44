//! Recovery through its doors: three people and some hours, and nothing that any one of them could do alone.
use kernel::house::Engine;
use kernel::{Actor, DAY, Error, HOUR, Refusal, on_both};
use people::accounts::{self, Knock};
use people::factors;

use crate::guests::tests::world::{HEAD, LEARNER, OFFICE, OTHER, SECOND, SECURITY, STAFF, SYSTEM, World, world};

const PASSWORD: &str = "Hei-ban-2026-zhu";
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const WHY: &str = "reason=%E6%89%8B%E6%9C%BA%E4%B8%A2%E5%A4%B1%E4%BA%86";
const SEEN: &str = "seen=%E6%A0%B8%E5%AF%B9%E6%9C%AC%E4%BA%BA%E5%92%8C%E8%AF%81%E4%BB%B6";
const BECAUSE: &str = "because=%E4%B8%8D%E6%98%AF%E6%9C%AC%E4%BA%BA%E6%9D%A5%E7%9A%84";

impl World {
    /// Somebody with a password and a factor, and a session of theirs that goes on.
    async fn account(&self, who: usize, login: &'static str) -> Actor {
        let person = self.id(who);
        let house = Actor::house("tests");
        let code = self.app.act(&house, async move |tx| accounts::invite(tx, person, login).await).await.unwrap();
        accounts::activate(&self.app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
        let code = factors::code_at(SECRET, self.app.now()).unwrap();
        let set = async move |tx: &mut kernel::Tx<'_>| factors::add_totp(tx, SECRET, &code, "手机").await;
        self.app.act(&self.actor(who), set).await.unwrap();
        people::house::sign_in(&self.app, login, PASSWORD, Some(SECRET)).await.1
    }

    /// Whoever gave the password and owes the rest.
    fn bearer(&self, who: usize) -> Actor {
        Actor { owing: Some(self.id(who)), session: 77, ..Actor::stranger() }
    }

    /// Somebody who cannot say the password asks; how many requests there are then.
    async fn claims(&self, login: &str, name: &str, more: &str) -> i64 {
        let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = format!("login={login}&name={name}&{WHY}{more}");
        let (status, to) = self.send_as(&Actor::stranger(), "/recoveries", &form).await;
        assert_eq!((status, to.as_str()), (303, "/recoveries/received"), "the same for everybody");
        self.count("SELECT COUNT(*) FROM recoveries").await
    }

    /// Confirmed by the unit, reset when the hours are over; the code that was sent.
    async fn goes_through(&self, path: &str) -> String {
        assert_eq!(self.send(HEAD, &format!("{path}/confirmation"), 1, SEEN).await.0, 303);
        self.app.house.clock.move_to(self.app.now().plus(24 * HOUR));
        assert_eq!(self.send(SYSTEM, &format!("{path}/reset"), 2, "").await.0, 303);
        let said = self.text("SELECT body FROM outgoing ORDER BY id DESC LIMIT 1").await;
        said.split("/activate/").nth(1).unwrap().split(' ').next().unwrap().to_owned()
    }

    async fn asks(&self, who: usize) -> String {
        let (status, to) = self.send_as(&self.bearer(who), "/recoveries", WHY).await;
        assert_eq!(status, 303, "{to}");
        format!("/recoveries/{}", self.count("SELECT MAX(id) FROM recoveries").await)
    }

    async fn knocks(&self, login: &str, password: &str) -> Result<String, Refusal> {
        let knock = Knock { login: login.into(), password: password.into(), agent: "tests".into(), ..Knock::default() };
        match accounts::sign_in(&self.app, &Actor::stranger(), knock).await {
            Ok(token) => Ok(token),
            Err(Error::Refused(no)) => Err(no),
            Err(fault) => panic!("{fault:#}"),
        }
    }
}

// req("IA-11", "IA-12")
on_both!(a19_1_a_recovery_takes_three_people_and_the_charters_hours, async |engine: Engine| {
    let world = world(engine).await;
    world.account(STAFF, "T1").await;
    assert_eq!(world.send_as(&Actor::stranger(), "/recoveries", WHY).await.0, 422, "of whom?");
    assert_eq!(world.send_as(&world.bearer(LEARNER), "/recoveries", WHY).await.0, 409, "no second factor, no need");
    assert_eq!(world.send_as(&world.bearer(STAFF), "/recoveries", "reason=x").await.0, 422);
    let path = world.asks(STAFF).await;
    assert_eq!(world.send_as(&world.bearer(STAFF), "/recoveries", WHY).await.0, 409, "one at a time");
    let told = format!("SELECT COUNT(*) FROM outgoing WHERE person_id = {}", world.id(STAFF));
    let noticed =
        format!("SELECT COUNT(*) FROM notices WHERE title LIKE '有人提出重置%' AND person_id = {}", world.id(STAFF));
    assert_eq!((world.count(&told).await, world.count(&noticed).await), (1, 1), "by every way");
    let (confirm, reset) = (format!("{path}/confirmation"), format!("{path}/reset"));
    assert_eq!(world.send(SYSTEM, &reset, 1, "").await.0, 403, "nobody saw the person");
    for nobody in [STAFF, OTHER, SYSTEM, OFFICE, SECURITY, LEARNER] {
        let (status, _) = world.send(nobody, &confirm, 1, SEEN).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.send(HEAD, &confirm, 1, "seen=x").await.0, 422);
    assert_eq!(world.send(HEAD, &confirm, 1, SEEN).await.0, 303);
    assert_eq!(world.send(SECOND, &confirm, 2, SEEN).await.0, 409, "once");
    assert_eq!((world.count(&told).await, world.count(&noticed).await), (2, 2), "told again");
    for nobody in [HEAD, SECOND, STAFF, OTHER, OFFICE, SECURITY] {
        let (status, _) = world.send(nobody, &reset, 2, "").await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    let (status, says) = world.send(SYSTEM, &reset, 2, "").await;
    assert!(status == 409 && says.contains("等待时间未到"), "{status} {says}");
    assert!(world.knocks("T1", PASSWORD).await.is_ok(), "nothing has changed so far");
    world.app.house.clock.move_to(world.app.now().plus(24 * HOUR));
    assert_eq!(world.bare(SYSTEM, &reset, 2, "").await.0, 409, "within an elevation");
    assert_eq!(world.send(SYSTEM, &reset, 2, "").await.0, 303);
    assert_eq!(world.send(SYSTEM, &reset, 3, "").await.0, 403, "once");
});

// req("IA-07", "IA-12")
on_both!(
    a19_1_a_reset_leaves_nothing_that_opened_the_account_and_tells_the_code_to_the_person_alone,
    async |engine: Engine| {
        let world = world(engine).await;
        world.account(STAFF, "T1").await;
        let live = world.knocks("T1", PASSWORD).await.unwrap();
        let path = world.asks(STAFF).await;
        world.send(HEAD, &format!("{path}/confirmation"), 1, SEEN).await;
        world.app.house.clock.move_to(world.app.now().plus(24 * HOUR));
        assert_eq!(world.send(SYSTEM, &format!("{path}/reset"), 2, "").await.0, 303);
        let bearer = accounts::actor_of(&world.app, Some(&live), "-", "-").await.unwrap();
        assert!(!bearer.is_person() && bearer.owing.is_none(), "every session");
        assert!(world.knocks("T1", PASSWORD).await.is_err(), "the password");
        assert_eq!(world.count("SELECT COUNT(*) FROM factors WHERE ended_at IS NULL").await, 0, "the factors");
        assert_eq!(world.count("SELECT COUNT(*) FROM recovery_codes WHERE used_at IS NULL").await, 0);
        let said = world.text("SELECT body FROM outgoing ORDER BY id DESC LIMIT 1").await;
        let code = said.split("/activate/").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        for reader in [SYSTEM, HEAD, SECURITY] {
            let (status, page) = world.read(reader, &path).await;
            assert!(status == 200 && !page.contains(&code), "{reader}: {status}");
        }
        let (status, _) = world.send(SYSTEM, &format!("{path}/invitation"), 3, "").await;
        assert_eq!(status, 403, "whoever reset is told no code");
        let form = format!("password={PASSWORD}-2&again={PASSWORD}-2");
        world.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await;
        let token = world.knocks("T1", &format!("{PASSWORD}-2")).await.unwrap();
        let bearer = accounts::actor_of(&world.app, Some(&token), "-", "-").await.unwrap();
        assert_eq!(bearer.owing, Some(world.id(STAFF)), "a second factor is set anew before anything opens");
        let trail = world.count("SELECT COUNT(DISTINCT verb) FROM audit WHERE kind = 'Recovery'").await;
        assert!(trail >= 4, "{trail}");
    }
);

on_both!(a19_1_the_person_stops_a_recovery_until_the_last_moment, async |engine: Engine| {
    let world = world(engine).await;
    let me = world.account(STAFF, "T1").await;
    let path = world.asks(STAFF).await;
    world.send(HEAD, &format!("{path}/confirmation"), 1, SEEN).await;
    assert_eq!(world.send(OTHER, "/recoveries/stop", 0, "").await.0, 404, "nobody else's");
    let (status, page) = world.read(STAFF, &path).await;
    assert!(status == 200 && page.contains("叫停"), "{status}");
    assert_eq!(world.send_as(&me, "/recoveries/stop", "").await.0, 303, "from a session of theirs");
    world.app.house.clock.move_to(world.app.now().plus(25 * HOUR));
    assert_eq!(world.send(SYSTEM, &format!("{path}/reset"), 3, "").await.0, 403);
    assert_eq!(world.count("SELECT COUNT(*) FROM factors WHERE ended_at IS NULL").await, 1, "as before");
    let again = world.asks(STAFF).await;
    assert_ne!(again, path);
    assert_eq!(world.send_as(&world.bearer(STAFF), "/recoveries/stop", "").await.0, 303, "with the password alone");
    let third = world.asks(STAFF).await;
    let refusal = format!("{third}/refusal");
    assert!(matches!(world.send(OTHER, &refusal, 1, BECAUSE).await.0, 403 | 404));
    assert_eq!(world.send(HEAD, &refusal, 1, "because=").await.0, 422);
    assert_eq!(world.send(HEAD, &refusal, 1, BECAUSE).await.0, 303);
    assert_eq!(world.read(STAFF, &third).await.0, 200);
    assert_eq!(world.read(OTHER, "/recoveries").await.0, 200);
    assert!(!world.read(OTHER, "/recoveries").await.1.contains("刘芳"), "another unit's");
    assert_eq!(world.read(LEARNER, "/recoveries").await.0, 404);
});

// req("IA-08", "IA-11", "IA-12")
on_both!(
    a19_1_whoever_forgot_the_password_is_seen_by_their_unit_and_a_stranger_learns_nothing,
    async |engine: Engine| {
        let world = world(engine).await;
        world.account(STAFF, "T1").await;
        for (login, name) in [("T9", "刘芳"), ("T1", "刘方"), ("T1", "")] {
            assert_eq!(world.claims(login, name, "").await, 0, "{login} {name}");
        }
        for form in ["login=&name=x&".to_owned() + WHY, "login=T1&name=x&reason=x".into()] {
            assert_eq!(world.send_as(&Actor::stranger(), "/recoveries", &form).await.0, 422, "{form}");
        }
        assert_eq!(world.claims("ｔ1", "刘芳", "").await, 1);
        assert_eq!(world.claims("T1", "刘芳", "").await, 1, "one at a time");
        let told = format!("SELECT COUNT(*) FROM outgoing WHERE person_id = {}", world.id(STAFF));
        assert_eq!(world.count(&told).await, 1, "the person hears of it at once");
        assert_eq!((world.todos(HEAD).await, world.todos(OTHER).await), (1, 0));
        let path = format!("/recoveries/{}", world.count("SELECT MAX(id) FROM recoveries").await);
        assert!(world.read(HEAD, &path).await.1.contains("没有验证身份"), "whoever confirms is warned");
        let code = world.goes_through(&path).await;
        assert!(world.knocks("T1", PASSWORD).await.is_err(), "the old password");
        assert_eq!(
            world.count("SELECT COUNT(*) FROM factors WHERE ended_at IS NULL").await,
            1,
            "the factor was not lost"
        );
        let form = format!("password={PASSWORD}-2&again={PASSWORD}-2");
        assert_eq!(world.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await.0, 303);
        world.app.house.clock.move_to(world.app.now().plus(60 * kernel::SECOND));
        let (_, whole) = people::house::sign_in(&world.app, "T1", &format!("{PASSWORD}-2"), Some(SECRET)).await;
        assert_eq!(whole.factors, 2, "with the factor of before");
    }
);

// req("IA-12")
on_both!(a19_1_who_said_no_is_left_in_peace_and_who_lost_all_begins_anew, async |engine: Engine| {
    let world = world(engine).await;
    let me = world.account(STAFF, "T1").await;
    assert_eq!(world.claims("T1", "刘芳", "").await, 1);
    assert_eq!(world.send_as(&me, "/recoveries/stop", "").await.0, 303);
    assert_eq!(world.claims("T1", "刘芳", "").await, 1, "not again so soon");
    world.app.house.clock.move_to(world.app.now().plus(7 * DAY + HOUR));
    assert_eq!(world.claims("T1", "刘芳", "&factors=yes").await, 2);
    let path = format!("/recoveries/{}", world.count("SELECT MAX(id) FROM recoveries").await);
    world.goes_through(&path).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM factors WHERE ended_at IS NULL").await, 0);
    assert!(world.knocks("T1", PASSWORD).await.is_err());
});

// req("IA-12")
on_both!(a19_1_whoever_confirmed_an_earlier_recovery_gets_no_code_of_a_later_one, async |engine: Engine| {
    let world = world(engine).await;
    world.account(STAFF, "T1").await;
    let first = world.asks(STAFF).await;
    let code = world.goes_through(&first).await;
    let form = format!("password={PASSWORD}-2&again={PASSWORD}-2");
    assert_eq!(world.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await.0, 303);
    world.app.house.clock.move_to(world.app.now().plus(8 * DAY));
    assert_eq!(world.claims("T1", "刘芳", "").await, 2);
    let second = format!("/recoveries/{}", world.count("SELECT MAX(id) FROM recoveries").await);
    world.goes_through(&second).await;
    let (status, says) = world.send(HEAD, &format!("{first}/invitation"), 3, "").await;
    assert!(status == 409 && says.contains("请到那一次中办理"), "{status} {says}");
    assert_eq!(world.send(HEAD, &format!("{second}/invitation"), 3, "").await.0, 303, "of the later one");
});

// req("IA-11", "IA-12")
on_both!(a19_1_a_learner_who_lost_the_factor_that_they_set_goes_the_same_way, async |engine: Engine| {
    let world = world(engine).await;
    world.account(LEARNER, "T2").await;
    let bearer = async |password: &str| {
        let token = world.knocks("T2", password).await.unwrap();
        accounts::actor_of(&world.app, Some(&token), "-", "-").await.unwrap()
    };
    let half = bearer(PASSWORD).await;
    assert_eq!(half.owing, Some(world.id(LEARNER)), "no role asks for a factor, they set one");
    assert_eq!(world.send_as(&half, "/recoveries", WHY).await.0, 303);
    let path = format!("/recoveries/{}", world.count("SELECT MAX(id) FROM recoveries").await);
    let code = world.goes_through(&path).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM factors WHERE ended_at IS NULL").await, 0);
    let form = format!("password={PASSWORD}-2&again={PASSWORD}-2");
    assert_eq!(world.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await.0, 303);
    let me = accounts::bearer(&bearer(&format!("{PASSWORD}-2")).await).unwrap();
    let owed = world.app.look(&me, async |view| accounts::owes(view).await).await.unwrap();
    assert_eq!(owed, "text", "as whoever never had one");
});
