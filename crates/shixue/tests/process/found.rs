//! A real installation begins: nobody is there, a clerk's sheet names the first people, and each of them comes in by their code.
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::house::{Server, Visitor, folder, says, shixue};

const PASSWORD: &str = "Kd82-blackboard";
const PEOPLE: &str = "北京教育学院 首批人员,,,,
姓名,教师编号,单位,职务,角色
周岩,G0001,教师网络研修中心,工程师,系统管理员
陈静,G0002,互联网信息办公室,科员,安全管理员
何敏,G0003,party_office,科员,审计管理员
赵敏,G0004,教务处,处长,教务处经办、部门负责人
孙立群,G0005,教务处,科员,教务处经办
陈大为,G0006,教师网络研修中心,主任,研修中心经办、部门负责人
王海,G0007,海淀区启明小学,校长,
";
const UNITS: &str = "代码,名称,类别,上级
haidian,海淀区教师进修学校,区,
qiming,海淀区启明小学,学校,haidian
";

/// The sheets as files beside the data.
fn found(data: &Path, people: &str, units: &str) -> Output {
    fs::create_dir_all(data).unwrap();
    let (persons, places) = (data.with_extension("people.csv"), data.with_extension("units.csv"));
    fs::write(&persons, people).unwrap();
    fs::write(&places, units).unwrap();
    let words = ["found", persons.to_str().unwrap(), "--units", places.to_str().unwrap()];
    shixue(&words, data).output().unwrap()
}

// req("IA-04")
#[test]
fn a_real_installation_is_founded_from_a_sheet_and_its_first_people_come_in() {
    let data = folder("founding");
    let made = found(&data, PEOPLE, UNITS);
    assert!(made.status.success(), "{}", says(&made));
    let printed = String::from_utf8(made.stdout).unwrap();
    let code = |number: &str| {
        let line = printed.lines().find(|line| line.contains(&format!("　{number}　"))).unwrap();
        line.split("/activate/").nth(1).unwrap().to_owned()
    };
    assert_eq!(printed.matches("/activate/").count(), 7);
    let again = found(&data, PEOPLE, UNITS);
    assert!(!again.status.success() && says(&again).contains("已有人员"), "{}", says(&again));
    let server = Server::start(&data, &[]);
    for number in ["G0001", "G0004", "G0006", "G0007"] {
        Visitor::activates(server.port, &code(number), PASSWORD);
    }
    // The three consoles are three people's; who proposes and who determines are there.
    let administrator = Visitor::sign_in(server.port, "G0001", PASSWORD);
    assert_eq!(administrator.get("/console").status, 200);
    let center = Visitor::sign_in(server.port, "G0006", PASSWORD);
    let units = center.get("/units").text();
    assert!(units.contains("海淀区启明小学") && units.contains("赵敏") && units.contains("提出负责人"), "{units}");
    assert!(center.get("/rights/new?q=G0007").text().contains("王海"));
    let office = Visitor::sign_in(server.port, "G0004", PASSWORD);
    assert_eq!(office.get("/rights").status, 200);
    let teacher = Visitor::sign_in(server.port, "G0007", PASSWORD);
    assert_eq!((teacher.get("/my").status, teacher.get("/console").status), (200, 404));
    drop(server);
    // More schools come later, beside the site or not.
    let more = data.with_extension("more.csv");
    fs::write(&more, "代码,名称,类别,上级\nqiming,海淀区启明小学,学校,haidian\nchaoyang,朝阳区教研中心,区,\n").unwrap();
    let added = shixue(&["units", more.to_str().unwrap()], &data).output().unwrap();
    assert!(String::from_utf8_lossy(&added.stdout).contains("已添加 1 个单位"), "{}", says(&added));
}

// req("IA-04")
#[test]
fn a_sheet_with_mistakes_founds_nothing_and_names_all_of_them() {
    let data = folder("misfounding");
    let wrong = "姓名,教师编号,单位,职务,角色
周岩,G0001,互联网信息办公室,,系统管理员、安全管理员
,G0001,教务处,,教务处经办
何敏,G0003,宣传部,,教务处经办
李明,G0004,教务处,,项目负责人、门卫
";
    let made = found(&data, wrong, UNITS);
    let said = says(&made);
    assert!(!made.status.success());
    for why in [
        "第 2 行：系统管理员、安全管理员、审计管理员由三个人分别担任",
        "第 3 行：姓名、教师编号和单位都要填写",
        "第 3 行：教师编号与前面的一行相同",
        "第 4 行：“教务处经办”只由教务处的人担任",
        "第 5 行：“项目负责人”在网站上由",
        "第 5 行：章程中没有“门卫”这个角色",
        "至少要有 1 位“审计管理员”",
        "至少要有 1 位“研修中心经办”",
    ] {
        assert!(said.contains(why), "{why}: {said}");
    }
    // Nothing was done: the right sheet founds the house still, and a unit nobody knows undoes all of it.
    let nowhere = PEOPLE.replace("海淀区启明小学,校长", "某某小学,校长");
    let made = found(&data, &nowhere, UNITS);
    assert!(says(&made).contains("第 9 行：没有“某某小学”这个单位"), "{}", says(&made));
    assert!(found(&data, PEOPLE, UNITS).status.success());
}
