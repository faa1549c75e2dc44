//! Mergers through their doors: two people decide, nothing opens that was closed, and the old document finds the kept record.
use kernel::house::Engine;
use kernel::{Actor, Error, Id, Person, Refusal, Tx, on_both};
use people::accounts::{self, Knock};
use people::factors;
use people::persons::{self, Document, Known, Newcomer};
use people::roles::{NewGrant, give};

use crate::guests::tests::world::{HEAD, LEARNER, OFFICE, OTHER, SECURITY, STAFF, SYSTEM, World, world};

/// Whoever comes to the others in this room's world.
const COORDINATOR: usize = 8;
const CENTER: usize = 9;
const SECOND_OFFICE: usize = 10;
const KEPT: usize = 11;
const FOLDED: usize = 12;
const ELSEWHERE: usize = 13;

const PASSWORD: &str = "Hei-ban-2026-zhu";
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const RIGHT: &str = "11010819900307142";
const WRONG: &str = "11010819900307143";

fn document(body: &str) -> Document {
    Document::completed(body).unwrap()
}

async fn twice(engine: Engine) -> World {
    let mut world = world(engine).await;
    let (chinese, mathematics) = (world.units["chinese"], world.units["mathematics"]);
    let center = world.units["center"];
    let house = Actor::house("tests");
    let made = world.app.act(&house, async move |tx| {
        let mut made = vec![];
        for (name, unit, role, scope) in [
            ("秦岚", chinese, "school_coordinator", ("Unit", chinese)),
            ("唐宁", center, "center", ("Platform", 1)),
            ("苏青", center, "academic", ("Platform", 1)),
        ] {
            let person = persons::enter(tx, Newcomer { name: name.into(), ..Newcomer::default() }).await?.id;
            persons::join_unit(tx, person, Id::new(unit), "经办", "").await?;
            give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            made.push(person);
        }
        for (name, staff, body, unit) in [
            ("李文静", "T100", RIGHT, chinese),
            ("李文婧", "T101", WRONG, chinese),
            ("李文静", "T102", "11010819900307144", mathematics),
        ] {
            let new = Newcomer {
                name: name.into(),
                staff_number: Some(staff.into()),
                document: Some(document(body)),
                ..Newcomer::default()
            };
            let person = persons::enter(tx, new).await?.id;
            persons::join_unit(tx, person, Id::new(unit), "语文教师", "语文").await?;
            made.push(person);
        }
        persons::join_unit(tx, made[4], Id::new(mathematics), "兼课教师", "数学").await?;
        Ok(made)
    });
    world.people.extend(made.await.unwrap());
    world
}

fn said(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl World {
    fn wish(&self, kept: usize, folded: usize) -> String {
        format!("kept={}&folded={}&reason={}", self.id(kept), self.id(folded), said("旧身份证号登记有误，已核对档案"))
    }

    /// Proposed by the coordinator or the office; its path.
    async fn proposed(&self, by: usize, kept: usize, folded: usize) -> String {
        let (status, path) = self.send(by, "/mergers", 0, &self.wish(kept, folded)).await;
        assert!(status == 303 && path.starts_with("/mergers/"), "{status} {path}");
        path
    }

    async fn merged(&self) -> String {
        let path = self.proposed(OFFICE, KEPT, FOLDED).await;
        assert_eq!(self.send(CENTER, &format!("{path}/approval"), 1, &because()).await.0, 303);
        path
    }

    async fn with_account(&self, who: usize, login: &'static str) -> Actor {
        let (person, house) = (self.id(who), Actor::house("tests"));
        let code = self.app.act(&house, async move |tx| accounts::invite(tx, person, login).await).await.unwrap();
        accounts::activate(&self.app, &Actor::stranger(), &code, PASSWORD).await.unwrap();
        let code = factors::code_at(SECRET, self.app.now()).unwrap();
        let add = async move |tx: &mut Tx<'_>| factors::add_totp(tx, SECRET, &code, "手机").await;
        self.app.act(&self.actor(who), add).await.unwrap();
        self.actor(who)
    }

    async fn knocks_as(&self, login: &str) -> Result<String, Refusal> {
        let knock = Knock { login: login.into(), password: PASSWORD.into(), agent: "tests".into(), ..Knock::default() };
        match accounts::sign_in(&self.app, &Actor::stranger(), knock).await {
            Ok(token) => Ok(token),
            Err(Error::Refused(no)) => Err(no),
            Err(fault) => panic!("{fault:#}"),
        }
    }

    async fn found_by(&self, body: &str) -> Option<Id<Person>> {
        let document = document(body);
        let find = async move |view: &mut kernel::View<'_>| persons::by_document(view, &document).await;
        self.app.look(&Actor::house("tests"), find).await.unwrap().map(|person| person.id)
    }

    async fn holds(&self, who: usize, role: &'static str, unit: i64) {
        let (person, scope) = (self.id(who), ("Unit", unit));
        let new = NewGrant { person, role, scope, unit, until: None };
        self.app.act(&Actor::house("tests"), async move |tx| give(tx, new.clone()).await).await.unwrap();
    }
}

fn because() -> String {
    format!("because={}", said("学校来函，核对过人事档案"))
}

on_both!(a19_1_a_merger_takes_two_people_and_neither_record_decides_about_itself, async |engine: Engine| {
    let world = twice(engine).await;
    let wish = world.wish(KEPT, FOLDED);
    for nobody in [HEAD, STAFF, SYSTEM, SECURITY, OTHER, LEARNER, KEPT, CENTER] {
        let (status, _) = world.send(nobody, "/mergers", 0, &wish).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.send_as(&Actor::stranger(), "/mergers", &wish).await.0, 401);
    let away = world.wish(KEPT, ELSEWHERE);
    assert!(matches!(world.send(COORDINATOR, "/mergers", 0, &away).await.0, 403 | 404), "another unit's person");
    for (wrong, wanted) in [
        (world.wish(KEPT, KEPT), 422),
        (format!("kept={}&folded={}&reason=x", world.id(KEPT), world.id(FOLDED)), 422),
        (format!("{wish}&role=academic"), 422),
        (format!("kept={}&folded=404404&reason={}", world.id(KEPT), said("同一个人")), 404),
        (format!("kept=x&folded={}&reason={}", world.id(FOLDED), said("同一个人")), 404),
    ] {
        assert_eq!(world.send(OFFICE, "/mergers", 0, &wrong).await.0, wanted, "{wrong}");
    }
    let path = world.proposed(COORDINATOR, KEPT, FOLDED).await;
    assert_eq!(world.send(OFFICE, "/mergers", 0, &wish).await.0, 409, "one at a time");
    let todos = (world.todos(OFFICE).await, world.todos(CENTER).await, world.todos(COORDINATOR).await);
    assert_eq!(todos, (1, 1, 0), "for whoever decides");
    let noticed = |who: usize| {
        format!("SELECT COUNT(*) FROM notices WHERE title LIKE '有人提出合并%' AND person_id = {}", world.id(who))
    };
    assert_eq!((world.count(&noticed(KEPT)).await, world.count(&noticed(FOLDED)).await), (1, 1));
    let approval = format!("{path}/approval");
    for nobody in [COORDINATOR, HEAD, STAFF, SYSTEM, SECURITY, OTHER, LEARNER, KEPT, FOLDED] {
        let (status, _) = world.send(nobody, &approval, 1, &because()).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.send(CENTER, &approval, 1, "because=x").await.0, 422);
    let (status, page) = world.read(CENTER, &path).await;
    assert!(status == 200 && page.contains("同意合并") && page.contains("110108********"), "{page}");
    assert!(!page.contains(document(WRONG).number()) && !page.contains(document(RIGHT).number()), "masked");
    assert_eq!(world.read(OTHER, &path).await.0, 404);
    assert_eq!(world.read(KEPT, &path).await.0, 200, "the person sees what is proposed about them");
    assert!(matches!(world.send(OFFICE, &format!("{path}/withdrawal"), 1, "").await.0, 403), "whoever proposed alone");
    assert_eq!(world.send(COORDINATOR, &format!("{path}/withdrawal"), 1, "").await.0, 303);
    assert_eq!(world.send(CENTER, &approval, 2, &because()).await.0, 403, "it is over");
    let path = world.proposed(OFFICE, KEPT, FOLDED).await;
    assert_eq!(world.send(OFFICE, &format!("{path}/approval"), 1, &because()).await.0, 403, "not one's own proposal");
    assert_eq!(world.send(SECOND_OFFICE, &format!("{path}/refusal"), 1, "because=").await.0, 422);
    assert_eq!(world.send(SECOND_OFFICE, &format!("{path}/refusal"), 1, &because()).await.0, 303);
    let path = world.proposed(OFFICE, KEPT, FOLDED).await;
    assert_eq!(world.send(SECOND_OFFICE, &format!("{path}/approval"), 7, &because()).await.0, 409, "as one saw it");
    assert_eq!(world.send(SECOND_OFFICE, &format!("{path}/approval"), 1, &because()).await.0, 303);
    assert_eq!((world.todos(OFFICE).await, world.todos(CENTER).await), (0, 0));
    for verb in ["proposed", "approved", "declined", "withdrawn"] {
        let entries = format!("SELECT COUNT(*) FROM audit WHERE verb = 'mergers.{verb}'");
        assert!(world.count(&entries).await > 0, "{verb}");
    }
});

on_both!(a19_1_the_folded_record_signs_in_no_more_and_gives_no_right, async |engine: Engine| {
    let world = twice(engine).await;
    let (chinese, mathematics) = (world.units["chinese"], world.units["mathematics"]);
    world.with_account(KEPT, "T100").await;
    world.with_account(FOLDED, "T101").await;
    world.holds(FOLDED, "unit_staff", chinese).await;
    let live = world.knocks_as("T101").await.unwrap();
    world.merged().await;
    assert!(world.knocks_as("T101").await.is_err(), "its login");
    assert!(world.knocks_as("T100").await.is_ok(), "the kept one's goes on");
    let bearer = accounts::actor_of(&world.app, Some(&live), "-", "-").await.unwrap();
    assert!(!bearer.is_person() && bearer.owing.is_none(), "every session");
    let of = |sql: &str, who: usize| format!("{sql} person_id = {}", world.id(who));
    let (held, factor) = (
        "SELECT COUNT(*) FROM grants WHERE ended_at IS NULL AND",
        "SELECT COUNT(*) FROM factors WHERE ended_at IS NULL AND",
    );
    assert_eq!(
        (world.count(&of(held, FOLDED)).await, world.count(&of(held, KEPT)).await),
        (0, 0),
        "ended, not carried"
    );
    assert_eq!((world.count(&of(factor, FOLDED)).await, world.count(&of(factor, KEPT)).await), (0, 1));
    assert_eq!(world.count(&of("SELECT COUNT(*) FROM accounts WHERE", FOLDED)).await, 0);
    let somebody = world.id(STAFF);
    let taken = async move |tx: &mut Tx<'_>| accounts::invite(tx, somebody, "T101").await.map(drop);
    assert!(world.app.act(&Actor::house("tests"), taken).await.is_err(), "the login is nobody's ever after");
    let again =
        NewGrant { person: world.id(FOLDED), role: "unit_staff", scope: ("Unit", chinese), unit: chinese, until: None };
    let given = async move |tx: &mut Tx<'_>| give(tx, again.clone()).await;
    assert!(world.app.act(&Actor::house("tests"), given).await.is_err(), "it holds nothing ever after");
    let places = |who: usize| of("SELECT COUNT(*) FROM memberships WHERE until_at IS NULL AND", who);
    assert_eq!((world.count(&places(FOLDED)).await, world.count(&places(KEPT)).await), (0, 2), "{mathematics} as well");
});

on_both!(a19_1_what_the_folded_record_was_known_by_finds_the_kept_one, async |engine: Engine| {
    let world = twice(engine).await;
    let path = world.merged().await;
    let kept = Some(world.id(KEPT));
    assert_eq!((world.found_by(RIGHT).await, world.found_by(WRONG).await), (kept, kept));
    let find = async |view: &mut kernel::View<'_>| {
        let documents = [&document(WRONG)];
        let keyed = persons::keyed(view, &documents, &["T101"], &[]).await?;
        let by = (
            keyed.by_document(view.house, &document(WRONG)).map(|one| one.id),
            keyed.by_staff_number("T101").map(|one| one.id),
        );
        Ok((by, persons::by_staff_number(view, "T101").await?.map(|one| one.id)))
    };
    assert_eq!(
        world.app.look(&Actor::house("tests"), find).await.unwrap(),
        ((kept, kept), kept),
        "a sheet of a school"
    );
    let (_, list) = world.read(OFFICE, "/people?q=李文婧").await;
    let (folded, kept_page) = (format!("/people/{}", world.id(FOLDED)), format!("/people/{}", world.id(KEPT)));
    assert!(list.contains(&kept_page) && !list.contains(&folded), "found by its name, offered nowhere: {list}");
    let (status, page) = world.read(OFFICE, &folded).await;
    assert!(
        status == 200 && page.contains("已并入") && page.contains(&kept_page) && !page.contains("办理变动"),
        "{page}"
    );
    assert_eq!(world.read(KEPT, &folded).await.0, 200, "the person's own history");
    let (_, page) = world.read(OFFICE, &kept_page).await;
    assert!(page.contains("并入的档案") && page.contains("李文婧"), "{page}");
    assert_eq!(world.read(OFFICE, &path).await.0, 200);
    let renamed = format!("name={}&how=corrected&day={}&reason={}", said("王某"), world.day(0), said("更正"));
    assert_eq!(world.send(OFFICE, &format!("{folded}/name"), 2, &renamed).await.0, 409, "history");
    // No chain, no cycle, not twice.
    for (kept, folded) in [(KEPT, FOLDED), (FOLDED, KEPT), (ELSEWHERE, KEPT), (ELSEWHERE, FOLDED), (FOLDED, ELSEWHERE)]
    {
        let (status, says) = world.send(OFFICE, "/mergers", 0, &world.wish(kept, folded)).await;
        assert_eq!(status, 409, "{kept} {folded}: {says}");
    }
    // The document that is right becomes the registered one; the other still leads here.
    let id = world.id(KEPT);
    let correct =
        async move |tx: &mut Tx<'_>| persons::correct(tx, id, &Known::Document(document(WRONG)), "核对过").await;
    world.app.act(&world.actor(OFFICE), correct).await.unwrap();
    assert_eq!((world.found_by(RIGHT).await, world.found_by(WRONG).await), (kept, kept));
    let staff =
        async move |tx: &mut Tx<'_>| persons::correct(tx, id, &Known::StaffNumber("T101".into()), "核对过").await;
    world.app.act(&world.actor(OFFICE), staff).await.unwrap();
    let number = world.text(&format!("SELECT staff_number FROM persons WHERE id = {}", world.id(FOLDED))).await;
    assert_eq!(number, "T100");
    let third = Newcomer { name: "李文静".into(), document: Some(document(WRONG)), ..Newcomer::default() };
    let enter = async move |tx: &mut Tx<'_>| persons::enter(tx, third.clone()).await.map(drop);
    assert!(world.app.act(&Actor::house("tests"), enter).await.is_err(), "never a third record");
});

on_both!(a19_1_a_merger_is_refused_while_the_folded_record_has_open_duties, async |engine: Engine| {
    let world = twice(engine).await;
    let wish = world.wish(KEPT, FOLDED);
    let refused = async |what: &str| {
        let (status, says) = world.send(OFFICE, "/mergers", 0, &wish).await;
        assert!(status == 409 && says.contains(what), "{what}: {status} {says}");
    };
    let (folded, kept) = (world.id(FOLDED), world.id(KEPT));
    let one = |sql: &str| world.write(sql.replace("$F", &folded.to_string()).replace("$K", &kept.to_string()));
    world.with_account(FOLDED, "T101").await;
    refused("互换").await;
    world.with_account(KEPT, "T100").await;
    world.holds(FOLDED, "unit_staff", world.units["chinese"]).await;
    one("UPDATE grants SET suspended_at = 1, suspended_by = 1, suspend_reason = 'x' WHERE person_id = $F").await;
    refused("停用").await;
    one("UPDATE grants SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL WHERE person_id = $F").await;
    one("UPDATE accounts SET from_at = 1, until_at = 9, sponsor_id = 1 WHERE person_id = $K").await;
    refused("来访账号").await;
    one("UPDATE accounts SET from_at = NULL, until_at = NULL, sponsor_id = NULL WHERE person_id = $K").await;
    one("INSERT INTO data_requests (id, number, person_id, kind, field, text, asked_at, due_at, stage)
        VALUES (1, 'X1', $F, 'correct', 'name', '', 1, 2, 'asked')")
    .await;
    refused("个人信息请求").await;
    one("DELETE FROM data_requests WHERE person_id = $F").await;
    one("INSERT INTO lending_cases (id, number, person_id, unit_id, reason, statement_due, opened_at, opened_by, evidence, digest)
        VALUES (1, 'L1', $K, 1, '', 9, 1, 1, '', '')").await;
    refused("账号出借").await;
    one("UPDATE lending_cases SET concluded_at = 1 WHERE person_id = $K").await;
    one("INSERT INTO recoveries (id, number, person_id, unit_id, reason, asked_at) VALUES (1, 'R1', $F, 1, '', 1)")
        .await;
    refused("凭据重置").await;
    one("UPDATE recoveries SET stopped_at = 1, stopped_by = 1, because = '' WHERE person_id = $F").await;
    // What it takes part in and nobody decided yet: the other record would be let in where separation keeps the person out.
    one("INSERT INTO dossiers (id, kind, subject_id, content, title, audience, host_unit_id, provider_id, scopes, link, preview,
        parts, parts_digest, declaration, charter, stage, submitted_at, submitted_by) SELECT 1, 'Course', 1, 1, '大单元教学',
        'open', m.unit_id, $F, '[]', '', '', '[]', p.document_digest, '', 1, 'submitted', 1, $F FROM memberships m
        JOIN persons p ON p.id = m.person_id WHERE p.id = $F ORDER BY m.id LIMIT 1").await;
    refused("大单元教学").await;
    one("UPDATE dossiers SET provider_id = $K, submitted_by = $K").await;
    one("INSERT INTO dossier_opinions (id, dossier_id, person_id, question, asked_at, asked_by) VALUES (1, 1, $F, '', 1, $K)").await;
    refused("大单元教学").await;
    one("UPDATE dossiers SET stage = 'published'").await;
    // It is asked again on the day of the decision.
    let path = world.proposed(OFFICE, KEPT, FOLDED).await;
    one("INSERT INTO todos (id, kind, subject_id, step, title, link, since_at) VALUES (1, 'Test', 1, '复核', '某事', '/', 1)").await;
    one("INSERT INTO todo_holders (todo_id, role, scope_kind, scope_id) VALUES (1, '', 'Person', $F)").await;
    let (status, says) = world.send(CENTER, &format!("{path}/approval"), 1, &because()).await;
    assert!(status == 409 && says.contains("某事"), "{status} {says}");
    assert!(world.read(CENTER, &path).await.1.contains("现在不能合并"));
    one("DELETE FROM todos").await;
    assert_eq!(world.send(CENTER, &format!("{path}/approval"), 1, &because()).await.0, 303);
});

on_both!(a19_1_a_console_is_not_merged_away, async |engine: Engine| {
    let world = twice(engine).await;
    let (person, unit) = (world.id(FOLDED), world.units["chinese"]);
    let new = NewGrant { person, role: "audit_admin", scope: ("Platform", 1), unit, until: None };
    world.app.act(&Actor::house("tests"), async move |tx| give(tx, new.clone()).await).await.unwrap();
    let (status, says) = world.send(OFFICE, "/mergers", 0, &world.wish(KEPT, FOLDED)).await;
    assert!(status == 409 && says.contains("审计管理员"), "{status} {says}");
});

on_both!(a19_1_separation_by_person_is_not_evaded_through_a_merger, async |engine: Engine| {
    let world = twice(engine).await;
    // The folded record proposed something that waits; after the merger the kept one, who could decide, is its proposer.
    let platform = ("Platform", 1);
    let unit = world.units["academic_office"];
    let (kept, folded) = (world.id(KEPT), world.id(FOLDED));
    for person in [kept, folded] {
        let new = NewGrant { person, role: "academic", scope: platform, unit, until: None };
        world.app.act(&Actor::house("tests"), async move |tx| give(tx, new.clone()).await).await.unwrap();
    }
    let waits = world.proposed(FOLDED, ELSEWHERE, LEARNER).await;
    assert!(world.read(KEPT, &waits).await.1.contains("同意合并"), "another person decides");
    world.merged().await;
    let approval = format!("{waits}/approval");
    let (status, says) = world.send(KEPT, &approval, 1, &because()).await;
    assert!(status == 403 && says.contains("提出合并的人不决定"), "{status} {says}");
    assert!(!world.read(KEPT, &waits).await.1.contains("同意合并"));
    assert_eq!(world.send(SECOND_OFFICE, &approval, 1, &because()).await.0, 303, "anybody else does");
});

on_both!(a19_1_a_copy_of_ones_data_holds_what_stood_under_the_folded_record, async |engine: Engine| {
    let world = twice(engine).await;
    world.merged().await;
    let kept = world.id(KEPT);
    let gather = async move |view: &mut kernel::View<'_>| crate::privacy::gather(view, kept, true).await;
    let mine = world.app.look(&Actor::house("tests"), gather).await.unwrap();
    let said = serde_json::to_string(&mine.tables).unwrap();
    for wanted in [document(RIGHT).number(), document(WRONG).number(), "T100", "T101", "李文婧"] {
        assert!(said.contains(wanted), "{wanted}");
    }
    let mergers = mine.tables.iter().find(|held| held.table == "mergers").unwrap();
    assert_eq!(mergers.rows.len(), 1, "a row that names both is one row");
    assert!(!said.contains("T102"), "nothing of anybody else");
});

on_both!(a19_1_the_second_record_is_offered_by_name_and_telephone, async |engine: Engine| {
    let world = twice(engine).await;
    let (kept, elsewhere) = (world.id(KEPT), world.id(ELSEWHERE));
    let page = world.read(OFFICE, &format!("/mergers/new?kept={kept}")).await.1;
    assert!(page.contains("同名") && page.contains(&format!("folded={elsewhere}")), "{page}");
    let page = world.read(COORDINATOR, &format!("/mergers/new?kept={kept}")).await.1;
    assert!(!page.contains(&format!("folded={elsewhere}")), "their own people alone");
    let page = world.read(COORDINATOR, &format!("/mergers/new?kept={kept}&q=lwj")).await.1;
    assert!(page.contains(&format!("folded={}", world.id(FOLDED))), "{page}");
    let both = format!("/mergers/new?kept={kept}&folded={}", world.id(FOLDED));
    let page = world.read(COORDINATOR, &both).await.1;
    assert!(page.contains("提出合并") && page.contains("合并以后不能拆分") && page.contains("T101"), "{page}");
    for nobody in [HEAD, LEARNER, KEPT] {
        let (status, _) = world.read(nobody, &both).await;
        assert!(matches!(status, 403 | 404), "{nobody}: {status}");
    }
    assert_eq!(world.read(LEARNER, "/mergers").await.0, 404);
    assert!(world.read(OFFICE, "/mergers").await.1.contains("还没有合并"));
});
