//! Promises, each kept on a real database.
use std::sync::Arc;

use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Error, Refusal, Wiring, on_both};

use super::*;
use crate::house::Anything;
use crate::units::{self, Kind, NewUnit};

async fn house(engine: Engine) -> App {
    fresh_house(engine, Arc::new(Anything), Wiring::default()).await
}

fn newcomer(name: &str, body: &str) -> Newcomer {
    Newcomer { name: name.into(), document: Document::completed(body), ..Default::default() }
}

on_both!(a19_1_one_document_is_one_person, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let first = app.act(&seed, async |tx| enter(tx, newcomer("刘芳", "11010819900307142")).await).await.unwrap();
    let no = app.act(&seed, async |tx| enter(tx, newcomer("刘方", "11010819900307142")).await).await.unwrap_err();
    assert!(matches!(no, Error::Refused(Refusal::NotNow(says)) if says == words::ALREADY_THERE));
    let document = Document::completed("11010819900307142").unwrap();
    let found = app.look(&seed, async move |view| by_document(view, &document).await).await.unwrap();
    assert_eq!(found.unwrap().id, first.id);
});

on_both!(the_table_does_not_hold_the_number_and_a_look_at_it_leaves_a_trace, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let person = app.act(&seed, async |tx| enter(tx, newcomer("刘芳", "11010819900307142")).await).await.unwrap();
    let number = Document::completed("11010819900307142").unwrap();
    let sealed = app
        .db
        .look(async |c: &mut kernel::db::Conn| c.one::<String>("SELECT document_sealed FROM persons", vec![]).await);
    assert!(!sealed.await.unwrap().contains(&number.number()[6..14]));
    let seen = app.act(&seed, async move |tx| reveal_document(tx, person.id).await).await.unwrap();
    assert_eq!(seen, number.number());
    let last = app.db.look(async |c: &mut kernel::db::Conn| {
        c.one::<String>("SELECT verb FROM audit ORDER BY id DESC LIMIT 1", vec![]).await
    });
    assert_eq!(last.await.unwrap(), "persons.document_seen");
});

on_both!(a_person_is_found_by_characters_pinyin_and_initials_in_pinyin_order, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let found = app
        .act(&seed, async |tx| {
            let school = units::found(
                tx,
                NewUnit { code: "s1".into(), name: "海淀区启明小学".into(), kind: Kind::School, parent: None },
            )
            .await?;
            for name in ["刘洋", "刘芳", "李文静", "陈卓"] {
                let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?;
                join_unit(tx, person.id, school.id, "教师", "语文").await?;
                join_unit(tx, person.id, school.id, "教师", "语文").await?;
            }
            let mut all = vec![];
            for words in ["刘", "liu", "lwj", "芳", "", "%"] {
                let names = find(tx, words, Some(&[school.id.0]), 50).await?;
                all.push(names.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(" "));
            }
            all.push(find(tx, "刘", Some(&[]), 50).await?.len().to_string());
            Ok(all)
        })
        .await
        .unwrap();
    assert_eq!(
        found,
        ["刘芳 刘洋", "刘芳 刘洋", "李文静", "刘芳", "陈卓 李文静 刘芳 刘洋", "陈卓 李文静 刘芳 刘洋", "0"]
    );
});
