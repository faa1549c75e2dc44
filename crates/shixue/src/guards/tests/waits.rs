//! What waits by the stages of the things is what stands in the to-do list, and the other way round: in the seeded world,
//! for every kind of thing whose steps somebody must take. A verb that leaves a thing waiting without a to-do, or a to-do
//! that its verb did not settle, is a line that a person reads here. So is a to-do that waits for nobody.
use std::collections::BTreeSet;

use kernel::Id;
use people::inbox::{Waiting, wait};

use super::*;

/// Each kind with the things of it that wait for somebody, by what their own tables say, as (id, step). `$1` is the
/// civil day of now.
const WAITING_BY_STAGE: [(&str, &str); 12] = [
    (
        "Task",
        "SELECT id, CASE WHEN accepted_at IS NULL THEN '接收'
            WHEN NOT EXISTS (SELECT 1 FROM projects p WHERE p.task_id = tasks.id) THEN '部署' ELSE '结束任务' END
         FROM tasks WHERE issued_at IS NOT NULL AND closed_at IS NULL AND (accepted_at IS NULL
            OR NOT EXISTS (SELECT 1 FROM projects p WHERE p.task_id = tasks.id AND p.closed_at IS NULL)) AND $1 = $1",
    ),
    (
        "Project",
        "SELECT id, CASE WHEN EXISTS (SELECT 1 FROM classes c WHERE c.project_id = projects.id) THEN '结项'
            ELSE '设置班级' END
         FROM projects WHERE closed_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM classes c WHERE c.project_id = projects.id AND c.closed_at IS NULL) AND $1 = $1",
    ),
    (
        "Class",
        "SELECT c.id, CASE WHEN c.opened_at IS NOT NULL THEN '结班' WHEN c.taken = 0 THEN '提供名册' ELSE '开班' END
         FROM classes c JOIN projects p ON p.id = c.project_id JOIN tasks t ON t.id = p.task_id
         WHERE c.closed_at IS NULL AND (c.opened_at IS NULL OR t.ends_on < $1)",
    ),
    (
        "Import",
        "SELECT i.id, CASE WHEN i.what = 'supplement' AND i.confirmed_at IS NULL THEN '确认补报' ELSE '导入名册' END
         FROM imports i WHERE i.stage = 'checked' AND EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = i.id
            AND r.verdict IN ('new', 'known', 'changed', 'moved') AND r.applied_at IS NULL) AND $1 = $1",
    ),
    (
        "Roll",
        "SELECT r.id, CASE r.stage WHEN 'submitted' THEN '认定学时' WHEN 'recognised' THEN '颁发证书'
            ELSE '核对后重新提交' END
         FROM rolls r WHERE (r.stage = 'submitted'
            OR (r.stage = 'recognised' AND NOT EXISTS (SELECT 1 FROM certificate_batches b WHERE b.roll_id = r.id))
            OR (r.stage = 'returned' AND NOT EXISTS (SELECT 1 FROM rolls l WHERE l.class_id = r.class_id AND l.id > r.id)))
            AND $1 = $1",
    ),
    ("File", "SELECT id, '放行' FROM files WHERE stage = 'quarantined' AND $1 = $1"),
    ("Complaint", "SELECT id, '答复' FROM complaints WHERE answered_at IS NULL AND $1 = $1"),
    (
        "Course",
        "SELECT d.subject_id, '修改后重新提交' FROM dossiers d WHERE d.stage IN ('returned', 'voided')
            AND NOT EXISTS (SELECT 1 FROM dossiers l WHERE l.subject_id = d.subject_id AND l.id > d.id) AND $1 = $1",
    ),
    (
        "Dossier",
        "SELECT id, CASE stage WHEN 'reviewed' THEN '备案' WHEN 'filed' THEN '发布' ELSE '审核' END
         FROM dossiers WHERE stage IN ('checked', 'prechecked', 'reviewed', 'filed') AND $1 = $1",
    ),
    (
        "Requirement",
        "SELECT id, CASE stage WHEN 'raised' THEN '受理' WHEN 'returned' THEN '补充' WHEN 'accepted' THEN '实施'
            WHEN 'working' THEN '交付' ELSE '验收' END
         FROM requirements WHERE stage IN ('raised', 'returned', 'accepted', 'working', 'delivered') AND $1 = $1",
    ),
    (
        "Amendment",
        "SELECT id, CASE stage WHEN 'proposed' THEN '审核章程修改' ELSE '发布章程修改' END
         FROM amendments WHERE stage IN ('proposed', 'reviewed') AND $1 = $1",
    ),
    (
        "Article",
        "SELECT a.id, CASE WHEN a.stage = 'submitted' THEN '采用' WHEN a.stage = 'returned' THEN '修改'
            WHEN a.stage = 'reviewed' THEN '发布' WHEN c.way = 'proposed' THEN '同意更正' ELSE '执行更正' END
         FROM articles a LEFT JOIN article_corrections c ON c.article_id = a.id AND c.way IN ('proposed', 'accepted')
         WHERE (a.stage IN ('submitted', 'returned', 'reviewed') OR (a.stage = 'published' AND c.way IS NOT NULL))
            AND $1 = $1",
    ),
];

/// What waits for a role that nobody holds there at `$1`, or for whom separation keeps from it alone.
const FOR_NOBODY: &str = "SELECT t.kind || ' ' || t.step || ' ' || t.title FROM todos t
    WHERE NOT EXISTS (SELECT 1 FROM todo_holders h LEFT JOIN held_grants g ON g.role = h.role
            AND g.scope_kind = h.scope_kind AND g.scope_id = h.scope_id AND g.from_at <= $1
            AND (g.until_at IS NULL OR g.until_at > $1)
        JOIN persons p ON p.id = CASE WHEN h.role = '' THEN h.scope_id ELSE g.person_id END
        WHERE h.todo_id = t.id
            AND NOT EXISTS (SELECT 1 FROM todo_exempt e WHERE e.todo_id = t.id AND e.person_id = p.id))
    ORDER BY t.id LIMIT 100";

struct Step(i64, String);
impl kernel::db::FromRow for Step {
    fn from_row(row: &kernel::db::Row) -> anyhow::Result<Self> {
        Ok(Self(row.get(0)?, row.get(1)?))
    }
}

on_both!(what_waits_by_its_stage_is_what_stands_in_the_to_do_list, async |engine: Engine| {
    let House { app, .. } = house(engine).await;
    let reader = Actor::house("tests");
    let looked = app.look(&reader, async |view| {
        let today = view.now.day();
        let mut kinds = vec![];
        for (kind, sql) in WAITING_BY_STAGE {
            let by_stage: Vec<Step> = view.sql.all(sql, params![&today]).await?;
            let listed = "SELECT subject_id, step FROM todos WHERE kind = $1 ORDER BY subject_id LIMIT 1000";
            let listed: Vec<Step> = view.sql.all(listed, params![kind]).await?;
            kinds.push((kind, by_stage, listed));
        }
        Ok(kinds)
    });
    let as_set = |steps: Vec<Step>| steps.into_iter().map(|Step(id, step)| (id, step)).collect::<BTreeSet<_>>();
    let mut seen = BTreeSet::new();
    for (kind, by_stage, listed) in looked.await.unwrap() {
        let (by_stage, listed) = (as_set(by_stage), as_set(listed));
        assert_eq!(by_stage, listed, "{kind}: by stage on the left, in the to-do list on the right");
        if !listed.is_empty() {
            seen.insert(kind);
        }
    }
    // The world must show enough of them for the comparison to say something.
    for kind in ["Task", "Class", "File", "Complaint", "Dossier", "Requirement", "Amendment", "Article"] {
        assert!(seen.contains(kind), "nothing of the kind {kind} waits in the world: {seen:?}");
    }
});

on_both!(what_waits_in_the_world_waits_for_somebody, async |engine: Engine| {
    let House { app, .. } = house(engine).await;
    let house = Actor::house("tests");
    let for_nobody = async || {
        let looked = app.look(&house, async |view| Ok(view.sql.all::<String>(FOR_NOBODY, params![view.now]).await?));
        looked.await.unwrap()
    };
    assert_eq!(for_nobody().await, Vec::<String>::new());
    // It finds what it looks for: a role that nobody holds, a person kept from it, nobody at all.
    let left = app.act(&house, async |tx| {
        let (me, own) = (Id::new(tx.sql.one::<i64>("SELECT MIN(id) FROM persons", params![]).await?), Waiting::default);
        let unheld = vec![("fallback_reviewer".to_owned(), ("Unit", 404))];
        wait(tx, Waiting { thing: ("Test", 1), step: "一", holders: unheld, ..own() }).await?;
        wait(tx, Waiting { thing: ("Test", 2), step: "二", persons: vec![me], not: vec![me], ..own() }).await?;
        wait(tx, Waiting { thing: ("Test", 3), step: "三", ..own() }).await?;
        wait(tx, Waiting { thing: ("Test", 4), step: "四", persons: vec![me], ..own() }).await
    });
    left.await.unwrap();
    assert_eq!(for_nobody().await, ["Test 一 ", "Test 二 ", "Test 三 "]);
});

on_both!(whoever_manages_lands_on_what_waits_for_them_and_everybody_else_on_what_they_learn, async |engine: Engine| {
    let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
    let mut app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, wiring::wiring()).await;
    Arc::get_mut(&mut app.house).unwrap().nav = crate::nav::nav();
    let learner = ("learner", ("Class", 5));
    for (name, roles, wanted, learns) in [
        ("李文静", vec![learner], "/my", true),
        ("陈卓", vec![], "/my", false),
        ("王伟", vec![("academic", ("Platform", 1))], "/todos", false),
        ("周岩", vec![("class_head", ("Class", 5)), learner], "/todos", true),
    ] {
        let (seed, held) = (Actor::house("tests"), roles.clone());
        let person = app.act(&seed, async move |tx| {
            let person =
                people::persons::enter(tx, people::persons::Newcomer { name: name.into(), ..Default::default() })
                    .await?
                    .id;
            for (role, scope) in held.clone() {
                let grant = people::roles::NewGrant { person, role, scope, unit: 1, until: None };
                people::roles::give(tx, grant).await?;
            }
            Ok(person)
        });
        let reader = Actor::person(person.await.unwrap());
        let looked = app.look(&reader, async |view| {
            let frame = people::frame(view, "我的学习", ui::Kind::Learner).await?;
            Ok((people::landing(view), frame.console.is_some(), frame.learns))
        });
        assert_eq!(looked.await.unwrap(), (wanted, wanted == "/todos", learns), "{name}");
    }
});
