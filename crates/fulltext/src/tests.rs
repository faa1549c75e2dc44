//! The promises of the index, each kept on a real folder.
//!
//! Holds: recall, ranking, writing, pieces, size; `folder` holds reopening and damage.
//! Refuses to hold: numbers that depend on the machine; times are printed, not asserted.

mod folder;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::{Ask, Doc, Found, Index, Matched, Piece};

/// A folder that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("fulltext-{}-{name}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        Self(path)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn doc(key: &str, title: &str, body: &str) -> Doc {
    Doc { key: key.into(), kind: "page".into(), title: title.into(), body: body.into(), ..Doc::default() }
}

fn ask(words: &str) -> Ask {
    Ask { words: words.into(), ..Ask::default() }
}

fn keys(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.key.as_str()).collect()
}

fn found(index: &Index, words: &str) -> Vec<String> {
    index.search(&ask(words)).unwrap().hits.into_iter().map(|hit| hit.key).collect()
}

fn marks(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().filter(|piece| matches!(piece, Piece::Mark(_))).map(Piece::text).collect()
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::text).collect()
}

#[test]
fn words_inside_longer_dictionary_words_are_found() {
    let place = Place::new("recall");
    let index = Index::open(&place.0).unwrap();
    let body = "师德师风建设与教育教学能力提升专题研修。";
    index.put(vec![doc("a", "新任教师培训", body), doc("b", "食堂通知", "本周菜单。")]).unwrap();
    for words in
        ["师德 能力", "师德师风 能力提升", "师德能力", "德师", "能力提升", "研修", "师", "教学的能力", "师德，能力！"]
    {
        let answer = index.search(&ask(words)).unwrap();
        assert_eq!((keys(&answer), answer.matched), (vec!["a"], Matched::All), "{words}");
    }
}

#[test]
fn a_long_word_finds_its_parts_when_it_stands_nowhere_whole() {
    let place = Place::new("parts");
    let index = Index::open(&place.0).unwrap();
    index.put(vec![doc("a", "论师德", "师风另论。"), doc("b", "食堂", "菜单")]).unwrap();
    let answer = index.search(&ask("师德师风")).unwrap();
    assert_eq!((keys(&answer), answer.matched), (vec!["a"], Matched::Any));
    assert_eq!(marks(&answer.hits[0].title), ["师德"]);
}

#[test]
fn all_words_are_required_before_any_is_enough() {
    let place = Place::new("all");
    let index = Index::open(&place.0).unwrap();
    index
        .put(vec![doc("both", "数学", "作业设计"), doc("one", "数学", "听评课"), doc("none", "语文", "听评课")])
        .unwrap();
    let answer = index.search(&ask("数学 作业")).unwrap();
    assert_eq!((keys(&answer), answer.total, answer.matched), (vec!["both"], 1, Matched::All));
    let answer = index.search(&ask("作业 航天器")).unwrap();
    assert_eq!((keys(&answer), answer.matched), (vec!["both"], Matched::Any));
    assert_eq!(index.search(&ask("航天器")).unwrap().total, 0);
}

#[test]
fn width_case_and_broken_lines_make_no_difference() {
    let place = Place::new("fold");
    let index = Index::open(&place.0).unwrap();
    let body = "ＡＩ赋能课堂，编号G2026-0937，教学\n  设计见附件。Ｓｔｅｍ";
    index.put(vec![doc("a", "通　知", body)]).unwrap();
    for words in ["ai", "AI赋能", "ａｉ　课堂", "stem", "２０２６", "g2026", "0937", "教学设计", "通知", "G2026-0937"]
    {
        assert_eq!(found(&index, words), ["a"], "{words}");
    }
    for absent in ["a", "937", "tem"] {
        assert!(found(&index, absent).is_empty(), "{absent}: a part of a run is not a word");
    }
}

#[test]
fn text_without_a_word_finds_nothing_and_operators_are_text() {
    let place = Place::new("operators");
    let index = Index::open(&place.0).unwrap();
    index.put(vec![doc("a", "课程 AND 教师", "说明"), doc("b", "教师", "说明")]).unwrap();
    for nothing in ["", "   ", "　", "。，！？", "*", "\"\"", "+-&|!(){}[]^~:\\/", "\u{0}\n"] {
        assert_eq!(index.search(&ask(nothing)).unwrap().total, 0, "{nothing:?}");
    }
    for words in ["title:教师", "教师*", "\"教师", "(教师", "教师 -说明", "教师 OR", "key:b^9 教师 ["] {
        index.search(&ask(words)).unwrap();
    }
    assert_eq!(found(&index, "课程 AND"), ["a"]);
    assert_eq!(found(&index, "教师 -说明").len(), 2, "a minus does not exclude");
    assert_eq!(
        found(&index, &format!("教师{}航天", " ".repeat(300))).len(),
        2,
        "what is past 200 characters is not read"
    );
    index.search(&ask(&"教".repeat(100_000))).unwrap();
    assert_eq!(found(&index, "的"), Vec::<String>::new());
}

#[test]
fn a_title_outranks_keywords_and_keywords_a_body() {
    let place = Place::new("rank");
    let index = Index::open(&place.0).unwrap();
    let tagged = Doc { words: vec!["项目式学习".into(), "张三".into()], ..doc("words", "甲", "乙") };
    let body = doc("body", "甲", "项目式学习，项目式学习，再谈项目式学习。");
    index.put(vec![body, tagged, doc("title", "项目式学习", "乙")]).unwrap();
    assert_eq!(found(&index, "项目式学习"), ["title", "words", "body"]);
    assert_eq!(found(&index, "张三"), ["words"]);
}

#[test]
fn words_side_by_side_outrank_the_same_words_apart() {
    let place = Place::new("phrase");
    let index = Index::open(&place.0).unwrap();
    let apart = doc("apart", "评价与课堂", "甲");
    index.put(vec![apart, doc("together", "课堂评价研", "甲")]).unwrap();
    assert_eq!(found(&index, "课堂评价"), ["together", "apart"]);
}

#[test]
fn among_equal_scores_the_newest_comes_first() {
    let place = Place::new("tie");
    let index = Index::open(&place.0).unwrap();
    for at in [20, -5, 30, 10] {
        index.put(vec![Doc { at, ..doc(&at.to_string(), "同一标题", "同一正文") }]).unwrap();
    }
    assert_eq!(found(&index, "标题"), ["30", "20", "10", "-5"]);
}

#[test]
fn putting_replaces_and_removing_removes() {
    let place = Place::new("replace");
    let index = Index::open(&place.0).unwrap();
    index.put(vec![doc("a", "旧题", "旧文"), doc("a", "中题", "中文"), doc("b", "旧题", "旧文")]).unwrap();
    assert_eq!(found(&index, "旧题"), ["b"], "the later of two with one key stands");
    index.put(vec![doc("a", "新题", "新文")]).unwrap();
    assert_eq!((found(&index, "中题").len(), found(&index, "新题").len()), (2, 1), "题 is still in both");
    assert_eq!(index.search(&ask("中题")).unwrap().matched, Matched::Any);
    index.remove(&["a".into(), "never".into()]).unwrap();
    assert_eq!(found(&index, "题"), ["b"]);
    index.put(Vec::new()).unwrap();
    index.remove(&[]).unwrap();
}

#[test]
fn a_document_with_a_bad_key_is_refused_and_nothing_is_put() {
    let place = Place::new("key");
    let index = Index::open(&place.0).unwrap();
    for bad in [String::new(), "k".repeat(501)] {
        let refusal = index.put(vec![doc("good", "好题", ""), doc(&bad, "坏题", "")]).unwrap_err();
        assert!(refusal.to_string().contains("“坏题”的检索键"), "{refusal}");
    }
    assert_eq!(index.search(&ask("题")).unwrap().total, 0);
}

#[test]
fn kinds_and_filters_restrict_without_ranking() {
    let place = Place::new("kinds");
    let index = Index::open(&place.0).unwrap();
    let make = |key: &str, kind: &str, year: &str, place: &str| Doc {
        kind: kind.into(),
        facets: vec![("year".into(), year.into()), ("place".into(), place.into())],
        ..doc(key, "教研", "")
    };
    index
        .put(vec![make("1", "x", "2025", "东城"), make("2", "x", "2026", "西城"), make("3", "y", "2026", "东城")])
        .unwrap();
    let only = |kinds: &[&str], filters: &[(&str, &str)]| {
        let filters = filters.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let kinds = kinds.iter().map(ToString::to_string).collect();
        let answer = index.search(&Ask { kinds, filters, ..ask("教研") }).unwrap();
        let mut keys: Vec<String> = answer.hits.iter().map(|hit| hit.key.clone()).collect();
        keys.sort();
        (keys.concat(), answer.hits.first().map(|hit| hit.score))
    };
    assert_eq!(only(&["x"], &[]).0, "12");
    assert_eq!(only(&["x", "y"], &[("year", "2026")]).0, "23");
    assert_eq!(only(&[], &[("year", "2026"), ("place", "东城")]).0, "3");
    assert_eq!(only(&[], &[("year", "2025"), ("year", "2026"), ("place", "东城")]).0, "13");
    assert_eq!(only(&["z"], &[]).0, "");
    assert_eq!(only(&[], &[("year", "东城")]).0, "");
    assert_eq!(only(&[], &[]).1, only(&["x"], &[]).1);
}

#[test]
fn titles_and_excerpts_are_marked_in_their_own_spelling() {
    let place = Place::new("pieces");
    let index = Index::open(&place.0).unwrap();
    let before = "前言甚长，与所问无关的话说了又说。".repeat(20);
    let after = "余论亦长。".repeat(80);
    let body = format!("{before}这里讲ＡＩ\n与课堂评价，<b>还有</b>评价。{after}");
    index.put(vec![doc("a", "Ai 时代的课堂<评价>", &body), doc("b", "无正文AI评价课堂", "")]).unwrap();
    let answer = index.search(&ask("ai 课堂 评价")).unwrap();
    let hit = answer.hits.iter().find(|hit| hit.key == "a").unwrap();
    assert_eq!(marks(&hit.title), ["Ai", "课堂", "评价"]);
    assert_eq!(text(&hit.title), "Ai 时代的课堂<评价>");
    assert_eq!(marks(&hit.excerpt), ["ＡＩ", "课堂评价", "评价"], "neighbours become one mark");
    let excerpt = text(&hit.excerpt);
    assert!(
        excerpt.starts_with("…这里讲ＡＩ 与课堂评价，<b>还有</b>评价。余论") && excerpt.ends_with('…'),
        "{excerpt}"
    );
    assert!(excerpt.chars().count() < 140, "{excerpt}");
    let bare = answer.hits.iter().find(|hit| hit.key == "b").unwrap();
    assert!(bare.excerpt.is_empty());
    let by_title = index.search(&ask("时代")).unwrap();
    assert!(text(&by_title.hits[0].excerpt).starts_with("前言甚长"), "no match in the body: its beginning");
}

#[test]
fn excerpts_cut_any_text_at_characters() {
    let place = Place::new("cut");
    let index = Index::open(&place.0).unwrap();
    for (i, filler) in ["é", "𠮷", "教", "a ", "👩‍🏫", "\u{0}", "İ"].iter().enumerate() {
        for length in [1, 29, 30, 31, 90, 91, 400] {
            let body = format!("{0}评价{0}研修{0}", filler.repeat(length));
            index.put(vec![doc(&format!("{i}-{length}"), filler, &body)]).unwrap();
        }
    }
    for words in ["评价", "评价 研修", "研修", "𠮷", "教", "é评价"] {
        let answer = index.search(&Ask { limit: 100, ..ask(words) }).unwrap();
        assert!(answer.total >= 7, "{words}: {}", answer.total);
        assert!(answer.hits.iter().all(|hit| !hit.excerpt.is_empty()), "{words}");
    }
}

#[test]
fn two_thousand_documents_are_paged_without_gaps() {
    let place = Place::new("many");
    let started = Instant::now();
    let index = Index::open(&place.0).unwrap();
    println!("open with the dictionary: {:?}", started.elapsed());
    let body = "教师研修与课堂教学评价的若干问题，兼论作业设计、学情分析与家校协同。".repeat(10);
    let docs = (0..2000).map(|i| Doc { at: i, ..doc(&format!("k{i}"), &format!("第{i}讲 教学设计"), &body) }).collect();
    let started = Instant::now();
    index.put(docs).unwrap();
    println!("put 2,000 documents of {} characters: {:?}", body.chars().count(), started.elapsed());
    let started = Instant::now();
    let mut seen = Vec::new();
    for offset in (0..2000).step_by(100) {
        let answer = index.search(&Ask { offset, limit: 500, ..ask("教学 评价") }).unwrap();
        assert_eq!((answer.total, answer.hits.len()), (2000, 100), "never more than 100 at once");
        seen.extend(answer.hits.into_iter().map(|hit| hit.key));
    }
    println!("20 pages of 100 hits: {:?}", started.elapsed());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 2000);
    let started = Instant::now();
    assert_eq!(found(&index, "第1234讲"), ["k1234"]);
    println!("one page of one hit: {:?}", started.elapsed());
    for (limit, offset) in [(0, 0), (10, 2000), (10, usize::MAX)] {
        let answer = index.search(&Ask { limit, offset, ..ask("教学") }).unwrap();
        assert_eq!((answer.total, answer.hits.len()), (2000, 0));
    }
}

#[test]
fn many_may_search_while_one_writes() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let place = Place::new("threads");
    let index = Index::open(&place.0).unwrap();
    shared(&index);
    std::thread::scope(|scope| {
        for n in 0..4 {
            let index = index.clone();
            scope.spawn(move || (0..10).for_each(|i| index.put(vec![doc(&format!("{n}-{i}"), "研修", "")]).unwrap()));
        }
        scope.spawn(|| (0..100).for_each(|_| drop(index.search(&ask("研修")).unwrap())));
    });
    assert_eq!(index.search(&ask("研修")).unwrap().total, 40);
}
