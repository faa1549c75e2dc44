//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, Id, on_both, params};

use super::*;
use crate::hours::{self, Standing};
use crate::tests::{CLASS, PROJECT, World, world};

async fn standing(world: &World, who: &Actor) -> Standing {
    world.standing(who).await
}

async fn roll(world: &World, path: &str) -> Roll {
    let id: Id<Roll> = path.rsplit('/').next().unwrap().parse().unwrap();
    world.app.look(&Actor::house("tests"), async move |view| fetch(view, id, Verb::See).await).await.unwrap()
}

/// 「认定学时 academic」 for each role or person that a list waits for.
async fn waiting(world: &World) -> Vec<String> {
    let sql = "SELECT t.step || ' ' || h.role FROM todos t JOIN todo_holders h ON h.todo_id = t.id
        WHERE t.kind = 'Roll' ORDER BY t.id LIMIT 20";
    let reader = Actor::house("tests");
    world.app.look(&reader, async move |view| Ok(view.sql.all::<String>(sql, params![]).await?)).await.unwrap()
}

on_both!(a_list_waits_for_the_office_for_its_certificates_or_for_its_lead_again, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let door = format!("/classes/{CLASS}/rolls");
    let path = world.send(&world.lead, &door, 0, MADE).await.1;
    assert_eq!(waiting(&world).await, [""; 0], "nobody's while it is composed");
    work_off(&world.app).await;
    assert_eq!(waiting(&world).await, ["认定学时 academic"]);
    let version = roll(&world, &path).await.version;
    let send_back = format!("{path}/return");
    assert_eq!(world.send(&world.office, &send_back, version, "reason=%E9%87%8D%E5%90%8D").await.0, 303);
    assert_eq!(waiting(&world).await, [""; 0]);
    work_off(&world.app).await;
    assert_eq!(waiting(&world).await, ["核对后重新提交 "], "for its lead by name");
    let path = world.send(&world.lead, &door, 0, MADE).await.1;
    assert_eq!(waiting(&world).await, [""; 0], "the new list stands for the old one");
    work_off(&world.app).await;
    let version = roll(&world, &path).await.version;
    assert_eq!(world.send(&world.office, &format!("{path}/recognition"), version, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(waiting(&world).await, ["颁发证书 academic"]);
    let batch = format!("/certificates/batches/{}/issue", path.rsplit('/').next().unwrap());
    assert_eq!(world.send(&world.office, &batch, 0, "").await.0, 303);
    assert_eq!(waiting(&world).await, [""; 0]);
});

const MADE: &str = "declaration=yes";

on_both!(
    a10_2_a_roll_is_vouched_for_by_its_lead_and_recognised_by_the_office_and_nobody_else,
    async |engine: Engine| {
        let world = world(engine).await;
        let door = format!("/classes/{CLASS}/rolls");
        assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 409, "nobody qualifies yet");
        world.complete(&world.learner).await;
        assert_eq!(standing(&world, &world.learner).await, Standing { learned: 4000, pending: 0, recognised: 0 });
        assert_eq!(world.send(&world.learner, &door, 0, MADE).await.0, 403);
        assert_eq!(world.send(&world.office, &door, 0, MADE).await.0, 403);
        assert_eq!(world.send(&world.lead, &door, 0, "").await.0, 422, "no declaration");
        let (status, path) = world.send(&world.lead, &door, 0, MADE).await;
        assert_eq!(status, 303, "{path}");
        work_off(&world.app).await;
        let submitted = roll(&world, &path).await;
        assert_eq!((&submitted.stage, submitted.people), (&Stage::Submitted, 1));
        assert_eq!(standing(&world, &world.learner).await, Standing { learned: 0, pending: 4000, recognised: 0 });
        let recognise = format!("{path}/recognition");
        assert_eq!(world.send(&world.lead, &recognise, submitted.version, "").await.0, 403);
        assert_eq!(world.send(&world.learner, &recognise, submitted.version, "").await.0, 404);
        assert_eq!(world.send(&world.office, &recognise, submitted.version - 1, "").await.0, 409, "stale");
        assert_eq!(world.send(&world.office, &recognise, submitted.version, "").await.0, 303);
        work_off(&world.app).await;
        assert!(matches!(roll(&world, &path).await.stage, Stage::Recognised { .. }));
        assert_eq!(standing(&world, &world.learner).await, Standing { learned: 0, pending: 0, recognised: 4000 });
        assert_eq!(standing(&world, &world.second).await, Standing::default());
        let page = world.read(&world.office, &path).await.1;
        assert!(
            page.contains("李文静")
                && page.contains("3 / 3")
                && page.contains("孙立群")
                && page.contains(words::DECLARATION)
        );
        // A late finisher goes on a further roll; nobody twice.
        assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 409);
        world.complete(&world.second).await;
        assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 303);
        work_off(&world.app).await;
        assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    }
);

on_both!(a_returned_roll_gives_the_hours_back_and_may_be_made_again, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let door = format!("/classes/{CLASS}/rolls");
    let path = world.send(&world.lead, &door, 0, MADE).await.1;
    work_off(&world.app).await;
    let version = roll(&world, &path).await.version;
    assert_eq!(world.send(&world.other_office, &format!("{path}/return"), version, "reason=").await.0, 422);
    assert_eq!(
        world.send(&world.other_office, &format!("{path}/return"), version, "reason=%E9%87%8D%E5%90%8D").await.0,
        303
    );
    assert_eq!(world.send(&world.office, &format!("{path}/recognition"), version, "").await.0, 409, "it is going back");
    work_off(&world.app).await;
    assert_eq!(standing(&world, &world.learner).await, Standing { learned: 4000, pending: 0, recognised: 0 });
    let again = world.send(&world.lead, &door, 0, MADE).await;
    assert_eq!(again.0, 303);
    work_off(&world.app).await;
    assert_eq!(standing(&world, &world.learner).await, Standing { learned: 0, pending: 4000, recognised: 0 });
});

on_both!(the_rule_of_a_project_decides_who_is_on_the_roll_and_stands_once_one_was_submitted, async |engine: Engine| {
    let world = world(engine).await;
    let rule = format!("/projects/{PROJECT}/rule");
    assert_eq!(world.send(&world.office, &rule, 0, "percent=60").await.0, 403);
    assert_eq!(world.send(&world.lead, &rule, 0, "percent=0").await.0, 422);
    assert_eq!(world.send(&world.lead, &rule, 0, "percent=60").await.0, 303);
    let (course, person) = (crate::tests::COURSE, world.learner.id());
    for item in [crate::tests::VIDEO, crate::tests::TEXT] {
        let done =
            async move |tx: &mut kernel::Tx<'_>| crate::progress::complete(tx, person, course, item, "tests").await;
        world.app.act(&Actor::house("tests"), done).await.unwrap();
    }
    let door = format!("/classes/{CLASS}/rolls");
    assert!(world.read(&world.lead, &door).await.1.contains("2 / 3"));
    assert_eq!(world.read(&world.learner, &door).await.0, 403);
    assert_eq!(world.send(&world.lead, &door, 0, MADE).await.0, 303);
    assert_eq!(world.send(&world.lead, &rule, 0, "percent=100").await.0, 409);
});

impl World {
    /// A list of whoever has completed, before the academic office has seen it; its path.
    pub async fn submitted(&self) -> String {
        let (status, path) = self.send(&self.lead, &format!("/classes/{CLASS}/rolls"), 0, MADE).await;
        assert_eq!(status, 303, "{path}");
        work_off(&self.app).await;
        path
    }

    /// A recognised list of whoever has completed; its path.
    pub async fn recognised(&self) -> String {
        let path = self.submitted().await;
        let version = roll(self, &path).await.version;
        assert_eq!(self.send(&self.office, &format!("{path}/recognition"), version, "").await.0, 303);
        work_off(&self.app).await;
        path
    }

    /// So many more learners in the class, who have done everything.
    pub async fn crowd(&self, people: i64) {
        let filled = async move |tx: &mut kernel::Tx<'_>| {
            for sql in [
                "INSERT INTO persons (id, name, folded, pinyin, initials, sort_key, entered_at)
                 WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)
                 SELECT 1000000 + i, '学员' || i, '学员' || i, 'xueyuan' || i, 'xy' || i, 'xue2 yuan2 ' || i, 1 FROM n",
                "INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at)
                 SELECT 51, id, 31, name, 0, 1 FROM persons WHERE id > 1000000 AND id <= 1000000 + $1",
                "INSERT INTO items_done (person_id, course_id, item_key, done_at, how)
                 SELECT p.id, 41, i.item_key, 1, 'tests' FROM persons p CROSS JOIN items i
                 WHERE p.id > 1000000 AND p.id <= 1000000 + $1",
            ] {
                tx.sql.exec(sql, kernel::params![people]).await?;
            }
            Ok(())
        };
        self.app.act(&Actor::house("tests"), filled).await.unwrap();
    }
}

on_both!(a_killed_job_goes_on_where_it_stood_and_the_list_is_seen_whole_or_not_at_all, async |engine: Engine| {
    let world = world(engine).await;
    world.crowd(250).await;
    let (app, house) = (&world.app, Actor::house("tests"));
    let path = world.send(&world.lead, &format!("/classes/{CLASS}/rolls"), 0, MADE).await.1;
    let id: Id<Roll> = path.rsplit('/').next().unwrap().parse().unwrap();
    let somebody = Actor::person(Id::new(1_000_001));
    assert!(compose::slice(app, &house, id).await.unwrap(), "and then the job dies");
    assert_eq!(standing(&world, &somebody).await.pending, 0, "nobody's hours wait before the last slice");
    assert!(!world.read(&world.lead, &path).await.1.contains("学员1<"), "and the list is not shown");
    let again = world.send(&world.lead, &format!("/classes/{CLASS}/rolls"), 0, MADE).await;
    assert_eq!(again.0, 409, "one list of a class at a time: {}", again.1);
    work_off(app).await;
    let submitted = roll(&world, &path).await;
    assert_eq!((&submitted.stage, submitted.people), (&Stage::Submitted, 250));
    assert_eq!(standing(&world, &somebody).await, Standing { learned: 0, pending: 4000, recognised: 0 });
    let (version, door) = (submitted.version, format!("{path}/recognition"));
    assert_eq!(world.send(&world.office, &door, version, "").await.0, 303);
    assert!(settle::slice(app, &house, id).await.unwrap());
    assert_eq!(standing(&world, &somebody).await.recognised, 0, "recognised all at once");
    work_off(app).await;
    assert_eq!(standing(&world, &somebody).await, Standing { learned: 0, pending: 0, recognised: 4000 });
    assert!(!settle::slice(app, &house, id).await.unwrap() && !compose::slice(app, &house, id).await.unwrap());
    let loose = hours::loose(&world).await;
    assert_eq!((loose, dead_jobs(app).await), (vec![], Vec::<String>::new()));
});

on_both!(a22_1_a_recognition_keeps_its_charter_its_person_and_is_put_right_by_an_entry, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let path = world.recognised().await;
    assert!(world.read(&world.office, &path).await.1.contains("章程第 3 版"));
    let (door, person) = (format!("{path}/corrections"), world.learner.id());
    let ask = format!("{door}?person={person}");
    assert!(world.read(&world.other_office, &ask).await.1.contains("李文静"));
    for (who, status) in [(&world.lead, 403), (&world.learner, 404), (&world.outsider, 404)] {
        assert_eq!(world.read(who, &ask).await.0, status);
        assert_eq!(world.send(who, &door, 0, &format!("person={person}&hours=1&reason=xx")).await.0, status);
    }
    let send = async |fields: &str| world.send(&world.office, &door, 0, &format!("person={person}&{fields}")).await.0;
    assert_eq!(send("hours=36.555&reason=xx").await, 422);
    assert_eq!(send("hours=40&reason=xx").await, 422, "nothing to put right");
    assert_eq!(send("hours=36.5&reason=").await, 422);
    assert_eq!(world.send(&world.office, &door, 0, "person=404&hours=1&reason=xx").await.0, 404);
    assert_eq!(send("hours=36.5&reason=%E7%BC%BA%E5%B8%AD").await, 303);
    assert_eq!(standing(&world, &world.learner).await.recognised, 3650);
    let page = world.read(&world.learner, "/my/hours").await.1;
    for said in ["更正", "缺席", "3.5 学时", "孙立群", "教务处认定达标名单", "周岩", "按规则自动记入"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(hours::loose(&world).await, Vec::<i64>::new());
    // What a module's home shows is what the ledger holds.
    let sums = "SELECT CAST(SUM(amount) AS BIGINT) FROM module_hours UNION ALL
        SELECT CAST(SUM(amount) AS BIGINT) FROM settled_hours WHERE account = 'recognised'";
    let reader = Actor::house("tests");
    let both = world.app.look(&reader, async move |view| Ok(view.sql.all::<i64>(sums, params![]).await?)).await;
    assert_eq!(both.unwrap(), [3650, 3650]);
});

on_both!(ten_thousand_are_listed_and_recognised_in_slices_and_timed, async |engine: Engine| {
    let world = world(engine).await;
    world.crowd(10_000).await;
    let began = std::time::Instant::now();
    let path = world.recognised().await;
    println!("{engine:?}: 10,000 listed and recognised in {:.1?}", began.elapsed());
    assert_eq!(roll(&world, &path).await.people, 10_000);
    assert_eq!(hours::loose(&world).await, Vec::<i64>::new());
});
