//! How each kind of things is found for the page that says who may do what with one: by its own room, under the right to
//! see it. Holds no rule.
use futures::future::LocalBoxFuture;
use governance::rights::{Thing, Things};
use governance::workflow;
use kernel::{Id, Result, View};
use library::courses;
use people::persons;
use portal::articles;
use training::{classes, projects, tasks};

/// The kinds that the page knows.
pub const THINGS: Things = &[
    ("Task", task),
    ("Project", project),
    ("Class", class),
    ("Course", course),
    ("Article", article),
    ("Person", person),
];

fn task<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let task = tasks::fetch(view, Id::new(id), tasks::Verb::See).await?;
        Ok(Thing::of(&task, &task.name, format!("/tasks/{id}")))
    })
}

fn project<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let project = projects::fetch(view, Id::new(id), projects::Verb::See).await?;
        Ok(Thing::of(&project, &project.name, format!("/projects/{id}")))
    })
}

fn class<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let class = classes::fetch(view, Id::new(id), classes::Verb::See).await?;
        Ok(Thing::of(&class, &class.name, format!("/classes/{id}")))
    })
}

fn course<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let course = courses::fetch(view, Id::new(id), courses::Verb::See).await?;
        let (stage, open) = (course.stage_words().0, course.open_verbs());
        let link = format!("/courses/{id}");
        // Who wrote it, who decided and who was asked stand in the papers of the version under way.
        let papers = workflow::latest(view, workflow::Kind::Course, id).await?;
        Ok(match papers.filter(|papers| papers.content == course.content) {
            Some(papers) => {
                let papers = workflow::fetch(view, papers.id, workflow::Verb::See).await?;
                Thing::of(&papers, &course.title, link).at(stage, open)
            }
            None => Thing::of(&course, &course.title, link).at(stage, open),
        })
    })
}

fn article<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let article = articles::fetch(view, Id::new(id), articles::Verb::See).await?;
        Ok(Thing::of(&article, &article.content.title, format!("/articles/{id}")))
    })
}

fn person<'a>(view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<Thing>> {
    Box::pin(async move {
        let person = persons::fetch(view, Id::new(id), persons::Verb::See).await?;
        Ok(Thing::of(&person, &person.name, format!("/people/{id}")))
    })
}
