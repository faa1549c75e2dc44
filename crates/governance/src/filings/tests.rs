//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::Engine;
use kernel::{Actor, Error, Refusal, on_both};

use crate::workflow::tests::{FILE, World, YES, world};
use crate::workflow::{Dossier, Stage, Submission, file};

/// A scoped course that the project lead let pass.
async fn reviewed(world: &World, subject: i64) -> Dossier {
    let title = format!("第 {subject} 门课程");
    let dossier = world.submitted(Submission { subject, title, ..world.course("scoped") }).await;
    assert_eq!(world.send(&world.lead, &dossier, "decision", YES).await, 303);
    world.now(dossier.id).await
}

on_both!(a13_4_the_register_holds_every_serial_for_those_who_file_and_for_nobody_else, async |engine: Engine| {
    let world = world(engine).await;
    for subject in [7, 8, 9] {
        let dossier = reviewed(&world, subject).await;
        assert_eq!(world.send(&world.office[0], &dossier, "filing", FILE).await, 303);
    }
    let (status, page) = world.read(&world.office[1], "/filings?register=2&year=2026").await;
    assert_eq!(status, 200);
    for said in ["限定备案 2026-0001", "限定备案 2026-0003", "第 8 门课程", "周岩", "孙立群", "1—3 号连续", "中文系"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(!world.read(&world.office[1], "/filings?register=2&year=2026&q=9").await.1.contains("第 8 门课程"));
    assert!(world.read(&world.office[1], "/filings?register=2&year=2025").await.1.contains("还没有备案"));
    for stranger in [&world.learner, &world.lead, &world.head, &world.provider] {
        assert_eq!(world.read(stranger, "/filings?register=2").await.0, 404);
        assert_eq!(world.post(stranger, "/filings/sheet", 0, "register=2&year=2026").await, 404);
    }
    let (status, paper) = world.read(&world.office[1], "/filings/paper?register=2&year=2026").await;
    assert!(status == 200 && paper.contains("制表人：钱文博") && paper.contains("2026年11月23日"));
    assert_eq!(world.post(&world.office[1], "/filings/sheet", 0, "register=2&year=2026").await, 200);
    assert_eq!(
        world.post(&world.publicity, "/filings/sheet", 0, "register=2&year=2026").await,
        403,
        "theirs is the other"
    );
});

on_both!(a_void_serial_stays_in_its_register_and_nobody_gets_it_again, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = reviewed(&world, 7).await;
    assert_eq!(world.send(&world.office[0], &dossier, "filing", FILE).await, 303);
    let filed = world.now(dossier.id).await;
    let why = "opinion=%E8%AF%AF%E5%A4%87%E6%A1%88";
    for nobody in [&world.publicity, &world.learner] {
        assert_eq!(world.send(nobody, &filed, "voiding", why).await, 404);
    }
    assert_eq!(world.send(&world.lead, &filed, "voiding", why).await, 403, "who reviewed does not void");
    assert_eq!(world.send(&world.office[1], &filed, "voiding", "").await, 422, "no reason");
    assert_eq!(world.send(&world.office[1], &filed, "voiding", why).await, 303);
    assert_eq!(world.send(&world.lead, &filed, "publication", "").await, 409, "told that it was voided");
    let again = reviewed(&world, 7).await;
    assert_eq!(world.send(&world.office[0], &again, "filing", FILE).await, 303);
    assert_eq!(world.now(again.id).await.stage.serial(), Some("限定备案 2026-0002"));
    let page = world.read(&world.office[1], "/filings?register=2").await.1;
    for said in ["<del>限定备案 2026-0001</del>", "作废", "误备案", "1—2 号连续，其中作废 1 号"] {
        assert!(page.contains(said), "{said}");
    }
});

on_both!(a13_4_serials_have_no_gap_whoever_files_at_once_and_whatever_fails, async |engine: Engine| {
    let world = world(engine).await;
    let mut waiting = vec![];
    for subject in 10..22 {
        waiting.push(reviewed(&world, subject).await);
    }
    let clerk = |at: usize| world.office[at % 2].clone();
    let filing = waiting.iter().enumerate().map(|(at, dossier)| {
        let (id, version, who, app) = (dossier.id, dossier.version, clerk(at), world.app.clone());
        async move {
            // Every third one draws its number and breaks off afterwards.
            let done = app.act(&who, async move |tx| {
                file(tx, id, version, "").await?;
                if at % 3 == 0 { Err(Refusal::Busy.into()) } else { Ok(()) }
            });
            let done: Result<(), Error> = done.await;
            assert_eq!(done.is_err(), at % 3 == 0, "{done:?}");
        }
    });
    futures::future::join_all(filing).await;
    let mut serials = vec![];
    for dossier in &waiting {
        if let Stage::Filed { serial, .. } = world.now(dossier.id).await.stage {
            serials.push(serial);
        }
    }
    serials.sort();
    let wanted: Vec<String> = (1..=8).map(|number| format!("限定备案 2026-{number:04}")).collect();
    assert_eq!(serials, wanted);
});

on_both!(a_document_number_is_put_beside_a_serial_by_the_office_that_files, async |engine: Engine| {
    let world = world(engine).await;
    let dossier = reviewed(&world, 7).await;
    assert_eq!(world.send(&world.office[0], &dossier, "filing", FILE).await, 303);
    let door = format!("/filings/{}/papers", dossier.id);
    let number = "number=%E4%BA%AC%E6%95%99%E9%99%A2%E6%95%99%E3%80%942026%E3%80%9586%E5%8F%B7";
    for (nobody, status) in [(&world.publicity, 403), (&world.center, 403), (&world.lead, 404), (&world.learner, 404)] {
        assert_eq!(world.post(nobody, &door, 0, number).await, status);
    }
    assert_eq!(world.post(&world.office[0], &door, 0, "number=").await, 422);
    let upload = format!("{number}&upload=404");
    assert_eq!(world.post(&world.office[0], &door, 0, &upload).await, 404, "no such upload");
    assert_eq!(world.post(&world.office[0], &door, 0, "number=%E7%9E%8E%E5%86%99%2086%20%E5%8F%B7").await, 422);
    assert_eq!(world.post(&world.office[0], &door, 0, number).await, 303);
    assert!(world.read(&world.office[1], "/filings?register=2").await.1.contains("京教院教〔2026〕86号"));
    let reader = Actor::house("tests");
    let papers = world.app.look(&reader, async |view| {
        Ok(view.sql.one::<i64>("SELECT COUNT(*) FROM filing_papers", kernel::params![]).await?)
    });
    assert_eq!(papers.await.unwrap(), 1);
});

on_both!(a_document_number_stands_once_keeps_its_scan_and_stands_at_no_void_serial, async |engine: Engine| {
    let world = world(engine).await;
    let (first, second) = (reviewed(&world, 7).await, reviewed(&world, 8).await);
    for dossier in [&first, &second] {
        assert_eq!(world.send(&world.office[0], dossier, "filing", FILE).await, 303);
    }
    let put = async |dossier: &Dossier, number: &'static str, scan: Option<i64>| {
        let id = dossier.id;
        let put = async move |tx: &mut kernel::Tx<'_>| {
            crate::filings::put_paper(tx, id, number, scan.map(kernel::Id::new)).await
        };
        world.app.act(&world.office[0], put).await
    };
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &[0; 64]].concat();
    let sent = crate::files::send_in(&world.app, &world.office[0], "文件.png", "attachment", png.into()).await.unwrap();
    put(&first, "京教院教〔2026〕86号", Some(sent.0)).await.unwrap();
    let twice = put(&second, "京教院教[2026] 86 号", None).await.unwrap_err();
    assert!(twice.to_string().contains("已登记在 限定备案 2026-0001"), "{twice}");
    // Corrected without a file: the scan is still there, and the old number is free.
    put(&first, "京教院教〔2026〕87号", None).await.unwrap();
    let page = world.read(&world.office[1], "/filings?register=2").await.1;
    assert!(page.contains(&format!("<a href=\"/files/{sent}\">京教院教〔2026〕87号</a>")), "{page}");
    put(&second, "京教院教〔2026〕86号", None).await.unwrap();
    // A void serial gets none, and its line offers none.
    let filed = world.now(second.id).await;
    let why = "opinion=%E8%AF%AF%E5%A4%87%E6%A1%88";
    assert_eq!(world.send(&world.office[1], &filed, "voiding", why).await, 303);
    let void = put(&second, "京教院教〔2026〕88号", None).await.unwrap_err();
    assert!(void.to_string().contains("已作废"), "{void}");
    let page = world.read(&world.office[1], "/filings?register=2").await.1;
    assert!(!page.contains(&format!("/filings/{}/papers", second.id)), "{page}");
    // A sign of the search is a sign, not everything.
    for sign in ["%25", "_", "%5C"] {
        let page = world.read(&world.office[1], &format!("/filings?register=2&q={sign}")).await.1;
        assert!(page.contains("没有找到"), "{sign}: {page}");
    }
});
