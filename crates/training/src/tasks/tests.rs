//! Promises, each kept on a real database. Who may do what is proved about the policies, not here.
use std::sync::Arc;

use governance::charter::{Charter, Files};
use governance::policy::Rules;
use kernel::house::{Engine, fresh_house, work_off};
use kernel::{Actor, App, At, Error, Id, Person, Refusal, Wiring, on_both, params};
use people::house::Anything;
use people::persons::{Newcomer, enter, join_unit};
use people::units::{self, NewUnit, Unit};

use super::*;
use crate::{classes, projects};

struct World {
    app: App,
    officer: Actor,
    lead: Id<Person>,
    unit: Id<Unit>,
}

async fn world(engine: Engine) -> World {
    // The terms and deadlines are those of the charter that the judge names.
    Rules::open(Charter { version: 1, ..Charter::load(&Files::shipped().unwrap()).unwrap() }).unwrap();
    let app = fresh_house(engine, Arc::new(Anything), crate::wire(Wiring::default())).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let unit = units::found(
            tx,
            NewUnit { code: "college".into(), name: "中文系".into(), kind: units::Kind::College, parent: None },
        )
        .await?;
        let officer = enter(tx, Newcomer { name: "赵敏".into(), ..Default::default() }).await?;
        let lead = enter(tx, Newcomer { name: "周岩".into(), ..Default::default() }).await?;
        join_unit(tx, lead.id, unit.id, "副教授", "").await?;
        Ok((officer.id, lead.id, unit.id))
    });
    let (officer, lead, unit) = made.await.unwrap();
    World { app, officer: Actor::person(officer), lead, unit }
}

fn a_draft(unit: Id<Unit>) -> Draft {
    Draft {
        kind: Kind::Training,
        name: "2026 年小学语文骨干教师市级培训".into(),
        module: 1,
        issuer: unit,
        host: unit,
        audience: "小学语文骨干教师".into(),
        places: 120,
        starts_on: "2026-03-01".into(),
        ends_on: "2026-12-31".into(),
        document_number: String::new(),
        brief: String::new(),
    }
}

impl World {
    async fn draft(&self) -> Task {
        let unit = self.unit;
        self.app.act(&self.officer, async move |tx| draft(tx, a_draft(unit)).await).await.unwrap()
    }
    async fn accepted(&self) -> Task {
        let task = self.draft().await;
        let issued = self.app.act(&self.officer, async move |tx| issue(tx, task.id, 1).await).await.unwrap();
        self.app.act(&self.officer, async move |tx| accept(tx, issued.id, issued.version).await).await.unwrap()
    }
}

fn not_now<T: std::fmt::Debug>(answer: kernel::Result<T>) -> String {
    match answer {
        Err(Error::Refused(Refusal::NotNow(says))) => says.into_owned(),
        other => panic!("{other:?}"),
    }
}

on_both!(
    a6_1_a_task_is_drafted_issued_with_a_number_accepted_deployed_and_closed_in_this_order,
    async |engine: Engine| {
        let world = world(engine).await;
        let (app, officer, lead) = (&world.app, &world.officer, world.lead);
        let task = world.draft().await;
        let id = task.id;
        assert_eq!(not_now(app.act(officer, async move |tx| accept(tx, id, 1).await).await), words::NOT_ISSUED);
        let plan = move || projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead };
        assert_eq!(
            not_now(app.act(officer, async move |tx| projects::deploy(tx, id, plan()).await).await),
            words::NOT_ACCEPTED
        );
        let issued = app.act(officer, async move |tx| issue(tx, id, 1).await).await.unwrap();
        assert_eq!(issued.stage.number(), "2026-0001");
        assert_eq!(not_now(app.act(officer, async move |tx| issue(tx, id, 2).await).await), words::ALREADY_ISSUED);
        app.act(officer, async move |tx| accept(tx, id, 2).await).await.unwrap();
        let project = app.act(officer, async move |tx| projects::deploy(tx, id, plan()).await).await.unwrap();
        assert_eq!(
            not_now(app.act(officer, async move |tx| close(tx, id, 3, "完成").await).await),
            words::PROJECTS_OPEN
        );
        let of = project.id;
        app.act(officer, async move |tx| projects::close(tx, of, 1, "完成").await).await.unwrap();
        let closed = app.act(officer, async move |tx| close(tx, id, 3, "完成").await).await.unwrap();
        assert!(matches!(closed.stage, Stage::Closed { .. }));
        assert_eq!(
            not_now(app.act(officer, async move |tx| projects::deploy(tx, id, plan()).await).await),
            words::ALREADY_CLOSED
        );
    }
);

on_both!(a_draft_with_mistakes_is_told_all_of_them_at_once, async |engine: Engine| {
    let world = world(engine).await;
    let bad = Draft { name: "x".into(), places: 0, ends_on: "2025-01-01".into(), module: 9, ..a_draft(world.unit) };
    let no = world.app.act(&world.officer, async move |tx| draft(tx, bad.clone()).await).await.unwrap_err();
    let Error::Refused(Refusal::Invalid(problems)) = no else { panic!("{no:?}") };
    assert_eq!(
        problems.iter().map(|problem| &*problem.field).collect::<Vec<_>>(),
        ["name", "places", "ends_on", "module"]
    );
});

on_both!(a_list_that_fills_its_pages_leads_to_no_empty_one, async |engine: Engine| {
    let world = world(engine).await;
    let unit = world.unit;
    let drafted = async move |tx: &mut kernel::Tx<'_>| {
        for _ in 0..100 {
            draft(tx, a_draft(unit)).await?;
        }
        Ok(())
    };
    world.app.act(&world.officer, drafted).await.unwrap();
    let (mut before, mut sizes) = (i64::MAX, vec![]);
    loop {
        let page = world.app.look(&world.officer, async move |view| recent(view, before).await).await.unwrap();
        sizes.push(page.rows.len());
        let Some(next) = page.next else { break };
        before = next.parse().unwrap();
    }
    assert_eq!(sizes, [50, 50]);
});

on_both!(a_stale_page_changes_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let id = world.draft().await.id;
    not_now(world.app.act(&world.officer, async move |tx| issue(tx, id, 7).await).await);
    let task = world.app.look(&world.officer, async move |view| fetch(view, id, Verb::See).await).await.unwrap();
    assert_eq!(task.stage, Stage::Drafted);
});

on_both!(a7_2_no_project_without_a_task_and_a_full_class_refuses_the_next_learner, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer, lead) = (&world.app, &world.officer, world.lead);
    let none = app.act(officer, async move |tx| {
        projects::deploy(tx, Id::new(404), projects::Plan { name: "无任务的项目".into(), hours: 100, lead }).await
    });
    assert!(matches!(none.await, Err(Error::Refused(Refusal::NotFound))));
    let task = world.accepted().await.id;
    let class = app.act(officer, async move |tx| {
        let project =
            projects::deploy(tx, task, projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead }).await?;
        classes::plan(tx, project.id, "一班", 1).await
    });
    let class = class.await.unwrap().id;
    assert_eq!(
        not_now(app.act(officer, async move |tx| classes::open(tx, class, 1).await).await),
        classes::words::NOBODY
    );
    let join = async |name: &'static str| {
        app.act(officer, async move |tx| {
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?;
            classes::enrol(tx, class, person.id, name, 0).await
        })
        .await
    };
    join("李文静").await.unwrap();
    assert_eq!(not_now(join("王雪").await), classes::words::FULL);
    app.act(officer, async move |tx| classes::open(tx, class, 2).await).await.unwrap();
    app.act(officer, async move |tx| classes::close(tx, class, 3).await).await.unwrap();
    assert_eq!(
        not_now(app.act(officer, async move |tx| classes::open(tx, class, 4).await).await),
        classes::words::NEVER_REOPENS
    );
});

on_both!(twenty_people_at_once_fill_one_place, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer, lead) = (&world.app, &world.officer, world.lead);
    let task = world.accepted().await.id;
    let class = app.act(officer, async move |tx| {
        let project =
            projects::deploy(tx, task, projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead }).await?;
        classes::plan(tx, project.id, "一班", 1).await
    });
    let class = class.await.unwrap().id;
    let joins = (0..20).map(|n| {
        let (app, officer) = (app.clone(), officer.clone());
        async move {
            app.act(&officer, async move |tx| {
                let person = enter(tx, Newcomer { name: format!("学员{n}"), ..Default::default() }).await?;
                classes::enrol(tx, class, person.id, "学员", 0).await
            })
            .await
        }
    });
    let done = futures::future::join_all(joins).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    let seats = app.look(officer, async move |view| classes::places(view, class, 0, 100).await).await.unwrap();
    assert_eq!(seats.len(), 1);
});

on_both!(a_draft_is_edited_and_discarded_and_what_was_issued_is_neither, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer, unit) = (&world.app, &world.officer, world.unit);
    let id = world.draft().await.id;
    let other = move || Draft { places: 80, document_number: "京教院教[2026] 86 号".into(), ..a_draft(unit) };
    let edited = app.act(officer, async move |tx| edit(tx, id, 1, other()).await).await.unwrap();
    assert_eq!((edited.places, &*edited.document_number), (80, "京教院教〔2026〕86号"));
    not_now(app.act(officer, async move |tx| edit(tx, id, 1, other()).await).await);
    let bad = move || Draft { document_number: "瞎写 86 号".into(), ..a_draft(unit) };
    let no = app.act(officer, async move |tx| edit(tx, id, 2, bad()).await).await.unwrap_err();
    assert!(matches!(&no, Error::Refused(Refusal::Invalid(wrong)) if wrong[0].field == "document_number"), "{no:?}");
    not_now(app.act(officer, async move |tx| discard(tx, id, 1).await).await);
    app.act(officer, async move |tx| discard(tx, id, 2).await).await.unwrap();
    let gone = app.look(officer, async move |view| fetch(view, id, Verb::See).await).await;
    assert!(matches!(gone, Err(Error::Refused(Refusal::NotFound))));
    let id = world.draft().await.id;
    app.act(officer, async move |tx| issue(tx, id, 1).await).await.unwrap();
    assert_eq!(not_now(app.act(officer, async move |tx| discard(tx, id, 2).await).await), words::NO_DRAFT);
    assert_eq!(not_now(app.act(officer, async move |tx| edit(tx, id, 2, other()).await).await), words::NO_DRAFT);
});

on_both!(the_classes_of_a_task_hold_no_more_than_it_has_places, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer, lead) = (&world.app, &world.officer, world.lead);
    let task = world.accepted().await;
    assert_eq!(task.words(0).0, "已接收，待部署");
    assert_eq!(task.words(1).0, "实施中");
    let id = task.id;
    let project = app.act(officer, async move |tx| {
        projects::deploy(tx, id, projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead }).await
    });
    let project = project.await.unwrap().id;
    let plan = async |name: &'static str, places: i64| {
        app.act(officer, async move |tx| classes::plan(tx, project, name, places).await).await
    };
    for (name, places) in [("一班", 121), ("一班", 50_000)] {
        let no = plan(name, places).await.unwrap_err().to_string();
        assert!(no.contains("任务名额 120 人") && no.contains("还可安排 120 人"), "{no}");
    }
    plan("一班", 100).await.unwrap();
    assert!(plan("二班", 21).await.unwrap_err().to_string().contains("还可安排 20 人"));
    plan("二班", 20).await.unwrap();
});

/// A running project of the college with a class, led by 周岩; and somebody more of the college, and somebody who is not.
async fn running(world: &World) -> (Id<projects::Project>, Id<classes::Class>, [Id<Person>; 2]) {
    let (lead, unit, task) = (world.lead, world.unit, world.accepted().await.id);
    let made = world.app.act(&world.officer, async move |tx| {
        let plan = projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead };
        let project = projects::deploy(tx, task, plan).await?.id;
        let class = classes::plan(tx, project, "一班", 1).await?.id;
        let own = enter(tx, Newcomer { name: "吕敏".into(), ..Default::default() }).await?.id;
        join_unit(tx, own, unit, "教师", "").await?;
        let foreign = enter(tx, Newcomer { name: "外来".into(), ..Default::default() }).await?.id;
        Ok((project, class, [own, foreign]))
    });
    made.await.unwrap()
}

fn field<T: std::fmt::Debug>(answer: kernel::Result<T>) -> String {
    match answer {
        Err(Error::Refused(Refusal::Invalid(problems))) => problems[0].says.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn leads(world: &World, project: Id<projects::Project>) -> Vec<Id<Person>> {
    let held = async move |view: &mut kernel::View<'_>| {
        people::roles::holders(view, "project_lead", ("Project", project.0)).await
    };
    world.app.look(&world.officer, held).await.unwrap()
}

on_both!(a_project_is_led_by_its_hosts_people_who_follow_each_other_on_record, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer, lead) = (&world.app, &world.officer, world.lead);
    let (project, class, [own, foreign]) = running(&world).await;
    let appoint = async |who| app.act(officer, async move |tx| projects::appoint_lead(tx, project, who).await).await;
    let dismiss = async |who, why: &'static str| {
        app.act(officer, async move |tx| projects::dismiss_lead(tx, project, who, why).await).await
    };
    assert_eq!(field(appoint(foreign).await), projects::words::NOT_OF_HOST);
    let head = async |who| app.act(officer, async move |tx| classes::appoint_head(tx, class, who).await).await;
    assert_eq!(field(head(foreign).await), classes::words::NOT_OF_HOST);
    assert_eq!(not_now(dismiss(lead, "另有任用").await), projects::words::LAST_LEAD);
    appoint(own).await.unwrap();
    assert_eq!(not_now(dismiss(foreign, "另有任用").await), projects::words::NOT_LEAD);
    assert!(field(dismiss(lead, " ").await).contains("理由"));
    dismiss(lead, "另有任用").await.unwrap();
    assert_eq!(leads(&world, project).await, [own]);
    head(own).await.unwrap();
    let off =
        async |who| app.act(officer, async move |tx| classes::dismiss_head(tx, class, who, "另有任用").await).await;
    assert_eq!(not_now(off(own).await), classes::words::LAST_HEAD);
    head(lead).await.unwrap();
    off(own).await.unwrap();
    let told = app.look(officer, async move |view| {
        let sql = "SELECT COUNT(*) FROM audit WHERE verb IN ('projects.lead_dismissed', 'classes.head_dismissed')";
        Ok(view.sql.one::<i64>(sql, vec![]).await?)
    });
    assert_eq!(told.await.unwrap(), 2, "on record");
});

on_both!(what_was_given_for_a_project_ends_with_it, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer) = (&world.app, &world.officer);
    let (project, class, [own, _]) = running(&world).await;
    app.act(officer, async move |tx| classes::appoint_head(tx, class, own).await).await.unwrap();
    let closed = app.act(officer, async move |tx| {
        tx.sql.exec("UPDATE classes SET opened_at = 1, closed_at = 2, closed_by = 1", vec![]).await?;
        projects::close(tx, project, 1, "完成").await
    });
    closed.await.unwrap();
    assert_eq!(leads(&world, project).await, [world.lead], "some days for its papers");
    app.house.clock.move_to(app.now().plus(180 * kernel::DAY));
    assert_eq!(leads(&world, project).await, [] as [Id<Person>; 0]);
    let heads =
        async move |view: &mut kernel::View<'_>| people::roles::holders(view, "class_head", ("Class", class.0)).await;
    assert_eq!(app.look(officer, heads).await.unwrap(), [] as [Id<Person>; 0]);
});

/// 「Task 接收 center」: every to-do there is, once for each role that may take the step.
async fn waiting(app: &App) -> Vec<String> {
    let sql = "SELECT t.kind || ' ' || t.step || ' ' || h.role FROM todos t JOIN todo_holders h ON h.todo_id = t.id
        ORDER BY t.kind, t.step, h.role LIMIT 100";
    let reader = Actor::house("tests");
    app.look(&reader, async move |view| Ok(view.sql.all::<String>(sql, params![]).await?)).await.unwrap()
}

async fn learner_joins(app: &App, officer: &Actor, class: Id<classes::Class>) {
    let joined = app.act(officer, async move |tx| {
        let person = enter(tx, Newcomer { name: "李文静".into(), ..Default::default() }).await?;
        classes::enrol(tx, class, person.id, "李文静", 0).await
    });
    joined.await.unwrap();
}

on_both!(each_step_from_task_to_class_and_back_waits_for_whoever_takes_it, async |engine: Engine| {
    let world = world(engine).await;
    let (app, officer, lead) = (&world.app, &world.officer, world.lead);
    let task = world.draft().await.id;
    assert_eq!(waiting(app).await, [""; 0], "a draft is its writer's own");
    app.act(officer, async move |tx| issue(tx, task, 1).await).await.unwrap();
    assert_eq!(waiting(app).await, ["Task 接收 center"]);
    app.act(officer, async move |tx| accept(tx, task, 2).await).await.unwrap();
    assert_eq!(waiting(app).await, ["Task 部署 center"]);
    let plan = move || projects::Plan { name: "小学语文市级培训".into(), hours: 4000, lead };
    let project = app.act(officer, async move |tx| projects::deploy(tx, task, plan()).await).await.unwrap().id;
    assert_eq!(waiting(app).await, ["Project 设置班级 project_lead"]);
    let class = app.act(officer, async move |tx| classes::plan(tx, project, "一班", 9).await).await.unwrap().id;
    assert_eq!(waiting(app).await, ["Class 提供名册 module_owner"]);
    learner_joins(app, officer, class).await;
    assert_eq!(waiting(app).await, ["Class 开班 class_head", "Class 开班 project_lead"]);
    app.act(officer, async move |tx| classes::open(tx, class, 2).await).await.unwrap();
    work_off(app).await;
    assert_eq!(waiting(app).await, [""; 0], "nothing waits while it runs");
    app.house.clock.move_to(At::of(jiff::civil::date(2027, 1, 1)));
    work_off(app).await;
    assert_eq!(waiting(app).await, ["Class 结班 class_head", "Class 结班 project_lead"], "its last day is over");
    let due = async |kind: &'static str| {
        let sql = "SELECT due_at FROM todos WHERE kind = $1 LIMIT 1";
        let reader = Actor::house("tests");
        app.look(&reader, async move |view| Ok(At(view.sql.one::<i64>(sql, params![kind]).await?).day())).await.unwrap()
    };
    assert_eq!(due("Class").await, "2027-01-15", "ten working days later");
    app.act(officer, async move |tx| classes::close(tx, class, 3).await).await.unwrap();
    assert_eq!(waiting(app).await, ["Project 结项 project_lead"]);
    app.act(officer, async move |tx| projects::close(tx, project, 1, "完成").await).await.unwrap();
    assert_eq!(waiting(app).await, ["Task 结束任务 module_owner"]);
    app.act(officer, async move |tx| close(tx, task, 3, "完成").await).await.unwrap();
    assert_eq!(waiting(app).await, [""; 0]);
});
