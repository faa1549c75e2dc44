//! Makes real recordings: a slide-like moving picture and spoken Mandarin, with faults where they are asked
//! for. For tests and a demonstration; nothing a server does needs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::child::{Limits, Order, Stop};
use crate::tools::{Tools, program, search_path};
use crate::trouble::Trouble;

/// A recording to make.
#[derive(Debug, Clone)]
pub struct Lecture<'a> {
    pub seconds: u32,
    /// Pixels; the picture is 16:9.
    pub height: u32,
    /// Chooses colours and paces: equal seeds give the same picture.
    pub seed: u64,
    /// Spoken over and over, and written on the slides in pieces.
    pub speech: &'a str,
    pub faults: Vec<Fault>,
    /// The file is made at least this large, by filler bits: cheap, and of no use to compression.
    pub target_bytes: Option<u64>,
}

/// Something wrong between two seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub from_s: u32,
    pub to_s: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    Black,
    Freeze,
    Silence,
}

const LIMITS: Limits = Limits { wall: Duration::from_secs(900), memory_mib: 4096, file_bytes: 8 << 30 };
const FONTS: [&str; 5] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
];
/// Seconds a slide stands.
const SLIDE_S: usize = 8;

/// Writes an MP4 (H.264 + AAC, 25 fps, about -18 LUFS). Without `espeak-ng` a wavering tone speaks instead.
pub fn lecture(tools: &Tools, out: &Path, lecture: &Lecture<'_>) -> Result<(), Trouble> {
    let room = Room::beside(out)?;
    let voice = speak(tools, &room, lecture.speech)?;
    let (picture, width) = (picture(&room, lecture)?, (lecture.height * 16 / 9) & !1);
    let (height, box_size, seconds) = (lecture.height & !1, lecture.height / 3, lecture.seconds);
    let [ground, figure] = colours(lecture.seed);
    let mut order = Order::new(&tools.ffmpeg, LIMITS)
        .dir(&room.0)
        .words("-hide_banner -nostdin -loglevel level+warning -threads 2 -filter_complex_threads 1")
        .words("-f lavfi -i")
        .arg(format!("color=c=0x{ground:06x}:s={width}x{height}:r=25:d={seconds}"))
        .words("-f lavfi -i")
        .arg(format!("color=c=0x{figure:06x}:s={box_size}x{box_size}:r=25:d={seconds}"));
    order = match &voice {
        Some(name) => order.words("-stream_loop -1 -f wav -i").arg(name),
        None => order.words("-f lavfi -i").arg("sine=f=220:r=22050,tremolo=f=4:d=0.8"),
    };
    let part = room.0.join("lecture.mp4");
    let ended = quality(
        order
            .arg("-filter_complex")
            .arg(format!("{picture};{}", sound(lecture)))
            .words("-map [v] -map [a] -t")
            .arg(seconds.to_string()),
        lecture,
    )
    .words("-c:a aac -b:a 96k -movflags +faststart -f mp4 lecture.mp4")
    .run(tools, &Stop::default(), |_| {})?;
    if !ended.success {
        return Err(Trouble::Failed { says: "生成示例视频没有成功。".into(), log: ended.log });
    }
    Ok(fs::rename(part, out)?)
}

/// A folder for parts, gone at the end.
struct Room(PathBuf);

impl Room {
    fn beside(out: &Path) -> Result<Room, Trouble> {
        let mut name = std::path::absolute(out)?.into_os_string();
        name.push(".part");
        fs::create_dir_all(&name)?;
        Ok(Room(name.into()))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // A part left behind harms nothing.
        let _removed = fs::remove_dir_all(&self.0);
    }
}

fn speak(tools: &Tools, room: &Room, speech: &str) -> Result<Option<&'static str>, Trouble> {
    let Some(espeak) = program(&search_path(), "espeak-ng") else { return Ok(None) };
    fs::write(room.0.join("speech.txt"), speech)?;
    let order = Order::new(&espeak, LIMITS).dir(&room.0).words("-v cmn -s 160 -w speech.wav -f speech.txt");
    let ended = order.run(tools, &Stop::default(), |_| {})?;
    Ok(ended.success.then_some("speech.wav"))
}

/// A figure wandering over slides; frozen by dropping frames, black by painting over.
fn picture(room: &Room, lecture: &Lecture<'_>) -> Result<String, Trouble> {
    let (across, down) = (40 + lecture.seed % 50, 30 + lecture.seed / 7 % 40);
    let mut chain = format!("[0:v][1:v]overlay=x='mod({across}*t,W)':y='mod({down}*t,H)'");
    if let Some(font) = FONTS.iter().find(|font| Path::new(font).exists()) {
        let slides = lecture.seconds as usize / SLIDE_S + 1;
        let pieces: Vec<String> = pieces(lecture.speech).into_iter().take(slides.min(40)).collect();
        for (n, piece) in pieces.iter().enumerate() {
            fs::write(room.0.join(format!("slide{n}.txt")), piece)?;
            let (from, to, round) = (n * SLIDE_S, (n + 1) * SLIDE_S, pieces.len() * SLIDE_S);
            chain += &format!(
                ",drawtext=fontfile={font}:textfile=slide{n}.txt:expansion=none:fontcolor=white:fontsize=h/12:\
                 x=(w-text_w)/2:y=h/3:enable='gte(mod(t,{round}),{from})*lt(mod(t,{round}),{to})'"
            );
        }
    }
    if let Some(frozen) = when(&lecture.faults, FaultKind::Freeze) {
        chain += &format!(",select='not({frozen})',fps=25");
    }
    if let Some(black) = when(&lecture.faults, FaultKind::Black) {
        chain += &format!(",drawbox=color=black:t=fill:enable='{black}'");
    }
    Ok(chain + ",format=yuv420p[v]")
}

fn sound(lecture: &Lecture<'_>) -> String {
    let level = "loudnorm=I=-18:TP=-2:LRA=11,aresample=48000,aformat=sample_rates=48000:channel_layouts=stereo";
    let silence = when(&lecture.faults, FaultKind::Silence);
    let mute = silence.map_or(String::new(), |at| format!(",volume=0:enable='{at}'"));
    format!("[2:a]aresample=48000,{level}{mute}[a]")
}

/// `between(t,3,5)+between(t,9,11)`.
fn when(faults: &[Fault], kind: FaultKind) -> Option<String> {
    let spans: Vec<String> =
        faults.iter().filter(|f| f.kind == kind).map(|f| format!("between(t,{},{})", f.from_s, f.to_s)).collect();
    (!spans.is_empty()).then(|| spans.join("+"))
}

fn quality(order: Order, lecture: &Lecture<'_>) -> Order {
    let order = order.words("-c:v libx264 -threads 2 -preset ultrafast -g 50");
    let Some(bytes) = lecture.target_bytes else { return order.words("-crf 28") };
    // A tenth more than asked: rate control starts below its target.
    let kbps = (bytes * 8 / 1000 / u64::from(lecture.seconds.max(1)) * 11 / 10).max(100);
    let rate = format!("{kbps}k");
    order
        .args(&["-b:v", &rate, "-minrate", &rate, "-maxrate", &rate, "-bufsize", &rate])
        .words("-x264-params nal-hrd=cbr:filler=1")
}

/// A clause at a time, at most twelve characters, as a slide's heading.
fn pieces(speech: &str) -> Vec<String> {
    let clauses = speech.split(|c: char| c.is_control() || "，。？！；：,.?!;:".contains(c)).map(str::trim);
    let letters = clauses.map(|clause| clause.chars().collect::<Vec<char>>());
    letters.flat_map(|l| l.chunks(12).map(|piece| piece.iter().collect()).collect::<Vec<String>>()).collect()
}

/// A dark ground and a light figure.
fn colours(seed: u64) -> [u64; 2] {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
    [0x20_30_40 + (mixed & 0x3f_3f_3f), 0xa0_a0_80 + (mixed >> 8 & 0x3f_3f_3f)]
}
