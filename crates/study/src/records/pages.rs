//! The page of a task's record.
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Actor, App, Audience, Doors, Page, Result};
use ui::{Frame, Kind as Face};

use super::store::{self, Class, Course, List, Papers, Under};
use crate::rolls;
use crate::seats::{self, Project, Task, TaskVerb};

pub fn doors() -> Doors {
    Doors::new().get("/task-records/{id}", Audience::Verb("see", "Task"), show)
}

#[derive(Template)]
#[template(path = "records/show.html")]
struct Show {
    frame: Frame,
    task: Task,
    projects: Vec<Project>,
    under: Under,
}

impl Show {
    fn courses(&self, project: &i64) -> Vec<&Course> {
        self.under.courses.iter().filter(|one| one.project == *project).collect()
    }
    fn classes(&self, project: &i64) -> Vec<&Class> {
        self.under.classes.iter().filter(|one| one.project == *project).collect()
    }
    fn lists(&self, project: &i64) -> Vec<&List> {
        self.under.lists.iter().filter(|one| one.project == *project).collect()
    }
    fn papers(&self, project: &i64) -> Option<&Papers> {
        self.under.papers.iter().find(|one| one.project == *project)
    }
    fn learners(&self) -> i64 {
        self.under.classes.iter().map(|class| class.taken).sum()
    }
    fn issued(&self) -> i64 {
        self.under.papers.iter().map(|papers| papers.issued - papers.revoked).sum()
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<i64>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let task = seats::task(view, id, TaskVerb::See).await?;
        let projects = seats::projects_of(view, id).await?;
        let under = store::under(view, id).await?;
        let frame = people::frame(view, "任务台账", Face::Console).await?.marked();
        let frame = frame.under("培训任务", "/tasks").under(task.name.clone(), format!("/tasks/{id}"));
        Ok(Show { frame, task, projects, under })
    });
    Ok(Page(page.await?))
}

fn class_words(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "open" => ("开班中", "pri"),
        "closed" => ("已结班", "ok"),
        _ => ("未开班", "line"),
    }
}
