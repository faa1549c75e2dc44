//! The three consoles through their doors: whoever holds one meets the others' doors closed, and what the administrator of
//! the system opens holds nothing until the academic office determines it.
use kernel::house::Engine;
use kernel::{Actor, App, Id, on_both, params};

use super::world::{self, World, world};
use super::{REASON, module_owner};

const NEW: &str = "name=%E6%9E%97%E6%B8%85&number=N7001&unit=";
const CHINESE: &str = "%E4%B8%AD%E6%96%87%E7%B3%BB";
const TIME: &str = "reason=%E6%8C%89%E4%BA%BA%E4%BA%8B%E5%A4%84%E7%9A%84%E5%87%BD%E5%BC%80%E8%AE%BE%E8%B4%A6%E5%8F%B7";

async fn count(app: &App, sql: &'static str, id: i64) -> i64 {
    let house = Actor::house("tests");
    app.look(&house, async move |view| Ok(view.sql.one::<i64>(sql, params![id]).await?)).await.unwrap()
}

async fn administrators(engine: Engine) -> World {
    let world = world(engine).await;
    world.give(world::CLERK, "system_admin", ("Platform", 1)).await;
    world.give(world::SPARE, "audit_admin", ("Platform", 1)).await;
    world
}

// req("SM-02")
on_both!(a20_1_an_account_that_the_system_administrator_opens_holds_nothing, async |engine: Engine| {
    let world = administrators(engine).await;
    let system = world::CLERK;
    let fields = format!("{NEW}{CHINESE}");
    for nobody in [world::SECURITY, world::SPARE, world::OFFICE, world::CENTER, world::TEACHER] {
        let (status, _) = world.send(nobody, "/console/accounts", 0, &fields).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.bare(system, "/console/accounts", &fields).await.0, 409, "within an elevation");
    assert_eq!(world.send(system, "/console/accounts", 0, &format!("{NEW}x")).await.0, 422, "a unit answers for it");
    assert_eq!(world.send(system, "/console/accounts", 0, &format!("{fields}&role=academic")).await.0, 422);
    let (status, to) = world.send(system, "/console/accounts", 0, &fields).await;
    assert!(status == 303 && to.starts_with("/console?opened="), "{status} {to}");
    let (_, page) = world.read(system, &to).await;
    assert!(page.contains("<option value=\"中文系\">") && page.contains("<option value=\"海淀区启明小学\">"), "{page}");
    assert!(page.contains("林清") && page.contains("N7001") && page.contains("没有任何权限"));
    let (status, said) = world.send(system, "/console/accounts", 0, &fields).await;
    assert!(status == 422 && said.contains("这个工号已有账号"), "one person, once: {status} {said}");
    let new: i64 = to.split('=').nth(1).unwrap().parse().unwrap();
    for none in
        ["SELECT COUNT(*) FROM grants WHERE person_id = $1", "SELECT COUNT(*) FROM activations WHERE person_id = $1"]
    {
        assert_eq!(count(&world.app, none, new).await, 0, "{none}");
    }
    let answers = "SELECT COUNT(*) FROM memberships m JOIN units u ON u.id = m.unit_id WHERE m.person_id = $1 AND u.code = 'chinese'";
    assert_eq!(count(&world.app, answers, new).await, 1);
    let bare = Actor::person(Id::new(new));
    for path in ["/console", "/people", "/rights", "/rights/list", "/units"] {
        let status = world.read_as(&bare, path).await.0;
        assert!(matches!(status, 403 | 404), "{path}: {status}");
    }
    assert_eq!(world.app.look(&bare, async |view| Ok(view.grants.len())).await.unwrap(), 0);
});

/// The code on the page, and the form that uses it.
fn code_on(page: &str) -> String {
    page.split("/activate/").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

const PASSWORD: &str = "Hei-ban-2026-zhu";

impl World {
    async fn activates(&self, code: &str) -> u16 {
        let form = format!("password={PASSWORD}&again={PASSWORD}");
        self.send_as(&Actor::stranger(), &format!("/activate/{code}"), &form).await.0
    }

    /// The roles for which the first code waits, with the kinds of their scopes.
    async fn waits(&self, person: i64) -> Vec<String> {
        let sql = "SELECT h.role || ' ' || h.scope_kind FROM todos t JOIN todo_holders h ON h.todo_id = t.id
            WHERE t.kind = 'Account' AND t.subject_id = $1 ORDER BY h.role LIMIT 9";
        let house = Actor::house("tests");
        self.app.look(&house, async move |view| Ok(view.sql.all(sql, params![person]).await?)).await.unwrap()
    }
}

// req("IA-04", "IA-12", "SM-02")
on_both!(
    a20_1_the_first_code_is_handed_over_by_who_vouches_and_never_by_who_opened_the_account,
    async |engine: Engine| {
        let world = administrators(engine).await;
        let (system, school) = (world::CLERK, "%E6%B5%B7%E6%B7%80%E5%8C%BA%E5%90%AF%E6%98%8E%E5%B0%8F%E5%AD%A6");
        let (status, to) = world.send(system, "/console/accounts", 0, &format!("{NEW}{school}")).await;
        assert_eq!(status, 303, "{to}");
        let new: i64 = to.split('=').nth(1).unwrap().parse().unwrap();
        let holders = ["center Platform", "district_coordinator Unit", "district_coordinator Unit"];
        assert_eq!(world.waits(new).await, [&holders[..], &["school_coordinator Unit"]].concat());
        let (page, door) = (format!("/people/{new}"), format!("/people/{new}/invitation"));
        for nobody in
            [system, world::SECURITY, world::SPARE, world::OFFICE, world::OTHER_DISTRICT, world::OWNER, world::TEACHER]
        {
            let (status, says) = world.send(nobody, &door, 0, "").await;
            assert!(matches!(status, 403 | 404) && !says.contains("/activate/"), "{nobody}: {status} {says}");
            assert!(!world.read(nobody, &page).await.1.contains("取得激活码"), "{nobody}");
        }
        assert_eq!(world.send_as(&Actor::stranger(), &door, "").await.0, 401);
        let mut codes = vec![];
        for (who, before) in [(world::CENTER, ""), (world::DISTRICT, "由郑一帆发出"), (world::SCHOOL, "由施建华发出")]
        {
            let (first, own) = (before.is_empty(), world.read(who, &page).await.1);
            assert!(own.contains("取得激活码") && own.contains("已有一份激活码") != first, "{who}: {own}");
            let (status, says) = world.send(who, &door, 0, "").await;
            assert!(status == 200 && says.contains("N7001") && says.contains("只显示这一次"), "{who}: {status} {says}");
            assert!(own.contains(before) && says.contains(before), "{who}: {says}");
            assert!(says.contains("已作废") != first && says.contains("<svg"), "{who}: {says}");
            codes.push(code_on(&says));
        }
        assert_eq!(world.waits(new).await, [""; 0], "handed over");
        let invited = "SELECT COUNT(*) FROM audit WHERE verb = 'accounts.invited' AND subject_id = $1";
        assert_eq!(count(&world.app, invited, new).await, 3);
        for old in &codes[..2] {
            assert_eq!(world.activates(old).await, 409, "the earlier ones are void");
        }
        assert_eq!(world.activates(&codes[2]).await, 303);
        assert_eq!(people::house::sign_in(&world.app, "N7001", PASSWORD, None).await.1.id(), Id::new(new));
        assert_eq!(world.send(world::SCHOOL, &door, 0, "").await.0, 409, "activated");
        assert!(!world.read(world::SCHOOL, &page).await.1.contains("取得激活码"));
        // What was reset waits for the code of its recovery.
        let reset = async move |tx: &mut kernel::Tx<'_>| people::accounts::reset(tx, Id::new(new)).await;
        world.app.act(&Actor::house("tests"), reset).await.unwrap();
        assert_eq!(world.send(world::SCHOOL, &door, 0, "").await.0, 409);
        let list = async move |tx: &mut kernel::Tx<'_>| {
            people::accounts::invite_many(tx, &[Id::new(new)], ("Import", 1)).await
        };
        assert!(world.app.act(&Actor::house("tests"), list).await.unwrap().is_empty(), "on no printed list either");
    }
);

// req("SM-01", "SM-03", "SM-05", "SM-07")
on_both!(a20_1_nobody_opens_a_console_that_is_not_theirs, async |engine: Engine| {
    let world = administrators(engine).await;
    for (who, title) in [(world::CLERK, "系统管理员"), (world::SECURITY, "安全管理员"), (world::SPARE, "审计管理员")]
    {
        let (status, page) = world.read(who, "/console").await;
        assert!(status == 200 && page.contains(&format!("控制台：{title}")), "{who}: {status}");
        for other in ["系统管理员", "安全管理员", "审计管理员"].into_iter().filter(|other| *other != title)
        {
            assert!(!page.contains(&format!("控制台：{other}")));
        }
        assert!(!page.contains("开设账号</button>"), "before its time");
    }
    for nobody in [world::OFFICE, world::CENTER, world::OWNER, world::NETWORK_HEAD, world::TEACHER] {
        assert_eq!(world.read(nobody, "/console").await.0, 404, "{nobody}");
        assert!(matches!(world.bare(nobody, "/console/elevation", TIME).await.0, 403 | 404), "{nobody}");
    }
    assert_eq!(world.read_as(&Actor::stranger(), "/console").await.0, 401);
    let stale = Actor { fresh: false, ..world.actor(world::CLERK) };
    assert_eq!(world.send_as(&stale, "/console/elevation", TIME).await.0, 403, "fresh evidence");
    let one = Actor { factors: 1, ..world.actor(world::CLERK) };
    assert_eq!(world.send_as(&one, "/console/elevation", TIME).await.0, 403, "two kinds of it");
    assert_eq!(world.bare(world::CLERK, "/console/elevation", "reason=x").await.0, 422);
    assert_eq!(world.bare(world::CLERK, "/console/elevation", TIME).await.0, 303);
    let (_, page) = world.read(world::CLERK, "/account").await;
    assert!(page.contains("特权时段还剩 15 分钟"), "in the frame of every page: {page}");
    assert_eq!(world.bare(world::CLERK, "/console/elevation/end", "").await.0, 303);
    let (_, page) = world.read(world::CLERK, "/account").await;
    assert!(!page.contains("特权时段还剩"));
    assert_eq!(world.bare(world::CLERK, "/console/elevation/end", "").await.0, 409);
});

// req("SM-05", "SM-07")
on_both!(
    what_an_administrator_does_outside_their_time_does_not_happen_and_inside_it_says_so,
    async |engine: Engine| {
        let world = administrators(engine).await;
        let (owner, staff, security) = (world::OWNER, world::STAFF, world::SECURITY);
        let proposal = world.send(owner, "/rights", 0, &module_owner(&world, staff, 3, 60)).await.1;
        world.send(world::OFFICE, &format!("{proposal}/determination"), 1, "").await;
        let right = format!("/rights/{}", world.grant_of(staff, "module_owner").await);
        let path = format!("{right}/suspension");
        let (status, said) = world.bare_at(security, &path, 1, REASON).await;
        assert!(status == 409 && said.contains("特权时段"), "{status} {said}");
        assert!(world.holds(staff, "module_owner").await);
        assert_eq!(world.send(security, &path, 1, REASON).await.0, 303);
        let carried = "SELECT COUNT(*) FROM audit a JOIN elevations e ON e.id = a.elevation_id
        WHERE a.verb = 'rights.suspended' AND e.person_id = $1 AND a.role = 'security_admin'";
        assert_eq!(count(&world.app, carried, world.id(security).0).await, 1);
        world.app.house.clock.move_to(world.app.now().plus(16 * kernel::MINUTE));
        assert_eq!(
            world.bare_at(security, &format!("{right}/resumption"), 2, REASON).await.0,
            409,
            "the clock ended it"
        );
        // The academic office is no console and needs none.
        assert_eq!(world.bare_at(world::OFFICE, &format!("{right}/resumption"), 2, REASON).await.0, 303);
    }
);

// req("SM-07", "AC-04")
on_both!(a20_1_nobody_gives_themselves_anything_and_no_two_consoles_meet, async |engine: Engine| {
    let world = administrators(engine).await;
    let office = world.units["network_office"];
    let wanted = |who: usize, role: &str| {
        format!("person={}&right={role}:Platform:1&unit={office}&days=90&{REASON}", world.id(who))
    };
    for (by, role) in
        [(world::SECURITY, "audit_admin"), (world::CLERK, "security_admin"), (world::SPARE, "security_admin")]
    {
        assert_eq!(world.send(by, "/rights", 0, &wanted(by, role)).await.0, 403, "{by} for themselves");
    }
    for who in [world::SECURITY, world::CLERK, world::SPARE] {
        for role in ["system_admin", "security_admin", "audit_admin", "center", "academic", "unit_staff"] {
            let before = count(
                &world.app,
                "SELECT COUNT(*) FROM grants WHERE person_id = $1 AND ended_at IS NULL",
                world.id(who).0,
            )
            .await;
            let _ = world.try_give(who, role, ("Platform", 1)).await;
            let after = count(
                &world.app,
                "SELECT COUNT(DISTINCT role) FROM grants WHERE person_id = $1 AND ended_at IS NULL",
                world.id(who).0,
            )
            .await;
            assert_eq!((before, after), (1, 1), "{who} {role}");
        }
    }
});
