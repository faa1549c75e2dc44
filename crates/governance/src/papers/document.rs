//! What one paper says, ready to be set: headings, pairs, paragraphs, tables. Knows no domain.
use kernel::At;

#[derive(Clone, Debug)]
pub struct Document {
    /// The kind of paper: 「课程责任档案」.
    pub heading: String,
    pub title: String,
    /// May be empty.
    pub number: String,
    /// When and by whom it was made, as a line.
    pub issued: String,
    pub at: At,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, Default)]
pub struct Section {
    pub heading: String,
    pub note: String,
    pub rows: Vec<(String, String)>,
    pub paragraphs: Vec<String>,
    /// Name and weight of each column.
    pub columns: Vec<(String, u32)>,
    pub lines: Vec<Vec<String>>,
}

impl Section {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.paragraphs.is_empty() && self.lines.is_empty()
    }
}
