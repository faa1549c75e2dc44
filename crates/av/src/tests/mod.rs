//! Promises of the crate, kept on real files made on the spot. No file is checked in.

mod captions;
mod inspecting;
mod probing;
mod renditions;
mod safety;
mod stills;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use crate::child::{Limits, Order, Stop};
use crate::synth::{Fault, Lecture, lecture};
use crate::{Standard, Tools};

const SPEECH: &str = "各位老师好，今天我们一起学习新课程标准。先看目标，再看评价。请大家记下三个问题。";

/// A folder of this test alone, gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("av-test-{}-{n}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Deref for Scratch {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn tools() -> Tools {
    Tools::find().unwrap()
}

/// A lecture of 360 lines with these faults.
fn record(folder: &Path, seconds: u32, faults: &[Fault]) -> PathBuf {
    let path = folder.join("lecture.mp4");
    let wish = Lecture { seconds, height: 360, seed: 7, speech: SPEECH, faults: faults.to_vec(), target_bytes: None };
    lecture(&tools(), &path, &wish).unwrap();
    path
}

/// Runs ffmpeg on words of our own, in a folder.
fn ffmpeg(folder: &Path, words: &str) {
    let limits = Limits { wall: std::time::Duration::from_secs(60), memory_mib: 4096, file_bytes: 1 << 30 };
    let order = Order::new(&tools().ffmpeg, limits).dir(folder).words("-nostdin -v error -y").words(words);
    let ended = order.run(&tools(), &Stop::default(), |_| {}).unwrap();
    assert!(ended.success, "{words}: {}", ended.log);
}

/// A standard that the lectures made here keep.
fn standard() -> Standard {
    Standard {
        containers: vec!["mp4".into()],
        video_codecs: vec!["h264".into()],
        audio_codecs: vec!["aac".into()],
        min_height: 360,
        max_height: 1080,
        min_video_kbps: 0,
        max_video_kbps: 8000,
        loudness_lufs: (-2300, -1400),
        true_peak_max: -50,
        min_duration_ms: 5_000,
        max_duration_ms: 7_200_000,
        black_ms: 1_500,
        silence_ms: 1_500,
        freeze_ms: 2_500,
        captions_required: false,
    }
}
