//! Promises, kept through the doors on a real database, under the shipped charter.
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::house::{Engine, MONDAY, dead_jobs, fresh_house, work_off};
use kernel::seal::Seal;
use kernel::{Actor, App, DAY, Id, SECOND, Tx, Wiring, on_both, params};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{NewGrant, give};
use people::units::{self, NewUnit};
use tower::ServiceExt as _;

use super::*;
use crate::charter::{Charter, Files};
use crate::policy::Rules;

struct World {
    app: App,
    owner: Actor,
    other: Actor,
    center: Actor,
    security: Actor,
    coordinator: Actor,
}

async fn world(engine: Engine) -> World {
    // Not the first version, so that each decision must say under which it was made.
    let charter = Charter { version: 3, ..Charter::load(&Files::shipped().unwrap()).unwrap() };
    let rules = Rules::open(charter).unwrap();
    let app = fresh_house(engine, rules as Arc<dyn kernel::Judge>, crate::wire(Wiring::default())).await;
    let seed = Actor::house("tests");
    let made = app.act(&seed, async |tx| {
        let new =
            NewUnit { code: "qiming".into(), name: "启明小学".into(), kind: units::Kind::School, parent: None };
        let unit = units::found(tx, new).await?.id;
        let mut people = vec![];
        for name in ["李文静", "王雪", "冯雪", "沈浩", "周倩"] {
            let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id;
            join_unit(tx, person, unit, "教师", "").await?;
            people::accounts::invite(tx, person, &format!("T{}", people.len())).await?;
            people.push(person);
        }
        for (who, role, scope) in [
            (2, "center", ("Platform", 1)),
            (3, "security_admin", ("Platform", 1)),
            (4, "school_coordinator", ("Unit", unit.0)),
            (0, "instructor", ("Unit", unit.0)),
        ] {
            give(tx, NewGrant { person: people[who], role, scope, unit: unit.0, until: None }).await?;
        }
        Ok(people)
    });
    let people = made.await.unwrap();
    let at = |n: usize| Actor::person(people[n]);
    World { app, owner: at(0), other: at(1), center: at(2), security: at(3), coordinator: at(4) }
}

impl World {
    async fn knock(&self, request: Request<Body>) -> (u16, Vec<u8>, String) {
        let answer = doors().router().with_state(self.app.clone()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let to = answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
        (status, to_bytes(answer.into_body(), 64 << 20).await.unwrap().into(), to)
    }

    async fn read(&self, who: &Actor, path: &str) -> (u16, Vec<u8>) {
        let request = Request::get(path).extension(who.clone()).body(Body::empty()).unwrap();
        let (status, body, _) = self.knock(request).await;
        (status, body)
    }

    async fn page(&self, who: &Actor, path: &str) -> String {
        let (status, body) = self.read(who, path).await;
        let page = String::from_utf8(body).unwrap();
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    async fn send(&self, who: &Actor, path: &str) -> u16 {
        let token = self.app.house.form(who, path, 0);
        let request = Request::post(path)
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}")));
        self.knock(request.unwrap()).await.0
    }

    /// What the public page says about a file.
    async fn verified(&self, who: &Actor, file: &[u8]) -> (u16, String) {
        let token = self.app.house.form(who, "/verify/file", 0);
        let mut body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"_form\"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
        )
        .into_bytes();
        body.extend(file);
        body.extend(b"\r\n--b--\r\n");
        let request = Request::post("/verify/file")
            .extension(who.clone())
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(body));
        let (status, body, _) = self.knock(request.unwrap()).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Exports somebody's dossier and takes the paper away.
    async fn exported(&self, by: &Actor, whose: &Actor) -> Vec<u8> {
        let door = format!("/dossiers/accounts/{}", whose.id());
        assert_eq!(self.send(by, &door).await, 303);
        assert!(self.page(by, &door).await.contains("制作中"));
        work_off(&self.app).await;
        let page = self.page(by, &door).await;
        let at = page.find(&format!("{door}/papers/")).expect("a link to the paper");
        let link: String = page[at..].chars().take_while(|c| *c != '"').collect();
        let (status, bytes) = self.read(by, &link).await;
        assert_eq!(status, 200);
        bytes
    }
}

on_both!(a21_1_the_dossier_of_an_account_names_who_entered_opened_and_empowered_it, async |engine: Engine| {
    let world = world(engine).await;
    let door = format!("/dossiers/accounts/{}", world.owner.id());
    let page = world.page(&world.security, &door).await;
    for said in [
        "李文静",
        "启明小学",
        "登记人员",
        "发出激活码",
        "授予角色",
        "主讲教师",
        "章程第 3 版",
        "还没有登录过",
        "保证人",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let counted = world.app.look(&world.security, {
        let id = world.owner.id();
        async move |view| {
            let all = "SELECT COUNT(*) FROM audit_trail WHERE kind = 'Person' AND subject_id = $1";
            let trail = view.sql.one::<i64>(all, params![id]).await?;
            Ok((trail, account::record(view, id).await?))
        }
    });
    let (trail, record) = counted.await.unwrap();
    assert_eq!(record.steps.len(), usize::try_from(trail).unwrap());
    assert!(record.steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(record.steps.iter().all(|step| step.charter == 3), "each says its charter: {:?}", record.steps);
    // Whoever may not export it is told so, or does not know of it.
    assert_eq!(world.read(&world.coordinator, &door).await.0, 403, "who vouches sees the account, and exports nothing");
    assert_eq!(world.read(&world.other, &door).await.0, 404);
    assert_eq!(world.send(&world.other, &door).await, 404);
    assert_eq!(world.read(&world.owner, &door).await.0, 200, "one's own");
    assert_eq!(world.read(&world.center, "/dossiers/accounts/404404").await.0, 404);
});

on_both!(a21_1_a_paper_verifies_for_everybody_and_says_what_was_decided_since, async |engine: Engine| {
    let world = world(engine).await;
    let file = world.exported(&world.center, &world.owner).await;
    assert!(file.starts_with(b"%PDF-"));
    let stranger = Actor::stranger();
    let (status, page) = world.verified(&stranger, &file).await;
    assert_eq!(status, 200);
    for said in ["完好，由本站签名", "责任档案 2026-0001", "第 3 版", "李文静", "没有新的办理"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // One byte of each kind of place: head, body, attachment, the end of the PDF, the lines of the signature.
    let find = |what: &[u8]| file.windows(what.len()).position(|run| run == what).expect("it is there");
    let places = [1, file.len() / 2, find(b"/EmbeddedFile") + 40, find(b"%SHIXUE-SIGNATURE-1") - 3, file.len() - 20];
    for at in places {
        let mut other = file.clone();
        other[at] ^= 1;
        let (_, page) = world.verified(&stranger, &other).await;
        assert!(page.contains("不能采信"), "byte {at}: {page}");
    }
    for (other, why) in [
        (file[..file.len() - 5].to_vec(), "没有完整的签名"),
        ([&file[..], b"\n"].concat(), "没有完整的签名"),
        ([&file[..], &file].concat(), "不止一份签名"),
        (b"%PDF-1.7 nothing".to_vec(), "没有完整的签名"),
    ] {
        assert!(world.verified(&stranger, &other).await.1.contains(why), "{why}");
    }
    let foreign = Said { number: "责任档案 2026-0001".into(), at: String::new(), charter: 1 };
    let foreign = seal(&Seal::from_root([9; 32]).unwrap(), b"%PDF-1.7\n".to_vec(), &foreign);
    assert!(world.verified(&stranger, &foreign).await.1.contains("不是本站的签名"));
    // Something is decided about the account afterwards: the paper stays whole, and the page says so.
    world.app.house.clock.move_to(MONDAY.plus(DAY));
    let person = world.owner.id();
    let again = async move |tx: &mut Tx<'_>| {
        give(tx, NewGrant { person, role: "center", scope: ("Platform", 1), unit: 1, until: None }).await
    };
    world.app.act(&Actor::house("tests"), again).await.unwrap();
    let page = world.verified(&stranger, &file).await.1;
    assert!(page.contains("完好") && page.contains("又有 1 项办理") && page.contains("2026-11-24"), "{page}");
    // Nothing of it was kept, and exporting and taking away left their traces.
    let kept = world.app.look(&stranger, async |view| {
        let papers = view.sql.one::<i64>("SELECT COUNT(*) FROM papers", params![]).await?;
        let traces =
            "SELECT COUNT(*) FROM audit_trail WHERE verb IN ('papers.exported', 'papers.made', 'papers.taken')";
        Ok((papers, view.sql.one::<i64>(traces, params![]).await?))
    });
    assert_eq!(kept.await.unwrap(), (1, 3));
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
});

on_both!(a21_1_whoever_came_with_a_roster_has_its_makers_in_their_dossier, async |engine: Engine| {
    let world = world(engine).await;
    let person = world.owner.id();
    let came = async move |tx: &mut Tx<'_>| {
        for sql in [
            "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on, ends_on,
             document_number, brief, drafted_by, drafted_at) SELECT 30, 'training', '', 1, id, id, '', 1, '', '', '', '', $1, 1
             FROM units",
            "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by)
             SELECT 31, 30, 1, id, '', 1, 1, $1 FROM units",
            "INSERT INTO import_rows (import_id, number, said_sealed, verdict, reason, fix, person_id, joins, renames,
             rephones, applied_at) VALUES (7, 1, '', 'new', '', '', $1, TRUE, FALSE, FALSE, 1)",
        ] {
            if sql.starts_with("INSERT INTO import_rows") {
                let import = "INSERT INTO imports (id, project_id, module_id, host_unit_id, what, file_name, file_bytes,
                    file_digest, declaration, made_at, made_by, rows_seen, rows_all, remark, stage, stage_at, stage_by,
                    stage_says) SELECT 7, 31, 1, id, 'roster', '', 1, $2, '', 1, $1, 1, 1, '', 'applied', 1, 1, ''
                    FROM units";
                tx.sql.exec(import, params![person, vec![0_u8]]).await?;
            }
            tx.sql.exec(sql, params![person]).await?;
        }
        tx.trace("roster.declared", ("Import", 7), &"").await?;
        tx.trace("roster.checked", ("Import", 7), &"").await
    };
    world.app.act(&world.center, came).await.unwrap();
    let page = world.page(&world.security, &format!("/dossiers/accounts/{person}")).await;
    assert!(page.contains("上传名册并声明") && page.contains("冯雪"), "{page}");
    let page = world.page(&world.security, &format!("/dossiers/accounts/{}", world.other.id())).await;
    assert!(!page.contains("上传名册并声明"), "{page}");
});

on_both!(a_paper_is_had_by_those_alone_who_may_export_what_it_is_about, async |engine: Engine| {
    let world = world(engine).await;
    world.exported(&world.center, &world.owner).await;
    let paper =
        world.app.look(&world.center, async |view| Ok(view.sql.one::<i64>("SELECT id FROM papers", params![]).await?));
    let paper = paper.await.unwrap();
    let link = |whose: Id<kernel::Person>, paper: i64| format!("/dossiers/accounts/{whose}/papers/{paper}");
    assert_eq!(world.read(&world.owner, &link(world.owner.id(), paper)).await.0, 200);
    assert_eq!(world.read(&world.other, &link(world.owner.id(), paper)).await.0, 404);
    assert_eq!(world.read(&world.coordinator, &link(world.owner.id(), paper)).await.0, 403);
    // Through one's own account nobody reaches a paper about another.
    assert_eq!(world.read(&world.other, &link(world.other.id(), paper)).await.0, 404);
    assert_eq!(world.read(&world.center, &link(world.owner.id(), 404)).await.0, 404);
});

/// An archive as a project's is: a list of digests, signed, with the files that it lists.
fn archive(by: &Seal, files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let lines = files.iter().map(|(name, bytes)| format!("{}  {name}\n", hex::encode(kernel::seal::sm3(bytes))));
    let said = Said { number: "项目归档 2026-0001".into(), at: "2026-11-23T09:00:00+08:00".into(), charter: 3 };
    let list = seal(by, lines.collect::<String>().into_bytes(), &said);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, bytes) in files.iter().copied().chain([(super::DIGESTS, &list[..])]) {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

on_both!(a13_1_the_page_verifies_an_archive_and_what_lies_in_one, async |engine: Engine| {
    let world = world(engine).await;
    let (stranger, ours) = (Actor::stranger(), &world.app.house.seal);
    let body = b"%PDF-1.7\ncontents\n%%EOF\n".to_vec();
    let said = Said { number: "项目归档 2026-0001".into(), at: "2026-11-23T09:00:00+08:00".into(), charter: 3 };
    let contents = seal(ours, body.clone(), &said);
    let films = vec![7_u8; 3 << 20];
    let files: [(&str, &[u8]); 2] = [("00-目录.pdf", &contents), ("02-实施方案/方案.bin", &films)];
    let whole = archive(ours, &files);
    let (status, page) = world.verified(&stranger, &whole).await;
    assert!(status == 200 && page.contains("完好，由本站签名"), "{page}");
    for said in ["2</span> 份文件都与摘要清单相符", "项目归档 2026-0001", "2026-11-23 09:00"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("accept=\".pdf,.zip,.txt\"") && !page.contains("T09:00"), "{page}");
    // One byte, one file less, a foreign key, half of it.
    let mut other = whole.clone();
    // Within the packed bytes of the first file, behind its name.
    let name = "00-目录.pdf".as_bytes();
    let at = whole.windows(name.len()).position(|run| run == name).unwrap() + name.len() + 60;
    other[at] ^= 0x55;
    let foreign = archive(&Seal::from_root([9; 32]).unwrap(), &files);
    for (file, why) in [
        (&other[..], "改动过"),
        (&whole[..whole.len() / 2], "不是一个完整的 ZIP"),
        (&foreign, "不是本站的签名"),
        (b"PK\x03\x04", "不是一个完整的 ZIP"),
    ] {
        let (status, page) = world.verified(&stranger, file).await;
        assert!(status == 200 && page.contains(why) && !page.contains("完好，由"), "{why}: {page}");
    }
    // What lies in it is told for what it is; a certificate, which carries no signature, is sent to its own page.
    assert!(world.verified(&stranger, &contents).await.1.contains("项目归档中的一份文书"));
    let list = seal(ours, b"00  a\n".to_vec(), &said);
    assert!(world.verified(&stranger, &list).await.1.contains("摘要清单，清单本身完好"));
    let (_, page) = world.verified(&stranger, &body).await;
    assert!(page.contains("如果这是结业证书") && page.contains("href=\"/verify\""), "{page}");
    let lost = seal(ours, body, &Said { number: "责任档案 2026-0099".into(), ..said });
    assert!(world.verified(&stranger, &lost).await.1.contains("登记簿中没有这份文书"));
    // Nothing stays on the disk.
    let left = world.app.house.config.data.join("scratch/verify").read_dir().unwrap().count();
    assert_eq!(left, 0);
    // No file: the form again, with the sentence at its field.
    let (status, page) = world.verified(&stranger, &[]).await;
    assert!(status == 422 && page.contains("不能是空文件") && page.contains("<form"), "{page}");
});

on_both!(an_address_verifies_so_often_and_no_oftener_and_nothing_too_large, async |engine: Engine| {
    let world = world(engine).await;
    let stranger = Actor::stranger();
    assert_eq!(world.verified(&stranger, &[]).await.0, 422);
    assert_eq!(world.verified(&stranger, &vec![b' '; (20 << 20) + 1]).await.0, 422);
    for _ in 0..28 {
        assert_eq!(world.verified(&stranger, b"nothing").await.0, 200);
    }
    assert_eq!(world.verified(&stranger, b"nothing").await.0, 429);
    world.app.house.clock.move_to(MONDAY.plus(601 * SECOND));
    assert_eq!(world.verified(&stranger, b"nothing").await.0, 200);
});

#[test]
fn a_dossier_prints_what_no_font_has_as_a_mark() {
    let press = press().unwrap();
    assert_eq!(press.printable("教务处👍\n审核"), "教务处〓\n审核");
}
