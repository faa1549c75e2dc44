//! Captions: SRT and WebVTT read, checked and written as WebVTT. Guesses no encoding and keeps no styling
//! beyond bold, italic, underline and the speaker.

use serde::Serialize;

use crate::clock;
use crate::trouble::Trouble;

/// Captions in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Captions {
    pub cues: Vec<Cue>,
    /// Cues that begin before an earlier one has ended: allowed, seldom meant.
    #[serde(skip)]
    pub overlaps: Vec<Overlap>,
}

/// One caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cue {
    pub from_ms: u64,
    pub to_ms: u64,
    /// WebVTT cue text: `&`, `<`, `>` escaped, tags b, i, u and v only. For reading, [`Cue::plain`].
    pub text: String,
}

/// Two cues shown at once, counted from 1 as in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    pub cue: usize,
    pub with: usize,
    pub by_ms: u64,
}

const BYTES: usize = 4 << 20;
const CUES: usize = 20_000;
/// A day: what lies beyond is a slip of the pen.
const LATEST_MS: u64 = 24 * 3_600_000;

/// Reads SRT or WebVTT (told apart by the first line). UTF-8 only, with or without a byte order mark.
pub fn captions(text: &[u8]) -> Result<Captions, Trouble> {
    if text.len() > BYTES {
        return Err(broken("字幕文件超过 4 MB。请确认上传的是 SRT 或 WebVTT 字幕。"));
    }
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(broken(
            "字幕文件不是 UTF-8 编码（可能是 GBK 或 UTF-16）。请用记事本打开，另存为时选择“UTF-8”，再上传。",
        ));
    };
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') {
        return Err(broken("字幕文件里有不能识别的字符。请另存为 UTF-8 编码的 SRT 或 WebVTT 后上传。"));
    }
    let dialect = if opens_vtt(&text) { Dialect::Vtt } else { Dialect::Srt };
    let mut cues: Vec<Cue> = Vec::new();
    let mut numbers = Vec::new();
    for (number, block) in blocks(&text).enumerate_cues(dialect)? {
        let cue = read_cue(number, &block)?;
        if let Some(before) = cues.last().filter(|before| before.from_ms > cue.from_ms) {
            let (was, is) = (clock::vtt(before.from_ms), clock::vtt(cue.from_ms));
            return Err(at_cue(number, &block, &format!("开始时间 {is} 早于上一条的 {was}，请按时间先后排列")));
        }
        if cues.len() == CUES {
            return Err(broken("字幕超过 20000 条。请确认上传的是字幕文件。"));
        }
        cues.push(cue);
        numbers.push(number);
    }
    if cues.is_empty() {
        return Err(broken(
            "没有找到字幕：每条应有“00:00:01,000 --> 00:00:03,000”一样的时间行。请上传 SRT 或 WebVTT 文件。",
        ));
    }
    let overlaps = overlaps(&cues, &numbers);
    Ok(Captions { cues, overlaps })
}

impl Captions {
    /// The whole as WebVTT, UTF-8, without a byte order mark.
    pub fn to_vtt(&self) -> String {
        let mut vtt = String::from("WEBVTT\n");
        for cue in &self.cues {
            vtt += &format!("\n{} --> {}\n{}\n", clock::vtt(cue.from_ms), clock::vtt(cue.to_ms), cue.text);
        }
        vtt
    }
}

impl Cue {
    /// The words alone, without tags and escapes: for a transcript or a search. Not HTML: escape it on a page.
    pub fn plain(&self) -> String {
        let (mut plain, mut rest) = (String::new(), self.text.as_str());
        while let Some((before, after)) = rest.split_once('<') {
            plain += before;
            rest = after.split_once('>').map_or("", |(_, after)| after);
        }
        plain += rest;
        plain.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
    }
}

impl Overlap {
    /// A Chinese sentence for a person.
    pub fn says(&self) -> String {
        let Overlap { cue, with, by_ms } = self;
        format!(
            "第 {cue} 条字幕与第 {with} 条重叠 {}.{:03} 秒；若不是有意同时显示，请改时间。",
            by_ms / 1000,
            by_ms % 1000
        )
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Dialect {
    Srt,
    Vtt,
}

/// Lines between blank lines, and the number of the first.
struct Block<'a> {
    line: usize,
    lines: Vec<&'a str>,
}

fn opens_vtt(text: &str) -> bool {
    text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']))
}

fn blocks(text: &str) -> Blocks<'_> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (n, line) in text.lines().enumerate() {
        match blocks.last_mut() {
            _ if line.trim().is_empty() => open = false,
            Some(block) if open => block.lines.push(line),
            _ => {
                blocks.push(Block { line: n + 1, lines: vec![line] });
                open = true;
            }
        }
    }
    Blocks(blocks)
}

struct Blocks<'a>(Vec<Block<'a>>);

impl<'a> Blocks<'a> {
    /// The blocks that are cues, counted from 1.
    fn enumerate_cues(self, dialect: Dialect) -> Result<Vec<(usize, Block<'a>)>, Trouble> {
        let mut cues: Vec<(usize, Block<'_>)> = Vec::new();
        let skipped = usize::from(dialect == Dialect::Vtt);
        for block in self.0.into_iter().skip(skipped) {
            let first = block.lines.first().copied().unwrap_or_default();
            let timed = block.lines.iter().take(2).any(|l| l.contains("-->"));
            let aside =
                ["NOTE", "STYLE", "REGION"].iter().any(|word| first == *word || first.starts_with(&format!("{word} ")));
            match () {
                () if timed => cues.push((cues.len() + 1, block)),
                () if dialect == Dialect::Vtt && aside => {}
                () => {
                    let line = block.line;
                    return Err(broken(&format!(
                        "字幕第 {line} 行处没有时间行（如“00:00:01,000 --> 00:00:03,000”）。请补上时间，或删去多余的空行和文字。"
                    )));
                }
            }
        }
        Ok(cues)
    }
}

fn read_cue(number: usize, block: &Block<'_>) -> Result<Cue, Trouble> {
    let at = block.lines.iter().position(|l| l.contains("-->")).unwrap_or(0);
    let (from, to) = block.lines[at].split_once("-->").unwrap_or_default();
    // WebVTT settings (position, align) follow the second time; they are dropped.
    let to = to.split_whitespace().next().unwrap_or_default();
    let time = |text: &str| {
        let wrong = || at_cue(number, block, &format!("时间“{}”写法不对，应如 00:01:02,500", text.trim()));
        timestamp(text.trim()).ok_or_else(wrong)
    };
    let (from_ms, to_ms) = (time(from)?, time(to)?);
    if from_ms >= to_ms {
        return Err(at_cue(number, block, "结束时间不晚于开始时间，请更正"));
    }
    let lines: Result<Vec<String>, String> = block.lines[at + 1..].iter().map(|line| clean(line)).collect();
    let text = lines.map_err(|why| at_cue(number, block, &why))?.join("\n");
    if text.trim().is_empty() {
        return Err(at_cue(number, block, "没有文字，请补上或删去这一条"));
    }
    Ok(Cue { from_ms, to_ms, text })
}

/// `01:02:03,456`, `01:02:03.456`, `02:03.456`.
fn timestamp(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once([',', '.'])?;
    let number = |digits: &str, most: usize| -> Option<u64> {
        let fits = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| digits.parse().ok())?
    };
    let ms = if fraction.len() == 3 { number(fraction, 3)? } else { return None };
    let parts: Vec<&str> = clock.split(':').collect();
    let (h, m, s) = match parts[..] {
        [h, m, s] => (number(h, 3)?, number(m, 2)?, number(s, 2)?),
        [m, s] => (0, number(m, 2)?, number(s, 2)?),
        _ => return None,
    };
    let total = (h * 3600 + m * 60 + s) * 1000 + ms;
    (m < 60 && s < 60 && total <= LATEST_MS).then_some(total)
}

/// One line of text as WebVTT cue text: what is no allowed tag is escaped or refused.
fn clean(line: &str) -> Result<String, String> {
    let (mut text, mut rest) = (String::new(), line.trim());
    while let Some(next) = rest.chars().next() {
        let after = &rest[next.len_utf8()..];
        rest = match next {
            '<' if after.starts_with(|c: char| c == '/' || c == '!' || c == '?' || c.is_ascii_alphanumeric()) => {
                let (tag, after) =
                    after.split_once('>').ok_or_else(|| format!("标记“<{after}”没有写完，请补上“>”或删去"))?;
                text += &allowed_tag(tag)?;
                after
            }
            // Places of an SRT extension: {\an8}.
            '{' if after.starts_with('\\') => after.split_once('}').map_or("", |(_, after)| after),
            '&' if is_entity(after) => {
                text.push('&');
                after
            }
            '&' => escaped(&mut text, "&amp;", after),
            '<' => escaped(&mut text, "&lt;", after),
            '>' => escaped(&mut text, "&gt;", after),
            plain => {
                text.push(plain);
                after
            }
        };
    }
    Ok(text.trim().into())
}

fn escaped<'a>(text: &mut String, entity: &str, after: &'a str) -> &'a str {
    text.push_str(entity);
    after
}

fn is_entity(after: &str) -> bool {
    ["amp;", "lt;", "gt;", "nbsp;"].iter().any(|e| after.starts_with(e))
}

fn allowed_tag(tag: &str) -> Result<String, String> {
    let name = tag.trim().to_ascii_lowercase();
    match name.as_str() {
        "b" | "i" | "u" | "v" | "/b" | "/i" | "/u" | "/v" => Ok(format!("<{name}>")),
        _ => match tag.strip_prefix("v ").or(tag.strip_prefix("V ")) {
            Some(speaker) if !speaker.contains('<') => Ok(format!("<v {}>", speaker.trim().replace('&', "&amp;"))),
            _ => Err(format!("含有不支持的标记“<{tag}>”，只能用 b、i、u 和 v，请删去")),
        },
    }
}

/// Each cue against the one that ends latest before it; the first hundred.
fn overlaps(cues: &[Cue], numbers: &[usize]) -> Vec<Overlap> {
    let mut found = Vec::new();
    let mut latest: Option<(u64, usize)> = None;
    for (cue, number) in cues.iter().zip(numbers) {
        if let Some((until, with)) = latest.filter(|(until, _)| *until > cue.from_ms && found.len() < 100) {
            found.push(Overlap { cue: *number, with, by_ms: until.min(cue.to_ms) - cue.from_ms });
        }
        if latest.is_none_or(|(until, _)| cue.to_ms > until) {
            latest = Some((cue.to_ms, *number));
        }
    }
    found
}

fn at_cue(number: usize, block: &Block<'_>, why: &str) -> Trouble {
    broken(&format!("第 {number} 条字幕（文件第 {} 行起）{why}。", block.line))
}

fn broken(says: &str) -> Trouble {
    Trouble::Broken(says.into())
}
