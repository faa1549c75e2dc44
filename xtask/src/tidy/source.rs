//! A Rust file seen as three layers of the same lines: code, comments, strings. Enough to ask for words, tests and the
//! length of functions without a parser; it knows nothing of types or names.

use crate::tree::Text;

/// Each layer has the lines of the file; what belongs to another layer is blank.
pub struct Source {
    pub code: Vec<String>,
    pub comments: Vec<String>,
    pub strings: Vec<String>,
    /// For each line whether it is test code.
    test: Vec<bool>,
}

/// A function: its name and its lines, from 1, both ends included.
pub struct Function {
    pub name: String,
    pub first: usize,
    pub last: usize,
}

impl Source {
    pub fn read(text: &Text) -> Self {
        let [code, comments, strings] = layers(&text.text);
        let test = if is_test_file(&text.path) { vec![true; code.len()] } else { test_lines(&code) };
        Self { code, comments, strings, test }
    }

    /// Whether line `at` (from 0) is test code: a test file, or an item below `#[cfg(test)]`.
    pub fn is_test(&self, at: usize) -> bool {
        self.test.get(at).copied().unwrap_or_default()
    }

    /// Every `fn` with a body.
    pub fn functions(&self) -> Vec<Function> {
        let starts = self.code.iter().enumerate().filter_map(|(at, line)| Some((at, fn_name(line)?)));
        starts
            .filter_map(|(at, name)| {
                let last = end_of_item(&self.code, at, &format!("fn {name}")).filter(|end| end.braces)?.line;
                Some(Function { name, first: at + 1, last: last + 1 })
            })
            .collect()
    }

    /// The names of tests: functions in test code, and what `on_both!(name, …)` makes into one for each engine.
    pub fn tests(&self) -> Vec<String> {
        let code = self.code.iter().enumerate().filter(|(at, _)| self.is_test(*at)).map(|(_, line)| line.as_str());
        let functions = code.clone().filter_map(fn_name);
        let code = code.collect::<Vec<_>>().join("\n");
        let scenarios = code.split("on_both!(").skip(1).filter_map(scenario);
        functions.chain(scenarios).collect()
    }

    /// The first test below line `at` (from 0).
    pub fn test_after(&self, at: usize) -> Option<String> {
        let code = self.code.get(at..)?;
        let next = code.iter().position(|line| line.contains("on_both!(") || fn_name(line).is_some())?;
        match code[next].contains("on_both!(") {
            true => scenario(code[next..].join("\n").split_once("on_both!(")?.1),
            false => fn_name(&code[next]),
        }
    }
}

/// The name that opens what stands in `on_both!(…)`.
fn scenario(rest: &str) -> Option<String> {
    // Attributes may stand before the name.
    let mut rest = rest.trim_start();
    while let Some((_, after)) = rest.strip_prefix("#[").and_then(|rest| rest.split_once(']')) {
        rest = after.trim_start();
    }
    let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// Files that hold nothing but tests.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/") || path.starts_with("tests/")
}

fn test_lines(code: &[String]) -> Vec<bool> {
    let mut test = vec![false; code.len()];
    for (at, line) in code.iter().enumerate() {
        if line.contains("#[cfg(test)]") || line.contains("#[cfg(all(test") {
            let last = end_of_item(code, at, "#[cfg").map_or(at, |end| end.line);
            test[at..=last].fill(true);
        }
    }
    test
}

struct End {
    line: usize,
    /// Whether the item has a body in braces or ends with a semicolon.
    braces: bool,
}

/// Where the item that starts with `word` on line `from` ends: its closing brace, or a `;` before any brace.
fn end_of_item(code: &[String], from: usize, word: &str) -> Option<End> {
    let column = code[from].find(word).unwrap_or_default();
    let (mut curly, mut round) = (0i32, 0i32);
    for (line, text) in code.iter().enumerate().skip(from) {
        for c in text[if line == from { column } else { 0 }..].chars() {
            match c {
                '{' => curly += 1,
                '}' => curly -= 1,
                '(' | '[' => round += 1,
                ')' | ']' => round -= 1,
                ';' if curly == 0 && round == 0 => return Some(End { line, braces: false }),
                _ => {}
            }
            if c == '}' && curly <= 0 {
                return Some(End { line, braces: true });
            }
        }
    }
    None
}

/// The name after the word `fn` on this line.
fn fn_name(line: &str) -> Option<String> {
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| *word == "fn")?;
    let name = words.get(at + 1)?;
    // `fn(u32) -> u32` is a type.
    line.contains(&format!("fn {name}")).then(|| (*name).to_owned())
}

#[derive(Clone, Copy)]
enum Layer {
    Code,
    Comment,
    String,
}

/// Code, comments and strings, each with the same lines.
fn layers(text: &str) -> [Vec<String>; 3] {
    let mut out = [String::new(), String::new(), String::new()];
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let (layer, end) = token(&chars, at);
        for &c in &chars[at..end] {
            for (own, layer_out) in out.iter_mut().enumerate() {
                layer_out.push(if own == layer as usize || c == '\n' { c } else { ' ' });
            }
        }
        at = end;
    }
    out.map(|layer| layer.lines().map(str::to_owned).collect())
}

/// The token at `at`: its layer and where it ends.
fn token(chars: &[char], at: usize) -> (Layer, usize) {
    let next = |ahead: usize| chars.get(at + ahead).copied().unwrap_or_default();
    let after_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match next(0) {
        '/' if next(1) == '/' => (Layer::Comment, find(chars, at, |c| c == '\n')),
        '/' if next(1) == '*' => (Layer::Comment, block_comment(chars, at)),
        '"' => (Layer::String, quoted(chars, at + 1)),
        'r' if !after_word => raw(chars, at, 1),
        'b' | 'c' if !after_word && next(1) == 'r' => raw(chars, at, 2),
        '\'' if next(1) == '\\' => (Layer::String, chars.len().min(find(chars, at + 3, |c| c == '\'') + 1)),
        '\'' if next(2) == '\'' => (Layer::String, at + 3),
        _ => (Layer::Code, at + 1),
    }
}

/// `r"…"` and `r#"…"#` whose quotes or hashes begin `skip` characters on; anything else is one character of code.
fn raw(chars: &[char], at: usize, skip: usize) -> (Layer, usize) {
    let hashes = chars[at + skip..].iter().take_while(|c| **c == '#').count();
    let open = at + skip + hashes;
    if chars.get(open) != Some(&'"') {
        return (Layer::Code, at + 1);
    }
    let mut close = vec!['"'];
    close.extend(std::iter::repeat_n('#', hashes));
    let body = &chars[open + 1..];
    let length =
        body.windows(close.len()).position(|part| part == close).map_or(body.len(), |found| found + close.len());
    (Layer::String, open + 1 + length)
}

fn quoted(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn block_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') if depth == 1 => return at + 2,
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    chars.len()
}

fn find(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|at| stop(chars[*at])).unwrap_or(chars.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::read(&Text { path: path.into(), text: text.into() })
    }

    #[test]
    fn code_comments_and_strings_stand_apart() {
        let text = "let a = \"// no\"; // yes \"b\"\nlet c = r#\"x\"y\"#; /* one /* two */ three */ d\n";
        let source = source("a.rs", text);
        assert_eq!(source.code[0].trim_end(), "let a =        ;");
        assert_eq!(source.comments[0].trim(), "// yes \"b\"");
        assert_eq!(source.strings[1].trim(), "r#\"x\"y\"#");
        assert!(source.code[1].ends_with(" d") && source.comments[1].contains("three"));
    }

    #[test]
    fn characters_lifetimes_and_escapes_do_not_open_a_string() {
        let source = source(
            "a.rs",
            "fn f<'a>(x: &'a str) -> char { '\"' }\nlet q = \"\\\"\"; end\nlet n = '\\''; last\n// no end",
        );
        assert!(source.code[0].contains("&'a str") && source.code[0].ends_with('}'));
        assert!(source.code[1].ends_with("end") && source.code[2].ends_with("last"));
        assert_eq!(source.comments[3], "// no end");
    }

    #[test]
    fn a_text_cut_off_anywhere_is_still_read() {
        let text = "/* a /* b */ r#\"c\"# \"d\\\"e\" 'f' '\\n' br\"x\" // g";
        for (end, _) in text.char_indices() {
            assert_eq!(layers(&text[..end]).len(), 3);
        }
    }

    #[test]
    fn the_length_of_a_function_is_its_lines_and_a_declaration_has_none() {
        let source = source(
            "a.rs",
            "trait T { fn declared(&self); }\nfn long(\n    a: [u8; 4],\n) {\n    if true { a(\"}\") }\n}\ntype F = fn(u32);\n",
        );
        let functions: Vec<_> = source.functions().into_iter().map(|f| (f.name, f.first, f.last)).collect();
        assert_eq!(functions, [("long".to_owned(), 2, 6)]);
    }

    #[test]
    fn a_scenario_for_both_engines_is_a_test() {
        let text = "on_both!(a_b, async |engine| {});\non_both!(\n    #[ignore]\n    c_d,\n    x);\n// on_both!(no)\nfn e() {}\n";
        assert_eq!(source("crates/a/src/tests.rs", text).tests(), ["e", "a_b", "c_d"]);
    }

    #[test]
    fn what_stands_below_cfg_test_is_test_code_and_what_follows_it_is_not() {
        let source = source(
            "crates/a/src/lib.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod far;\nfn d() {}\n",
        );
        assert_eq!(source.tests(), ["b"]);
        assert!(
            !source.is_test(0) && source.is_test(3) && !source.is_test(5) && source.is_test(7) && !source.is_test(8)
        );
        assert!(super::is_test_file("crates/a/src/room/tests.rs") && !super::is_test_file("crates/a/src/contests.rs"));
    }
}
