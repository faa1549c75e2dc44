//! One cell: what stands in it, how it reads as text, and whether digits were lost in it.
//! Refuses to guess: no trimming, no dates out of texts.

use calamine::{Data, ExcelDateTime};

/// The content of one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as typed, untrimmed.
    Text(String),
    /// A number without a date format.
    Number {
        /// As stored.
        value: f64,
        /// In plain digits, at most 15 significant ones, without thousands separators.
        shown: String,
    },
    /// TRUE or FALSE.
    Bool(bool),
    /// A number with a date or time format, in ISO 8601: `2026-05-01`, `2026-05-01T08:30:00`,
    /// `08:30:00`, or a duration `PT26H30M0S`.
    Moment(String),
    /// A formula with the value the program that saved the file had computed.
    Formula {
        /// Without the leading `=`; empty when it could not be decoded.
        text: String,
        /// The cached value, never itself a formula.
        value: Box<Cell>,
    },
    /// `#N/A`, `#REF!` and their kin.
    Error(String),
}

impl Cell {
    /// The content as text: nothing trimmed, integers without exponent, TRUE and FALSE as Excel
    /// shows them, a formula as its value.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Moment(text) | Self::Error(text) => text.clone(),
            Self::Number { shown, .. } => shown.clone(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
            Self::Formula { value, .. } => value.text(),
        }
    }

    /// Whether digits are gone for good: a number with more than 15 digits before the point (Excel
    /// keeps 15 and writes zeros after them), or a text in scientific notation with fewer digits
    /// than the number it stands for (`1.38E+10`, what Excel writes into a CSV).
    #[must_use]
    pub fn lost_digits(&self) -> bool {
        match self {
            Self::Number { value, .. } => value.abs() >= 1e15,
            Self::Text(text) => is_shortened(text.trim()),
            Self::Formula { value, .. } => value.lost_digits(),
            _ => false,
        }
    }

    /// Whether nothing stands here; a formula never counts as empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Heap bytes of the texts within.
    pub(crate) fn weight(&self) -> u64 {
        let text = match self {
            Self::Text(text) | Self::Moment(text) | Self::Error(text) => text.len(),
            Self::Number { shown, .. } => shown.len(),
            Self::Formula { text, value } => {
                return text.len() as u64 + size_of::<Cell>() as u64 + value.weight();
            }
            Self::Empty | Self::Bool(_) => 0,
        };
        text as u64
    }

    /// A number, shown in plain digits; what is no number at all is an error cell.
    pub(crate) fn number(value: f64) -> Self {
        if value.is_finite() { Self::Number { value, shown: shown(value) } } else { Self::Error("#NUM!".to_owned()) }
    }
}

/// What calamine found, in our words; an empty text is no content.
impl From<Data> for Cell {
    fn from(data: Data) -> Self {
        match data {
            Data::Empty => Self::Empty,
            Data::String(text) if text.is_empty() => Self::Empty,
            Data::String(text) => Self::Text(text),
            #[expect(clippy::cast_precision_loss, reason = "a 30-bit integer of BIFF, the only source of Int")]
            Data::Int(value) => Self::number(value as f64),
            Data::Float(value) => Self::number(value),
            Data::Bool(value) => Self::Bool(value),
            Data::DateTime(moment) => from_serial(&moment),
            Data::DateTimeIso(text) => Self::Moment(text.strip_suffix("T00:00:00").map(str::to_owned).unwrap_or(text)),
            Data::DurationIso(text) => Self::Moment(text),
            Data::Error(error) => Self::Error(error.to_string()),
        }
    }
}

/// A serial number with a date format; outside Excel's own range it stays a number.
fn from_serial(moment: &ExcelDateTime) -> Cell {
    let serial = moment.as_f64();
    if !(0.0..2_958_466.0).contains(&serial) {
        return Cell::number(serial);
    }
    if moment.is_duration() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above: 0 to 2.6e11")]
        let seconds = (serial * 86_400.0).round() as u64;
        return Cell::Moment(format!("PT{}H{}M{}S", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let date = format!("{year:04}-{month:02}-{day:02}");
    Cell::Moment(match (serial < 1.0, clock == "00:00:00") {
        (true, _) => clock,
        (false, true) => date,
        (false, false) => format!("{date}T{clock}"),
    })
}

/// Plain digits as far as a person would read them; scientific notation only beyond 21 digits.
fn shown(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() >= 1e21 || value.abs() < 1e-9 {
        return format!("{value:E}");
    }
    if value.fract() == 0.0 {
        return format!("{value}");
    }
    // Excel shows 15 significant digits: 0.1+0.2 is 0.3.
    format!("{value:.14e}").parse::<f64>().unwrap_or(value).to_string()
}

/// `1.10101199E+17`: the exponent claims more digits than the mantissa has.
fn is_shortened(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let Ok(exponent) = exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>() else { return false };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    whole.len() == 1 && digits(whole) && digits(part) && part.len() < exponent && exponent >= 5
}
