//! The foot of what people read: under which numbers the site is filed, and the way to complain about this very page.
use super::*;

// req("ICP-01", "ECO-02")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_content_names_its_filing_and_is_complained_about_in_place() {
    let charter = Charter::load(&Files::shipped().unwrap()).unwrap();
    ui::furnish(crate::settings::Foot::default().footer(&charter.head.site));
    let house = house(Engine::Sqlite).await;
    let reader = Actor::house("tests");
    let (course, article) = house
        .app
        .look(&reader, async |view| {
            let published = "SELECT id FROM articles WHERE stage = 'published' LIMIT 1";
            let open = "SELECT subject_id FROM dossiers WHERE stage = 'published' AND audience = 'open' LIMIT 1";
            Ok((view.sql.one::<i64>(open, params![]).await?, view.sql.one::<i64>(published, params![]).await?))
        })
        .await
        .unwrap();
    let pages = ["/".into(), "/courses".into(), format!("/courses/{course}"), format!("/articles/{article}")];
    for path in pages {
        let page = String::from_utf8(house.fetch(&path, None, "identity").await).unwrap();
        let filed = format!("<a href=\"https://beian.miit.gov.cn/\" rel=\"noopener\">{}</a>", charter.head.site.icp);
        assert!(page.contains(&filed), "{path}: {page}");
        assert!(page.contains(&format!("href=\"/complaints?place={path}\"")), "{path}: {page}");
    }
    let form = String::from_utf8(house.fetch("/complaints?place=/courses/1", None, "identity").await).unwrap();
    assert!(form.contains("value=\"/courses/1\""), "{form}");
}
