//! What a guest may hold, and that nothing is sent in before their document was seen.
use kernel::house::Engine;
use kernel::{Actor, Id, on_both, params};
use people::persons::Document;
use people::roles::{NewGrant, give};

use super::world::{HEAD, OFFICE, OTHER, REASON, SECOND, STAFF, World, fields, world};

impl World {
    async fn guest(&self) -> Id<kernel::Person> {
        Id::new(self.count("SELECT person_id FROM guests WHERE person_id IS NOT NULL").await)
    }
}

fn right(world: &World, guest: Id<kernel::Person>, role: &str) -> String {
    let unit = world.units["chinese"];
    format!("person={guest}&right={role}:Unit:{unit}&unit={unit}&days=5&{}", REASON)
}

on_both!(a19_2_a_guest_holds_roles_of_the_charters_list_and_no_other, async |engine: Engine| {
    let world = world(engine).await;
    world.open("方老师", "13911112222", 20).await;
    let guest = world.guest().await;
    let unit = world.units["chinese"];
    let house = Actor::house("tests");
    let give = async |role: &'static str| {
        let grant = NewGrant { person: guest, role, scope: ("Unit", unit), unit, until: None };
        world.app.act(&house, async move |tx| give(tx, grant.clone()).await).await
    };
    for role in ["unit_head", "unit_staff", "fallback_reviewer", "school_coordinator"] {
        let no = give(role).await.unwrap_err().to_string();
        assert!(no.contains("来访人员"), "{role}: {no}");
    }
    give("instructor").await.unwrap();
    let holds = async |role: &'static str| {
        world.app.look(&Actor::person(guest), async move |view| Ok(view.holds(role))).await.unwrap()
    };
    assert!(holds("instructor").await && holds("guest").await);
    // However a row came to be: what the list does not name counts for nothing.
    world.write(format!("UPDATE grants SET role = 'unit_head' WHERE person_id = {guest}")).await;
    assert!(!holds("unit_head").await);
    // Nobody who is a guest asks for others.
    let asked = fields(&world, "别人", "13711112222", 3);
    let (status, _) = world.send_as(&Actor::person(guest), "/guests", &asked).await;
    assert!(matches!(status, 403 | 404), "{status}");
    world.write(format!("UPDATE grants SET ended_at = 1, ended_by = 0 WHERE person_id = {guest}")).await;
    let (status, says) = world.send(HEAD, "/rights", 0, &right(&world, guest, "unit_staff")).await;
    assert!(status == 422 && says.contains("来访人员"), "{status} {says}");
    let (_, page) = world.read(HEAD, &format!("/rights/new?person={guest}")).await;
    assert!(page.contains("主讲教师") && !page.contains("部门经办"), "{page}");
    assert_eq!(world.send(HEAD, "/rights", 0, &right(&world, guest, "instructor")).await.0, 303);
});

// req("CSL-05")
on_both!(csl_05_whoever_was_not_verified_sends_in_nothing_until_another_saw_their_document, async |engine: Engine| {
    let world = world(engine).await;
    let (path, _) = world.open("方老师", "13911112222", 20).await;
    let guest = world.guest().await;
    let actor = Actor::person(guest);
    let (status, says) = world.upload(&actor).await;
    assert!(status == 403 && says.contains("没有核验真实身份") && says.contains("接待单位"), "{status} {says}");
    assert_eq!(world.count("SELECT COUNT(*) FROM files").await, 0);
    assert_eq!(world.upload(&world.actor(STAFF)).await.0, 201, "whoever came by a roster may");
    let identity = format!("/people/{guest}/identity");
    let number = |body: &str| format!("number={}", Document::completed(body).unwrap().number());
    let good = number("11010819900307142");
    let version = world.count(&format!("SELECT version FROM persons WHERE id = {guest}")).await;
    for nobody in [HEAD, STAFF, OTHER] {
        let (status, _) = world.send(nobody, &identity, version, &good).await;
        assert!(matches!(status, 403 | 404), "{nobody}, the sponsor or a stranger to it: {status}");
    }
    assert!(matches!(world.send_as(&actor, &identity, &good).await.0, 403 | 404), "not their own");
    assert_eq!(world.send(SECOND, &identity, version, "number=110108199003071421").await.0, 422);
    let taken = world.id(OTHER);
    let document = Document::completed("11010819850101001").unwrap();
    let known = people::persons::Known::Document(document);
    let house = Actor::house("tests");
    let known = world.app.act(&house, async move |tx| people::persons::correct(tx, taken, &known, "登记").await);
    known.await.unwrap();
    assert_eq!(world.send(SECOND, &identity, version, &number("11010819850101001")).await.0, 409, "one document");
    assert_eq!(world.send(SECOND, &identity, version, &good).await.0, 303);
    assert_eq!(world.send(SECOND, &identity, version + 2, &good).await.0, 409, "once");
    assert_eq!(world.upload(&actor).await.0, 201);
    let (status, page) = world.read(OFFICE, &path).await;
    assert!(status == 200 && page.contains("已核验"), "{status}");
    let sql = "SELECT COUNT(*) FROM audit WHERE verb = 'persons.verified' AND subject_id = $1";
    let row = params![guest];
    let noted = world.app.look(&house, async move |view| Ok(view.sql.one::<i64>(sql, row.clone()).await?)).await;
    assert_eq!(noted.unwrap(), 1);
});
