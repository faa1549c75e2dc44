//! Promises, each kept on a real database and through the doors.
use governance::papers;
use kernel::house::{Engine, MONDAY, dead_jobs, work_off};
use kernel::{Actor, Entry, MINUTE, mac_of, on_both, params};

use super::*;
use crate::tests::{World, id_of, world};

const REPORT: [(&str, &str); 3] =
    [("class", "network"), ("title", "平台后台出现异常登录"), ("says", "凌晨有陌生地址登录后台，已经截图。")];

impl World {
    async fn reported(&self, by: &Actor) -> String {
        let (status, to) = self.send(by, "/security/incidents", 0, &REPORT).await;
        assert_eq!(status, 303, "{to}");
        to
    }

    async fn graded(&self, level: &str) -> String {
        let path = self.reported(&self.teacher).await;
        let fields = [("level", level), ("reason", "影响范围有限")];
        assert_eq!(self.post(&self.officer, &format!("{path}/grade"), 1, &fields).await, 303);
        path
    }

    /// The Center and its head, as a form says them.
    fn charge(&self) -> String {
        format!("{}-{}", self.center, self.chief.id())
    }

    async fn assigned(&self, level: &str) -> String {
        let path = self.graded(level).await;
        let charge = self.charge();
        let fields = [("charge", charge.as_str()), ("reason", "平台由其运行")];
        assert_eq!(self.post(&self.officer, &format!("{path}/charge"), 2, &fields).await, 303);
        path
    }

    /// Mended by the head of the Center; the next version is 4.
    async fn rectified(&self, level: &str) -> String {
        let path = self.assigned(level).await;
        // Whoever answers may mend; here their whole unit is one person.
        let fields = [("rectification", "已封禁地址，重置口令。")];
        assert_eq!(self.post(&self.chief, &format!("{path}/rectification"), 3, &fields).await, 303);
        path
    }
}

const END: [(&str, &str); 2] = [("outcome", "handled"), ("disposition", "通报批评，责任人书面检查。")];

// req("SM-12", "YX-12")
on_both!(a21_1_an_incident_goes_from_report_to_closure_by_those_who_may, async |engine: Engine| {
    let world = world(engine).await;
    let path = world.reported(&world.teacher).await;
    assert_eq!(world.waits(&world.officer).await, ["定级"]);
    // Who sees it: the Office, the security administrator, whoever reported it; nobody else.
    for (who, wanted) in [
        (&world.officer, 200),
        (&world.security, 200),
        (&world.teacher, 200),
        (&world.head, 404),
        (&world.chief, 404),
        (&world.operator, 404),
        (&world.auditor, 404),
        (&world.leader, 404),
    ] {
        assert_eq!(world.read(who, &path).await.0, wanted, "{who:?}");
    }
    // Graded by the Office alone.
    let grade = [("level", "general"), ("reason", "影响范围有限")];
    let door = format!("{path}/grade");
    for (who, wanted) in [(&world.security, 403), (&world.teacher, 403), (&world.head, 404), (&world.leader, 404)] {
        assert_eq!(world.post(who, &door, 1, &grade).await, wanted);
    }
    assert_eq!(world.post(&world.officer, &door, 1, &[("level", "general"), ("reason", " ")]).await, 422);
    assert_eq!(world.post(&world.officer, &door, 1, &[("level", "terrible"), ("reason", "理由")]).await, 422);
    assert_eq!(world.post(&world.officer, &door, 1, &grade).await, 303);
    assert_eq!(world.post(&world.officer, &door, 2, &grade).await, 409, "nothing would change");
    // Who answers stands in the chain, and nowhere else.
    let door = format!("{path}/charge");
    let outside = format!("{}-{}", world.chinese, world.head.id());
    for wrong in [outside.as_str(), "", "0-0", "nonsense"] {
        let fields = [("charge", wrong), ("reason", "平台由其运行")];
        assert_eq!(world.post(&world.officer, &door, 2, &fields).await, 422, "{wrong}");
    }
    let charge = world.charge();
    let fields = [("charge", charge.as_str()), ("reason", "平台由其运行")];
    assert_eq!(world.post(&world.security, &door, 2, &fields).await, 403);
    assert_eq!(world.post(&world.officer, &door, 2, &fields).await, 303);
    assert_eq!(world.waits(&world.chief).await, ["整改"]);
    // Mended by that unit alone, closed by the Office alone, with a disposition.
    let close = format!("{path}/closure");
    assert_eq!(world.post(&world.officer, &close, 3, &END).await, 409, "not mended yet");
    let mended = [("rectification", "已封禁地址，重置口令。")];
    let door = format!("{path}/rectification");
    for (who, wanted) in [(&world.officer, 403), (&world.security, 403), (&world.head, 404), (&world.teacher, 403)] {
        assert_eq!(world.post(who, &door, 3, &mended).await, wanted);
    }
    assert_eq!(world.post(&world.chief, &door, 3, &mended).await, 303);
    for (who, wanted) in [(&world.chief, 403), (&world.security, 403), (&world.teacher, 403), (&world.leader, 404)] {
        assert_eq!(world.post(who, &close, 4, &END).await, wanted);
    }
    for none in ["", "  ", "——", "好"] {
        let (status, said) =
            world.send(&world.officer, &close, 4, &[("outcome", "handled"), ("disposition", none)]).await;
        assert_eq!(status, 422, "{none}: {said}");
    }
    assert_eq!(world.post(&world.officer, &close, 4, &END).await, 303);
    assert_eq!(world.post(&world.officer, &close, 5, &END).await, 409, "it is closed");
    assert_eq!(world.waits(&world.officer).await, Vec::<String>::new());
    let page = world.page(&world.teacher, &path).await;
    for said in ["已结案", "通报批评", "教师网络研修中心", "陈大为", "平台运行责任"] {
        assert!(page.contains(said), "{said}");
    }
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a21_1_nobody_closes_an_incident_of_their_own_unit, async |engine: Engine| {
    let world = world(engine).await;
    // Of the college: an account of one of its people.
    let place = format!("/people/{}", world.staff.id());
    let mut report = REPORT.to_vec();
    report.push(("place", &place));
    let (_, path) = world.send(&world.teacher, "/security/incidents", 0, &report).await;
    let grade = [("level", "general"), ("reason", "影响范围有限")];
    assert_eq!(world.post(&world.both, &format!("{path}/grade"), 1, &grade).await, 303);
    let charge = format!("{}-{}", world.chinese, world.staff.id());
    let fields = [("charge", charge.as_str()), ("reason", "账号由其使用")];
    assert_eq!(world.post(&world.both, &format!("{path}/charge"), 2, &fields).await, 303);
    let mended = [("rectification", "已更换密码，退出全部会话。")];
    assert_eq!(world.post(&world.head, &format!("{path}/rectification"), 3, &mended).await, 303);
    let close = format!("{path}/closure");
    // An officer who also works for the unit that answers.
    let (status, said) = world.send(&world.both, &close, 4, &END).await;
    assert_eq!(status, 403, "{said}");
    assert_eq!(world.post(&world.officer, &close, 4, &END).await, 303);
    // When the Office itself answers, the leadership closes it, and the Office does not.
    let path = world.graded("general").await;
    let charge = format!("{}-{}", world.office, world.colleague.id());
    let fields = [("charge", charge.as_str()), ("reason", "安全管理有疏漏")];
    assert_eq!(world.post(&world.officer, &format!("{path}/charge"), 2, &fields).await, 303);
    let door = format!("{path}/rectification");
    assert_eq!(world.post(&world.officer_head, &door, 3, &mended).await, 303);
    let close = format!("{path}/closure");
    assert_eq!(world.post(&world.officer, &close, 4, &END).await, 403);
    assert_eq!(world.post(&world.leader, &close, 4, &END).await, 303);
});

on_both!(a21_1_what_is_grave_is_reported_upwards_before_it_is_closed, async |engine: Engine| {
    let world = world(engine).await;
    let path = world.rectified("serious").await;
    let (close, up) = (format!("{path}/closure"), format!("{path}/report"));
    let (status, said) = world.send(&world.officer, &close, 4, &END).await;
    assert_eq!(status, 409, "{said}");
    let fields = [("to", "市教委网信部门"), ("text", "事件的时间、系统、类型、级别、影响和措施。")];
    assert_eq!(world.post(&world.security, &up, 4, &fields).await, 403);
    assert_eq!(world.post(&world.officer, &up, 4, &[("to", ""), ("text", "")]).await, 422);
    let page = world.page(&world.officer, &path).await;
    for said in ["报告时间：", "事件类型和级别：网络安全，较大", "经过和影响：凌晨有陌生地址"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(world.post(&world.officer, &up, 4, &fields).await, 303);
    assert_eq!(world.post(&world.officer, &up, 5, &fields).await, 409, "once");
    assert_eq!(world.post(&world.officer, &close, 5, &END).await, 303);
});

on_both!(an_incident_is_returned_regraded_and_dismissed, async |engine: Engine| {
    let world = world(engine).await;
    let path = world.rectified("general").await;
    let back = [("reason", "请补充日志和处理人")];
    assert_eq!(world.post(&world.chief, &format!("{path}/return"), 4, &back).await, 403);
    assert_eq!(world.post(&world.officer, &format!("{path}/return"), 4, &back).await, 303);
    assert_eq!(world.waits(&world.chief).await, ["整改"]);
    let graver = [("level", "grave"), ("reason", "又发现数据外传")];
    assert_eq!(world.post(&world.officer, &format!("{path}/grade"), 4, &graver).await, 409, "somebody saved it since");
    assert_eq!(world.post(&world.officer, &format!("{path}/grade"), 5, &graver).await, 303);
    assert!(world.page(&world.officer, &path).await.contains("由一般改为重大"));
    let alarm = [("outcome", "false_alarm"), ("disposition", "经核实为管理员本人操作。")];
    assert_eq!(world.post(&world.officer, &format!("{path}/closure"), 6, &alarm).await, 409, "somebody answers for it");
    let path = world.reported(&world.teacher).await;
    assert_eq!(world.post(&world.officer, &format!("{path}/closure"), 1, &alarm).await, 303);
    let bad = ["/nowhere/7", "javascript:alert(1)"];
    for place in bad {
        let mut fields = REPORT.to_vec();
        fields.push(("place", place));
        assert_eq!(world.post(&world.teacher, "/security/incidents", 0, &fields).await, 422, "{place}");
    }
    let mut fields = REPORT.to_vec();
    fields.push(("happened", "2030-01-01T00:00"));
    assert_eq!(world.post(&world.teacher, "/security/incidents", 0, &fields).await, 422, "not yet");
    assert_eq!(world.post(&Actor::stranger(), "/security/incidents", 0, &REPORT).await, 401);
});

// req("CSL-04")
on_both!(csl_04_a_term_runs_and_is_told_at_half_at_four_fifths_and_at_its_end, async |engine: Engine| {
    let world = world(engine).await;
    let path = world.reported(&world.teacher).await;
    let late = |told: Vec<String>| told.into_iter().filter(|title| title.contains("定级")).collect::<Vec<_>>();
    let at = |minutes: i64| MONDAY.plus(minutes * MINUTE);
    // The charter gives an hour to grade it.
    for (minutes, officer, chief, leader) in [(29, 0, 0, 0), (30, 1, 1, 0), (48, 2, 2, 0), (59, 2, 2, 0), (60, 3, 3, 1)]
    {
        world.app.house.clock.move_to(at(minutes));
        work_off(&world.app).await;
        assert_eq!(late(world.told(&world.officer).await).len(), officer, "after {minutes}");
        assert_eq!(late(world.told(&world.officer_head).await).len(), chief, "after {minutes}");
        assert_eq!(late(world.told(&world.leader).await).len(), leader, "after {minutes}");
        assert_eq!(world.read(&world.leader, &path).await.0, if leader == 0 { 404 } else { 200 }, "after {minutes}");
    }
    work_off(&world.app).await;
    assert_eq!(late(world.told(&world.officer).await).len(), 3, "each part once");
    assert!(world.page(&world.officer, &path).await.contains("已超期"));
    // Once graded nothing is told of that any more; the report upwards has its own term, from when it became known.
    let grade = [("level", "gravest"), ("reason", "全部学员信息外泄")];
    assert_eq!(world.post(&world.officer, &format!("{path}/grade"), 1, &grade).await, 303);
    work_off(&world.app).await;
    let told = world.told(&world.leader).await;
    assert!(told.iter().any(|title| title.starts_with("超期") && title.contains("上报")), "{told:?}");
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

// req("CSL-04", "YX-12")
on_both!(csl_04_the_log_holds_every_entry_of_the_time_and_is_signed, async |engine: Engine| {
    let world = world(engine).await;
    world.app.house.clock.move_to(MONDAY.plus(60 * MINUTE));
    let path = world.assigned("general").await;
    world.app.house.clock.move_to(MONDAY.plus(120 * MINUTE));
    world.post(&world.security, &format!("{path}/measures"), 3, &[("measure", "100% 的会话已经结束。")]).await;
    let door = format!("{path}/log");
    let window = [("from", "2026-11-23T09:59"), ("until", "2026-11-23T11:00")];
    for (who, wanted) in [(&world.security, 403), (&world.chief, 403), (&world.auditor, 404), (&world.head, 404)] {
        assert_eq!(world.post(who, &door, 3, &window).await, wanted);
    }
    for wrong in [["", ""], ["2026-11-23T11:00", "2026-11-23T09:00"], ["2026-01-01T00:00", "2026-11-23T00:00"]] {
        assert_eq!(world.post(&world.officer, &door, 3, &[("from", wrong[0]), ("until", wrong[1])]).await, 422);
    }
    let (status, bytes) = world.file(&world.officer, &door, 3, &window).await;
    assert_eq!(status, 200);
    // Every entry of the time, each as it was written; nothing before and nothing after.
    let counted = world.app.look(&world.officer, async |view| {
        let all = "SELECT COUNT(*) FROM audit_trail WHERE at >= $1 AND at < $2";
        let (from, until) = (MONDAY.plus(59 * MINUTE), MONDAY.plus(120 * MINUTE));
        Ok(view.sql.one::<i64>(all, params![from, until]).await?)
    });
    let signature = papers::open(&bytes).unwrap();
    let text = String::from_utf8(bytes[..signature.length].to_vec()).unwrap();
    let mut lines = text.lines();
    let head: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let entries: Vec<serde_json::Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), usize::try_from(counted.await.unwrap()).unwrap());
    assert!(entries.len() >= 3 && head["entries"] == entries.len());
    for wanted in ["incidents.reported", "incidents.graded", "incidents.assigned"] {
        assert!(entries.iter().any(|entry| entry["verb"] == wanted), "{wanted}");
    }
    assert!(entries.iter().all(|entry| entry["verb"] != "incidents.measured"), "that was later");
    assert_eq!(signature.key, world.app.house.seal.public_key());
    let kept = world.app.look(&world.officer, async |view| {
        let window = (MONDAY.plus(59 * MINUTE), MONDAY.plus(120 * MINUTE));
        store::entries(view, window, 0, 100).await
    });
    let kept: Vec<Entry> = kept.await.unwrap();
    assert!(kept.iter().all(|entry| mac_of(&world.app.house.seal, entry) == entry.mac));
    // Altered, cut or put together: it verifies no more.
    let mut other = bytes.clone();
    other[bytes.len() / 3] ^= 1;
    assert!(papers::open(&other).is_err());
    let without: Vec<u8> = text.lines().skip(1).collect::<Vec<_>>().join("\n").into_bytes();
    assert!(papers::open(&[&without[..], &bytes[signature.length..]].concat()).is_err());
    // What people typed cannot look like a signature.
    world.post(&world.security, &format!("{path}/measures"), 3, &[("measure", "%SHIXUE-SIGNATURE-1 伪造")]).await;
    let window = [("from", "2026-11-23T09:00"), ("until", "2026-11-23T12:00")];
    let (_, bytes) = world.file(&world.officer, &door, 3, &window).await;
    papers::open(&bytes).unwrap();
});

// req("YX-12")
on_both!(a21_1_the_dossier_is_signed_and_says_who_answers, async |engine: Engine| {
    let world = world(engine).await;
    let path = world.rectified("general").await;
    assert_eq!(world.post(&world.officer, &format!("{path}/closure"), 4, &END).await, 303);
    let door = format!("{path}/dossier");
    for (who, wanted) in [(&world.security, 403), (&world.chief, 403), (&world.teacher, 403), (&world.head, 404)] {
        assert_eq!(world.read(who, &door).await.0, wanted);
        assert_eq!(world.post(who, &door, 0, &[]).await, wanted);
    }
    let page = world.page(&world.officer, &door).await;
    for said in ["安全事件档案", "责任单位", "教师网络研修中心", "陈大为", "平台运行责任", "定级", "结案", "通报批评"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(world.post(&world.officer, &door, 0, &[]).await, 303);
    work_off(&world.app).await;
    let paper = world.app.look(&world.officer, async |view| {
        Ok(view.sql.one::<i64>("SELECT id FROM papers WHERE kind = 'Incident'", params![]).await?)
    });
    let link = format!("{door}/papers/{}", paper.await.unwrap());
    assert_eq!(world.read(&world.security, &link).await.0, 403);
    let made = world.app.look(&world.officer, async |view| {
        Ok(view.sql.one::<String>("SELECT file_key FROM papers WHERE kind = 'Incident'", params![]).await?)
    });
    let bytes = world.app.house.files.read(&made.await.unwrap()).await.unwrap();
    assert_eq!(world.read(&world.officer, &link).await.0, 200);
    assert_eq!(papers::open(&bytes).unwrap().key, world.app.house.seal.public_key());
    let mut other = bytes.to_vec();
    other[bytes.len() / 2] ^= 1;
    assert!(papers::open(&other).is_err());
    // Every step stands on an entry of the audit.
    let id = id_of(&path);
    let trail = world.app.look(&world.officer, async move |view| {
        let verbs = "SELECT verb FROM audit_trail WHERE kind = 'Incident' AND subject_id = $1 ORDER BY id LIMIT 50";
        let id: kernel::Id<Incident> = id;
        Ok(view.sql.all::<String>(verbs, params![id]).await?)
    });
    let trail = trail.await.unwrap();
    let wanted = ["reported", "graded", "assigned", "rectified", "closed"].map(|verb| format!("incidents.{verb}"));
    assert_eq!(trail[..5], wanted);
});

// req("PIP-12")
on_both!(pip_12_whoever_is_concerned_is_told_once_and_nobody_else, async |engine: Engine| {
    let world = world(engine).await;
    let path = world.assigned("general").await;
    let (put, tell) = (format!("{path}/persons"), format!("{path}/telling"));
    let five = [
        ("data", "姓名、手机号"),
        ("cause", "名单放在共享盘"),
        ("harm", "可能收到骚扰电话"),
        ("measures", "已删除名单，请留意来电"),
        ("contact", "互联网信息办公室 010-88880000"),
    ];
    assert_eq!(world.post(&world.officer, &tell, 3, &five).await, 409, "nobody is on the list");
    for wrong in ["", "N5\nN999"] {
        assert_eq!(world.post(&world.officer, &put, 3, &[("persons", wrong)]).await, 422, "{wrong}");
    }
    assert_eq!(world.post(&world.chief, &put, 3, &[("persons", "N5")]).await, 403);
    assert_eq!(world.post(&world.security, &put, 3, &[("persons", "N5\r\n N11 \nN5\n")]).await, 303);
    assert_eq!(world.post(&world.security, &tell, 3, &five).await, 403, "the Office tells");
    assert_eq!(world.post(&world.officer, &tell, 3, &five[..4]).await, 422, "each of the five");
    assert_eq!(world.post(&world.officer, &tell, 3, &five).await, 303);
    work_off(&world.app).await;
    work_off(&world.app).await;
    let title = "关于您个人信息的安全告知";
    let told = async |who: &Actor| world.told(who).await.iter().filter(|one| *one == title).count();
    assert_eq!((told(&world.staff).await, told(&world.teacher).await), (1, 1));
    for who in [&world.head, &world.chief, &world.officer, &world.other, &world.operator] {
        assert_eq!(told(who).await, 0);
    }
    assert_eq!(world.post(&world.officer, &tell, 3, &five).await, 409, "everybody was told");
    assert!(world.page(&world.officer, &path).await.contains("2 人，已告知 2 人"));
    let (inside, outside) = (world.page(&world.security, &path).await, world.page(&world.chief, &path).await);
    assert!(inside.contains("周岩") && !outside.contains("周岩"), "names are for those who investigate alone");
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(the_chain_of_an_article_a_module_and_an_account_is_theirs, async |engine: Engine| {
    let world = world(engine).await;
    let (staff, officer) = (world.staff.id(), world.officer.id());
    let chinese = world.chinese;
    let seed = Actor::house("tests");
    let links = world.app.act(&seed, async move |tx| {
        let article = "INSERT INTO articles (id, column_id, kind, title, body, source, issuing_body, document_number,
            issued_on, original_link, host_unit_id, provided_by, drafted_at, stage)
            VALUES (9, 1, 'news', '', '', '', '', '', '', '', $1, $2, 1, 'drafted')";
        tx.sql.exec(article, params![chinese, staff]).await?;
        let mut all = vec![];
        for thing in [Thing::Article(9), Thing::Account(staff.0), Thing::Module(404), Thing::Course(404)] {
            all.push(chain(tx, thing).await?);
        }
        Ok(all)
    });
    let links = links.await.unwrap();
    let says = |at: usize| links[at].iter().map(|link| (link.name.as_str(), link.why.as_str())).collect::<Vec<_>>();
    assert_eq!(says(0), [("周岩", "提供责任"), ("许国栋", "供稿部门负责人")]);
    assert_eq!(says(1), [("周岩", "账号使用责任"), ("许国栋", "所在单位负责人")]);
    assert!(links[2].is_empty() && links[3].is_empty());
    assert!(links.iter().flatten().all(|link| link.person != officer));
});
