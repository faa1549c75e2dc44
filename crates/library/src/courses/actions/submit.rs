//! The declaration is signed, the parts are fixed by their digests, and the version goes its way (A13.1–A13.4).
use std::collections::HashMap;

use governance::charter::WordLevel;
use governance::charter::scan;
use governance::files::{self, File};
use governance::policy::charter_of;
use governance::workflow::{self, Finding, Kind, Level, Part, Submission};
use kernel::{Id, Path, Problem, Refusal, Result, Tx, View};

use super::parts;
use crate::courses::course::{Audience, Course, Item, ItemKind, Question, Verb, Whole, clock};
use crate::courses::{store, words};
use crate::media::{self, Medium};

/// What the submitter declares, each point by itself, and signs with their name (A13.2).
#[derive(Clone, Debug, Default)]
pub struct Declaration {
    pub lawful: bool,
    pub safe: bool,
    pub accurate: bool,
    /// That whoever appears and whatever is quoted has agreed.
    pub cleared: bool,
    /// `yes` or `no`: others appear, or others' works are used.
    pub others: String,
    pub signature: String,
}

/// Sends the newest version on its way.
///
/// # Errors
/// `Invalid` with everything that is missing, in words.
pub async fn submit(tx: &mut Tx<'_>, id: Id<Course>, version: i64, said: Declaration) -> Result<()> {
    let course = store::fetch(tx, id, Verb::Submit).await?;
    course.editable()?;
    let whole = store::whole(tx, &course).await?;
    let own = tx.actor.id();
    let name = people::persons::names(tx, &[own]).await?.remove(&own.0).unwrap_or_default();
    let mut wrong = declared(&said, &name, &whole);
    wrong.extend(complete(&course, &whole));
    let held = Held::read(tx, &course, &whole).await?;
    wrong.extend(held.wrong(&whole));
    let blocked = texts(tx, &whole, &held).await?.into_iter().filter(|(level, _)| *level == Level::Fail);
    wrong.extend(blocked.map(|(_, finding)| format!("{}：{}", finding.place, finding.says)));
    if !wrong.is_empty() {
        let all = wrong.into_iter().map(|says| Problem { field: "".into(), says });
        return Err(Refusal::Invalid(all.collect()).into());
    }
    store::touch(tx, &course, version).await?;
    let parts = parts::parts(&course, &whole, &held)?;
    differs(tx, &course, &parts).await?;
    let link = format!("/courses/{id}");
    let submission = Submission {
        kind: Kind::Course,
        subject: id.0,
        content: course.content,
        title: whole.description.title.clone(),
        audience: course.audience.into(),
        host: course.host,
        provider: course.provider,
        scopes: scopes(&course),
        preview: preview(&course),
        link,
        parts,
        editors: store::editors(tx, &course).await?,
        declaration: format!(
            "内容合法、安全、准确，出镜人员和所用作品均已取得授权（{}他人出镜或他人作品，授权书 {} 份）。签名：{name}",
            if said.others == "yes" { "有" } else { "无" },
            whole.letters.len()
        ),
    };
    workflow::submit(tx, submission).await?;
    Ok(())
}

/// Takes the newest version back while nobody has filed it; it may be edited and submitted again.
///
/// # Errors
/// `NotNow` when nothing is under way or it was filed.
pub async fn recall(tx: &mut Tx<'_>, id: Id<Course>, reason: &str) -> Result<()> {
    store::newest(tx, id).await?;
    let dossier = workflow::under_way(tx, Kind::Course, id.0).await?;
    let dossier = dossier.ok_or(Refusal::not_now(words::NOT_UNDER_WAY))?;
    workflow::recall(tx, dossier.id, dossier.version, reason).await?;
    Ok(())
}

/// A version that says what readers see already would go through every desk for nothing.
async fn differs(view: &mut View<'_>, course: &Course, parts: &[Part]) -> Result<()> {
    let Some(shown) = workflow::published(view, Kind::Course, course.id.0).await? else { return Ok(()) };
    let fixed = |parts: &[Part]| -> Vec<(String, String)> {
        parts.iter().map(|part| (part.label.clone(), part.digest.clone())).collect()
    };
    if fixed(&shown.parts) == fixed(parts) {
        return Err(Refusal::not_now(words::THE_SAME).into());
    }
    Ok(())
}

/// Where a reviewer sees exactly this version.
pub fn preview(course: &Course) -> String {
    format!("/courses/{}/preview/{}", course.id, course.content)
}

fn scopes(course: &Course) -> Vec<Path> {
    course.projects.iter().map(|(project, module)| vec![("Project", *project), ("Module", *module)]).collect()
}

fn declared(said: &Declaration, name: &str, whole: &Whole) -> Vec<String> {
    let mut wrong = vec![];
    if !(said.lawful && said.safe && said.accurate && said.cleared) {
        wrong.push(words::DECLARE.to_owned());
    }
    if people::fold(&said.signature) != people::fold(name) {
        wrong.push(words::SIGNATURE.to_owned());
    }
    match said.others.as_str() {
        "no" => {}
        "yes" if !whole.letters.is_empty() => {}
        "yes" => wrong.push(words::LETTERS_MISSING.to_owned()),
        _ => wrong.push(words::RIGHTS.to_owned()),
    }
    wrong
}

/// What every course must have.
fn complete(course: &Course, whole: &Whole) -> Vec<String> {
    let mut wrong = vec![];
    if whole.items.is_empty() {
        wrong.push(words::NOTHING.to_owned());
    }
    if whole.description.intro.trim().is_empty() {
        wrong.push(words::INTRO.to_owned());
    }
    if course.audience == Audience::Scoped && course.projects.is_empty() {
        wrong.push(words::NO_PROJECT.to_owned());
    }
    for item in whole.items.iter().filter(|item| item.kind == ItemKind::Quiz) {
        if whole.questions_of(&item.key).is_empty() {
            wrong.push(format!("{} {}：测验还没有题目，请先出题", whole.number(item), item.title));
        }
    }
    wrong
}

/// The files of a version, and what is known of its media.
pub struct Held {
    pub files: HashMap<i64, File>,
    pub media: HashMap<i64, Medium>,
}

/// However many.
pub async fn files_by(view: &mut View<'_>, ids: &[i64]) -> Result<HashMap<i64, File>> {
    let mut all = HashMap::new();
    for some in ids.chunks(200) {
        all.extend(files::by_ids(view, some).await?);
    }
    Ok(all)
}

impl Held {
    async fn read(view: &mut View<'_>, course: &Course, whole: &Whole) -> Result<Self> {
        let media: HashMap<i64, Medium> =
            media::of_course(view, course.id.0).await?.into_iter().map(|medium| (medium.file.0, medium)).collect();
        let mut ids: Vec<i64> = whole.items.iter().filter_map(|item| item.file).map(|file| file.0).collect();
        ids.extend(whole.letters.iter().map(|letter| letter.file.0));
        ids.extend(ids.clone().iter().filter_map(|id| media.get(id)?.captions_file).map(|file| file.0));
        Ok(Self { files: files_by(view, &ids).await?, media })
    }

    /// What keeps the version from being submitted: files that are not clean, media that are not checked or do not meet
    /// the standard.
    fn wrong(&self, whole: &Whole) -> Vec<String> {
        let mut wrong = vec![];
        for item in &whole.items {
            let place = format!("{} {}", whole.number(item), item.title);
            let Some(file) = item.file else { continue };
            match self.files.get(&file.0) {
                Some(file) if file.is_clean() => {}
                Some(file) => wrong.push(format!("{place}：文件“{}”{}", file.name, file.stage.name.words().0)),
                None => wrong.push(format!("{place}：文件不在了，请重新上传")),
            }
            if let Some(medium) = self.media.get(&file.0) {
                let all = self.of_medium(medium, &whole.questions_of(&item.key));
                wrong.extend(all.into_iter().map(|says| format!("{place}：{says}")));
            }
        }
        for letter in &whole.letters {
            if self.files.get(&letter.file.0).is_none_or(|file| !file.is_clean()) {
                wrong.push(format!("{}“{}”：文件还在检查，请稍后再提交", letter.kind.name(), letter.about));
            }
        }
        wrong
    }

    /// What is wrong with a film or a sound, its captions, and the questions that stop it.
    fn of_medium(&self, medium: &Medium, questions: &[&Question]) -> Vec<String> {
        let mut wrong = match &medium.stage {
            media::Stage::Checked => vec![],
            media::Stage::Failed { says } => vec![says.clone()],
            _ => vec![words::NOT_CHECKED.to_owned()],
        };
        let fails = medium.findings.iter().filter(|finding| finding.level == av::Level::Fail);
        wrong.extend(fails.map(|finding| finding.says.clone()));
        // Captions that were not read yet were not searched for words either.
        if let Some(file) = medium.captions_file.filter(|_| medium.captions.is_empty()) {
            wrong.push(match self.files.get(&file.0) {
                Some(file) if file.is_clean() && medium.says.is_empty() => words::CAPTIONS_WAIT.to_owned(),
                Some(file) if file.is_clean() => format!("字幕文件“{}”{}", file.name, medium.says),
                Some(file) => format!("字幕文件“{}”{}", file.name, file.stage.name.words().0),
                None => "字幕文件不在了，请重新上传".to_owned(),
            });
        }
        let long = medium.duration_ms;
        let late = questions.iter().filter(|question| long > 0 && question.at_ms.is_some_and(|at| at >= long));
        wrong.extend(late.map(|question| format!("第 {} 题在视频结束之后，请改它的出现时间", question.place)));
        wrong
    }
}

/// Everything that the automatic check found in a version: its media, then its texts.
pub async fn findings(view: &mut View<'_>, course: &Course) -> Result<Vec<Finding>> {
    let whole = store::whole(view, course).await?;
    let held = Held::read(view, course, &whole).await?;
    let mut all = vec![];
    for item in &whole.items {
        let medium = item.file.and_then(|file| held.media.get(&file.0));
        all.extend(medium.into_iter().flat_map(|medium| of_medium(&whole, item, medium)));
    }
    all.extend(texts(view, &whole, &held).await?.into_iter().map(|(_, finding)| finding));
    all.extend(raised(view, course, &whole).await?);
    Ok(all)
}

/// What learners who are on their way would have to learn beyond what readers see now: whoever reviews, files and
/// publishes is told before they do.
async fn raised(view: &mut View<'_>, course: &Course, whole: &Whole) -> Result<Option<Finding>> {
    let Some(shown) = course.published.filter(|shown| *shown != course.content) else { return Ok(None) };
    let shown = store::content_of(view, course.id, shown).await?;
    let old = store::whole(view, &shown).await?;
    let must = |whole: &Whole| whole.items.iter().filter(|item| item.required).count();
    let known = |item: &Item| old.items.iter().any(|other| other.key == item.key && other.required);
    let new = whole.items.iter().filter(|item| item.required && !known(item));
    let new: Vec<String> = new.map(|item| format!("{} {}", whole.number(item), item.title)).collect();
    if new.is_empty() {
        return Ok(None);
    }
    let finding = Finding {
        level: Level::Note,
        place: Finding::RAISED.into(),
        says: words::raised(&new, shown.projects.len()),
        measured: format!("必学 {} 项", must(whole)),
        wanted: format!("现在 {} 项", must(&old)),
        link: String::new(),
    };
    Ok(Some(finding))
}

fn of_medium(whole: &Whole, item: &Item, medium: &Medium) -> Vec<Finding> {
    let told = |finding: &av::Finding| {
        let at = finding.at_ms.and_then(|ms| i64::try_from(ms).ok());
        let when = at.map(|ms| format!(" {}", clock(&ms))).unwrap_or_default();
        let seek = at.map(|ms| format!("?at={ms}")).unwrap_or_default();
        Finding {
            level: match finding.level {
                av::Level::Fail => Level::Fail,
                av::Level::Warn => Level::Warn,
                av::Level::Note => Level::Note,
            },
            place: format!("{} {}{when}", whole.number(item), item.title),
            says: finding.says.clone(),
            measured: finding.measured.clone(),
            wanted: finding.wanted.clone(),
            link: format!("/media-reports/{}{seek}", medium.file),
        }
    };
    medium.findings.iter().map(told).collect()
}

/// Classification marks and listed words in everything that is written, each hit in its place.
async fn texts(view: &mut View<'_>, whole: &Whole, held: &Held) -> Result<Vec<(Level, Finding)>> {
    let charter = charter_of(view)?;
    let mut said = vec![
        ("课程名称".to_owned(), whole.description.title.clone()),
        ("课程简介".to_owned(), whole.description.intro.clone()),
    ];
    for (at, chapter) in whole.chapters.iter().enumerate() {
        said.push((format!("第 {} 章（名称）", at + 1), chapter.title.clone()));
    }
    for letter in &whole.letters {
        said.push((format!("{}（授权的对象）", letter.kind.name()), letter.about.clone()));
    }
    for item in &whole.items {
        let place = format!("{} {}", whole.number(item), item.title);
        said.push((format!("{place}（名称）"), item.title.clone()));
        said.push((place.clone(), item.body.clone()));
        for question in whole.questions_of(&item.key) {
            let options = question.options.iter().map(|option| option.text.as_str());
            let answers = question.answer.iter().map(String::as_str);
            let all = [question.stem.as_str(), &question.explanation].into_iter().chain(options).chain(answers);
            // In one line: an option 「秘密」 of a question is no mark of the course.
            said.push((format!("{place} 第 {} 题", question.place), all.collect::<Vec<_>>().join("　/　")));
        }
        let cues = item.file.and_then(|file| held.media.get(&file.0)).map(|medium| medium.cues.as_slice());
        for cue in cues.unwrap_or_default() {
            said.push((format!("{place} 字幕 {}", clock(&cue.0)), cue.1.clone()));
        }
    }
    let hits = scan::findings(&charter.sensitive, said.iter().map(|(place, text)| (place.as_str(), text.as_str())));
    Ok(hits.into_iter().map(|hit| told(&hit)).collect())
}

fn told(hit: &scan::Found) -> (Level, Finding) {
    let level = if hit.level == WordLevel::Block { Level::Fail } else { Level::Warn };
    let says = match level {
        Level::Fail => {
            format!("第 {} 行第 {} 字有“{}”，不能提交；请核实是否涉密、是否合规", hit.line, hit.character, hit.mark)
        }
        _ => format!("第 {} 行第 {} 字有“{}”，请审核人核对", hit.line, hit.character, hit.mark),
    };
    let finding = Finding {
        level,
        place: hit.place.clone(),
        says,
        measured: hit.mark.clone(),
        wanted: "不含涉密标志和禁用词".into(),
        link: String::new(),
    };
    (level, finding)
}
