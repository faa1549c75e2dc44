//! The index: opening, putting, removing, searching.
//!
//! Holds: the fields, the one writer, the reader.
//! Refuses to hold: how text is cut (`segment`), how a question is read (`query`), how hits are shown (`pieces`).

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, ensure};
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::BooleanQuery;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{DocAddress, IndexReader, IndexWriter, ReloadPolicy, Score, Searcher, TantivyDocument, Term};

use crate::folder::Folder;
use crate::query::{Asked, Needle, restrictions};
use crate::segment::{Segmenter, fold};
use crate::{Ask, Doc, Found, Hit, Matched, pieces};

/// Raised whenever fields or segmentation change: older folders are then wiped.
const FORM: u32 = 1;
/// Bytes the writer may gather before it writes a segment.
const WRITER_MEMORY: usize = 48 << 20;
const LONGEST_KEY: usize = 500;
const MOST_HITS: usize = 100;
const DEEPEST: usize = 10_000;

/// A full-text index in a folder. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

// Dropped in this order: the folder is let go when nothing writes any more.
struct Inner {
    writer: Mutex<IndexWriter>,
    reader: IndexReader,
    fields: Fields,
    segmenter: Segmenter,
    fresh: AtomicBool,
    folder: Folder,
}

impl Index {
    /// Opens or creates the index in `dir`, with the default dictionary.
    ///
    /// # Errors
    /// In Chinese, when the folder cannot be written or another process holds it. A damaged or older index is no
    /// error: it is wiped, and [`Index::fresh`] says so.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_with(dir, &[])
    }

    /// The same with words the dictionary lacks (Chinese words; others need no dictionary). An index made with other
    /// words is wiped.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn open_with(dir: &Path, extra_words: &[&str]) -> Result<Self> {
        let folded = extra_words.iter().map(|word| word.trim().chars().map(fold).collect::<String>());
        let words: Vec<String> = folded.filter(|word| !word.is_empty()).collect::<BTreeSet<_>>().into_iter().collect();
        let stamp = format!("form {FORM}\n{}\n", words.join("\n"));
        let folder = Folder::hold(dir)?;
        let (schema, fields) = schema();
        let kept = if folder.is_stamped(&stamp) { whole_index(&folder, &schema) } else { None };
        let (index, reader) = match kept {
            Some(kept) => kept,
            None => new_index(&folder, schema, &stamp)?,
        };
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY).context("检索索引无法写入，请检查磁盘空间")?;
        let fresh = AtomicBool::new(folder.is_unfilled());
        let segmenter = Segmenter::shared(&words);
        Ok(Self { inner: Arc::new(Inner { writer: Mutex::new(writer), reader, fields, segmenter, fresh, folder }) })
    }

    /// Is the index new, or was it wiped, and not filled since? The answer survives a restart, so that a filling cut
    /// short is begun again; [`Index::filled`] ends it.
    pub fn fresh(&self) -> bool {
        self.inner.fresh.load(Ordering::Relaxed)
    }

    /// The caller has put everything there is.
    ///
    /// # Errors
    /// In Chinese, when the folder cannot be written.
    pub fn filled(&self) -> Result<()> {
        self.inner.folder.set_filled()?;
        self.inner.fresh.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Puts documents, replacing those with the same keys; found from the moment this returns. All or nothing. Every
    /// call costs a flush to disk: give many documents at once.
    ///
    /// # Errors
    /// In Chinese: a key that is empty or too long, a disk that cannot be written; nothing has changed then.
    pub fn put(&self, docs: Vec<Doc>) -> Result<()> {
        for doc in &docs {
            let length = doc.key.len();
            ensure!((1..=LONGEST_KEY).contains(&length), "“{}”的检索键须为 1 至 {LONGEST_KEY} 字节", doc.title);
            ensure!(doc.kind.len() <= LONGEST_KEY, "“{}”的检索类别超过 {LONGEST_KEY} 字节", doc.title);
        }
        self.change(|writer| {
            for doc in docs {
                writer.delete_term(Term::from_field_text(self.inner.fields.key, &doc.key));
                writer.add_document(self.inner.fields.document(doc, &self.inner.segmenter))?;
            }
            Ok(())
        })
    }

    /// Removes documents by key; unknown keys are no error.
    ///
    /// # Errors
    /// In Chinese, when the disk cannot be written; nothing has changed then.
    pub fn remove(&self, keys: &[String]) -> Result<()> {
        self.change(|writer| {
            for key in keys {
                writer.delete_term(Term::from_field_text(self.inner.fields.key, key));
            }
            Ok(())
        })
    }

    /// Finds documents that hold all the words; when there are none, documents that hold any. Text without a word in
    /// it finds nothing.
    ///
    /// # Errors
    /// In Chinese, when the index on disk cannot be read.
    pub fn search(&self, ask: &Ask) -> Result<Found> {
        self.find(ask).context("检索索引读取失败，请稍后重试")
    }

    fn find(&self, ask: &Ask) -> tantivy::Result<Found> {
        let fields = &self.inner.fields;
        let asked = Asked::new(&ask.words, &self.inner.segmenter);
        if asked.words.is_empty() {
            return Ok(Found { total: 0, matched: Matched::All, hits: Vec::new() });
        }
        let searcher = self.inner.reader.searcher();
        let mut clauses = asked.all(fields);
        clauses.extend(restrictions(ask, fields));
        let (total, ranked) = rank(&searcher, BooleanQuery::new(clauses), ask)?;
        if total > 0 {
            let hits = fields.hits(&searcher, ranked, &asked.words)?;
            return Ok(Found { total, matched: Matched::All, hits });
        }
        let mut clauses = asked.any(fields);
        clauses.extend(restrictions(ask, fields));
        let (total, ranked) = rank(&searcher, BooleanQuery::new(clauses), ask)?;
        let needles: Vec<Needle> = asked.words.iter().chain(&asked.inside).cloned().collect();
        Ok(Found { total, matched: Matched::Any, hits: fields.hits(&searcher, ranked, &needles)? })
    }

    fn change(&self, body: impl FnOnce(&mut IndexWriter) -> tantivy::Result<()>) -> Result<()> {
        let mut writer = self.writer();
        let outcome = body(&mut writer).and_then(|()| writer.commit());
        if outcome.is_err() {
            writer.rollback().context("检索索引写入失败且未能退回，请重新启动")?;
        }
        outcome.context("检索索引写入失败，请检查磁盘空间")?;
        self.inner.reader.reload().context("检索索引已写入，但无法重新读取，请重新启动")
    }

    fn writer(&self) -> MutexGuard<'_, IndexWriter> {
        self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The index in the folder, if it is whole: the right fields, every file there with its checksum right.
fn whole_index(folder: &Folder, schema: &Schema) -> Option<(tantivy::Index, IndexReader)> {
    let index = tantivy::Index::open_in_dir(folder.index()).ok()?;
    let whole = index.schema() == *schema && index.validate_checksum().ok()?.is_empty();
    whole.then(|| Some((index.clone(), reader(&index).ok()?)))?
}

fn new_index(folder: &Folder, schema: Schema, stamp: &str) -> Result<(tantivy::Index, IndexReader)> {
    folder.wipe()?;
    let index = tantivy::Index::create_in_dir(folder.index(), schema).context("检索索引无法建立，请检查磁盘空间")?;
    let reader = reader(&index).context("检索索引无法读取")?;
    folder.write_stamp(stamp)?;
    Ok((index, reader))
}

fn reader(index: &tantivy::Index) -> tantivy::Result<IndexReader> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()
}

/// A field with words serves ranking, its companion with grams serves recall.
pub(crate) struct Fields {
    pub key: Field,
    pub kind: Field,
    pub facet: Field,
    pub at: Field,
    pub title: Field,
    pub body: Field,
    pub title_words: Field,
    pub title_grams: Field,
    pub tag_words: Field,
    pub tag_grams: Field,
    pub body_words: Field,
    pub body_grams: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexed =
        |option| TextOptions::default().set_indexing_options(TextFieldIndexing::default().set_index_option(option));
    let words = indexed(IndexRecordOption::WithFreqs);
    let grams = indexed(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        key: schema.add_text_field("key", STRING | STORED),
        kind: schema.add_text_field("kind", STRING | STORED),
        facet: schema.add_text_field("facet", STRING),
        at: schema.add_i64_field("at", FAST),
        title: schema.add_text_field("title", STORED),
        body: schema.add_text_field("body", STORED),
        title_words: schema.add_text_field("title_words", words.clone()),
        title_grams: schema.add_text_field("title_grams", grams.clone()),
        tag_words: schema.add_text_field("tag_words", words.clone()),
        tag_grams: schema.add_text_field("tag_grams", grams.clone()),
        body_words: schema.add_text_field("body_words", words),
        body_grams: schema.add_text_field("body_grams", grams),
    };
    (schema.build(), fields)
}

/// A facet as one term; the separator cannot be typed.
pub(crate) fn facet(name: &str, value: &str) -> String {
    format!("{name}\u{1f}{value}")
}

impl Fields {
    fn document(&self, doc: Doc, segmenter: &Segmenter) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.key, &doc.key);
        document.add_text(self.kind, &doc.kind);
        document.add_i64(self.at, doc.at);
        for (name, value) in &doc.facets {
            document.add_text(self.facet, facet(name, value));
        }
        let searched =
            [(self.title_words, self.title_grams, &doc.title), (self.body_words, self.body_grams, &doc.body)];
        let tags = doc.words.iter().map(|tag| (self.tag_words, self.tag_grams, tag));
        for (words, grams, text) in searched.into_iter().chain(tags) {
            document.add_pre_tokenized_text(words, tokenized(segmenter.words(text)));
            document.add_pre_tokenized_text(grams, tokenized(segmenter.grams(text)));
        }
        document.add_text(self.title, doc.title);
        document.add_text(self.body, doc.body);
        document
    }

    fn hits(&self, searcher: &Searcher, ranked: Ranked, needles: &[Needle]) -> tantivy::Result<Vec<Hit>> {
        let mut hits = Vec::with_capacity(ranked.len());
        for ((score, _), address) in ranked {
            let document: TantivyDocument = searcher.doc(address)?;
            let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            hits.push(Hit {
                key: text(self.key).into(),
                kind: text(self.kind).into(),
                score,
                title: pieces::whole(text(self.title), needles),
                excerpt: pieces::excerpt(text(self.body), needles),
            });
        }
        Ok(hits)
    }
}

fn tokenized(tokens: Vec<Token>) -> PreTokenizedString {
    PreTokenizedString { text: String::new(), tokens }
}

/// Score and age of each hit, and where it stands.
type Ranked = Vec<((Score, Option<i64>), DocAddress)>;

fn rank(searcher: &Searcher, query: BooleanQuery, ask: &Ask) -> tantivy::Result<(usize, Ranked)> {
    let limit = ask.limit.min(MOST_HITS);
    if limit == 0 || ask.offset > DEEPEST {
        return Ok((searcher.search(&query, &Count)?, Vec::new()));
    }
    let best_then_newest = (SortBySimilarityScore, SortByStaticFastValue::<i64>::for_field("at"));
    let top = TopDocs::with_limit(limit).and_offset(ask.offset).order_by(best_then_newest);
    searcher.search(&query, &(Count, top))
}
