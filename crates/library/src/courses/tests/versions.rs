//! Promises about what a version holds fast: whatever people do, in whatever order.
use governance::workflow;
use kernel::house::{Engine, work_off};
use kernel::{Actor, Id, on_both, params};
use people::roles::{NewGrant, give};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::*;
use crate::courses::Whole;
use crate::tests::{OTHER_PROJECT, world};

on_both!(a13_4_a_further_project_has_the_course_once_that_version_is_published, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "scoped").await;
    let (page, base) = (format!("/courses/{id}"), format!("/teach/courses/{id}"));
    let through = async || {
        assert_eq!(submitted(&world, id).await.0, 303);
        for (who, door, fields) in
            [(&world.head, "decision", &YES[..]), (&world.office, "filing", &FILE), (&world.head, "publication", &[])]
        {
            assert_eq!(world.decide(who, id, door, fields).await, 303);
        }
    };
    through().await;
    let seen = async |who: &Actor| {
        let (status, _) = world.read(who, &page).await;
        let listed = world.read(who, "/courses").await.1.contains(&page);
        assert_eq!(listed, status == 200, "the list and the page say the same");
        listed
    };
    let version = world.course(id).await.version;
    assert_eq!(world.send(&world.provider, &format!("{base}/renewal"), version, &[]).await.0, 303);
    edit(&world, id, &format!("{base}/projects"), &[("project", &OTHER_PROJECT.to_string())]).await;
    edit(&world, id, &format!("{base}/projects/{PROJECT}/removal"), &[]).await;
    assert!(seen(&world.learner).await, "what was published for them stays theirs");
    assert!(!seen(&world.elsewhere).await, "nobody has approved this");
    through().await;
    assert!(!seen(&world.learner).await && seen(&world.elsewhere).await);
});

/// A film of ten seconds as the first item of the newest version, checked, its captions waiting in `captions`.
async fn film(world: &World, id: Id<Course>, file: i64, captions: Option<i64>) {
    let seed = Actor::house("tests");
    let written = world.app.act(&seed, async move |tx| {
        let media = "INSERT INTO media (file_id, course_id, kind, stage, duration_ms, captions_id, made_at)
            VALUES ($1, $2, 'video', 'checked', 10000, $3, 1)";
        tx.sql.exec(media, params![file, id, captions]).await?;
        let item = "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required, file_id)
            VALUES ($1, 1, 5, 1, 9, 'video', '导学', TRUE, $2)";
        tx.sql.exec(item, params![id, file]).await?;
        Ok(())
    });
    written.await.unwrap();
}

on_both!(a13_2_the_captions_of_a_decided_film_stay_as_they_were_decided, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let file = world.upload(&world.provider, "导学.pdf", "pdf", b"%PDF-1.7\nx".to_vec()).await;
    world.take(&world.provider, file, id).await;
    film(&world, id, file.0, None).await;
    let srt = b"1\n00:00:01,000 --> 00:00:02,000\n\xe5\xa4\xa7\xe5\xae\xb6\xe5\xa5\xbd\n".to_vec();
    let captions = world.upload(&world.provider, "导学.srt", "captions", srt.clone()).await.to_string();
    let door = format!("/teach/courses/{id}/items/5/captions");
    edit(&world, id, &door, &[("upload", &captions)]).await;
    work_off(&world.app).await;
    published(&world, id).await;
    let version = world.course(id).await.version;
    assert_eq!(world.send(&world.provider, &format!("/teach/courses/{id}/renewal"), version, &[]).await.0, 303);
    let other = world.upload(&world.provider, "另一份.srt", "captions", srt).await.to_string();
    let version = world.course(id).await.version;
    let (status, says) = world.send(&world.provider, &door, version, &[("upload", &other)]).await;
    assert!(status == 409 && says.contains(words::CAPTIONS_FIXED), "{status} {says}");
});

on_both!(a13_2_unread_captions_and_questions_past_the_end_are_not_submitted, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let file = world.upload(&world.provider, "导学.pdf", "pdf", b"%PDF-1.7\nx".to_vec()).await;
    let captions = world.upload(&world.provider, "导学.srt", "captions", b"1\n".to_vec()).await;
    for one in [file, captions] {
        world.take(&world.provider, one, id).await;
    }
    film(&world, id, file.0, Some(captions.0)).await;
    let question = [("kind", "judge"), ("judge", "true"), ("stem", "目标在先"), ("at", "0:09"), ("required", "yes")];
    edit(&world, id, &format!("/teach/courses/{id}/items/5/questions"), &question).await;
    edit(&world, id, &format!("/teach/courses/{id}/chapters"), &[("title", "机密★十年")]).await;
    let (status, says) = submitted(&world, id).await;
    assert!(status == 422 && says.contains(words::CAPTIONS_WAIT), "{status} {says}");
    assert!(says.contains("第 2 章（名称）") && says.contains("机密★"), "{says}");
    assert!(!says.contains("在视频结束之后"), "{says}");
    // The film was replaced by a shorter one.
    let shorter = async move |tx: &mut kernel::Tx<'_>| {
        tx.sql.exec("UPDATE media SET duration_ms = 9000 WHERE file_id = $1", params![file]).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), shorter).await.unwrap();
    let (status, says) = submitted(&world, id).await;
    assert!(status == 422 && says.contains("1.4 导学：第 1 题在视频结束之后"), "{status} {says}");
});

#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Write,
    Submit,
    Return,
    Reject,
    Approve,
    File,
    Publish,
    Renew,
    Withdraw,
}

use Deed::{Approve, File as Files, Publish, Reject, Renew, Return, Submit, Withdraw, Write};

/// What the way of a course is, told once more and more simply than the house tells it.
#[derive(Default)]
struct Model {
    /// Where each version stands; the last is the newest.
    stages: Vec<&'static str>,
    /// How often somebody wrote in each, what they took over counted.
    written: Vec<usize>,
    /// The newest version with a dossier.
    dossier: Option<usize>,
    published: Option<usize>,
}

impl Model {
    /// Takes the deed when it can be taken.
    fn take(&mut self, deed: Deed) -> bool {
        let newest = self.stages.len() - 1;
        let decided = self.dossier.map(|at| self.stages[at]);
        let open = ["drafted", "returned"].contains(&self.stages[newest]);
        let to = match (deed, decided) {
            (Write, _) => {
                self.written[newest] += usize::from(open);
                return open;
            }
            // What readers see already goes nowhere.
            (Submit, _) if open && self.published.is_some_and(|at| self.written[at] == self.written[newest]) => {
                return false;
            }
            (Submit, _) if open => {
                self.dossier = Some(newest);
                "checked"
            }
            (Renew, _) if ["published", "rejected", "withdrawn"].contains(&self.stages[newest]) => {
                self.stages.push("drafted");
                self.written.push(self.written[newest]);
                return true;
            }
            (Return, Some("checked" | "reviewed")) => "returned",
            (Reject, Some("checked")) => "rejected",
            (Approve, Some("checked")) => "reviewed",
            (Files, Some("reviewed")) => "filed",
            (Publish, Some("filed")) => {
                if let Some(old) = self.published.replace(newest) {
                    self.stages[old] = "superseded";
                }
                "published"
            }
            (Withdraw, Some("published")) => {
                self.published = None;
                "withdrawn"
            }
            _ => return false,
        };
        if let Some(at) = self.dossier {
            self.stages[at] = to;
        }
        true
    }
}

async fn version_of(world: &World, id: Id<Course>, content: usize) -> Whole {
    let content = i64::try_from(content).unwrap() + 1;
    let read = async move |view: &mut kernel::View<'_>| {
        let course = store::content_of(view, id, content).await?;
        store::whole(view, &course).await
    };
    world.app.look(&Actor::house("tests"), read).await.unwrap()
}

async fn deed(world: &World, id: Id<Course>, deed: Deed, n: usize) -> u16 {
    let base = format!("/teach/courses/{id}");
    let version = world.course(id).await.version;
    let (title, reason) = (format!("第 {n} 次补充"), ("opinion", "请补充评价量表"));
    match deed {
        Write => world.send(&world.provider, &format!("{base}/chapters"), version, &[("title", &title)]).await.0,
        Submit => submitted(world, id).await.0,
        Renew => world.send(&world.provider, &format!("{base}/renewal"), version, &[]).await.0,
        Return => world.decide(&world.office, id, "decision", &[("decision", "return"), reason]).await,
        Reject => world.decide(&world.office, id, "decision", &[("decision", "reject"), reason]).await,
        Approve => world.decide(&world.office, id, "decision", &YES).await,
        Files => world.decide(&world.publicity, id, "filing", &FILE).await,
        Publish => world.decide(&world.center, id, "publication", &[]).await,
        Withdraw => world.decide(&world.office, id, "withdrawal", &[reason]).await,
    }
}

// req("EDU-01")
on_both!(a13_1_whatever_is_done_in_whatever_order_a_submitted_version_never_changes, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let any = prop::sample::select(vec![Write, Submit, Return, Reject, Approve, Files, Publish, Renew, Withdraw]);
    // Steps that lead on come often enough that versions are reached which chance alone would not reach.
    let on = prop::sample::select(vec![Submit, Approve, Files, Publish, Renew, Write]);
    let deeds = prop::collection::vec(prop_oneof![1 => any, 1 => on], 150);
    let deeds = deeds.new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let mut model = Model { stages: vec!["drafted"], written: vec![0], ..Model::default() };
    let mut fixed: Vec<(usize, Whole)> = vec![];
    for (n, &one) in deeds.iter().enumerate() {
        if model.dossier.is_none() && ![Write, Submit, Renew].contains(&one) {
            continue;
        }
        let newest = model.stages.len() - 1;
        let wanted = model.take(one);
        assert_eq!(deed(&world, id, one, n).await == 303, wanted, "{n}: {one:?} at {:?}", model.stages);
        if one == Submit && wanted {
            fixed.retain(|(content, _)| *content != newest);
            fixed.push((newest, version_of(&world, id, newest).await));
        }
        for (content, whole) in fixed.iter().filter(|(content, _)| model.stages[*content] != "returned") {
            let now = version_of(&world, id, *content).await;
            assert_eq!(format!("{now:?}"), format!("{whole:?}"), "{n}: {one:?} changed version {content}");
        }
        let stranger = Actor::stranger();
        let seen = world.app.look(&stranger, async move |view| fetch(view, id, Verb::See).await).await.ok();
        let seen = seen.map(|course| usize::try_from(course.content).unwrap() - 1);
        assert_eq!(seen, model.published, "{n}: {one:?} at {:?}", model.stages);
    }
    assert!(model.stages.len() >= 4, "chance led too short a way: {:?}", model.stages);
});

on_both!(a13_1_whoever_hands_a_course_in_does_not_become_its_provider, async |engine: Engine| {
    let world = world(engine).await;
    let id = written(&world, "open").await;
    let (host, colleague) = (world.host, world.other.id());
    let given = async move |tx: &mut kernel::Tx<'_>| {
        give(tx, NewGrant { person: colleague, role: "instructor", scope: ("Unit", host), unit: host, until: None })
            .await
    };
    world.app.act(&Actor::house("tests"), given).await.unwrap();
    let mut fields = SIGNED.to_vec();
    fields.retain(|field| field.0 != "signature");
    fields.push(("signature", "陈卓"));
    let version = world.course(id).await.version;
    let door = format!("/teach/courses/{id}/submission");
    assert_eq!(world.send(&world.learner, &door, version, &fields).await.0, 404);
    let (status, says) = world.send(&world.other, &door, version, &fields).await;
    assert_eq!(status, 303, "{says}");
    let read = async move |view: &mut kernel::View<'_>| workflow::under_way(view, workflow::Kind::Course, id.0).await;
    let dossier = world.app.look(&Actor::house("tests"), read).await.unwrap().unwrap();
    assert_eq!((dossier.provider, dossier.submitted.by), (world.provider.id(), colleague));
});
