//! The archive of a project: it holds what it says, names what it lacks, and is had by those who may.
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use governance::files;
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, Id, Tx, on_both, params};
use people::persons::Document;
use sheets::{Cell, Limits};
use zip::ZipArchive;

use super::{after, bytes, link, person};
use crate::archives::words;
use crate::tests::{PROJECT, World, world};

const DOOR: &str = "/projects/31/archive";

fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index(at).unwrap();
            let mut all = vec![];
            entry.read_to_end(&mut all).unwrap();
            (entry.name().unwrap().into_owned(), all)
        })
        .collect()
}

fn check(path: &Path) -> anyhow::Result<governance::papers::Checked> {
    governance::papers::check_archive(std::fs::File::open(path).unwrap(), u64::MAX)
}

fn kept(bytes: &[u8]) -> PathBuf {
    let path = kernel::house::folder().join("archive.zip");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The texts of the first sheet, row by row.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let book = sheets::read(bytes, "x.xlsx", &Limits::default()).unwrap();
    let text = |cell: &Cell| cell.text().trim().to_owned();
    book.sheets[0].rows.iter().map(|row| row.cells.iter().map(text).collect()).collect()
}

/// A recognised list with its certificates, a lesson, and an end: nothing that rooms hold is missing.
async fn finished(world: &World) -> String {
    world.complete(&world.learner).await;
    let roll = world.recognised().await;
    let list = format!("/certificates/batches/{}", roll.rsplit('/').next().unwrap());
    assert_eq!(world.send(&world.office, &format!("{list}/issue"), 0, "").await.0, 303);
    work_off(&world.app).await;
    let (lead, learner) = (world.lead.id(), world.learner.id());
    let end = async move |tx: &mut Tx<'_>| {
        let lesson = "INSERT INTO lessons (id, class_id, project_id, module_id, day, begins, ends, subject, instructor,
            instructor_folded, place, place_folded, made_at, made_by)
            VALUES (1, 51, 31, 1, '2026-11-24', 540, 690, '=开班式', '刘芳', '', '201 教室', '', 1, $1)";
        tx.sql.exec(lesson, params![lead]).await?;
        let document = Document::completed("11010819900307142").unwrap();
        let sealed = tx.house.seal.seal(&format!("persons.document.{learner}"), document.number().as_bytes())?;
        tx.sql.exec("UPDATE persons SET document_sealed = $1 WHERE id = $2", params![sealed, learner]).await?;
        let close = "UPDATE projects SET closed_at = $1, closed_by = $2, report = '培训按计划完成。' WHERE id = 31";
        let row = params![tx.now, lead];
        tx.sql.exec(close, row).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), end).await.unwrap();
    roll
}

/// Sends a file in and adds it to the archive's papers.
async fn bring(world: &World, section: &str, name: &str) -> i64 {
    let content = bytes::Bytes::from(format!("{name}\r\n按计划实施。\r\n"));
    let file = files::send_in(&world.app, &world.lead, name, "attachment", content).await.unwrap();
    work_off(&world.app).await;
    let clear = async move |tx: &mut Tx<'_>| {
        tx.sql.exec("UPDATE files SET stage = 'clean' WHERE id = $1", params![file]).await?;
        Ok(())
    };
    world.app.act(&Actor::house("tests"), clear).await.unwrap();
    let sent = world.send(&world.lead, &format!("{DOOR}/papers"), 0, &format!("section={section}&upload={file}")).await;
    assert_eq!(sent.0, 303, "{}", sent.1);
    file.0
}

on_both!(an_archive_is_taken_under_its_own_name_and_its_dossiers_name_who_archived, async |engine: Engine| {
    let world = world(engine).await;
    finished(&world).await;
    archived(&world).await;
    let page = after(&world, &world.lead, DOOR).await;
    let state = page.split("id=\"state\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(state.contains("一键归档"), "the button comes back with the list: {state}");
    let request = axum::http::Request::get(link(&page, "/archives/")).extension(world.lead.clone());
    let request = request.body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(crate::doors().router().with_state(world.app.clone()), request);
    let named = answer.await.unwrap().headers()["content-disposition"].to_str().unwrap().to_owned();
    let serial = files::encoded("-项目归档-2026-0001.zip");
    assert!(named.contains("filename*=UTF-8''%") && named.ends_with(&serial), "{named}");
    let by = world.app.look(&world.lead, async |view| {
        Ok(view.sql.one::<i64>("SELECT COALESCE(MIN(asked_by), 0) FROM papers", params![]).await?)
    });
    assert_eq!(by.await.unwrap(), world.lead.id().0, "a dossier in it is exported by whoever archived");
});

async fn archived(world: &World) -> Vec<u8> {
    assert_eq!(world.send(&world.lead, DOOR, 0, "").await.0, 303);
    let page = after(world, &world.lead, DOOR).await;
    let (status, zip) = bytes(world, &world.lead, &link(&page, "/archives/")).await;
    assert_eq!(status, 200);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    zip
}

on_both!(an_archive_holds_what_it_says_in_the_order_of_acceptance, async |engine: Engine| {
    let world = world(engine).await;
    finished(&world).await;
    bring(&world, "plan", "实施方案.txt").await;
    bring(&world, "notice", "开班通知.txt").await;
    let page = after(&world, &world.lead, DOOR).await;
    assert!(!page.contains("没有缺少的材料") && page.contains("考勤"), "they met: {page}");
    bring(&world, "attendance", "一班签到表.txt").await;
    let page = after(&world, &world.lead, DOOR).await;
    assert!(page.contains("没有缺少的材料"), "{page}");
    let zip = archived(&world).await;
    let checked = check(&kept(&zip)).unwrap();
    let all = entries(&zip);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "00-目录.pdf",
            "目录.csv",
            "摘要清单.txt",
            "01-任务书/任务书.pdf",
            "02-实施方案/实施方案.txt",
            "03-开班通知/开班通知.txt",
            "04-学员名单/一班学员名单.xlsx",
            "05-课表/课表.xlsx",
            "06-考勤/一班签到表.txt",
            "07-学习情况/一班学习进度.xlsx",
            "08-课程审核备案/大单元视角下的习作教学责任档案.pdf",
            "09-学时认定/一班认定表.xlsx",
            "10-证书登记/证书登记簿.xlsx",
            "11-总结报告/结项报告.pdf",
        ]
    );
    assert_eq!(checked.files, names.len() - 1, "everything but the list itself is on the list");
    assert_eq!(checked.signature.key, world.app.house.seal.public_key());
    assert_eq!(checked.signature.number, "项目归档 2026-0001");
    let of = |name: &str| &all.iter().find(|(own, _)| own.contains(name)).unwrap().1;
    let masked = Document::completed("11010819900307142").unwrap().masked();
    assert!(masked.contains("********"));
    let roster = rows(of("学员名单"));
    assert_eq!(roster.len(), 3, "{roster:?}");
    assert!(roster.iter().any(|row| row.contains(&"李文静".into()) && row.contains(&masked)), "{roster:?}");
    assert!(rows(of("课表"))[1].contains(&"=开班式".into()), "a text stays a text");
    assert!(rows(of("认定表"))[1].contains(&"孙立群".into()));
    assert!(rows(of("登记簿"))[1].contains(&"2026-000001".into()));
    for pdf in ["00-目录", "任务书.pdf", "责任档案", "结项报告"] {
        let signature = governance::papers::open(of(pdf)).unwrap();
        assert_eq!(signature.key, world.app.house.seal.public_key(), "{pdf}");
    }
    let table = String::from_utf8(of("目录.csv").clone()).unwrap();
    assert!(table.starts_with('\u{feff}') && !table.contains("缺少"), "{table}");
    // Its bytes are in the store once: what was made on the way is gone.
    assert!(
        !world
            .app
            .house
            .config
            .data
            .join("files/archives")
            .read_dir()
            .unwrap()
            .flatten()
            .any(|one| one.path().join("entries").exists())
    );
});

on_both!(what_is_missing_is_named_before_and_inside_with_who_supplies_it, async |engine: Engine| {
    let world = world(engine).await;
    let page = after(&world, &world.lead, DOOR).await;
    let named = ["实施方案", "开班通知", "课表", "一班达标名单", "结业证书", "结项报告"];
    for what in named.iter().chain(&[
        "由项目负责人补充",
        "由模块归口部门补充",
        "由教务处补充",
        "/classes/51",
        "6 项",
        "尚未结项",
    ]) {
        assert!(page.contains(what), "{what}: {page}");
    }
    let zip = archived(&world).await;
    check(&kept(&zip)).unwrap();
    let all = entries(&zip);
    let table = String::from_utf8(all.iter().find(|(name, _)| name == "目录.csv").unwrap().1.clone()).unwrap();
    for what in named {
        let line = table
            .lines()
            .find(|line| line.contains(&format!("\"{what}\"")))
            .unwrap_or_else(|| panic!("{what}: {table}"));
        assert!(line.contains("缺少，由"), "{line}");
    }
    // Supplied, it is missing no more; the later archive is another, the earlier stays.
    let file = bring(&world, "plan", "实施方案.txt").await;
    let page = after(&world, &world.lead, DOOR).await;
    assert!(page.contains("5 项"), "{page}");
    archived(&world).await;
    let page = after(&world, &world.lead, DOOR).await;
    assert!(page.contains("第 1 次归档") && page.contains("第 2 次归档"), "{page}");
    // And taken out again.
    assert_eq!(world.send(&world.lead, &format!("{DOOR}/papers/{file}/removal"), 0, "").await.0, 303);
    assert!(after(&world, &world.lead, DOOR).await.contains("6 项"));
    assert_eq!(world.send(&world.lead, &format!("{DOOR}/papers/{file}/removal"), 0, "").await.0, 404);
});

on_both!(an_archive_that_was_touched_is_refused, async |engine: Engine| {
    let world = world(engine).await;
    let zip = archived(&world).await;
    let all = entries(&zip);
    let again = |all: &[(String, Vec<u8>)]| {
        let path = kernel::house::folder().join("other.zip");
        let parts = all.iter().map(|(name, bytes)| (name.clone(), crate::archives::bundle::Part::Bytes(bytes.clone())));
        crate::archives::bundle::write(&path, parts.collect()).unwrap();
        check(&path).map(|checked| checked.files).map_err(|why| why.to_string())
    };
    assert!(again(&all).is_ok(), "put together anew from the same files");
    let mut one = all.clone();
    let last = one.len() - 1;
    one[last].1[100] ^= 1;
    assert!(again(&one).unwrap_err().contains("与摘要清单不符"));
    assert!(again(&all[..last]).unwrap_err().contains("缺少"));
    let more = [all.clone(), vec![("11-补充.txt".into(), b"x".to_vec())]].concat();
    assert!(again(&more).unwrap_err().contains("后来放进去"));
    let mut list = all.clone();
    let at = list.iter().position(|(name, _)| name == "摘要清单.txt").unwrap();
    list[at].1[3] ^= 1;
    assert!(again(&list).unwrap_err().contains("改动过"));
    list.remove(at);
    assert!(again(&list).unwrap_err().contains("没有摘要清单"));
    let mut cut = zip.clone();
    cut.truncate(zip.len() / 2);
    assert!(check(&kept(&cut)).unwrap_err().to_string().contains("ZIP"));
    // A byte of a packed stream: whatever the unpacking meets, the sentence is one of change, and it is Chinese.
    for at in [zip.len() / 3, zip.len() / 2] {
        let mut other = zip.clone();
        other[at] ^= 0x55;
        let why = check(&kept(&other)).map(|checked| checked.files).unwrap_err();
        let says = format!("{why:#}");
        assert!(says.contains("改动过") && !says.contains("nvalid"), "byte {at}: {says}");
    }
    let small = governance::papers::check_archive(Cursor::new(&zip), 1000).unwrap_err();
    assert!(small.to_string().contains("太大"), "{small}");
});

on_both!(an_archive_is_asked_for_and_had_by_lead_owner_and_academic_office_alone, async |engine: Engine| {
    let world = world(engine).await;
    let owner = person(&world, "赵敏", "module_owner", ("Module", 1)).await;
    let center = person(&world, "郑一帆", "center", ("Platform", 1)).await;
    let foreign = person(&world, "外项目负责人", "project_lead", ("Project", 404)).await;
    let page = {
        archived(&world).await;
        after(&world, &world.lead, DOOR).await
    };
    let file = link(&page, "/archives/");
    for (who, wanted) in [
        (&owner, 200),
        (&world.office, 200),
        (&center, 403),
        (&world.learner, 403),
        (&foreign, 404),
        (&world.outsider, 404),
    ] {
        assert_eq!(world.read(who, DOOR).await.0, wanted);
        assert_eq!(bytes(&world, who, &file).await.0, wanted);
        let sent = world.send(who, DOOR, 0, "").await.0;
        assert!(if wanted == 200 { [303, 409].contains(&sent) } else { sent == wanted }, "{sent}");
    }
    // One at a time.
    work_off(&world.app).await;
    assert_eq!(world.send(&world.lead, DOOR, 0, "").await.0, 303);
    let (status, says) = world.send(&world.lead, DOOR, 0, "").await;
    assert_eq!((status, says.contains(words::MAKING)), (409, true), "{says}");
    let (_, page) = world.read(&world.lead, DOOR).await;
    assert!(page.contains("制作中 0 /"), "{page}");
    assert_eq!(world.read(&world.lead, "/archives/404/file").await.0, 404);
    assert_eq!(world.read(&world.lead, "/projects/404/archive").await.0, 404);
    // What is no section, and what is no file, is said.
    for (fields, wanted) in
        [("section=task&upload=1", 422), ("section=plan&upload=x", 422), ("section=plan&upload=404", 404)]
    {
        assert_eq!(world.send(&world.lead, &format!("{DOOR}/papers"), 0, fields).await.0, wanted, "{fields}");
    }
});

on_both!(a_job_that_died_half_way_goes_on_where_it_was, async |engine: Engine| {
    let world = world(engine).await;
    assert_eq!(world.send(&world.lead, DOOR, 0, "").await.0, 303);
    let (archive, first) = world
        .app
        .look(&world.lead, async |view| {
            let archive = crate::archives::store::of_project(view, PROJECT).await?.remove(0);
            let first = crate::archives::store::entries(view, archive.id).await?.remove(0);
            Ok((archive, first))
        })
        .await
        .unwrap();
    // One file was made before the process died.
    let key = format!("archives/{}/entries/{}", archive.id, first.place);
    let stored = world.app.house.files.put(&key, "made before".into()).await.unwrap();
    let made = crate::archives::archive::Kept { key, digest: stored.digest, bytes: 11 };
    let (id, digest) = (archive.id, made.digest.clone());
    let keep = async move |tx: &mut Tx<'_>| crate::archives::store::keep_entry(tx, id, 1, &made).await.map(drop);
    world.app.act(&Actor::house("tests"), keep).await.unwrap();
    work_off(&world.app).await;
    let (kept, traces) = world
        .app
        .look(&world.lead, async move |view| {
            let kept = crate::archives::store::entries(view, id).await?.remove(0).kept;
            let traces = "SELECT COUNT(*) FROM audit_trail WHERE verb = 'archives.entry_made'";
            Ok((kept, view.sql.one::<i64>(traces, params![]).await?))
        })
        .await
        .unwrap();
    assert_eq!(kept.unwrap().digest, digest, "it is not made again");
    let files = after(&world, &world.lead, DOOR).await;
    assert!(files.contains("第 1 次归档") && traces > 0);
    let zip = bytes(&world, &world.lead, &link(&files, "/archives/")).await.1;
    let path = first.path.as_str();
    assert_eq!(entries(&zip).into_iter().find(|(name, _)| name == path).unwrap().1, b"made before");
    // Run again, it changes nothing.
    let before = archive_digest(&world, id).await;
    crate::archives::actions::make(&world.app, &Actor::house("tests"), id).await.unwrap();
    assert_eq!(archive_digest(&world, id).await, before);
});

async fn archive_digest(world: &World, id: Id<crate::archives::Archive>) -> Vec<u8> {
    let archive = world.app.look(&world.lead, async move |view| crate::archives::store::archive(view, id).await).await;
    archive.unwrap().made.unwrap().digest
}
