//! Promises, each kept with real ffmpeg on a real database.
use av::synth::{Fault, FaultKind, Lecture, lecture};
use av::{Rule, Tools};
use governance::files::{self, File};
use kernel::house::{Engine, dead_jobs, folder, work_off};
use kernel::{Actor, Id, on_both, params};

use super::*;
use crate::tests::{World, world};

/// A lecture of 16 s at 360 lines, black from 2 s to 14 s.
fn film() -> Vec<u8> {
    let out = folder().join("lecture.mp4");
    let faults = vec![Fault { kind: FaultKind::Black, from_s: 2, to_s: 14 }];
    let wanted = Lecture {
        seconds: 16,
        height: 360,
        seed: 1,
        speech: "老师们好，今天讲大单元教学。",
        faults,
        target_bytes: None,
    };
    lecture(&Tools::find().unwrap(), &out, &wanted).unwrap();
    std::fs::read(out).unwrap()
}

async fn course(world: &World) -> i64 {
    let (host, who) = (world.host, world.provider.clone());
    let new =
        crate::courses::New {
            host, title: "大单元视角下的习作教学".into(), audience: crate::courses::Audience::Open
        };
    world.app.act(&who, async move |tx| crate::courses::begin(tx, new.clone()).await).await.unwrap().id.0
}

async fn medium(world: &World, file: Id<File>) -> Medium {
    world.app.look(&Actor::house("tests"), async move |view| by_id(view, file).await).await.unwrap().unwrap()
}

async fn provided(world: &World, bytes: Vec<u8>, name: &str) -> Id<File> {
    let course = course(world).await;
    let file = world.upload(&world.provider, name, "video", bytes).await;
    world
        .app
        .act(&world.provider, async move |tx| {
            files::take(tx, file, ("Course", course)).await?;
            begin(tx, file, course, Kind::Video).await
        })
        .await
        .unwrap();
    work_off(&world.app).await;
    file
}

on_both!(
    a13_2_a_film_is_checked_with_each_finding_at_its_second_and_plays_in_rungs_made_once,
    async |engine: Engine| {
        let world = world(engine).await;
        let file = provided(&world, film(), "第一讲.mp4").await;
        let looked = medium(&world, file).await;
        assert_eq!(looked.stage, Stage::Checked);
        let black = looked.findings.iter().find(|finding| finding.rule == Rule::Black).expect("the black stretch");
        let at = black.at_ms.unwrap();
        assert!((1500..2600).contains(&at), "{at}");
        assert!(
            looked.findings.iter().any(|finding| finding.rule == Rule::Resolution && finding.level == av::Level::Fail)
        );
        assert!(looked.findings.iter().any(|finding| finding.rule == Rule::Captions));
        // As it is, then the one rung that a small picture has.
        let names: Vec<&str> = looked.renditions.iter().map(|made| made.playlist.as_str()).collect();
        assert_eq!(names, ["source.m3u8", "v360.m3u8"]);
        assert_eq!(
            (&*looked.playlist, &*looked.poster, &*looked.thumbnails),
            ("master.m3u8", "poster.jpg", "sprite.vtt")
        );
        let master = files::read_child(&world.app, file, "master.m3u8", 1 << 20).await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&master).contains("v360.m3u8"));
        let (status, page) = world.read(&world.provider, &format!("/media-reports/{file}")).await;
        assert!(status == 200 && page.contains(&format!("data-seek-ms=\"{at}\"")), "{status}");
        assert_eq!(world.read(&world.other, &format!("/media-reports/{file}")).await.0, 404);
        assert_eq!(world.read(&world.learner, &format!("/media-reports/{file}/state")).await.0, 404);
        // Asked again (a worker that died before it could say that it was done), nothing finished is made again.
        let keys = async || {
            let read = async |view: &mut kernel::View<'_>| {
                let sql = "SELECT key FROM file_children WHERE name LIKE 'v360%' ORDER BY name LIMIT 9";
                Ok(view.sql.all::<String>(sql, params![]).await?)
            };
            world.app.look(&Actor::house("tests"), read).await.unwrap()
        };
        let before = keys().await;
        world
            .app
            .act(&Actor::house("tests"), async move |tx| tx.ask(jobs::Render { file: file.0 }).await)
            .await
            .unwrap();
        work_off(&world.app).await;
        assert_eq!((keys().await, before.len()), (before, 2));
        assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    }
);

on_both!(a13_2_what_cannot_be_played_is_told_to_the_person_who_sent_it, async |engine: Engine| {
    let world = world(engine).await;
    let whole = film();
    let cut = provided(&world, whole[..whole.len() / 2].to_vec(), "半截.mp4").await;
    let Stage::Failed { says } = medium(&world, cut).await.stage else { panic!() };
    assert!(says.contains("不完整") && says.contains("重新上传"), "{says}");
    assert!(world.read(&world.provider, &format!("/media-reports/{cut}")).await.1.contains("不完整"));
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new(), "a bad file is no fault of the house");
});

const SRT: &str = "1\n00:00:01,000 --> 00:00:04,000\n老师们好\n\n2\n00:00:05,000 --> 00:00:08,000\n今天讲大单元教学\n";

on_both!(a12_1_captions_beside_a_film_are_read_and_a_bad_file_says_why, async |engine: Engine| {
    let world = world(engine).await;
    let file = provided(&world, film(), "第一讲.mp4").await;
    let with = async |bytes: Vec<u8>| {
        let captions = world.upload(&world.provider, "字幕.srt", "captions", bytes).await;
        world.app.act(&world.provider, async move |tx| set_captions(tx, file, captions).await).await.unwrap();
        work_off(&world.app).await;
        medium(&world, file).await
    };
    let gbk = [b"1\n00:00:01,000 --> 00:00:04,000\n".to_vec(), vec![0xc0, 0xcf, 0xca, 0xa6], b"\n".to_vec()].concat();
    let bad = with(gbk).await;
    assert!(bad.captions.is_empty() && bad.says.contains("UTF-8"), "{}", bad.says);
    let good = with(SRT.into()).await;
    assert_eq!((&*good.captions, good.cues.len(), &*good.cues[1].1), ("captions.vtt", 2, "今天讲大单元教学"));
    assert!(!good.findings.iter().any(|finding| finding.rule == Rule::Captions));
    let vtt = files::read_child(&world.app, file, "captions.vtt", 1 << 20).await.unwrap().unwrap();
    assert!(vtt.starts_with(b"WEBVTT"));
});
