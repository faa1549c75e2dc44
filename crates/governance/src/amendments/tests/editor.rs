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

on_both!(a23_1_whole_files_are_changed_on_a_page_by_whoever_answers_for_them, async |engine: Engine| {
    let world = world(engine).await;
    let door = "/charter/amendments/files";
    let articles = "articles.toml";
    let shipped = Files::shipped().unwrap();
    // Whose they are: the Center answers for articles, the academic office for roles and policies, others for none.
    assert_eq!(world.read(&world.outsider, door).await.0, 404);
    let (status, page) = world.read(&world.center, door).await;
    assert!(status == 200 && page.contains(articles) && !page.contains("roles.toml"), "{page}");
    let (_, page) = world.read(&world.academic, door).await;
    assert!(page.contains("roles.toml") && page.contains("policies/course.cedar"), "{page}");
    let (_, page) = world.read(&world.network, door).await;
    assert!(page.contains("claims/course.cedar") && !page.contains("policies/course.cedar"), "{page}");
    let many: String = shipped.0.keys().filter(|name| name.contains('/')).map(|name| format!("&file={name}")).collect();
    assert_eq!(world.read(&world.academic, &format!("{door}?{many}")).await.0, 422, "more than fit");
    // What stands in the form is what is in the newest version.
    let (_, page) = world.read(&world.center, &format!("{door}?file={articles}&file=roles.toml")).await;
    assert!(page.contains("name=\"file:articles.toml\"") && !page.contains("name=\"file:roles.toml\""), "{page}");
    assert!(page.contains("自印发之日起执行"), "{page}");
    let said = |file: &str, text: &str, decision: &str| {
        let decision = typed(decision);
        format!("{FORM}{decision}&effective_on=2026-12-01&file%3A{file}={}", typed(text))
    };
    let changed = shipped.0[articles].replacen("自印发之日起执行", "自发布之日起执行", 1);
    // Nothing changed, no decision, somebody else's file, a text that is none: each says what is wrong, and where.
    for (text, decision, says) in [
        (&shipped.0[articles], "京教院发〔2026〕3号", "完全相同"),
        (&changed, "", "决定文号"),
        (&changed.replacen("number = 3", "number = three", 1), "京教院发〔2026〕3号", "这一行是：number = three"),
    ] {
        let (status, page) = world.send(&world.center, door, 1, &said(articles, text, decision)).await;
        assert!(status == 422 && page.contains(says), "{says}: {status} {page}");
    }
    let theirs = said("roles.toml", &shipped.0["roles.toml"], "京教院发〔2026〕3号");
    assert_eq!(world.send(&world.center, door, 1, &theirs).await.0, 403);
    assert_eq!(world.send(&world.outsider, door, 1, &said(articles, &changed, "京教院发〔2026〕3号")).await.0, 403);
    let old = world.send(&world.center, door, 0, &said(articles, &changed, "京教院发〔2026〕3号")).await;
    assert!(old.0 == 409 && old.1.contains("已发布新版"), "{old:?}");
    // As it should be: only what was changed differs, ends of lines are the file's own.
    let (status, at) = world.send(&world.center, door, 1, &said(articles, &changed, "京教院发〔2026〕3号")).await;
    assert_eq!(status, 303, "{at}");
    work_off(&world.app).await;
    let (_, page) = world.read(&world.center, &at).await;
    assert!(page.contains("全部断言成立") && page.contains("决定文件的扫描件"), "{page}");
    let id: Id<Amendment> = Id::new(at.rsplit('/').next().unwrap().parse().unwrap());
    let kept = async move |view: &mut kernel::View<'_>| store::files(view, id).await;
    let kept = world.app.look(&Actor::house("tests"), kept).await.unwrap();
    assert_eq!(kept, Files(shipped.0.into_iter().chain([(articles.to_owned(), changed)]).collect()));
});
