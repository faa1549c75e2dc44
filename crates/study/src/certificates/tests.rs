//! Promises, each kept through the doors on a real database, under the shipped charter, with real fonts.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, MINUTE, Tx, on_both, params};

use super::*;
use crate::tests::{CHARTER, World, world};

async fn one(world: &World, column: &'static str) -> String {
    let sql = format!("SELECT {column} FROM certificates ORDER BY id DESC LIMIT 1");
    let read = async move |view: &mut kernel::View<'_>| Ok(view.sql.one::<String>(&sql, params![]).await?);
    world.app.look(&Actor::house("tests"), read).await.unwrap()
}

on_both!(a22_1_a_batch_is_numbered_printed_verified_and_revoked, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let roll = world.recognised().await;
    let batch = format!("/certificates/batches/{}", roll.rsplit('/').next().unwrap());
    let door = format!("{batch}/issue");
    for (who, wanted) in [(&world.lead, 403), (&world.learner, 404), (&world.outsider, 404)] {
        assert_eq!(world.send(who, &door, 0, "").await.0, wanted);
    }
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 409, "everybody has one");
    let (number, code, id) =
        (one(&world, "number").await, one(&world, "code").await, one(&world, "CAST(id AS TEXT)").await);
    assert_eq!((&*number, one(&world, "CAST(charter AS TEXT)").await), ("2026-000001", CHARTER.to_string()));
    let paper = format!("/certificates/{id}/paper");
    let (status, bytes) = world.read(&world.learner, &paper).await;
    assert!(status == 200 && bytes.starts_with("%PDF-"), "{status}");
    assert_eq!(world.read(&world.second, &paper).await.0, 404);
    assert!(world.read(&world.learner, "/certificates").await.1.contains(&number));
    assert!(!world.read(&world.second, "/certificates").await.1.contains(&number));
    // Anybody with the paper sees what it says; a changed code says nothing.
    let stranger = Actor::stranger();
    let scanned = world.read(&stranger, &format!("/verify/{code}")).await.1;
    for said in [&*number, "李文静", "小学语文市级培训", "40 学时", "证书有效", "2026-0001", "中文系", "2026年11月23日"]
    {
        assert!(scanned.contains(said), "{said}");
    }
    let edited = format!("{}x", &code[..code.len() - 1]);
    assert!(world.read(&stranger, &format!("/verify/{edited}")).await.1.contains("不能验证"));
    let typed = async |number: &str, name: &str| {
        let code = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let fields = format!("number={}&name={}", code(number), code(name));
        let page = world.send(&stranger, "/verify", 0, &fields).await.1;
        assert!(!page.contains("小学语文") && !page.contains("李文静") && !page.contains("40 学时"), "yes or no alone");
        page.contains("与所填的姓名一致")
    };
    assert!(typed(&number, " 李 文静 ").await);
    assert!(!typed(&number, "王雪").await && !typed("2026-000002", "李文静").await);
    let revocation = format!("/certificates/{id}/revocation");
    assert_eq!(world.send(&world.lead, &revocation, 1, "reason=x1").await.0, 403);
    assert_eq!(world.send(&world.office, &revocation, 1, "reason=").await.0, 422);
    assert_eq!(world.send(&world.office, &revocation, 1, "reason=%E5%A7%93%E5%90%8D%E6%9C%89%E8%AF%AF").await.0, 303);
    assert_eq!(world.send(&world.office, &revocation, 2, "reason=%E5%86%8D%E6%AC%A1").await.0, 409);
    assert!(world.read(&stranger, &format!("/verify/{code}")).await.1.contains("这份证书已撤销"));
    assert!(!typed(&number, "李文静").await);
    assert_eq!(world.read(&world.learner, &paper).await.0, 409, "a revoked paper is not given out");
    assert!(typed_often(&world).await, "people do not ask that often");
});

/// Whether an address is refused when it goes on asking, and may ask again later.
async fn typed_often(world: &World) -> bool {
    let stranger = Actor::stranger();
    let ask = async || world.send(&stranger, "/verify", 0, "number=2026-1&name=x").await.0;
    for _ in 0..30 {
        ask().await;
    }
    let refused = ask().await == 429;
    world.app.house.clock.move_to(world.app.now().plus(11 * MINUTE));
    refused && ask().await == 200
}

on_both!(a_wrong_name_is_put_right_by_another_certificate_that_says_what_it_replaces, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    let roll = world.recognised().await;
    let list = format!("/certificates/batches/{}", roll.rsplit('/').next().unwrap());
    assert_eq!(world.send(&world.office, &format!("{list}/issue"), 0, "").await.0, 303);
    work_off(&world.app).await;
    let (old, code) = (one(&world, "CAST(id AS TEXT)").await, one(&world, "code").await);
    let door = format!("/certificates/{old}/reissue");
    let put =
        "name=%E6%9D%8E%E6%96%87%E9%9D%96&unit_name=%E7%AC%AC%E4%B8%80%E5%B0%8F%E5%AD%A6&reason=%E5%A7%93%E5%90%8D";
    for (who, status) in [(&world.lead, 403), (&world.learner, 403), (&world.outsider, 404)] {
        assert_eq!(world.send(who, &door, 1, put).await.0, status);
    }
    assert_eq!(world.send(&world.office, &door, 1, "name=&reason=xx").await.0, 422);
    assert_eq!(world.send(&world.office, &door, 1, "name=x&reason=").await.0, 422);
    assert_eq!(world.send(&world.office, &door, 2, put).await.0, 409, "stale");
    let (status, new) = world.send(&world.office, &door, 1, put).await;
    assert_eq!(status, 303, "{new}");
    work_off(&world.app).await;
    assert_eq!(one(&world, "number").await, "2026-000002");
    let page = world.read(&world.learner, &new).await.1;
    assert!(page.contains("李文靖") && page.contains("第一小学") && page.contains("2026-000001"), "{page}");
    let stranger = Actor::stranger();
    assert!(world.read(&stranger, &format!("/verify/{code}")).await.1.contains("已撤销"));
    assert!(world.read(&stranger, &format!("/verify/{}", one(&world, "code").await)).await.1.contains("李文靖"));
    assert_eq!(world.read(&world.learner, &format!("{new}/paper")).await.0, 200);
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(nobody_issues_their_own_and_a_batch_that_was_cut_off_has_no_gap, async |engine: Engine| {
    let world = world(engine).await;
    world.crowd(120).await;
    let me = world.other_office.id();
    let joined = async move |tx: &mut Tx<'_>| {
        let seat = "INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at)
            VALUES (51, $1, 31, '钱文博', 0, 1)";
        tx.sql.exec(seat, params![me]).await?;
        let done = "INSERT INTO items_done (person_id, course_id, item_key, done_at, how)
            SELECT CAST($1 AS BIGINT), 41, item_key, 1, 'tests' FROM items";
        Ok(tx.sql.exec(done, params![me]).await?)
    };
    world.app.act(&Actor::house("tests"), joined).await.unwrap();
    let roll = world.recognised().await;
    let list = format!("/certificates/batches/{}", roll.rsplit('/').next().unwrap());
    assert!(!world.read(&world.other_office, &list).await.1.contains("颁发证书</button>"));
    assert_eq!(world.send(&world.other_office, &format!("{list}/issue"), 0, "").await.0, 403, "they stand on the list");
    assert_eq!(world.send(&world.office, &format!("{list}/issue"), 0, "").await.0, 303);
    let (house, id) = (Actor::house("tests"), roll.rsplit('/').next().unwrap().parse().unwrap());
    assert!(jobs::slice(&world.app, &house, id).await.unwrap(), "and then the job dies");
    assert!(world.read(&world.office, &list).await.1.contains("正在颁发"));
    let code = one(&world, "code").await;
    assert_eq!(
        world.read(&Actor::stranger(), &format!("/verify/{code}")).await.0,
        404,
        "not before the batch is whole"
    );
    let job = Issue { roll: id };
    kernel::Job::run(job, world.app.clone()).await.unwrap();
    let gap = async |view: &mut kernel::View<'_>| {
        let sql = "SELECT COUNT(*) || ' ' || COUNT(DISTINCT person_id) || ' ' || MAX(number) FROM certificates";
        Ok(view.sql.one::<String>(sql, params![]).await?)
    };
    assert_eq!(world.app.look(&house, gap).await.unwrap(), "121 121 2026-000121");
    assert_eq!(world.read(&Actor::stranger(), &format!("/verify/{code}")).await.0, 200);
});

on_both!(a19_1_of_two_certificates_for_one_project_one_stands_and_it_is_the_kept_records, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.learner).await;
    world.complete(&world.second).await;
    let roll = world.recognised().await;
    let door = format!("/certificates/batches/{}/issue", roll.rsplit('/').next().unwrap());
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    let of = |who: &Actor, stands: &str| {
        format!("SELECT COUNT(*) FROM certificates WHERE person_id = {} AND revoked_at IS {stands}", who.id())
    };
    world.merged(&world.second).await;
    world.heard(world.second.id()).await;
    assert_eq!(world.count(&of(&world.learner, "NULL")).await, 1);
    assert_eq!(world.count(&of(&world.second, "NULL")).await, 0, "never two for one project");
    assert_eq!(world.count(&of(&world.second, "NOT NULL")).await, 1, "revoked, and why");
    assert!(one(&world, "(SELECT reason FROM certificates WHERE revoked_at IS NOT NULL)").await.contains("合并档案"));
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a19_1_a_certificate_of_the_folded_record_is_the_kept_ones_and_still_verifies, async |engine: Engine| {
    let world = world(engine).await;
    world.complete(&world.second).await;
    let roll = world.recognised().await;
    let door = format!("/certificates/batches/{}/issue", roll.rsplit('/').next().unwrap());
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    let (number, code) = (one(&world, "number").await, one(&world, "code").await);
    world.merged(&world.second).await;
    assert!(world.read(&world.learner, "/certificates").await.1.contains(&number));
    let page = world.read(&Actor::stranger(), &format!("/verify/{code}")).await.1;
    assert!(page.contains("证书有效") && page.contains("王雪"), "as it was printed, sealed anew: {page}");
});
