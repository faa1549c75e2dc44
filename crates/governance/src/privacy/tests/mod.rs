//! What people are promised about their data, through the doors, under the shipped charter, on both engines.
mod canary;
mod copies;
mod requests;
mod world;

use kernel::db::{FromRow, Row};
use kernel::house::{Engine, MONDAY};
use kernel::{DAY, SECOND, on_both, params};
use people::purposes::Registry;
use world::{CENTER, COLLEAGUE, DISTRICT, OFFICE, OTHER_SCHOOL, SCHOOL, SECURITY, TEACHER, World, world};

use super::store::counting;
use super::{Leak, Tables, affected, schema};

/// `核对报到信息`
const WHY: &str = "reason=%E6%A0%B8%E5%AF%B9%E6%8A%A5%E5%88%B0%E4%BF%A1%E6%81%AF";

// req("PI-01", "DC-02")
on_both!(every_column_of_the_database_says_whether_it_is_personal_and_why_it_is_held, async |engine: Engine| {
    let world = world(engine).await;
    let found = world.app.look(&world.actor(OFFICE), async |view| schema(view).await).await.unwrap();
    assert!(found.len() > 80, "{} tables", found.len());
    let told = Tables::shipped().differences(&found, Registry::shipped());
    assert_eq!(told, Vec::<String>::new());
    // A column more, a table more, a purpose less: each is said.
    let grown = "ALTER TABLE persons ADD COLUMN religion TEXT";
    let table = "CREATE TABLE gossip (id BIGINT PRIMARY KEY, person_id BIGINT NOT NULL)";
    let house = kernel::Actor::house("tests");
    for sql in [grown, table] {
        world.app.act(&house, async move |tx| Ok(tx.sql.batch(sql).await?)).await.unwrap();
    }
    let found = world.app.look(&house, async |view| schema(view).await).await.unwrap();
    let told = Tables::shipped().differences(&found, Registry::shipped()).join("\n");
    assert!(told.contains("persons.religion 没有登记") && told.contains("表 gossip 没有登记"), "{told}");
    let mut less = Registry::shipped().clone();
    less.fields.retain(|field| field.code != "phone");
    let told = Tables::shipped().differences(&found, &less).join("\n");
    assert!(told.contains("persons 的信息项 phone 没有写入"), "{told}");
});

#[test]
fn every_column_that_is_given_out_has_its_name() {
    let all = Tables::shipped().of_persons().flat_map(|(_, table)| table.given());
    let nameless: Vec<&str> = all.filter(|column| super::tables::label(column).is_none()).collect();
    assert_eq!(nameless, Vec::<&str>::new());
}

#[test]
fn long_numbers_and_addresses_are_masked_wherever_they_stand() {
    let masked =
        super::mine::without_numbers("电话13911112222，证件11010819900307142X、a.b@mail.example；编号1795395600000123");
    assert_eq!(masked, "电话139****2222，证件110108********142X、a***@mail.example；编号1795395600000123");
}

// req("PI-02")
on_both!(a_whole_number_is_seen_for_a_reason_shortly_and_by_whoever_asked_alone, async |engine: Engine| {
    let world = world(engine).await;
    let (document, teacher) = (World::document(TEACHER), world.id(TEACHER));
    let path = format!("/people/{teacher}/reveal/document");
    for who in [OFFICE, DISTRICT, SCHOOL, TEACHER] {
        let (status, page) = world.read(Some(who), &format!("/people/{teacher}")).await;
        assert!(status == 200 && page.contains(&document.masked()) && page.contains("139****2222"), "{who}: {page}");
        assert!(!page.contains(document.number()) && !page.contains(World::phone(TEACHER)), "{who}");
    }
    for (who, status) in [(CENTER, 403), (SECURITY, 403), (OTHER_SCHOOL, 404), (COLLEAGUE, 404)] {
        assert_eq!(world.read(Some(who), &path).await.0, status, "{who}");
        assert_eq!(world.send(who, &path, 0, WHY).await.0, status, "{who}");
    }
    for none in ["", "reason=", "reason=+++", "reason=11010819900307142X", "reason=call+13911112222"] {
        let (status, page) = world.send(SCHOOL, &path, 0, none).await;
        assert_eq!((status, page.contains(document.number())), (422, false), "{none}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM reveals", params![]).await, 0);
    let (status, look) = world.send(SCHOOL, &path, 0, WHY).await;
    assert_eq!(status, 303, "{look}");
    let (status, page) = world.read(Some(SCHOOL), &look).await;
    assert!(
        status == 200 && page.contains(document.number()) && page.contains("张瑞　"),
        "with the viewer's name: {page}"
    );
    assert_eq!(world.read(Some(OFFICE), &look).await.0, 404, "another's look");
    let trace = "SELECT COUNT(*) FROM audit WHERE verb = 'persons.document_seen' AND subject_id = $1 AND actor_id = $2
        AND detail LIKE '%核对报到信息%'";
    assert_eq!(world.count(trace, params![teacher, world.id(SCHOOL)]).await, 1);
    let mine = world.read(Some(TEACHER), "/my/privacy").await.1;
    assert!(mine.contains("核对报到信息"), "the person sees that it was looked at");
    world.app.house.clock.move_to(MONDAY.plus(60 * SECOND - 1));
    assert_eq!(world.read(Some(SCHOOL), &look).await.0, 200);
    world.app.house.clock.move_to(MONDAY.plus(60 * SECOND));
    let (status, page) = world.read(Some(SCHOOL), &look).await;
    assert!(status == 409 && !page.contains(document.number()), "{status}");
    let phone = world.send(OFFICE, &format!("/people/{teacher}/reveal/phone"), 0, WHY).await.1;
    assert!(world.read(Some(OFFICE), &phone).await.1.contains(World::phone(TEACHER)));
    assert_eq!(world.read(Some(OFFICE), &format!("/people/{teacher}/reveal/password")).await.0, 404);
});

on_both!(the_page_counts_what_is_mine_along_indexes, async |engine: Engine| {
    let world = world(engine).await;
    let me = world.id(TEACHER);
    let page = world.read(Some(TEACHER), "/my/privacy").await.1;
    let registry = Registry::shipped();
    let said = |field: &str, rows: i64, place: &str| {
        let heading = format!("<h3>{} <", registry.field(field).unwrap().name);
        let count = format!("<span class=\"num\">{rows}</span> 条，存于");
        page.split("<li>").any(|line| line.contains(&heading) && line.contains(&count) && line.contains(place))
    };
    let acts = world.count("SELECT COUNT(*) FROM audit WHERE subject_id = $1 OR actor_id = $1", params![me]).await;
    assert!(acts > 0 && said("act", acts, "审计记录"), "{acts}: {page}");
    let notes = world.count("SELECT COUNT(*) FROM notes WHERE person_id = $1", params![me]).await;
    assert!(notes > 0 && said("note", notes, "学习笔记"), "{notes}: {page}");
    if engine == Engine::Sqlite {
        // Whichever table is read from end to end is one that a new row of the registry left without an index.
        let plan = format!("EXPLAIN QUERY PLAN {}", counting(&Tables::shipped().0, 2));
        let house = kernel::Actor::house("tests");
        let steps = world.app.look(&house, async move |view| Ok(view.sql.all::<Step>(&plan, params![me, me]).await?));
        let steps: Vec<String> = steps.await.unwrap().into_iter().map(|Step(detail)| detail).collect();
        let slow: Vec<&String> = steps.iter().filter(|step| step.starts_with("SCAN")).collect();
        assert!(slow.is_empty() && steps.len() > 50, "{slow:#?}");
    }
});

struct Step(String);
impl FromRow for Step {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(3)?))
    }
}

// req("PI-02")
on_both!(whoever_looks_at_many_numbers_is_brought_to_notice, async |engine: Engine| {
    let world = world(engine).await;
    let teacher = world.id(TEACHER);
    let told = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE '批量查看完整号码：赵敏%'";
    for look in 1..=20 {
        let path = format!("/people/{teacher}/reveal/{}", if look % 2 == 0 { "phone" } else { "document" });
        assert_eq!(world.send(OFFICE, &path, 0, WHY).await.0, 303);
        let notices = world.count(told, params![world.id(SECURITY)]).await;
        assert_eq!(notices, i64::from(look == 20), "after {look}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE verb = 'privacy.mass_revealed'", params![]).await, 1);
});

// req("PIP-12")
on_both!(a_leak_concerns_exactly_those_whom_it_concerns, async |engine: Engine| {
    let world = world(engine).await;
    let ids = |who: &[usize]| {
        let mut ids: Vec<i64> = who.iter().map(|who| world.id(*who).0).collect();
        ids.sort_unstable();
        ids
    };
    let security = world.actor(SECURITY);
    let of = async |leak: Leak| {
        let found = world.app.look(&security, async move |view| affected(view, &leak).await).await.unwrap();
        (found.persons, found.fields.join("、"))
    };
    let table = |table: &str, field: &str, from, until| Leak::Tables {
        tables: vec![table.into()],
        fields: vec![field.into()],
        from,
        until,
    };
    let (all, later) = ((kernel::At(0), MONDAY.plus(DAY)), (MONDAY.plus(DAY), MONDAY.plus(2 * DAY)));
    assert_eq!(of(table("notes", "note", all.0, all.1)).await, (ids(&[TEACHER, COLLEAGUE]), "学习笔记（受限）".into()));
    assert_eq!(of(table("notes", "note", later.0, later.1)).await.0, Vec::<i64>::new(), "outside the window");
    assert_eq!(of(table("notes", "phone", all.0, all.1)).await.0, Vec::<i64>::new(), "no such field there");
    assert_eq!(of(table("digest_wishes", "mail", all.0, all.1)).await.0, ids(&[TEACHER, COLLEAGUE]));
    assert_eq!(of(Leak::Import { import: 77 }).await.0, ids(&[TEACHER, COLLEAGUE]));
    assert_eq!(of(Leak::Import { import: 78 }).await.0, Vec::<i64>::new());
    // The office's account was in other hands on Monday: it looked at one number.
    let path = format!("/people/{}/reveal/document", world.id(COLLEAGUE));
    world.send(OFFICE, &path, 0, WHY).await;
    let viewer = |from, until| Leak::Viewer { viewer: world.id(OFFICE), from, until };
    assert_eq!(of(viewer(all.0, all.1)).await.0, ids(&[COLLEAGUE]));
    assert_eq!(of(viewer(later.0, later.1)).await.0, Vec::<i64>::new());
    // And took the dossier of somebody's account out of the house.
    let taken = world.id(TEACHER).0;
    let take = async move |tx: &mut kernel::Tx<'_>| tx.trace("papers.taken", ("Account", taken), &"").await;
    world.app.act(&world.actor(OFFICE), take).await.unwrap();
    assert_eq!(of(viewer(all.0, all.1)).await.0, ids(&[TEACHER, COLLEAGUE]));
    // A table of a class or the papers of a project concern whoever sits there; a register is for people to look through.
    let leaked = async |who: usize| {
        let leak = Leak::Viewer { viewer: world.id(who), from: all.0, until: all.1 };
        let found = world.app.look(&security, async move |view| affected(view, &leak).await).await.unwrap();
        (found.persons, found.unlisted)
    };
    for (who, verb, of) in [(CENTER, "matrix.exported", ("Class", 5)), (SCHOOL, "archives.taken", ("Project", 3))] {
        assert_eq!(leaked(who).await, (vec![], vec![]));
        let take = async move |tx: &mut kernel::Tx<'_>| tx.trace(verb, of, &"").await;
        world.app.act(&world.actor(who), take).await.unwrap();
        assert_eq!(leaked(who).await, (ids(&[TEACHER, COLLEAGUE]), vec![]), "{verb}");
    }
    let take = async |tx: &mut kernel::Tx<'_>| tx.trace("filings.exported", ("Register", 1), &"").await;
    world.app.act(&world.actor(DISTRICT), take).await.unwrap();
    assert_eq!(leaked(DISTRICT).await, (vec![], vec!["备案台账"]));
    let (status, page) = world.read(Some(SECURITY), "/privacy/breach?import=77").await;
    assert!(
        status == 200 && page.contains("涉及 2 人") && page.contains("刘芳") && page.contains("身份证号（敏感）"),
        "{page}"
    );
    assert!(page.contains("可能造成的影响") && page.contains("互联网信息办公室"), "a draft of what they are told");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE verb = 'privacy.breach_counted'", params![]).await, 1);
    for who in [OFFICE, TEACHER, CENTER] {
        assert!(world.read(Some(who), "/privacy/breach?import=77").await.0 >= 403, "{who}");
    }
    for (query, status) in [
        ("table=persons&from=2026-13-01", 422),
        ("table=nothing", 422),
        ("table=persons&from=2026-02-02&until=2026-02-01", 422),
    ] {
        assert_eq!(world.read(Some(SECURITY), &format!("/privacy/breach?{query}")).await.0, status, "{query}");
    }
});

// req("PIP-03")
on_both!(the_notice_is_anybody_s_to_read_and_a_new_one_is_told_at_the_next_visit, async |engine: Engine| {
    let world = world(engine).await;
    let (status, page) = world.read(None, "/privacy").await;
    assert!(status == 200 && page.contains("个人信息收集清单") && page.contains("个人信息共享清单"), "{status}");
    let registry = Registry::shipped();
    for purpose in &registry.purposes {
        assert!(page.contains(&purpose.name) && page.contains(&purpose.law) && page.contains(&purpose.impact));
    }
    for field in &registry.fields {
        assert!(page.contains(&field.name), "{}", field.name);
    }
    assert!(world.read(Some(TEACHER), "/my/privacy").await.1.contains("请阅读《个人信息保护说明》"));
    assert_eq!(world.send(TEACHER, "/privacy/1/seen", 0, "").await.0, 303);
    assert!(!world.read(Some(TEACHER), "/my/privacy").await.1.contains("class=\"news"));
    let mut next = registry.clone();
    next.purposes[0].kept = "账号存续期间另加一年".into();
    let publish = async move |tx: &mut kernel::Tx<'_>| people::purposes::publish_as(tx, &next).await;
    world.app.act(&kernel::Actor::house("start"), publish).await.unwrap();
    let told = world.read(Some(TEACHER), "/my/privacy").await.1;
    assert!(told.contains("已更新为第 2 版") && told.contains("/privacy/2/changes"), "{told}");
    let changes = world.read(Some(TEACHER), "/privacy/2/changes").await.1;
    assert!(
        changes.contains("<ins>账号存续期间另加一年</ins>") && changes.contains("<del>账号存续期间；"),
        "{changes}"
    );
    assert_eq!(world.send(TEACHER, "/privacy/1/seen", 0, "").await.0, 409);
    assert_eq!(world.read(None, "/privacy/3").await.0, 404);
});

// req("PIP-04")
on_both!(a_choice_is_unticked_and_taken_back_in_one_step, async |engine: Engine| {
    let world = world(engine).await;
    let page = world.read(Some(OFFICE), "/my/privacy").await.1;
    assert!(page.contains("name=\"agree\"") && !page.contains("checked"), "nothing is ticked beforehand");
    assert!(page.contains("征求你的同意"));
    let door = |decision: &str| format!("/privacy/purposes/digests/{decision}");
    assert_eq!(world.send(OFFICE, &door("given"), 0, "").await.0, 422, "an empty box is no consent");
    assert_eq!(world.send(OFFICE, &door("refused"), 0, "").await.0, 303);
    assert!(!world.read(Some(OFFICE), "/my/privacy").await.1.contains("征求你的同意"), "asked no more");
    assert_eq!(world.read(Some(OFFICE), "/inbox").await.0, 200, "service goes on");
    world.app.house.clock.move_to(MONDAY.plus(30 * DAY));
    assert!(world.read(Some(OFFICE), "/my/privacy").await.1.contains("征求你的同意"));
    assert_eq!(world.send(OFFICE, &door("given"), 0, "agree=yes").await.0, 303);
    assert_eq!(world.send(OFFICE, &door("withdrawn"), 0, "").await.0, 303);
    assert_eq!(world.send(OFFICE, &door("maybe"), 0, "agree=yes").await.0, 404);
    assert_eq!(world.send(OFFICE, "/privacy/purposes/study/given", 0, "agree=yes").await.0, 409);
    // A withdrawal stops exactly what it is about.
    let wishes = "SELECT COUNT(*) FROM digest_wishes WHERE person_id = $1";
    assert_eq!(world.count(wishes, params![world.id(TEACHER)]).await, 1);
    assert_eq!(world.send(TEACHER, &door("withdrawn"), 0, "").await.0, 303);
    assert_eq!(world.count(wishes, params![world.id(TEACHER)]).await, 0);
    assert_eq!(world.count(wishes, params![world.id(COLLEAGUE)]).await, 1);
});
