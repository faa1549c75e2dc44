//! The promises of the press, checked with the tools that readers use (poppler-utils).
//!
//! Holds: the sample sheet, fonts, text, the closed world, bad input.
//! Refuses to hold: numbers that depend on the machine; times are printed, not asserted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Instant;

use serde_json::{Value, json};

use crate::{Press, fonts, qr_svg};

const SAMPLE: &str = include_str!("sample.typ");
const FAMILIES: &[&str] = &["LXGW WenKai", "Noto Serif CJK SC"];

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::with_installed_fonts(FAMILIES).unwrap());

/// A folder that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pdf-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, pdf: &[u8]) -> PathBuf {
        let path = self.0.join("sheet.pdf");
        fs::write(&path, pdf).unwrap();
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn tool(name: &str, arguments: &[&str], file: &Path) -> String {
    let output =
        Command::new(name).args(arguments).arg(file).args(["-"].iter().filter(|_| name == "pdftotext")).output();
    let output = output.unwrap_or_else(|error| panic!("{name} (package poppler-utils): {error}"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn data() -> Value {
    json!({
        "title": "研习证书",
        "subtitle": "样张 · 不作凭证",
        "number": "编号：样张 2026-000123",
        "name": "欧阳致远",
        "salutation": "同志：",
        "paragraphs": [
            "于 2026 年 3 月至 11 月参加“阅读与写作（第二期）”研习，完成全部课程与作业，共计 72 学时，考核合格。",
            "其间提交的《从‘读懂’到‘会写’：12 个课例》被评为优秀作品；所在小组完成调查报告 1 份、公开展示 2 次。",
        ],
        "closing": "特发此证，以资证明。",
        "issuer": "某某研习院",
        "date": "二〇二六年十一月二十三日",
        "hint": "扫描二维码，或凭编号在线核对。",
        "issued_at": "2026-11-23T09:30:00+08:00",
    })
}

fn code() -> Vec<(String, Vec<u8>)> {
    vec![("qr.svg".into(), qr_svg("https://example.org/v/6QKX9T2M4RB7W3NC").unwrap().into_bytes())]
}

fn sample() -> Vec<u8> {
    PRESS.render(SAMPLE, &data(), code()).unwrap()
}

/// A template of one line, after `prelude`, without pictures.
fn plain(template: &str, data: &Value) -> anyhow::Result<Vec<u8>> {
    let set = "#set text(font: \"LXGW WenKai\", lang: \"zh\", region: \"cn\")";
    PRESS.render(&format!("{set}\n{template}"), data, Vec::new())
}

fn refusal(template: &str, data: &Value) -> String {
    plain(template, data).unwrap_err().to_string()
}

fn has(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn the_sample_is_one_landscape_page_with_its_text_title_and_time() {
    let place = Place::new("sample");
    let pdf = sample();
    let file = place.file(&pdf);
    let info = tool("pdfinfo", &[], &file);
    for line in ["Pages:           1\n", "(A4)", "841.89 x 595.276", "研习证书\n"] {
        assert!(info.contains(line), "{line:?} in {info}");
    }
    let time = tool("pdfinfo", &["-rawdates"], &file);
    assert!(time.contains("D:20261123093000+08'00"), "{time}");
    let text = tool("pdftotext", &["-layout"], &file);
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(squeezed.starts_with("研习证书样张·不作凭证欧阳致远同志："), "{text}");
    for part in [
        "“阅读与写作（第二期）”研习，完成全部课程与作业，共计72学时",
        "《从‘读懂’到‘会写’：12个课例》",
        "编号：样张2026-000123",
        "二〇二六年十一月二十三日",
    ] {
        assert!(squeezed.contains(part), "{part} in {text}");
    }
    println!("the sample: {} bytes", pdf.len());
}

#[test]
fn long_text_is_set_smaller_and_too_long_text_is_refused() {
    let place = Place::new("long");
    let with = |paragraphs: usize| {
        let mut data = data();
        data["name"] = json!("阿卜杜热合曼·买买提依明江");
        data["paragraphs"] = json!(vec![
            "完成全部课程与作业，其间提交的课例被评为优秀作品，小组报告公开展示。";
            paragraphs
        ]);
        PRESS.render(SAMPLE, &data, code())
    };
    let file = place.file(&with(6).unwrap());
    assert!(tool("pdfinfo", &[], &file).contains("Pages:           1\n"));
    let text = tool("pdftotext", &[], &file);
    assert_eq!(text.matches("公开展示").count(), 6, "{text}");
    let told = with(30).unwrap_err().to_string();
    assert!(told.starts_with("模板第 ") && told.contains("正文过长，放不下，请缩短"), "{told}");
}

#[test]
fn only_subsets_of_the_fonts_are_embedded() {
    let place = Place::new("fonts");
    let pdf = sample();
    assert!(has(&pdf, "/FontFile") && pdf.len() < 300_000, "{} bytes", pdf.len());
    let listed = tool("pdffonts", &[], &place.file(&pdf));
    let fonts: Vec<&str> = listed.lines().skip(2).collect();
    assert!(fonts.len() >= 2, "{listed}");
    for font in fonts {
        let (subset, name) = font.split_once('+').unwrap_or_else(|| panic!("no subset: {font}"));
        assert!(subset.len() == 6 && (name.starts_with("LXGWWenKai") || name.starts_with("NotoSerifCJKsc")), "{font}");
        assert!(font.split_whitespace().rev().skip(2).take(3).all(|flag| flag == "yes"), "emb sub uni: {font}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_and_other_input_others() {
    let other = Press::with_installed_fonts(FAMILIES).unwrap();
    let first = sample();
    assert!(first == sample(), "the same press");
    assert!(first == other.render(SAMPLE, &data(), code()).unwrap(), "another press");
    let mut changed = data();
    changed["name"] = json!("欧阳致近");
    assert!(first != PRESS.render(SAMPLE, &changed, code()).unwrap());
}

#[test]
fn without_a_time_there_is_no_date_and_no_today() {
    let place = Place::new("undated");
    let pdf = plain("无日期", &json!({"issued_at": null})).unwrap();
    assert!(pdf == plain("无日期", &json!({"issued_at": null})).unwrap());
    assert!(!tool("pdfinfo", &[], &place.file(&pdf)).contains("CreationDate"));
    assert!(refusal("#datetime.today().display()", &json!({})).starts_with("模板第 2 行："));
    let data = json!({"issued_at": "2026-01-01T00:30:00+08:00"});
    let pdf = plain("#datetime.today().display()", &data).unwrap();
    assert!(tool("pdftotext", &[], &place.file(&pdf)).contains("2026-01-01"));
    for bad in [json!("2026-11-23"), json!("2026-11-23T09:30:00"), json!("昨天"), json!(1), json!("")] {
        let told = refusal("日期", &json!({"issued_at": bad}));
        assert!(told.contains("issued_at") && told.contains("不是带时区的时间"), "{told}");
    }
}

#[test]
fn text_of_the_data_is_never_markup() {
    let place = Place::new("markup");
    let text = "#panic() *粗* _斜_ $x$ @ref `码` = 题 \\ \" <a> // 注";
    let pdf = plain("#let data = json(\"data.json\")\n#data.text", &json!({"text": text})).unwrap();
    let read = tool("pdftotext", &["-layout"], &place.file(&pdf));
    assert_eq!(read.split_whitespace().collect::<String>(), text.split_whitespace().collect::<String>());
}

#[test]
fn a_template_reaches_nothing_outside() {
    let data = json!({});
    for (template, why) in [
        ("#read(\"/etc/passwd\")", "没有随模板提供“etc/passwd”"),
        ("#json(\"/proc/self/environ\")", "没有随模板提供"),
        ("#include \"other.typ\"", "没有随模板提供“other.typ”"),
        ("#image(\"photo.png\")", "没有随模板提供“photo.png”"),
        ("#import \"@preview/cetz:0.3.4\"", "模板不能使用外部软件包“@preview/cetz:0.3.4”"),
        ("#import \"@local/mine:1.0.0\": *", "模板不能使用外部软件包"),
        ("#plugin(\"evil.wasm\")", "没有随模板提供"),
    ] {
        let told = refusal(template, &data);
        assert!(told.contains(why) && told.starts_with("模板第 2 行："), "{template}: {told}");
    }
    assert!(plain("#read(\"../../etc/passwd\")", &data).is_err());
}

#[test]
fn what_went_wrong_is_told_with_its_line() {
    let told = refusal("\n#let data = json(\"data.json\")\n#data.name", &json!({"title": "题"}));
    assert_eq!(told, "模板第 4 行：数据里没有 \"name\" 这一项");
    let told = refusal("#set text(font: \"No Such Font\")\n字", &json!({}));
    assert_eq!(told, "模板第 2 行：没有装入字体“no such font”，请安装该字体或改用其他字体");
    assert!(refusal("#(", &json!({})).starts_with("模板第 2 行："));
    assert!(refusal("#while true { }", &json!({})).starts_with("模板第 2 行："));
}

#[test]
fn a_character_that_no_font_has_is_refused_and_not_left_blank() {
    let template = "#let data = json(\"data.json\")\n#data.name";
    let told = refusal(template, &json!({"name": "王\u{13000}"}));
    assert!(told.contains("所用字体里没有“\u{13000}”"), "{told}");
    let place = Place::new("rare");
    let pdf = plain(template, &json!({"name": "𠮷野䶮"})).unwrap();
    assert!(tool("pdftotext", &[], &place.file(&pdf)).contains("𠮷野䶮"), "rare characters of names come through");
}

#[test]
fn pictures_have_plain_names_of_their_own() {
    for (name, why) in [
        ("a/b.png", "只能用"),
        ("../x.svg", "只能用"),
        ("", "只能用"),
        ("..", "只能用"),
        ("data.json", "已被占用"),
        ("main.typ", "已被占用"),
    ] {
        let told = PRESS.render("字", &json!({}), vec![(name.into(), Vec::new())]).unwrap_err().to_string();
        assert!(told.contains(&format!("“{name}”")) && told.contains(why), "{told}");
    }
    let broken = PRESS.render("#image(\"p.png\")", &json!({}), vec![("p.png".into(), b"not a picture".to_vec())]);
    assert!(broken.unwrap_err().to_string().starts_with("模板第 1 行："));
}

#[test]
fn missing_and_broken_fonts_are_named() {
    let told = Press::with_installed_fonts(&["LXGW WenKai", "Made-up Family"]).err().unwrap().to_string();
    assert!(told.contains("没有找到字体：Made-up Family。") && !told.contains("LXGW"), "{told}");
    let place = Place::new("nofonts");
    let told = fonts::installed_in(&place.0, FAMILIES).err().unwrap().to_string();
    assert!(told.contains("请安装软件包 fonts-lxgw-wenkai、fonts-noto-cjk 后"), "{told}");
    assert!(Press::new(Vec::new()).err().unwrap().to_string().contains("没有提供字体"));
    let told = Press::new(vec![b"not a font".to_vec()]).err().unwrap().to_string();
    assert!(told.contains("第 1 个字体文件无法识别"), "{told}");
}

#[test]
fn a_qr_code_is_an_svg_that_holds_no_text_of_its_own() {
    let svg = qr_svg("https://example.org/?a=<1>&b=\"2\"").unwrap();
    assert!(svg.starts_with("<?xml") && svg.contains("<path") && !svg.contains("example"), "{svg}");
    assert!(qr_svg(&"核".repeat(700)).is_ok());
    assert!(qr_svg("").unwrap_err().to_string().contains("为空"));
    assert!(qr_svg(&"核".repeat(1000)).unwrap_err().to_string().contains("过长（3000 字节）"));
}

#[test]
fn a_hundred_sheets_from_two_threads_are_all_right() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&*PRESS);
    let sheet = |i: usize| {
        let mut data = data();
        data["number"] = json!(format!("编号：样张 2026-{i:06}"));
        data["name"] = json!(format!("{}{}", ["赵", "钱", "孙", "李"][i % 4], ["一鸣", "思远", "若水"][i % 3]));
        PRESS.render(SAMPLE, &data, code()).unwrap()
    };
    sheet(0);
    let started = Instant::now();
    let sheets: Vec<Vec<u8>> = (0..100).map(sheet).collect();
    println!("one of a hundred: {:.1} ms", started.elapsed().as_secs_f64() * 10.0);
    let again: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let halves = [0..10, 10..20].map(|range| scope.spawn(move || range.map(sheet).collect::<Vec<_>>()));
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(again[..] == sheets[..20]);
}
