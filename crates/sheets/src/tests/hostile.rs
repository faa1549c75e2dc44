//! Files bent in hundreds of seeded ways: reading answers, and what it answers is within limits.

use std::io::Read;

use super::*;
use rust_xlsxwriter::{Format, Formula, Workbook};

/// A reproducible source of numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// Changes one to eight bytes.
    fn bend(&mut self, bytes: &mut [u8]) {
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len());
            bytes[at] = match self.below(4) {
                0 => bytes[at] ^ (1 << self.below(8)),
                1 => 0xFF,
                2 => b"\"<>&:0189"[self.below(9)],
                _ => self.below(256) as u8,
            };
        }
    }
}

fn limits() -> Limits {
    Limits { unpacked_bytes: 8 * 1024 * 1024, rows: 500, columns: 40, ..Limits::default() }
}

/// Reads and holds the answer to the limits; `true` when it was a book.
fn holds(bytes: &[u8]) -> bool {
    let limits = limits();
    match read(bytes, "a.xlsx", &limits) {
        Ok(book) => {
            assert!(book.sheets.iter().any(|sheet| !sheet.rows.is_empty()));
            for sheet in &book.sheets {
                assert!(sheet.rows.len() <= limits.rows as usize && sheet.width() <= usize::from(limits.columns));
                assert!(sheet.rows.is_sorted_by(|a, b| a.number < b.number));
                let _ = sheet.header(&[&["姓名"], &["编号"]]);
            }
            true
        }
        Err(error) => {
            assert!(error.to_string().ends_with('。'), "{error}");
            false
        }
    }
}

fn sample() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let page = workbook.add_worksheet();
    page.merge_range(0, 0, 0, 5, "名册", &Format::new()).unwrap();
    for row in 1..40 {
        page.write_string(row, 0, format!("姓名{row}")).unwrap();
        page.write_number(row, 1, f64::from(row) * 1.5).unwrap();
        page.write_number_with_format(row, 2, 45_000.0, &date).unwrap();
        page.write_formula(row, 3, Formula::new("=B2*2").set_result("3")).unwrap();
        page.write_boolean(row, 4, true).unwrap();
    }
    page.set_column_hidden(4).unwrap();
    page.set_row_hidden(7).unwrap();
    workbook.add_worksheet().set_hidden(true).write_string(0, 0, "x").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn three_hundred_bent_archives_are_answered() {
    let sample = sample();
    assert!(holds(&sample));
    for seed in 1..=300 {
        let mut bytes = sample.clone();
        Dice(seed * 0x9E37_79B9).bend(&mut bytes);
        holds(&bytes);
    }
}

#[test]
fn archives_cut_anywhere_are_answered() {
    let sample = sample();
    for end in (0..sample.len()).step_by(sample.len() / 150) {
        assert!(!holds(&sample[..end]), "cut at {end}");
    }
}

/// Past the checksum: each part bent on its own and packed again.
#[test]
fn three_hundred_bent_parts_are_answered() {
    let mut archive = zip::ZipArchive::new(Cursor::new(sample())).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        parts.push((entry.name().unwrap().into_owned(), content));
    }
    let mut books = 0;
    for seed in 1..=300 {
        let mut dice = Dice(seed * 0x51ED_270B);
        let mut bent = parts.clone();
        let victim = dice.below(bent.len());
        dice.bend(&mut bent[victim].1);
        let bent: Vec<(&str, &[u8])> = bent.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        books += usize::from(holds(&zip_of(&bent)));
    }
    assert!((1..300).contains(&books), "some survive, some do not: {books}");
}

#[test]
fn six_hundred_bent_old_workbooks_are_answered() {
    let sample = ole(&[("Workbook", &super::old::workbook(&super::old::rows()))]);
    assert!(holds(&sample));
    // the container in one half, the records in the other, which are few among padding
    let records = 512 * 3;
    for seed in 1..=600 {
        let mut bytes = sample.clone();
        let mut dice = Dice(seed * 0x2545_F491);
        let range = if seed % 2 == 0 { 0..records } else { records..records + 360 };
        dice.bend(&mut bytes[range]);
        holds(&bytes);
    }
}

#[test]
fn bent_texts_are_answered() {
    let sample = "姓名,编号\r\n张三,\"一\n二\"\r\n".repeat(20).into_bytes();
    for seed in 1..=300 {
        let mut bytes = sample.clone();
        Dice(seed * 0x1234_5677).bend(&mut bytes);
        holds(&bytes);
    }
}
