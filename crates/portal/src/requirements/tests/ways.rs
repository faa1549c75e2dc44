//! Who may do what, through the doors.
use kernel::house::Engine;
use kernel::on_both;

use super::*;
use crate::requirements::words;

on_both!(a9_2_a_requirement_is_raised_by_the_owners_people_alone, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    let fields = |place| Offices::fields(place, &five());
    for (who, place, wanted) in [
        (&offices.owner, "module-1", 303),
        (&offices.second, "module-1", 303),
        (&offices.development, "module-7", 303),
        (&offices.personnel, "module-8", 303),
        (&offices.both, "column-1", 303),
        (&offices.owner, "column-2", 303),
        (&offices.development, "module-1", 404),
        (&offices.personnel, "module-7", 404),
        (&offices.center, "module-1", 404),
        (&offices.head, "module-1", 404),
        (&world.teacher, "module-1", 404),
        (&offices.owner, "module-9", 404),
        (&offices.owner, "nonsense", 404),
        // The role held on behalf of another unit than the owner.
        (&offices.foreign, "module-1", 403),
        (&offices.owner, "column-1", 403),
    ] {
        let (status, said) = world.send(who, "/requirements", 0, &fields(place)).await;
        assert_eq!(status, wanted, "{place}: {said}");
    }
    let path = offices.drafted(&offices.owner, "module-1").await;
    for (who, wanted) in [
        (&offices.center, 404),
        (&offices.development, 404),
        (&offices.head, 403),
        (&offices.foreign, 403),
        (&offices.second, 303),
    ] {
        assert_eq!(offices.post(who, &path, "submission", 1, &[("declaration", "yes")]).await, wanted);
    }
    assert_eq!(world.read(&path).await.0, 401);
});

on_both!(a9_2_the_owner_takes_it_back_until_the_center_has_accepted, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.raised(&offices.owner, "module-1").await;
    let why = [("reason", "改为并入另一项需求")];
    assert_eq!(offices.post(&offices.center, &path, "withdrawal", 2, &why).await, 403);
    assert_eq!(offices.post(&offices.foreign, &path, "withdrawal", 2, &why).await, 403);
    assert_eq!(offices.post(&offices.second, &path, "withdrawal", 2, &[("reason", " ")]).await, 422);
    assert_eq!(offices.post(&offices.second, &path, "withdrawal", 2, &why).await, 303);
    assert_eq!(offices.post(&offices.center, &path, "acceptance", 3, &PROMISE).await, 409);
    let path = offices.raised(&offices.owner, "module-1").await;
    assert_eq!(offices.post(&offices.center, &path, "acceptance", 2, &PROMISE).await, 303);
    let (status, said) = offices.answer(&offices.owner, &path, "withdrawal", 3, &why).await;
    assert_eq!(status, 409, "{said}");
});

on_both!(a9_3_the_center_alone_moves_it_and_promises_a_day, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.raised(&offices.owner, "module-1").await;
    for (who, wanted) in
        [(&offices.owner, 403), (&offices.head, 403), (&offices.leader, 403), (&offices.personnel, 404)]
    {
        for (verb, fields) in [("acceptance", &PROMISE[..]), ("start", &[]), ("delivery", &RELEASE[..])] {
            assert_eq!(offices.post(who, &path, verb, 2, fields).await, wanted, "{verb}");
        }
        for verb in ["return", "declination"] {
            assert_eq!(offices.post(who, &path, verb, 2, &[("reason", "请补充数据来源")]).await, wanted, "{verb}");
        }
    }
    assert_eq!(offices.post(&offices.center, &path, "delivery", 2, &RELEASE).await, 403, "not accepted yet");
    for day in ["", "昨天", "2020-01-01", "2026-02-30"] {
        assert_eq!(offices.post(&offices.center, &path, "acceptance", 2, &[("promised_on", day)]).await, 422, "{day}");
    }
    assert_eq!(offices.post(&offices.center, &path, "acceptance", 2, &PROMISE).await, 303);
    assert_eq!(offices.post(&offices.colleague, &path, "acceptance", 3, &PROMISE).await, 409);
    assert_eq!(offices.post(&offices.center, &path, "return", 3, &[("reason", "请补充")]).await, 409);
    assert_eq!(offices.post(&offices.center, &path, "delivery", 3, &RELEASE).await, 409, "not begun yet");
    assert_eq!(offices.post(&offices.center, &path, "start", 3, &[]).await, 303);
    assert_eq!(offices.post(&offices.center, &path, "delivery", 4, &RELEASE[..2]).await, 422, "no usage");
    assert_eq!(offices.post(&offices.center, &path, "delivery", 4, &RELEASE).await, 303);
    let (_, page) = offices.world.read_as(&offices.owner, &path).await;
    for said in ["2030-12-01", "郑一帆", "教师网络研修中心", "教务处", "开始实施", "版本 1.4"] {
        assert!(page.contains(said), "{said}");
    }
});

on_both!(a9_3_the_owner_takes_the_delivery_and_never_whoever_delivered, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.raised(&offices.owner, "module-1").await;
    assert_eq!(offices.post(&offices.owner, &path, "confirmation", 2, &[]).await, 403, "not delivered yet");
    let path = offices.delivered(&offices.owner, "module-1").await;
    for (who, wanted) in [
        (&offices.center, 403),
        (&offices.colleague, 403),
        (&offices.head, 403),
        (&offices.foreign, 403),
        (&offices.development, 404),
    ] {
        assert_eq!(offices.post(who, &path, "confirmation", 5, &[]).await, wanted);
        assert_eq!(offices.post(who, &path, "refusal", 5, &[("reason", "打不开报到页")]).await, wanted);
    }
    assert_eq!(offices.post(&offices.second, &path, "refusal", 5, &[("reason", "打不开报到页")]).await, 303);
    let (_, page) = offices.world.read_as(&offices.center, &path).await;
    assert!(page.contains("验收不通过") && page.contains("打不开报到页") && page.contains("实施中"));
    assert!(
        page.contains(r#"value="1.4""#) && page.contains("班级页增加报到登记。</textarea>"),
        "it begins with the last"
    );
    assert_eq!(offices.post(&offices.second, &path, "confirmation", 6, &[]).await, 403);
    assert_eq!(offices.post(&offices.center, &path, "delivery", 6, &RELEASE).await, 303);
    assert_eq!(offices.post(&offices.second, &path, "confirmation", 5, &[]).await, 409, "an old page");
    assert_eq!(offices.post(&offices.second, &path, "confirmation", 7, &[]).await, 303);
    assert_eq!(offices.post(&offices.second, &path, "confirmation", 8, &[]).await, 403, "once");
});

on_both!(a9_3_where_the_center_owns_the_column_two_persons_act_all_the_same, async |engine: Engine| {
    let offices = offices(engine).await;
    let path = offices.raised(&offices.both, "column-1").await;
    let (status, said) = offices.answer(&offices.both, &path, "acceptance", 2, &PROMISE).await;
    assert_eq!(status, 403, "{said}");
    assert_eq!(offices.post(&offices.both, &path, "declination", 2, &[("reason", "不需要了")]).await, 403);
    assert_eq!(offices.post(&offices.other, &path, "acceptance", 2, &PROMISE).await, 303);
    assert_eq!(offices.post(&offices.other, &path, "start", 3, &[]).await, 303);
    assert_eq!(offices.post(&offices.other, &path, "delivery", 4, &RELEASE).await, 303);
    assert_eq!(offices.post(&offices.other, &path, "confirmation", 5, &[]).await, 403);
    assert_eq!(offices.post(&offices.other, &path, "refusal", 5, &[("reason", "自己验收")]).await, 403);
    assert_eq!(offices.post(&offices.both, &path, "confirmation", 5, &[]).await, 303);
});

on_both!(a10_1_the_form_has_five_parts_and_none_may_be_empty_when_it_is_raised, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    let (_, page) = world.read_as(&offices.owner, "/requirements/new").await;
    for (field, name, _) in Parts::ALL {
        assert!(page.contains(&format!("name=\"{field}\"")) && page.contains(name), "{field}");
    }
    let bare = form(&[("place", "module-1"), ("title", "班级页增加报到登记")]);
    let (status, path) = world.send(&offices.owner, "/requirements", 0, &bare).await;
    assert_eq!(status, 303, "a draft may be bare");
    let (status, said) = offices.answer(&offices.owner, &path, "submission", 1, &[("declaration", "yes")]).await;
    assert_eq!(status, 422);
    let mut version = 1;
    for (missing, name, _) in Parts::ALL {
        assert!(said.is_empty() || said.contains(name) || said.contains("error"), "{said}");
        let mut fields = vec![("title", "班级页增加报到登记")];
        let five = five();
        fields.extend(five.all().into_iter().filter(|one| one.0 != missing).map(|(field, _, text)| (field, text)));
        assert_eq!(offices.post(&offices.owner, &path, "edit", version, &fields).await, 303);
        version += 1;
        let status = offices.post(&offices.owner, &path, "submission", version, &[("declaration", "yes")]).await;
        assert_eq!(status, 422, "without {missing}");
    }
    let all = Offices::fields("", &five());
    assert_eq!(world.send(&offices.owner, &format!("{path}/edit"), version, &all).await.0, 303);
    assert_eq!(offices.post(&offices.owner, &path, "submission", version + 1, &[("declaration", "yes")]).await, 303);
    let long = Parts { data: "字".repeat(4001), ..five() };
    assert_eq!(world.send(&offices.owner, "/requirements", 0, &Offices::fields("module-1", &long)).await.0, 422);
});

on_both!(a10_2_the_declaration_is_signed_with_each_submission_and_kept_as_it_was, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    let path = offices.drafted(&offices.owner, "module-1").await;
    assert!(world.read_as(&offices.owner, &path).await.1.contains(words::DECLARATION));
    for silent in [&[][..], &[("declaration", "no")]] {
        assert_eq!(offices.post(&offices.owner, &path, "submission", 1, silent).await, 422);
    }
    assert_eq!(world.read_as(&offices.owner, &format!("{path}/submissions/1")).await.0, 404, "nothing signed yet");
    assert_eq!(offices.post(&offices.owner, &path, "submission", 1, &[("declaration", "yes")]).await, 303);
    assert_eq!(offices.post(&offices.owner, &path, "edit", 2, &[("title", "换一个标题")]).await, 409, "as signed");
    assert_eq!(offices.post(&offices.center, &path, "return", 2, &[("reason", "请补充数据来源")]).await, 303);
    let more = Parts { data: "学员名单由教务处提供。\n报到记录保存三年。".into(), ..five() };
    let edit = Offices::fields("", &more);
    assert_eq!(world.send(&offices.second, &format!("{path}/edit"), 3, &edit).await.0, 303);
    let (_, seen) = world.read_as(&offices.center, &path).await;
    assert!(!seen.contains("保存三年"), "what is not signed is not the Center's to read");
    assert_eq!(offices.post(&offices.second, &path, "submission", 4, &[]).await, 422, "declared anew");
    assert_eq!(offices.post(&offices.second, &path, "submission", 4, &[("declaration", "yes")]).await, 303);
    for (round, signer, holds, lacks) in
        [(1, "赵敏", "保存到项目结项", "保存三年"), (2, "何静", "保存三年", "没有改动")]
    {
        let (status, page) = world.read_as(&offices.center, &format!("{path}/submissions/{round}")).await;
        assert_eq!(status, 200);
        for said in [words::DECLARATION, signer, holds, "教务处", "第 1 版"] {
            assert!(page.contains(said), "{round} {said}");
        }
        assert!(!page.contains(lacks), "{round} {lacks}");
    }
    let (_, page) = world.read_as(&offices.center, &path).await;
    assert!(page.contains("<del>") && page.contains("<ins>") && page.contains("请补充数据来源"));
    assert_eq!(world.read_as(&offices.center, &format!("{path}/submissions/3")).await.0, 404);
    assert_eq!(world.read_as(&offices.personnel, &format!("{path}/submissions/1")).await.0, 404);
});

on_both!(a7_4_a_release_note_is_everybodys_once_the_owner_has_taken_the_delivery, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    let path = offices.delivered(&offices.owner, "module-1").await;
    for page in ["/modules/1", "/releases"] {
        let (status, text) = world.read(page).await;
        assert!(status == 200 && !text.contains("点击“报到”"), "{page} before the owner took it");
    }
    assert_eq!(offices.post(&offices.second, &path, "confirmation", 5, &[]).await, 303);
    for page in ["/modules/1", "/releases"] {
        let (status, text) = world.read(page).await;
        assert_eq!(status, 200);
        for said in ["班级页增加报到登记", "版本 1.4", "点击“报到”"] {
            assert!(text.contains(said), "{page} {said}");
        }
        assert!(!text.contains(&path), "the ticket itself is not everybody's");
    }
    assert!(!world.read("/modules/2").await.1.contains("版本 1.4"), "another module's");
    assert_eq!(world.read_as(&world.teacher, &path).await.0, 404);
});

on_both!(a7_4_as_many_release_notes_as_a_page_holds_have_no_page_after_them, async |engine: Engine| {
    let offices = offices(engine).await;
    let world = &offices.world;
    let (office, owner) = (world.office, offices.owner.id());
    let confirmed = async |from: i64, until: i64| {
        let sql = "INSERT INTO requirements (id, place_kind, place_id, owner_unit_id, title, process, data, accounts,
            authorisation, roles, drafted_at, drafted_by, stage, release_version, release_changes, release_usage, confirmed_at)
            VALUES ($1, 'Module', 1, $2, '报到登记', '', '', '', '', '', 1, $3, 'confirmed', '1.4', '改', '用', $4)";
        let kept = async move |tx: &mut kernel::Tx<'_>| {
            for at in from..=until {
                tx.sql.exec(sql, kernel::params![at, office, owner, 1000 + at]).await?;
            }
            Ok::<_, kernel::Error>(())
        };
        world.app.act(&Actor::house("tests"), kept).await.unwrap();
    };
    let notes = |page: &str| page.matches("<li class=\"panel\"").count();
    confirmed(1, 20).await;
    let (_, full) = world.read("/releases").await;
    assert_eq!((notes(&full), full.contains("rel=\"next\"")), (20, false));
    confirmed(21, 21).await;
    let (_, first) = world.read("/releases").await;
    assert_eq!(notes(&first), 20);
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let (_, second) = world.read(next).await;
    assert_eq!((notes(&second), second.contains("rel=\"next\"")), (1, false));
});
