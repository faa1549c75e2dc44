//! What an archive of a project would hold now, and what is missing: read from the rooms, decided here. The page shows it
//! before the archive is made, and the archive is made of the same.
use kernel::{Id, Result, View};

use super::archive::{Entry, Missing, Section, Source};
use super::store;
use crate::rolls::{self, Roll, Stage};
use crate::rules;
use crate::seats::{self, Class, Project};

#[derive(Default)]
pub struct Contents {
    pub entries: Vec<Entry>,
    pub missing: Vec<Missing>,
}

impl Contents {
    fn put(&mut self, section: Section, name: &str, title: impl Into<String>, source: Source) {
        let place = i64::try_from(self.entries.len()).unwrap_or(i64::MAX) + 1;
        let name = sheets::safe_name(&name.replace(['/', '\\'], "_"));
        let mut path = format!("{}/{name}", section.folder());
        // Two classes or two attachments of one name keep both their files.
        if self.entries.iter().any(|entry| entry.path == path) {
            path = format!("{}/{place}-{name}", section.folder());
        }
        self.entries.push(Entry { place, path, title: title.into(), source, kept: None });
    }

    fn lack(&mut self, section: Section, what: impl Into<String>, who: &str, link: String) {
        self.missing.push(Missing { section, what: what.into(), who: who.into(), link });
    }

    pub fn of(&self, section: Section) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.section() == section)
    }
}

/// For a project that the actor was allowed to archive.
pub async fn contents(view: &mut View<'_>, project: &Project) -> Result<Contents> {
    let mut all = Contents::default();
    let classes = seats::classes_of(view, project.id).await?;
    all.put(Section::Task, "任务书.pdf", "任务书", Source::Task);
    for file in governance::files::of(view, ("Task", project.task)).await?.iter().filter(|file| file.is_clean()) {
        all.put(
            Section::Task,
            &format!("附件-{}", file.name),
            format!("任务书附件：{}", file.name),
            Source::File(file.id.0),
        );
    }
    brought(view, &mut all, project, Section::Plan).await?;
    brought(view, &mut all, project, Section::Notice).await?;
    rosters(&mut all, project, &classes);
    if store::lessons(view, project.id, None, 1).await?.is_empty() {
        let link =
            classes.first().map_or_else(|| format!("/projects/{}", project.id), |one| format!("/classes/{}", one.id));
        all.lack(Section::Timetable, "课表", "模块归口部门", link);
    } else {
        all.put(Section::Timetable, "课表.xlsx", "课表", Source::Timetable);
    }
    attendance(view, &mut all, project).await?;
    progress(view, &mut all, project, &classes).await?;
    courses(view, &mut all, project).await?;
    let lists = rolls::of_project(view, project.id).await?;
    recognition(&mut all, &classes, &lists);
    certificates(view, &mut all, project, &lists).await?;
    report(view, &mut all, project).await?;
    Ok(all)
}

async fn brought(view: &mut View<'_>, all: &mut Contents, project: &Project, section: Section) -> Result<()> {
    let papers = store::brought(view, project.id, section).await?;
    if papers.is_empty() && section != Section::Report {
        all.lack(section, section.name(), "项目负责人", format!("/projects/{}/archive#bring", project.id));
    }
    for (_, file) in papers {
        let found = governance::files::by_id(view, Id::new(file)).await?;
        match found.filter(governance::files::File::is_clean) {
            Some(file) => {
                all.put(section, &file.name, format!("{}：{}", section.name(), file.name), Source::File(file.id.0))
            }
            None => all.lack(
                section,
                format!("{}（文件尚未通过检查）", section.name()),
                "项目负责人",
                format!("/projects/{}/archive#bring", project.id),
            ),
        }
    }
    Ok(())
}

/// Sheets that people signed, where they met; what they learned online is told by the progress.
async fn attendance(view: &mut View<'_>, all: &mut Contents, project: &Project) -> Result<()> {
    let section = Section::Attendance;
    let met = store::meets(view, project.id).await?;
    if met || !store::brought(view, project.id, section).await?.is_empty() {
        brought(view, all, project, section).await?;
    }
    Ok(())
}

fn rosters(all: &mut Contents, project: &Project, classes: &[Class]) {
    if classes.is_empty() {
        all.lack(Section::Roster, "班级和学员名单", "项目负责人", format!("/projects/{}", project.id));
    }
    for class in classes {
        match class.taken {
            0 => all.lack(
                Section::Roster,
                format!("{}学员名单", class.name),
                "模块归口部门",
                format!("/classes/{}", class.id),
            ),
            _ => all.put(
                Section::Roster,
                &format!("{}学员名单.xlsx", class.name),
                format!("{}学员名单，{} 人", class.name, class.taken),
                Source::Roster(class.id),
            ),
        }
    }
}

async fn progress(view: &mut View<'_>, all: &mut Contents, project: &Project, classes: &[Class]) -> Result<()> {
    if rules::plan(view, project.id).await?.items.is_empty() {
        all.lack(
            Section::Progress,
            "学习情况（项目还没有已发布的课程）",
            "承办部门",
            format!("/projects/{}", project.id),
        );
        return Ok(());
    }
    for class in classes.iter().filter(|class| class.taken > 0) {
        let name = format!("{}学习进度", class.name);
        all.put(Section::Progress, &format!("{name}.xlsx"), name, Source::Progress(class.id));
    }
    Ok(())
}

async fn courses(view: &mut View<'_>, all: &mut Contents, project: &Project) -> Result<()> {
    let courses = store::courses(view, project.id).await?;
    if courses.is_empty() {
        all.lack(Section::Courses, "课程的审核、备案记录", "承办部门", format!("/projects/{}", project.id));
    }
    for (course, title) in courses {
        let name = format!("{title}责任档案");
        all.put(Section::Courses, &format!("{name}.pdf"), name, Source::Course(course));
    }
    Ok(())
}

fn recognition(all: &mut Contents, classes: &[Class], lists: &[Roll]) {
    for class in classes.iter().filter(|class| class.taken > 0) {
        let mut own = lists.iter().filter(|list| list.class == class.id).peekable();
        if own.peek().is_none() {
            all.lack(
                Section::Recognition,
                format!("{}达标名单", class.name),
                "项目负责人",
                format!("/classes/{}", class.id),
            );
        }
        for list in own {
            match list.stage {
                Stage::Recognised { at, .. } => {
                    let name = format!("{}认定表", class.name);
                    let title = format!("{name}，{} 人，{} 认定", list.people, at.day());
                    all.put(Section::Recognition, &format!("{name}.xlsx"), title, Source::Recognition(list.id.0));
                }
                Stage::Submitted | Stage::Recognising { .. } | Stage::Composing => {
                    all.lack(
                        Section::Recognition,
                        format!("{}学时认定", class.name),
                        "教务处",
                        format!("/rolls/{}", list.id),
                    );
                }
                _ => {}
            }
        }
    }
}

async fn certificates(view: &mut View<'_>, all: &mut Contents, project: &Project, lists: &[Roll]) -> Result<()> {
    if !store::certificates(view, project.id, 0, 1).await?.is_empty() {
        all.put(Section::Certificates, "证书登记簿.xlsx", "证书登记簿", Source::Certificates);
        return Ok(());
    }
    let recognised = lists.iter().find(|list| matches!(list.stage, Stage::Recognised { .. }));
    let link = recognised.map_or_else(|| "/rolls".into(), |list| format!("/certificates/batches/{}", list.id));
    all.lack(Section::Certificates, "结业证书", "教务处", link);
    Ok(())
}

async fn report(view: &mut View<'_>, all: &mut Contents, project: &Project) -> Result<()> {
    let report = store::project_paper(view, project.id).await?;
    if report.closed.is_some() && !report.report.is_empty() {
        all.put(Section::Report, "结项报告.pdf", "结项报告", Source::Report);
    } else {
        all.lack(Section::Report, "结项报告", "项目负责人", format!("/projects/{}", project.id));
    }
    brought(view, all, project, Section::Report).await
}
