//! The one table of a run, for a person to read. Judges nothing.
use crate::load::Tally;
use crate::server::Server;

/// What was measured so far.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
    /// The limits of this machine, a second: durable rows in batches, password hashes, static bodies.
    pub durable: f64,
    pub hashes: f64,
    pub fixed: f64,
}

/// One path.
pub struct Row {
    name: String,
    per_second: f64,
    /// p50 and p99, ms.
    waits: Option<(f64, f64)>,
    /// Of the server, for each; none where others used it meanwhile.
    cpu_ms: Option<f64>,
    /// Which limit, and what part of it was reached.
    limit: Option<(&'static str, f64)>,
    /// What Moodle 5.1 uses on the same two cores, CPU ms each, over all its processes.
    moodle_ms: Option<f64>,
    /// Of the server when it was over, MB.
    memory: Option<u64>,
    wrong: Option<u64>,
    trouble: Option<String>,
}

impl Row {
    pub fn of(name: &str, tally: &Tally, cpu_ms: Option<f64>) -> Self {
        Self {
            name: name.into(),
            per_second: tally.per_second(),
            waits: Some((tally.wait_ms(500), tally.wait_ms(990))),
            cpu_ms,
            limit: None,
            moodle_ms: None,
            memory: None,
            wrong: Some(tally.wrong),
            trouble: tally.trouble.clone(),
        }
    }

    pub fn limit(name: &str, per_second: f64, cpu_ms: f64) -> Self {
        let (name, cpu_ms) = (name.into(), Some(cpu_ms));
        Self {
            name,
            per_second,
            waits: None,
            cpu_ms,
            limit: None,
            moodle_ms: None,
            memory: None,
            wrong: None,
            trouble: None,
        }
    }

    pub fn against(mut self, limit: &'static str, per_second: f64) -> Self {
        self.limit = Some((limit, self.per_second / per_second));
        self
    }

    pub fn after(mut self, server: &Server) -> Self {
        self.memory = Some(server.memory().0);
        self
    }

    pub fn moodle(mut self, cpu_ms: f64) -> Self {
        self.moodle_ms = Some(cpu_ms);
        self
    }
}

const TITLES: [&str; 10] =
    ["路径", "次/秒", "p50 ms", "p99 ms", "CPU ms/次", "与极限之比", "Moodle CPU", "省", "内存 MB", "答错"];

impl Report {
    /// Told at once as well: a run takes minutes.
    pub fn add(&mut self, row: Row) {
        eprintln!("  {}：{:.0} 次/秒", row.name, row.per_second);
        if let Some(trouble) = &row.trouble {
            eprintln!("    第一个错误答复：{trouble}");
        }
        self.rows.push(row);
    }

    pub fn note(&mut self, says: impl Into<String>) {
        self.notes.push(says.into());
    }

    pub fn memory(&mut self, when: &str, server: &Server) {
        let (now, most) = server.memory();
        self.note(format!("内存，{when}：{now} MB（最高 {most} MB）"));
    }

    pub fn print(&self) {
        let lines: Vec<[String; 10]> =
            std::iter::once(TITLES.map(str::to_owned)).chain(self.rows.iter().map(Row::cells)).collect();
        let widths: Vec<usize> =
            (0..TITLES.len()).map(|at| lines.iter().map(|line| width(&line[at])).max().unwrap_or(0)).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).enumerate().map(|(at, (cell, wide))| {
                let gap = " ".repeat(wide - width(cell));
                if at == 0 { format!("{cell}{gap}") } else { format!("{gap}{cell}") }
            });
            println!("{}", cells.collect::<Vec<_>>().join("  "));
        }
        for row in &self.rows {
            if let Some(trouble) = &row.trouble {
                println!("{} 的第一个错误答复：{trouble}", row.name);
            }
        }
        self.notes.iter().for_each(|note| println!("{note}"));
    }
}

impl Row {
    fn cells(&self) -> [String; 10] {
        let or = |cell: Option<String>| cell.unwrap_or_default();
        let saved = self.cpu_ms.zip(self.moodle_ms).map(|(own, theirs)| format!("{:.0} 倍", theirs / own));
        [
            self.name.clone(),
            format!("{:.0}", self.per_second),
            or(self.waits.map(|waits| format!("{:.1}", waits.0))),
            or(self.waits.map(|waits| format!("{:.1}", waits.1))),
            or(self.cpu_ms.map(|ms| format!("{ms:.3}"))),
            or(self.limit.map(|(of, part)| format!("{of} {:.1}%", part * 100.0))),
            or(self.moodle_ms.map(|ms| format!("{ms}"))),
            or(saved),
            or(self.memory.map(|mb| mb.to_string())),
            or(self.wrong.map(|wrong| wrong.to_string())),
        ]
    }
}

/// Columns that a terminal gives a text.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{2e80}' { 1 } else { 2 }).sum()
}
