//! What the folder of an index promises: reopening, extra words, one holder, damage.
//!
//! Refuses to hold: what is found and in which order.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Place, ask, doc, found, keys};
use crate::{Index, Matched};

#[test]
fn extra_words_are_words_and_changing_them_begins_anew() {
    let place = Place::new("extra");
    let extra = ["公共必修课", "国培计划", ""];
    {
        let index = Index::open_with(&place.0, &extra).unwrap();
        index.put(vec![doc("apart", "公共课必修", ""), doc("a", "公共必修课", "")]).unwrap();
        index.filled().unwrap();
        let answer = index.search(&ask("公共必修课")).unwrap();
        assert_eq!((keys(&answer), answer.matched), (vec!["a"], Matched::All), "not cut into 公共 and 必修课");
        assert_eq!(found(&index, "必修").len(), 2);
    }
    let same = Index::open_with(&place.0, &["国培计划", "公共必修课"]).unwrap();
    assert!(!same.fresh(), "order does not matter");
    drop(same);
    let other = Index::open(&place.0).unwrap();
    assert!(other.fresh() && found(&other, "必修").is_empty());
}

#[test]
fn a_reopened_index_still_holds_everything() {
    let place = Place::new("reopen");
    let first = Index::open(&place.0).unwrap();
    assert!(first.fresh());
    first.put(vec![doc("a", "研修", "")]).unwrap();
    drop(first);
    let second = Index::open(&place.0).unwrap();
    assert!(second.fresh(), "nobody said that the filling was done");
    assert_eq!(found(&second, "研修"), ["a"]);
    second.filled().unwrap();
    second.put(vec![doc("b", "研修", "")]).unwrap();
    drop(second);
    let third = Index::open(&place.0).unwrap();
    assert!(!third.fresh());
    assert_eq!(found(&third, "研修").len(), 2);
}

#[test]
fn a_folder_in_use_is_refused_and_left_alone() {
    let place = Place::new("busy");
    let index = Index::open(&place.0).unwrap();
    index.put(vec![doc("a", "研修", "")]).unwrap();
    let refusal = Index::open_with(&place.0, &["别的词"]).err().unwrap().to_string();
    assert!(refusal.contains("正被另一个进程使用"), "{refusal}");
    assert_eq!(found(&index.clone(), "研修"), ["a"]);
    index.put(vec![doc("b", "研修", "")]).unwrap();
    fs::write(place.0.join("file"), "").unwrap();
    let refusal = Index::open(&place.0.join("file")).err().unwrap().to_string();
    assert!(refusal.contains("无法建立"), "{refusal}");
}

/// A filled index, closed.
fn filled(place: &Path) -> Vec<PathBuf> {
    let index = Index::open(place).unwrap();
    index.put((0..50).map(|i| doc(&i.to_string(), "研修", &"课程评价。".repeat(20))).collect()).unwrap();
    index.filled().unwrap();
    drop(index);
    let files = fs::read_dir(place.join("index")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| !path.ends_with(".tantivy-writer.lock") && !path.ends_with(".tantivy-meta.lock")).collect()
}

#[test]
fn a_damaged_index_is_wiped_and_says_that_it_is_fresh() {
    let place = Place::new("damage");
    let files = filled(&place.0).len();
    assert!(files >= 5, "{files}");
    let mut wiped = 0;
    for file in 0..files {
        for damage in ["garbage", "cut", "gone", "bit"] {
            fs::remove_dir_all(&place.0).unwrap();
            let mut paths = filled(&place.0);
            paths.sort_by_key(|path| path.extension().map(ToOwned::to_owned));
            let path = &paths[file];
            let mut bytes = fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            match damage {
                "garbage" => fs::write(path, "{ not an index").unwrap(),
                "cut" => fs::write(path, &bytes[..middle]).unwrap(),
                "gone" => fs::remove_file(path).unwrap(),
                _ => {
                    bytes[middle] ^= 0x40;
                    fs::write(path, bytes).unwrap();
                }
            }
            let index = Index::open(&place.0).unwrap();
            let left = index.search(&ask("研修")).unwrap().total;
            assert!((index.fresh() && left == 0) || (!index.fresh() && left == 50), "{damage} {}", path.display());
            wiped += usize::from(index.fresh());
            index.put(vec![doc("new", "新题", "")]).unwrap();
            assert_eq!(found(&index, "新题"), ["new"]);
        }
    }
    println!("{wiped} of {} damages were seen", files * 4);
    assert!(wiped >= files * 3, "{wiped} of {}", files * 4);
}

#[test]
fn garbage_in_place_of_the_list_of_segments_is_wiped() {
    let place = Place::new("meta");
    filled(&place.0);
    fs::write(place.0.join("index/meta.json"), b"\xff\x00garbage").unwrap();
    fs::write(place.0.join("notes.txt"), "mine").unwrap();
    let index = Index::open(&place.0).unwrap();
    assert!(index.fresh() && found(&index, "研修").is_empty());
    assert!(place.0.join("notes.txt").exists(), "only the index itself is wiped");
    drop(index);
    fs::write(place.0.join("stamp"), "form 0\n").unwrap();
    assert!(Index::open(&place.0).unwrap().fresh(), "an older form");
}
