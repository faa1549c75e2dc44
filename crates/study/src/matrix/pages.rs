//! The pages: a class as learners by items, a project as classes by courses.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use kernel::{Actor, App, Audience, Doors, Page, Result, Trace};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::learner::{Asked, Learner, Show, Total, share};
use super::{sheet, store};
use crate::rules::{self, Done, Item, Plan};
use crate::seats::{self, Class, ClassVerb, Project, ProjectVerb, Unit};

const LEARNERS: i64 = 100;
/// With more columns than these, one course is shown at a time.
const COLUMNS: usize = 40;

pub fn doors() -> Doors {
    let export = Audience::Verb("export_progress", "Project");
    let trace = Trace::Audit("matrix.exported");
    Doors::new()
        .get("/classes/{id}/progress", Audience::Verb("see_progress", "Class"), of_class)
        .get("/projects/{id}/progress", Audience::Verb("see_progress", "Project"), of_project)
        .door(Method::GET, "/classes/{id}/progress.xlsx", export, trace, sheet::of_class)
        .door(Method::GET, "/projects/{id}/progress.xlsx", export, trace, sheet::of_project)
}

#[derive(Template)]
#[template(path = "matrix/class.html")]
struct OfClass {
    frame: Frame,
    class: Class,
    plan: Plan,
    asked: Asked,
    /// The one course whose items are shown; all of them when none is named.
    course: Option<i64>,
    courses: Vec<(i64, String)>,
    units: Vec<Unit>,
    total: Total,
    per_item: HashMap<(i64, i64), i64>,
    lines: Vec<Line>,
    next: Option<i64>,
    may_export: bool,
    may_remind: bool,
}

/// One learner with what they have done.
struct Line {
    learner: Learner,
    done: Done,
    counted: i64,
}

impl OfClass {
    /// The columns.
    fn items(&self) -> impl Iterator<Item = &Item> {
        self.plan.items.iter().filter(|item| self.course.is_none_or(|course| item.course == course))
    }

    fn has(&self, line: &Line, item: &Item) -> bool {
        line.done.contains(&item.at())
    }

    fn is_met(&self, line: &Line) -> bool {
        self.plan.is_met(line.counted)
    }

    /// How many of the class have done it, in percent.
    fn share_of(&self, item: &Item) -> i64 {
        share(self.done_of(item), self.total.learners)
    }

    fn done_of(&self, item: &Item) -> i64 {
        self.per_item.get(&item.at()).copied().unwrap_or(0)
    }

    /// The address of this page asked for other learners.
    fn link(&self, show: &Show, after: &str) -> String {
        let mut link = format!("/classes/{}/progress?which={}", self.class.id, show.code());
        for (name, id) in [("unit", self.asked.unit), ("course", self.course)] {
            if let Some(id) = id {
                link.push_str(&format!("&{name}={id}"));
            }
        }
        if !after.is_empty() {
            link.push_str(&format!("&after={after}"));
        }
        link
    }
}

/// An empty choice of a form is none.
#[derive(Default, Deserialize)]
struct Choice {
    #[serde(default)]
    which: Show,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    course: String,
    after: Option<i64>,
}

async fn of_class(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Query(query): Query<Choice>,
) -> Result<Page<impl Template>> {
    let asked = Asked { show: query.which, unit: query.unit.parse().ok(), after: query.after };
    let course: Option<i64> = query.course.parse().ok();
    let page = app.look(&actor, async move |view| {
        let class = seats::class(view, id, ClassVerb::SeeProgress).await?;
        let plan = rules::plan(view, class.project.id).await?;
        let learners = store::learners(view, id, &plan, asked, LEARNERS + 1).await?;
        let more = learners.len() as i64 > LEARNERS;
        let persons: Vec<i64> = learners.iter().take(LEARNERS as usize).map(|learner| learner.person).collect();
        let mut done = rules::done_by(view, &plan, &persons).await?;
        let lines = learners.into_iter().take(LEARNERS as usize).map(|learner| {
            let done = done.remove(&learner.person).unwrap_or_default();
            Line { counted: plan.counted(&done), learner, done }
        });
        let (lines, courses) = (lines.collect::<Vec<_>>(), courses(&plan));
        let first = courses.first().filter(|_| plan.items.len() > COLUMNS).map(|course| course.0);
        let total = store::totals(view, store::Scope::Class(id), &plan).await?.pop().unwrap_or_default();
        let frame = people::frame(view, "学习进度", Face::Console).await?.marked();
        let frame = frame.under(class.project.name.clone(), format!("/projects/{}", class.project.id));
        Ok(OfClass {
            frame: frame.under(class.name.clone(), format!("/classes/{id}")),
            course: course.filter(|id| courses.iter().any(|course| course.0 == *id)).or(first),
            units: seats::units_of(view, id).await?,
            per_item: store::per_item(view, id, &plan).await?,
            next: lines.last().filter(|_| more).map(|line| line.learner.person),
            may_export: view.may(ProjectVerb::ExportProgress, &class.project)?,
            may_remind: view.may(ClassVerb::Remind, &class)?,
            class,
            plan,
            asked,
            courses,
            total,
            lines,
        })
    });
    Ok(Page(page.await?))
}

/// The courses of a plan in its order.
fn courses(plan: &Plan) -> Vec<(i64, String)> {
    let mut all: Vec<(i64, String)> = vec![];
    for item in &plan.items {
        if all.last().is_none_or(|last| last.0 != item.course) {
            all.push((item.course, item.course_title.clone()));
        }
    }
    all
}

#[derive(Template)]
#[template(path = "matrix/project.html")]
struct OfProject {
    frame: Frame,
    project: Project,
    plan: Plan,
    /// Each course with how many required items it has.
    courses: Vec<(i64, String, i64)>,
    rows: Vec<ClassRow>,
    total: Total,
    may_export: bool,
}

struct ClassRow {
    class: Class,
    total: Total,
    /// Percent of each course.
    courses: Vec<i64>,
    /// Whether the reader may see its learners.
    opens: bool,
}

async fn of_project(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let project = seats::project(view, id, ProjectVerb::SeeProgress).await?;
        let plan = rules::plan(view, id).await?;
        let required = |course: i64| plan.items.iter().filter(|item| item.required && item.course == course).count();
        let courses = courses(&plan).into_iter().map(|(id, title)| (id, title, required(id) as i64));
        let courses: Vec<(i64, String, i64)> = courses.filter(|course| course.2 > 0).collect();
        let totals = store::totals(view, store::Scope::Project(id), &plan).await?;
        let per_course = store::per_course(view, id, &plan).await?;
        let mut rows = vec![];
        for class in seats::classes_of(view, id).await? {
            let opens = view.may(ClassVerb::SeeProgress, &class)?;
            let total = totals.iter().find(|total| total.class == class.id).copied().unwrap_or_default();
            let done = |course: i64| per_course.get(&(class.id, course)).copied().unwrap_or(0);
            let percent = |course: &(i64, String, i64)| share(done(course.0), total.learners * course.2);
            rows.push(ClassRow { courses: courses.iter().map(percent).collect(), class, total, opens });
        }
        let sum = |of: fn(&Total) -> i64| totals.iter().map(of).sum();
        let total = Total { class: 0, learners: sum(|t| t.learners), met: sum(|t| t.met), done: sum(|t| t.done) };
        let frame = people::frame(view, "各班进度", Face::Console).await?;
        Ok(OfProject {
            frame: frame.under(project.name.clone(), format!("/projects/{id}")),
            may_export: view.may(ProjectVerb::ExportProgress, &project)?,
            courses,
            project,
            plan,
            rows,
            total,
        })
    });
    Ok(Page(page.await?))
}
