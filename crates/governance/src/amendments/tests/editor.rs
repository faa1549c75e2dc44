//! Whole files, changed on a page.
use kernel::house::{Engine, work_off};
use kernel::{Actor, Id, on_both};

use super::{FORM, world};
use crate::amendments::{Amendment, store};
use crate::charter::Files;

/// A text as a browser sends it, with the ends of lines that it makes.
fn typed(text: &str) -> String {
    text.replace('\n', "\r\n").bytes().fold(String::new(), |said, byte| said + &format!("%{byte:02X}"))
}

/// The form with one file in it.
fn said(file: &str, text: &str, decision: &str) -> String {
    format!("{FORM}{}&effective_on=2026-12-01&{}", typed(decision), file_in(file, text))
}

fn file_in(file: &str, text: &str) -> String {
    format!("{}={}", typed(&format!("file:{file}")), typed(text))
}

const DOOR: &str = "/charter/amendments/files";
const DECISION: &str = "京教院发〔2026〕3号";

on_both!(a23_1_whole_files_are_changed_on_a_page_by_whoever_answers_for_them, async |engine: Engine| {
    let world = world(engine).await;
    let articles = "articles.toml";
    let shipped = Files::shipped().unwrap();
    // Whose they are: the Center answers for articles, the academic office for roles and policies, others for none.
    assert_eq!(world.read(&world.outsider, DOOR).await.0, 404);
    let (status, page) = world.read(&world.center, DOOR).await;
    assert!(status == 200 && page.contains(articles) && !page.contains("roles.toml"), "{page}");
    let (_, page) = world.read(&world.academic, DOOR).await;
    assert!(page.contains("roles.toml") && page.contains("policies/course.cedar"), "{page}");
    let (_, page) = world.read(&world.network, DOOR).await;
    assert!(page.contains("claims/course.cedar") && !page.contains("policies/course.cedar"), "{page}");
    let many: String = shipped.0.keys().filter(|name| name.contains('/')).map(|name| format!("&file={name}")).collect();
    assert_eq!(world.read(&world.academic, &format!("{DOOR}?{many}")).await.0, 422, "more than fit");
    // What stands in the form is what is in the newest version.
    let (_, page) = world.read(&world.center, &format!("{DOOR}?file={articles}&file=roles.toml")).await;
    assert!(page.contains("name=\"file:articles.toml\"") && !page.contains("name=\"file:roles.toml\""), "{page}");
    assert!(page.contains("自印发之日起执行"), "{page}");
    let changed = shipped.0[articles].replacen("自印发之日起执行", "自发布之日起执行", 1);
    // Nothing changed, no decision, somebody else's file, a text that is none: each says what is wrong, and where.
    for (text, decision, says) in [
        (&shipped.0[articles], DECISION, "完全相同"),
        (&changed, "", "决定文号"),
        (&changed.replacen("number = 3", "number = three", 1), DECISION, "这一行是：number = three"),
    ] {
        let (status, page) = world.send(&world.center, DOOR, 1, &said(articles, text, decision)).await;
        assert!(status == 422 && page.contains(says), "{says}: {status} {page}");
    }
    let theirs = said("roles.toml", &shipped.0["roles.toml"], DECISION);
    assert_eq!(world.send(&world.center, DOOR, 1, &theirs).await.0, 403);
    assert_eq!(world.send(&world.outsider, DOOR, 1, &said(articles, &changed, DECISION)).await.0, 403);
    let old = world.send(&world.center, DOOR, 0, &said(articles, &changed, DECISION)).await;
    assert!(old.0 == 409 && old.1.contains("已发布新版"), "{old:?}");
    // A name twice, and one that the page does not have: nothing is proposed without saying so.
    let whole = said(articles, &changed, DECISION);
    for strange in [file_in(articles, &changed), "files%3Aroles.toml=x".into()] {
        let (status, page) = world.send(&world.center, DOOR, 1, &format!("{whole}&{strange}")).await;
        assert!(status == 422 && page.contains("没有的内容"), "{strange}: {status} {page}");
    }
    // A claim that is none, with its line.
    let claim = "claims/lending.cedar";
    let (broken, at) =
        (shipped.0[claim].replacen("permit (", "permut (", 1), shipped.0[claim].find("permit (").unwrap());
    let (status, page) = world.send(&world.network, DOOR, 1, &said(claim, &broken, DECISION)).await;
    let says = format!("{claim} 第 {} 行", broken[..at].matches('\n').count() + 1);
    assert!(status == 422 && page.contains(&says) && page.contains("这一行是：permut ("), "{says}: {status} {page}");
    // As it should be: only what was changed differs, ends of lines are the file's own.
    let (status, at) = world.send(&world.center, DOOR, 1, &said(articles, &changed, DECISION)).await;
    assert_eq!(status, 303, "{at}");
    work_off(&world.app).await;
    let (_, page) = world.read(&world.center, &at).await;
    assert!(page.contains("全部断言成立") && page.contains("决定文件的扫描件"), "{page}");
    let id: Id<Amendment> = Id::new(at.rsplit('/').next().unwrap().parse().unwrap());
    let kept = async move |view: &mut kernel::View<'_>| store::files(view, id).await;
    let kept = world.app.look(&Actor::house("tests"), kept).await.unwrap();
    assert_eq!(kept, Files(shipped.0.into_iter().chain([(articles.to_owned(), changed)]).collect()));
});

on_both!(a23_1_a_comment_is_changed_by_whoever_answers_for_its_table, async |engine: Engine| {
    let world = world(engine).await;
    let file = "parameters.toml";
    let shipped = Files::shipped().unwrap().0[file].clone();
    let other = |text: &str, comment: &str| {
        assert!(text.contains(comment), "{comment}");
        text.replacen(comment, &format!("{comment}（数）"), 1)
    };
    let own = other(&shipped, "# 同一账号同时在线的会话");
    let theirs = other(&shipped, "# 一课时的分钟数");
    let send = async |who: &Actor, text: &str| world.send(who, DOOR, 1, &said(file, text, "")).await;
    let (status, page) = send(&world.network, &other(&own, "# 一课时的分钟数")).await;
    assert!(status == 422 && page.contains("没有一个部门"), "of two offices: {status} {page}");
    assert_eq!(send(&world.network, &theirs).await.0, 403);
    assert_eq!(send(&world.academic, &own).await.0, 403);
    assert_eq!(send(&world.network, &own).await.0, 303);
    assert_eq!(send(&world.academic, &theirs).await.0, 303);
    // A value under a heading that is written otherwise is still of its table.
    let hidden =
        shipped.replacen("[hours]", "  [ \"hours\" ]", 1).replacen("minutes_per_hour = 45", "minutes_per_hour = 40", 1);
    assert_eq!(send(&world.network, &hidden).await.0, 403);
});
