//! Corrections and erasure: who decides, with which reason, and what is left.
use kernel::house::{Engine, work_off};
use kernel::{Actor, on_both, params};
use people::accounts::invite;
use people::persons::{self, Because, Leaving};
use people::roles::{NewGrant, give};

use super::WHY;
use super::world::{CENTER, COLLEAGUE, OFFICE, OTHER_SCHOOL, SCHOOL, SECOND, TEACHER, World, world};

/// The number and the desk's page of a request that is sent there.
async fn asked(world: &World, who: usize, door: &str, fields: &str) -> (String, String) {
    let (status, place) = world.send(who, door, 0, fields).await;
    assert_eq!(status, 303, "{place}");
    let number = place.rsplit('/').next().unwrap().to_owned();
    let id = "SELECT CAST(id AS TEXT) FROM data_requests WHERE number = $1";
    let id = world.text(id, params![&number]).await;
    (number, format!("/privacy/desk/{id}"))
}

// req("PIP-07")
on_both!(a_correction_is_decided_by_whoever_answers_for_the_person_and_reaches_the_register, async |engine: Engine| {
    let world = world(engine).await;
    let door = "/my/privacy/corrections";
    for wrong in
        ["part=phone&wish=139", "part=document&wish=110108199003071420", "part=name&wish=", "part=shoes&wish=42"]
    {
        assert_eq!(world.send(TEACHER, door, 0, wrong).await.0, 422, "{wrong}");
    }
    let (number, desk) = asked(&world, TEACHER, door, "part=phone&wish=13955556666&text=new").await;
    assert_eq!(world.send(TEACHER, door, 0, "part=phone&wish=13955557777").await.0, 409, "it waits already");
    let sealed = world.text("SELECT wish_sealed FROM data_requests", params![]).await;
    assert!(!sealed.contains("13955556666"));
    let page = world.read(Some(SCHOOL), &desk).await.1;
    assert!(page.contains("139****6666") && page.contains("139****2222") && !page.contains("13955556666"), "{page}");
    let todo = "SELECT COUNT(*) FROM todos WHERE kind = 'DataRequest'";
    assert_eq!(world.count(todo, params![]).await, 1);
    for (who, status) in [(OTHER_SCHOOL, 404), (CENTER, 404), (COLLEAGUE, 404), (TEACHER, 403)] {
        assert_eq!(world.send(who, &format!("{desk}/grant"), 1, WHY).await.0, status, "{who}");
    }
    assert_eq!(world.send(SCHOOL, &format!("{desk}/grant"), 1, "").await.0, 422, "with a reason");
    assert_eq!(world.send(SCHOOL, &format!("{desk}/grant"), 2, WHY).await.0, 409, "another version");
    assert_eq!(world.send(SCHOOL, &format!("{desk}/grant"), 1, WHY).await.0, 303);
    let page = world.read(Some(TEACHER), "/my/privacy").await.1;
    assert!(page.contains("139****6666") && page.contains("已办理"), "{page}");
    assert_eq!(world.count(todo, params![]).await, 0);
    let told = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE '您的个人信息请求已办理%'";
    assert_eq!(world.count(told, params![world.id(TEACHER)]).await, 1);
    assert_eq!(world.send(OFFICE, &format!("{desk}/refusal"), 2, WHY).await.0, 409, "decided once");
    assert!(world.read(None, &format!("/privacy/requests/{number}")).await.1.contains("核对报到信息"));
    assert_eq!(world.read(None, "/privacy/requests/X20260001000000").await.0, 404);
    // A name, a document and a staff number as well; a number that is another's stays theirs.
    let name = "part=name&wish=%E6%9D%8E%E6%96%87%E9%9D%96";
    let (_, desk) = asked(&world, TEACHER, door, name).await;
    assert_eq!(world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await.0, 303);
    assert!(world.read(Some(OFFICE), &format!("/people/{}", world.id(TEACHER))).await.1.contains("李文靖"));
    let taken = format!("part=document&wish={}", World::document(COLLEAGUE).number());
    let (_, desk) = asked(&world, TEACHER, door, &taken).await;
    assert_eq!(world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await.0, 409);
    let (_, desk) = asked(&world, TEACHER, door, "part=staff&wish=t900").await;
    assert_eq!(world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await.0, 303);
    assert_eq!(world.text("SELECT staff_number FROM persons WHERE id = $1", params![world.id(TEACHER)]).await, "T900");
});

// req("PIP-07")
on_both!(a_refusal_has_its_reason_and_nobody_decides_about_themselves, async |engine: Engine| {
    let world = world(engine).await;
    let (_, desk) = asked(&world, OFFICE, "/my/privacy/corrections", "part=staff&wish=A1").await;
    let (status, page) = world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await;
    assert!(status == 403 && page.contains("任何人不办理自己的个人信息请求"), "{page}");
    for none in ["", "reason=+no+", "reason="] {
        assert_eq!(world.send(SECOND, &format!("{desk}/refusal"), 1, none).await.0, 422, "{none}");
    }
    assert_eq!(world.send(SECOND, &format!("{desk}/refusal"), 1, WHY).await.0, 303);
    let page = world.read(Some(OFFICE), "/my/privacy").await.1;
    assert!(page.contains("未同意") && page.contains("核对报到信息"));
    let (_, desk) = asked(&world, TEACHER, "/my/privacy/corrections", "part=staff&wish=A2").await;
    let own = desk.replace("/privacy/desk", "/my/privacy/requests") + "/withdrawal";
    assert_eq!(world.send(COLLEAGUE, &own, 1, "").await.0, 404);
    assert_eq!(world.send(TEACHER, &own, 1, "").await.0, 303);
    assert_eq!(world.send(SECOND, &format!("{desk}/grant"), 2, WHY).await.0, 409, "taken back");
});

// req("PIP-07", "IA-01")
on_both!(a_closed_account_leaves_a_pseudonym_and_what_must_be_kept, async |engine: Engine| {
    let world = world(engine).await;
    let teacher = world.id(TEACHER);
    assert_eq!(world.send(TEACHER, "/my/privacy/erasure", 0, "").await.0, 422, "sure?");
    let (number, desk) = asked(&world, TEACHER, "/my/privacy/erasure", "sure=yes").await;
    assert_eq!(world.send(SCHOOL, &format!("{desk}/grant"), 1, WHY).await.0, 404, "not the school's");
    let (status, page) = world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await;
    assert!(status == 409 && page.contains("仍在职"), "{status} {page}");
    let unit = world.units["qiming"];
    let left = async move |tx: &mut kernel::Tx<'_>| {
        let give_role = NewGrant { person: teacher, role: "instructor", scope: ("Unit", unit), unit, until: None };
        let version = persons::by_id(tx, teacher).await?.unwrap().version;
        let because = Because { reason: "离职".into(), day: tx.now.day() };
        persons::leave(tx, teacher, version, kernel::Id::new(unit), Leaving::Left, because).await?;
        give(tx, give_role).await
    };
    world.app.act(&world.actor(OFFICE), left).await.unwrap();
    let (status, page) = world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await;
    assert!(status == 409 && page.contains("1 项管理或教学授权"), "{status} {page}");
    let end = async move |tx: &mut kernel::Tx<'_>| people::roles::end(tx, teacher, "instructor", ("Unit", unit)).await;
    world.app.act(&Actor::house("tests"), end).await.unwrap();
    assert_eq!(world.send(OFFICE, &format!("{desk}/grant"), 1, WHY).await.0, 303);
    work_off(&world.app).await;
    // What may go is gone.
    for table in
        ["accounts", "sessions", "digest_wishes", "outgoing", "notes", "former_names", "import_rows", "watch_clocks"]
    {
        let sql: &'static str =
            Box::leak(format!("SELECT COUNT(*) FROM {table} WHERE person_id = $1").into_boxed_str());
        assert_eq!(world.count(sql, params![teacher]).await, 0, "{table}");
        if table != "outgoing" {
            assert_eq!(world.count(sql, params![world.id(COLLEAGUE)]).await, 1, "{table}: nobody else's");
        }
    }
    // Nobody is ever called so again, however it is typed.
    let newcomer = world.id(CENTER);
    let login = format!("login-{TEACHER}");
    for again in [login.clone(), login.to_uppercase(), format!(" {} ", login.replace("login", "ｌｏｇｉｎ"))] {
        let wanted = again.clone();
        let taken = world.app.act(&Actor::house("tests"), async move |tx| invite(tx, newcomer, &wanted).await).await;
        assert!(matches!(taken, Err(kernel::Error::Refused(kernel::Refusal::NotNow(_)))), "{again}");
    }
    let other = async move |tx: &mut kernel::Tx<'_>| invite(tx, newcomer, "another-login").await;
    world.app.act(&Actor::house("tests"), other).await.expect("another login is free");
    let bare = "SELECT COUNT(*) FROM persons WHERE id = $1 AND document_digest IS NULL AND document_sealed IS NULL
        AND phone_digest IS NULL AND phone_sealed IS NULL AND staff_number IS NULL";
    assert_eq!(world.count(bare, params![teacher]).await, 1);
    // What must stay bears a pseudonym, and the original is sealed.
    let name = "已注销人员 2026-0001";
    assert_eq!(world.text("SELECT name FROM persons WHERE id = $1", params![teacher]).await, name);
    assert_eq!(world.text("SELECT name FROM class_places WHERE person_id = $1", params![teacher]).await, name);
    assert_eq!(
        world.text("SELECT name FROM class_places WHERE person_id = $1", params![world.id(COLLEAGUE)]).await,
        "刘芳"
    );
    let found = world.read(Some(OFFICE), "/people?q=%E6%9D%8E%E6%96%87%E9%9D%99").await.1;
    assert!(!found.contains(&format!("/people/{teacher}")), "found by the old name no more");
    assert!(world.count("SELECT COUNT(*) FROM data_holds WHERE person_id = $1", params![teacher]).await >= 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM data_holds WHERE sealed LIKE '%文静%'", params![]).await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM items_done WHERE person_id = $1", params![teacher]).await, 1);
    // The person, who cannot sign in, reads what was kept and why.
    let (status, page) = world.read(None, &format!("/privacy/requests/{number}")).await;
    assert!(
        status == 200 && page.contains("已办理") && page.contains("完成的学习项") && page.contains("不可改删"),
        "{page}"
    );
});
