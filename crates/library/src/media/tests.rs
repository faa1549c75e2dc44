//! Promises, each kept with real ffmpeg on a real database, on lectures of a few seconds under a standard for such.
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use av::synth::{Fault, FaultKind, Lecture, lecture};
use av::{Level, Rule, Tools};
use governance::charter::Charter;
use governance::files::{self, File};
use kernel::house::{Engine, dead_jobs, folder, work_off};
use kernel::{Actor, Id, on_both, params};

use super::*;
use crate::tests::{World, shipped, world_under};

/// The shipped charter with a standard for short lectures; louder sound is asked for than they have.
fn small() -> Charter {
    let mut charter = shipped();
    let standard = &mut charter.parameters.standard;
    standard.video.min_height = 360;
    standard.video.min_video_kbps = 0;
    standard.video.loudness_lufs = (-1300, -600);
    for one in [&mut standard.video, &mut standard.audio] {
        one.min_duration_ms = 2_000;
        (one.black_ms, one.silence_ms, one.freeze_ms) = (1_500, 1_500, 2_500);
    }
    charter
}

fn film(seconds: u32, height: u32, faults: &[(FaultKind, u32, u32)]) -> Vec<u8> {
    let out = folder().join("lecture.mp4");
    let faults = faults.iter().map(|(kind, from_s, to_s)| Fault { kind: *kind, from_s: *from_s, to_s: *to_s });
    let speech = "老师们好，今天讲大单元教学。";
    let wanted = Lecture { seconds, height, seed: 1, speech, faults: faults.collect(), target_bytes: None };
    lecture(&Tools::find().unwrap(), &out, &wanted).unwrap();
    std::fs::read(out).unwrap()
}

/// What ffmpeg makes of these words.
fn made(words: &str, name: &str) -> Vec<u8> {
    let out = folder().join(name);
    let ran = Command::new("ffmpeg").args("-nostdin -v error -y".split(' ')).args(words.split(' ')).arg(&out).status();
    assert!(ran.unwrap().success(), "{words}");
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

/// A medium whose file nobody has looked at yet.
async fn begun(world: &World, bytes: Vec<u8>, name: &str, kind: Kind) -> Id<File> {
    let course = course(world).await;
    let file = world.hand_in(&world.provider, name, kind.into(), bytes).await;
    world
        .app
        .act(&world.provider, async move |tx| {
            files::take(tx, file, ("Course", course)).await?;
            begin(tx, file, course, kind).await
        })
        .await
        .unwrap();
    file
}

async fn provided(world: &World, bytes: Vec<u8>, name: &str, kind: Kind) -> Medium {
    let file = begun(world, bytes, name, kind).await;
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new(), "{name}");
    let scratch = world.app.house.config.data.join("scratch");
    assert_eq!(names_in(&scratch), Vec::<String>::new(), "nothing is left lying about");
    medium(world, file).await
}

fn names_in(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// The bytes' own keys: another key is another making.
async fn keys(world: &World, like: &'static str) -> Vec<String> {
    let read = async move |view: &mut kernel::View<'_>| {
        let sql = "SELECT key FROM file_children WHERE name LIKE $1 ORDER BY name LIMIT 9";
        Ok(view.sql.all::<String>(sql, params![like]).await?)
    };
    world.app.look(&Actor::house("tests"), read).await.unwrap()
}

fn playlists(medium: &Medium) -> Vec<&str> {
    medium.renditions.iter().map(|made| made.playlist.as_str()).collect()
}

fn rules(medium: &Medium) -> Vec<Rule> {
    medium.findings.iter().map(|finding| finding.rule).collect()
}

on_both!(a13_2_each_planted_fault_is_found_at_its_second_and_told_to_whoever_may_see_the_course, async |engine| {
    let world = world_under(engine, small()).await;
    let faults = [(FaultKind::Black, 2, 4), (FaultKind::Silence, 5, 8), (FaultKind::Freeze, 9, 12)];
    let looked = provided(&world, film(14, 360, &faults), "第一讲.mp4", Kind::Video).await;
    assert_eq!((&looked.stage, looked.percent), (&Stage::Checked, 100));
    assert_eq!(rules(&looked), [Rule::Loudness, Rule::Black, Rule::Silent, Rule::Frozen, Rule::Captions]);
    for (finding, (_, from_s, to_s)) in looked.findings[1..4].iter().zip(faults) {
        let (at, until) = (finding.at_ms.unwrap(), finding.until_ms.unwrap());
        let near = |ms: u64, s: u32| ms.abs_diff(u64::from(s) * 1000) <= 1000;
        assert!(near(at, from_s) && near(until, to_s), "{finding:?}");
    }
    let told = |rule| looked.passed.iter().find(|passed| passed.rule == rule).map(|passed| passed.measured.as_str());
    assert_eq!((told(Rule::Resolution), told(Rule::VideoCodec)), (Some("640×360"), Some("h264")));
    let path = format!("/media-reports/{}", looked.file);
    let (status, page) = world.read(&world.provider, &path).await;
    assert_eq!(status, 200);
    for finding in &looked.findings[1..4] {
        assert!(page.contains(&format!("data-seek-ms=\"{}\"", finding.at_ms.unwrap())), "{page}");
    }
    let (bad, good) = (page.find("不符合</span></td>").unwrap(), page.find("符合</span></td></tr>").unwrap());
    assert!(bad < page.find("class=\"tag ok\"").unwrap() && good > 0, "what does not conform stands first");
    // The head of the unit may see the course; a teacher of another unit and a learner may not.
    assert_eq!(world.read(&world.head, &path).await.0, 200);
    assert_eq!(world.read(&world.other, &path).await.0, 404);
    assert_eq!(world.read(&world.learner, &format!("{path}/state")).await.0, 404);
});

on_both!(a12_1_a_film_plays_as_it_is_before_its_ladder_stands_and_no_rung_is_made_twice, async |engine| {
    let world = world_under(engine, small()).await;
    let file = begun(&world, film(24, 480, &[]), "第一讲.mp4", Kind::Video).await;
    // The server is told to stop while the second rung is made.
    let (say, said) = tokio::sync::watch::channel(false);
    let work = tokio::spawn(kernel::work(world.app.clone(), said));
    let mut seen = vec![];
    let half = loop {
        let now = medium(&world, file).await;
        if seen.last() != Some(&now.renditions.len()) {
            seen.push(now.renditions.len());
        }
        if now.renditions.len() == 2 {
            break now;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    say.send_replace(true);
    tokio::time::timeout(Duration::from_secs(5), work).await.expect("a film holds up no stop").unwrap();
    assert_eq!((seen, playlists(&half)), (vec![0, 1, 2], vec!["source.m3u8", "v480.m3u8"]));
    assert_eq!((&*half.playlist, &*half.poster, &*half.thumbnails), ("master.m3u8", "poster.jpg", "sprite.vtt"));
    assert!((1..100).contains(&medium(&world, file).await.percent));
    let before = (keys(&world, "source%").await, keys(&world, "v480%").await);
    assert_eq!((before.0.len(), before.1.len(), keys(&world, "v360%").await.len()), (2, 2, 0));
    // The next start, and once more as after a kill that came too early for the job to say that it was done.
    work_off(&world.app).await;
    let rung = keys(&world, "v360%").await;
    world.app.act(&Actor::house("tests"), async move |tx| tx.ask(jobs::Render { file: file.0 }).await).await.unwrap();
    work_off(&world.app).await;
    let whole = medium(&world, file).await;
    assert_eq!((playlists(&whole), whole.percent), (vec!["source.m3u8", "v480.m3u8", "v360.m3u8"], 100));
    assert_eq!((keys(&world, "source%").await, keys(&world, "v480%").await), before);
    assert_eq!((keys(&world, "v360%").await, rung.len()), (rung, 2));
    let master = files::read_child(&world.app, file, "master.m3u8", 1 << 20).await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&master).matches("EXT-X-STREAM-INF").count(), 3);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a13_2_what_cannot_be_played_is_told_to_the_person_who_sent_it, async |engine| {
    let world = world_under(engine, small()).await;
    let whole = film(4, 360, &[]);
    let half = whole[..whole.len() / 2].to_vec();
    let noise = [&whole[..64], &[7_u8; 4000]].concat();
    let text = "这不是视频，只是改了扩展名。".repeat(40).into_bytes();
    for (bytes, name, says) in
        [(half, "半截.mp4", "不完整"), (noise, "坏的.mp4", "重新"), (text, "改名.mp4", "改扩展名不能改变内容")]
    {
        let looked = provided(&world, bytes, name, Kind::Video).await;
        let Stage::Failed { says: told } = &looked.stage else { panic!("{name}: {:?}", looked.stage) };
        assert!(told.contains(says), "{name}: {told}");
        let (status, page) = world.read(&world.provider, &format!("/media-reports/{}", looked.file)).await;
        assert!(status == 200 && page.contains(says) && !page.contains("<study-player"), "{name}");
    }
    let nothing = world.app.act(&world.provider, async |tx| begin(tx, Id::new(77), 1, Kind::Video).await);
    nothing.await.unwrap();
    let twice = world.app.act(&world.provider, async |tx| begin(tx, Id::new(77), 2, Kind::Video).await);
    assert!(twice.await.unwrap_err().to_string().contains(words::TWICE));
});

on_both!(a13_2_a_picture_no_browser_plays_is_a_finding_and_its_ladder_plays, async |engine| {
    let world = world_under(engine, small()).await;
    let words = "-f lavfi -i testsrc2=s=640x360:r=25:d=4 -f lavfi -i sine=d=4 -c:v mpeg4 -c:a libmp3lame";
    let looked = provided(&world, made(words, "old.mp4"), "旧.mp4", Kind::Video).await;
    let wrong: Vec<_> = looked.findings.iter().filter(|one| one.level == Level::Fail).map(|one| one.rule).collect();
    assert_eq!(wrong, [Rule::VideoCodec, Rule::AudioCodec, Rule::Captions]);
    assert_eq!((playlists(&looked), &*looked.playlist), (vec!["v360.m3u8"], "master.m3u8"));
});

on_both!(a12_1_of_a_sound_the_sound_alone_is_made, async |engine| {
    let world = world_under(engine, small()).await;
    let sound = made("-f lavfi -i sine=d=4 -af volume=-3dB", "sound.mp3");
    for (bytes, name, wrong) in [(sound, "讲座.mp3", vec![]), (film(4, 360, &[]), "录像.mp4", vec![Rule::Container])]
    {
        let looked = provided(&world, bytes, name, Kind::Audio).await;
        let failed: Vec<_> =
            looked.findings.iter().filter(|one| one.level == Level::Fail).map(|one| one.rule).collect();
        assert_eq!((failed, playlists(&looked), &*looked.poster), (wrong, vec!["sound.m3u8"], ""), "{name}");
    }
});

const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\n老师们好\n\n2\n00:00:02,500 --> 00:00:03,500\n今天讲大单元教学\n";

on_both!(a12_1_captions_beside_a_film_are_read_and_a_bad_file_says_why, async |engine| {
    let world = world_under(engine, small()).await;
    let file = provided(&world, film(4, 360, &[]), "第一讲.mp4", Kind::Video).await.file;
    let with = async |bytes: Vec<u8>| {
        let captions = world.hand_in(&world.provider, "字幕.srt", "captions", bytes).await;
        world.app.act(&world.provider, async move |tx| set_captions(tx, file, captions).await).await.unwrap();
        work_off(&world.app).await;
        medium(&world, file).await
    };
    let marked = [&[0xef, 0xbb, 0xbf], SRT.replace('\n', "\r\n").as_bytes()].concat();
    for good in [SRT.into(), marked] {
        let looked = with(good).await;
        assert_eq!((&*looked.captions, looked.cues.len(), &*looked.captions_says), ("captions.vtt", 2, ""));
        assert_eq!(looked.cues[1], (2_500, "今天讲大单元教学".into()));
        assert!(!rules(&looked).contains(&Rule::Captions));
    }
    let vtt = files::read_child(&world.app, file, "captions.vtt", 1 << 20).await.unwrap().unwrap();
    assert!(vtt.starts_with(b"WEBVTT"));
    let gbk = [b"1\n00:00:01,000 --> 00:00:04,000\n".to_vec(), vec![0xc0, 0xcf, 0xca, 0xa6], b"\n".to_vec()].concat();
    let evil = format!("{SRT}\n3\n00:00:03,600 --> 00:00:03,900\nSHIXUE-TEST-EVIL\n").into_bytes();
    let bad = [
        (gbk, "UTF-8"),
        ("没有时间的字幕".into(), "时间行"),
        (SRT.replace("00:00:02,000", "00:00:00,500").into(), "第 1 条"),
        (b"\x89PNG\r\n\x1a\n picture".to_vec(), "不符"),
        (evil, "恶意代码"),
    ];
    for (bytes, says) in bad {
        let looked = with(bytes).await;
        assert!(looked.captions.is_empty() && looked.captions_says.contains(says), "{says}: {}", looked.captions_says);
        assert!(rules(&looked).contains(&Rule::Captions), "without captions the finding stands again");
        assert!(world.read(&world.provider, &format!("/media-reports/{file}")).await.1.contains(says));
    }
    let odd = with(SRT.replace("00:00:03,500", "00:10:03,500").replace("00:00:02,500", "00:10:02,500").into()).await;
    assert!(odd.captions == "captions.vtt" && odd.captions_says.contains("10:02"), "{}", odd.captions_says);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(the_view_for_players_names_what_was_made, async |engine: Engine| {
    let world = world_under(engine, small()).await;
    let looked = provided(&world, film(4, 360, &[]), "第一讲.mp4", Kind::Video).await;
    let course = looked.course;
    let read = async move |view: &mut kernel::View<'_>| {
        let sql = "SELECT stage || ' ' || playlist || ' ' || poster || ' ' || thumbnails FROM media_sources
            WHERE course_id = $1 AND duration_ms >= 3900 LIMIT 9";
        Ok(view.sql.all::<String>(sql, params![course]).await?)
    };
    let names = world.app.look(&Actor::house("tests"), read).await.unwrap();
    assert_eq!(names, ["checked master.m3u8 poster.jpg sprite.vtt"]);
});
