//! Each rule is shown to fire, and to be silent on what it must not touch.

use super::all;
use crate::tree::Tree;

/// What is found in a small tree, as `path:line why`.
fn found(texts: &[(&str, &str)]) -> Vec<String> {
    all(&Tree::of(texts)).iter().map(|one| format!("{}:{} {}", one.path, one.line, one.why)).collect()
}

#[track_caller]
fn fires(texts: &[(&str, &str)], wanted: &str) {
    let found = found(texts);
    assert!(found.iter().any(|one| one.contains(wanted)), "{wanted} not among {found:#?}");
}

#[track_caller]
fn silent(texts: &[(&str, &str)]) {
    let found = found(texts);
    assert!(found.is_empty(), "{found:#?}");
}

const ROOM: &str = "crates/training/src/classes/mod.rs";
const DOOR: &str = "//! Classes (班级).\n//!\n//! Owns      tables `classes`,\n//!           `class_places`.\n//! Publishes view `open_classes`.\n//! Promises  x.\n//! Answers   A7.2.\n//! Speaks    `classes.closed`.\n";
const STORE: (&str, &str) = (
    "crates/training/src/classes/store.rs",
    "//! All SQL.\nconst A: &str = \"SELECT id\n FROM classes JOIN class_places ON true\";\n",
);
const WORDS: (&str, &str) =
    ("crates/training/src/classes/words.rs", "//! Words.\nconst T: (&str, &str) = (\"classes.closed\", \"结班\");\n");
const TESTS: (&str, &str) = (
    "crates/training/src/classes/tests.rs",
    "//! Promises.\n#[test]\nfn a7_2_a_class_closes() { sql(\"DELETE FROM classes\").unwrap() }\n",
);
/// A room that keeps everything.
const KEPT: [(&str, &str); 4] = [(ROOM, DOOR), STORE, WORDS, TESTS];

#[test]
fn a_room_that_keeps_the_house_is_left_in_peace() {
    silent(&KEPT);
    silent(
        &[&KEPT[..], &[("crates/study/src/a.rs", "//! x\nconst A: &str = \"SELECT id FROM open_classes\";\n")]]
            .concat(),
    );
    silent(&[&KEPT[..], &[("migrations/0001.sql", "-- why\nCREATE TABLE classes (id BIGINT);\n")]].concat());
}

#[test]
fn a_wing_depends_downwards_only() {
    let manifest =
        |dependency: &str| format!("[package]\nname = \"x\"\n\n[dependencies]\n{dependency}.workspace = true\n");
    for (wing, other, line) in [
        ("kernel", "people", ":5 kernel 依赖同层或上层的 people"),
        ("library", "training", ":5 library 依赖同层或上层的 training"),
        ("portal", "shixue", "portal 依赖同层或上层的 shixue"),
        ("people", "pdf", "people 不在工具 pdf 的使用者之列"),
        ("av", "kernel", "av 依赖同层或上层的 kernel"),
        ("study", "typst-pdf", "study 直接依赖重型库 typst-pdf"),
        ("people", "tokio-postgres", "直接依赖重型库"),
    ] {
        fires(&[(&format!("crates/{wing}/Cargo.toml"), &manifest(other))], line);
    }
    for (wing, other) in
        [("governance", "authz"), ("shixue", "pdf"), ("training", "kernel"), ("kernel", "kernel"), ("pdf", "typst-pdf")]
    {
        silent(&[(&format!("crates/{wing}/Cargo.toml"), &manifest(other))]);
    }
}

#[test]
fn other_ways_to_write_a_dependency_are_read_too() {
    fires(&[("crates/kernel/Cargo.toml", "[dependencies.people]\npath = \"../people\"\n")], ":1 kernel 依赖");
    fires(&[("crates/kernel/Cargo.toml", "[dev-dependencies]\npeople = { path = \"../people\" }\n")], ":2 kernel 依赖");
    silent(&[("crates/kernel/Cargo.toml", "[features]\npeople = []\n# [dependencies]\n")]);
}

#[test]
fn a_wing_that_is_not_on_the_plan_is_named() {
    fires(&[("crates/common/Cargo.toml", "[package]\n")], "平面图上没有 common");
}

#[test]
fn a_table_is_named_by_its_owner_alone() {
    fn trespass<'a>(path: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
        [&KEPT[..], &[(path, text)]].concat()
    }
    fires(
        &trespass("crates/study/src/a.rs", "//! x\nconst A: &str = \"SELECT id\n  FROM classes\";\n"),
        "study/src/a.rs:3 表 classes 归",
    );
    for sql in ["UPDATE classes SET a = 1", "INSERT INTO class_places (a)", "SELECT a FROM b JOIN classes ON c"] {
        let text = format!("//! x\nconst A: &str = \"{sql}\";\n");
        fires(&trespass("crates/training/src/classes/pages.rs", &text), "pages.rs:2 表");
    }
    silent(&trespass(
        "crates/study/src/a.rs",
        "//! Reads FROM classes in words alone.\n// JOIN classes\nlet from_classes = 1;\n",
    ));
}

#[test]
fn a_table_has_exactly_one_owner() {
    fires(
        &[("migrations/0001.sql", "-- why\nCREATE TABLE loose (id BIGINT);\n")],
        "migrations/0001.sql:2 表 loose 没有归属",
    );
    let other = "//! Other.\n//! Owns  table `classes`.\n//! Promises x\n//! Answers none\n//! Speaks none\n";
    fires(&[&KEPT[..], &[("crates/training/src/other/mod.rs", other)]].concat(), "表 classes 已归");
}

#[test]
fn a_file_of_the_kernel_may_own_a_table() {
    let audit = "//! The trail.\n//!\n//! Owns  table `audit`.\nconst A: &str = \"INSERT INTO audit (id)\";\n";
    silent(&[
        ("crates/kernel/src/audit.rs", audit),
        ("migrations/0001.sql", "-- why\nCREATE TABLE audit (id BIGINT);\n"),
    ]);
    fires(
        &[
            ("crates/kernel/src/audit.rs", audit),
            ("crates/people/src/a.rs", "//! x\nconst A: &str = \"DELETE FROM audit\";\n"),
        ],
        "people/src/a.rs:2 表 audit 归",
    );
}

#[test]
fn a_room_says_what_it_owns_promises_answers_and_speaks() {
    fires(&[(ROOM, "//! Classes.\n"), STORE], "没有题头");
    fires(
        &[(ROOM, "//! Classes.\n//! Owns  table `classes`.\n//! Promises  x.\n//! Speaks  none.\n"), STORE],
        "没有 Answers",
    );
}

#[test]
fn a_spoken_fact_has_its_sentence_and_a_noted_verb_is_listed() {
    fires(&[(ROOM, DOOR), STORE, TESTS], "classes.closed 在 words.rs 中没有句子");
    let actions = "//! Verbs.\nfn a() {\n    tx.note(\"classes.burnt\", &a, &b)\n}\n";
    fires(
        &[&KEPT[..], &[("crates/training/src/classes/actions.rs", actions)]].concat(),
        "actions.rs:3 classes.burnt 不在题头",
    );
}

#[test]
fn an_answered_obligation_has_its_test() {
    fires(&[(ROOM, DOOR), STORE, WORDS], "题头称回应 A7.2");
    let near = ("crates/training/src/classes/tests.rs", "//! x\n#[test]\nfn a7_20_other() {}\nfn the_a7_2_x() {}\n");
    fires(&[(ROOM, DOOR), STORE, WORDS, near], "题头称回应 A7.2");
}

#[test]
fn a_file_opens_with_what_it_holds() {
    for (path, text) in [
        ("crates/ui/src/a.rs", "use x;\n"),
        ("crates/ui/src/a.rs", "//! \n"),
        ("assets/a.ts", "export {};\n"),
        ("assets/a.css", "a {}\n"),
        ("migrations/1.sql", "SELECT 1;\n"),
        ("crates/ui/src/empty.rs", ""),
    ] {
        fires(&[(path, text)], ":1 文件不以");
    }
    silent(&[("tests/browser/run.mjs", "#!/usr/bin/env node\n// Runs.\n"), ("assets/a.css", "/*\n * Holds.\n */\n")]);
}

#[test]
fn a_long_file_and_a_long_function_are_named() {
    let file = format!("//! x\n{}", "// line\n".repeat(400));
    fires(&[("crates/ui/src/a.rs", &file)], "a.rs:401 文件 401 行");
    let body = "    a();\n".repeat(59);
    let function = format!("//! x\n#[inline]\nfn long() {{\n{body}}}\n");
    fires(&[("crates/ui/src/a.rs", &function)], "a.rs:3 函数 long 有 61 行");
    silent(&[("crates/ui/src/a.rs", &function.replacen("#[inline]", "// long: a table of routes\n#[inline]", 1))]);
    fires(&[("crates/ui/src/a.rs", &function.replacen("#[inline]", "// long:\n#[inline]", 1))], "函数 long");
    silent(&[("crates/ui/src/a.rs", &function.replacen("    a();\n", "", 1))]);
}

#[test]
fn what_is_left_over_is_named() {
    let inside = |line: &str| format!("//! x\nfn a() {{ {line} }}\n");
    for (line, wanted) in [
        ("#[allow(dead_code)] let a = 1;", "#[allow]"),
        ("b.unwrap()", "测试之外的 unwrap()"),
        ("todo!()", "todo!"),
        ("dbg!(a)", "dbg!"),
        ("b // TODO later", "TODO"),
        ("b /* FIXME */", "FIXME"),
        ("\"SELECT * FROM x\"", "SELECT *"),
        ("#[ignore] fn t() {}", "被忽略"),
    ] {
        fires(&[("crates/ui/src/a.rs", &inside(line))], &format!("a.rs:2 {wanted}"));
    }
    silent(&[("crates/ui/src/a.rs", &inside("\"todo!() .unwrap() #[allow\"; TODOS; b.unwrap_or_default()"))]);
    silent(&[("crates/ui/src/a.rs", "//! x\n#[cfg(test)]\nmod tests {\n    fn a() { b.unwrap() }\n}\n")]);
    fires(
        &[("crates/ui/src/a.rs", "//! x\n#[cfg(test)]\nmod tests {\n}\nfn a() { b.unwrap() }\n")],
        "a.rs:5 测试之外的 unwrap()",
    );
}

#[test]
fn a_name_that_says_nothing_is_named() {
    fires(&[("crates/ui/src/a.rs", "//! x\npub struct FormHelper;\n")], "FormHelper 没有说出任何事");
    fires(&[("crates/ui/src/a.rs", "//! x\nmod utils;\n")], "utils 没有说出任何事");
    silent(&[("crates/ui/src/a.rs", "//! x\nimpl Service for Doors {}\n")]);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    for line in
        ["see /work/main", "path=/root/.cache", "written by an AI assistant", "Co-Authored-By: x", "a sub-agent wrote"]
    {
        fires(&[("README.md", line)], "README.md:1 提到了本项目之外");
    }
    silent(&[("README.md", "the network/work/ folder, an agent of change, User-Agent, ./root/x")]);
}

// req("IP-06")
#[test]
fn lock_files_name_no_host_but_the_public_index() {
    let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    silent(&[("Cargo.lock", lock)]);
    fires(&[("Cargo.lock", "source = \"registry+https://mirror.example/index\"\n")], "Cargo.lock:1");
    fires(&[("Cargo.lock", &lock.replace("-index", "-index.example"))], "Cargo.lock:1");
    fires(&[("Cargo.lock", "\nsource = \"git+https://example.com/a\"\n")], "Cargo.lock:2");
    fires(&[("assets/package-lock.json", "      \"resolved\": \"https://mirror.example/a.tgz\",\n")], "有下载地址");
    fires(&[("assets/.npmrc", "registry=https://mirror.example\n")], "指定了下载主机");
}

#[test]
fn a_template_holds_nothing_that_the_policy_refuses() {
    for (html, wanted) in [
        ("<p>\n<script>alert(1)</script>", ":2 内联脚本"),
        ("<script type=\"module\">x</script>", "内联脚本"),
        ("<style>a{}</style>", "内联样式表"),
        ("<p class=\"a\"\n   style='x'>", ":1 style 属性"),
        ("<p {% if a > b %}style=\"x\"{% endif %}>", "style 属性"),
        ("<button onclick=\"x()\">", "内联事件 onclick"),
        ("<b hx-on:click=x>", "内联事件 hx-on:click"),
        ("<img src=\"https://cdn.example/a.png\">", "外站资源"),
        ("<link href=//cdn.example/a.css>", "外站资源"),
        ("<a href=\"javascript:x()\">", "javascript:"),
        ("<p>没有等您办理的事项</p>", "页面称“您”"),
    ] {
        fires(&[("crates/ui/src/a.html", html)], wanted);
    }
    silent(&[(
        "crates/ui/src/a.html",
        "{# <script> style=\"\" #}<!-- <style> -->\n<script src=\"{{ app }}\" type=\"module\"></script>\
         <script type=\"application/json\">{{ data|json }}</script>\
         <a href=\"https://beian.miit.gov.cn/\" title=\"a style='b' onclick=c\">备案</a><p data-style=1 class=once {{ attrs }}>on=x</p><br/>",
    )]);
    fires(&[("assets/a.css", "/* x */\na { background: url( \"https://x/a.png\") }\n")], "a.css:2 样式引用外站资源");
}

#[test]
fn a_template_cut_off_anywhere_is_still_read() {
    let html = "<p a=\"b {{ c }}\" {% if d %}e='f'{% endif %}><!-- g --><h i=j/>";
    for (end, _) in html.char_indices() {
        found(&[("crates/ui/src/a.html", &html[..end])]);
    }
}
