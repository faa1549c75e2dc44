//! What is kept of rich text and what is dropped: a table of what people really paste, hostile input, and properties.
use governance::charter::scan;
use proptest::prelude::*;

use super::*;

/// (what came, what is kept)
const TABLE: [(&str, &str); 34] = [
    // What the editor writes comes back as it is.
    ("<p>一</p><h2>二</h2><h3>三</h3>", "<p>一</p><h2>二</h2><h3>三</h3>"),
    ("<p><strong>重</strong><u>线</u></p>", "<p><strong>重</strong><u>线</u></p>"),
    (
        "<ul><li><p>甲</p></li></ul><ol><li><p>乙</p></li></ol>",
        "<ul><li><p>甲</p></li></ul><ol><li><p>乙</p></li></ol>",
    ),
    ("<blockquote><p>引</p></blockquote>", "<blockquote><p>引</p></blockquote>"),
    (
        "<table><tbody><tr><th colspan=\"2\"><p>课</p></th></tr><tr><td><p>一</p></td><td></td></tr></tbody></table>",
        "<table><tbody><tr><th colspan=\"2\"><p>课</p></th></tr><tr><td><p>一</p></td><td></td></tr></tbody></table>",
    ),
    ("<p><img src=\"/files/12\" alt=\"合影\"></p>", "<p><img src=\"/files/12\" alt=\"合影\"></p>"),
    ("<img src=\"/files/12\">", "<p><img src=\"/files/12\" alt=\"\"></p>"),
    (
        "<p><a href=\"https://www.moe.gov.cn/a?b=1&amp;c=2\">原文</a></p>",
        "<p><a href=\"https://www.moe.gov.cn/a?b=1&amp;c=2\" rel=\"noopener noreferrer\">原文</a></p>",
    ),
    (
        "<p><a href=\"/columns/news\">栏目</a></p>",
        "<p><a href=\"/columns/news\" rel=\"noopener noreferrer\">栏目</a></p>",
    ),
    // What is said in another way.
    ("<h1>题</h1><h5>小题</h5>", "<h2>题</h2><h3>小题</h3>"),
    ("<b>重</b><i>斜</i><em>强</em>", "<p><strong>重</strong>斜强</p>"),
    ("<div>一</div><div>二</div>", "<p>一</p><p>二</p>"),
    ("光秃秃的字", "<p>光秃秃的字</p>"),
    ("<ul>散<li>甲</ul>", "<ul><li><p>散</p></li><li><p>甲</p></li></ul>"),
    ("<p>教师<br>网络</p>", "<p>教师<br>网络</p>"),
    ("<p></p><p>&nbsp;</p><p><strong></strong></p><ul><li></li></ul>", ""),
    // Word and WPS.
    (
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><title>稿</title><style>p.MsoNormal{margin:0}</style>\
         <!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--></head><body><!--StartFragment-->\
         <p class=MsoNormal style='mso-pagination:widow-orphan'><b><span lang=EN-US style='font-family:宋体;\
         mso-font-kerning:0pt'>2026</span></b><span style='font-size:12.0pt'>年培训<o:p></o:p></span></p><!--EndFragment--></body></html>",
        "<p><strong>2026</strong>年培训</p>",
    ),
    ("<p class=MsoListParagraph><![if !supportLists]><span>一、</span><![endif]>目标</p>", "<p>一、目标</p>"),
    (
        "<p>第一行在这里换\r\n  行，Word 按宽度\n断开 two\nwords</p>",
        "<p>第一行在这里换行，Word 按宽度断开 two words</p>",
    ),
    (
        "<table class=MsoTableGrid border=1 style='border-collapse:collapse'><thead><tr><td width=100><p class=MsoNormal>周一</p></td></tr></thead></table>",
        "<table><tbody><tr><td><p>周一</p></td></tr></tbody></table>",
    ),
    ("<p><font face=\"仿宋\" color=red>字体</font><span><span><span>套</span></span></span></p>", "<p>字体套</p>"),
    ("<v:shape id=\"x\"><v:imagedata src=\"file:///C:/a.png\"></v:shape><p>图后</p>", "<p>图后</p>"),
    // Hostile.
    ("<script>alert(1)</script><p>在</p>", "<p>在</p>"),
    ("<p onclick=\"x()\" style=\"position:fixed\" id=\"f-title\" class=\"btn\">字</p>", "<p>字</p>"),
    ("<img src=x onerror=alert(1)><p>字</p>", "<p>字</p>"),
    ("<p><img src=\"/files/12/../../api\" alt=x>字</p>", "<p>字</p>"),
    ("<p><img src=\"https://evil.test/p.png\" alt=x><img src=\"data:image/png;base64,AA\" alt=x>字</p>", "<p>字</p>"),
    ("<a href=\"javascript:alert(1)\">点</a><a href=\"data:text/html,x\">击</a>", "<p>点击</p>"),
    (
        "<a href=//evil>甲</a><a href=\"/\\evil\">乙</a><a href=\"/\t/evil\">丙</a><a href=\"http://a.cn\">丁</a>",
        "<p>甲乙丙丁</p>",
    ),
    ("<a href=\"https://u:p@evil.cn/\">户</a>", "<p>户</p>"),
    ("<svg><style>*{x}</style><script>alert(1)</script><text>画</text></svg>", ""),
    ("<iframe srcdoc=\"<script>x</script>\">里</iframe><p>外</p>", "<p>外</p>"),
    ("<form action=/x><input name=_form value=1><button>送</button></form>", "<p>送</p>"),
    (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; 1 &amp; 2</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; 1 &amp; 2</p>",
    ),
];

#[test]
fn what_is_kept_and_what_is_dropped() {
    for (came, kept) in TABLE {
        assert_eq!(clean(came), kept, "{came}");
    }
}

#[test]
fn depth_and_length_have_an_end() {
    let deep = format!("{}字{}", "<blockquote>".repeat(20_000), "</blockquote>".repeat(20_000));
    let kept = clean(&deep);
    assert!(kept.matches("<blockquote>").count() <= 8 && text(&kept) == "字", "{}", kept.len());
    let spans = format!("<p>{}字{}</p>", "<span><b><u>".repeat(5_000), "</u></b></span>".repeat(5_000));
    assert_eq!(clean(&spans), "<p><strong><u>字</u></strong></p>");
    let long = format!("<p>{}</p>", "长".repeat(350_000));
    assert_eq!(text(&clean(&long)).chars().count(), 350_000);
    let unclosed = "<ul><li>".repeat(3_000);
    assert!(clean(&format!("{unclosed}末")).contains("末"));
}

#[test]
fn words_stand_line_by_line_and_a_picture_says_what_it_shows() {
    let html = clean(
        "<h2>题</h2><p>一<br>二&amp;三</p><table><tr><td>甲</td><td>乙</td></tr></table><img src=/files/3 alt=\"合影&quot;照\">",
    );
    assert_eq!(text(&html), "题\n一\n二&三\n甲 乙\n合影\"照");
    assert_eq!(pictures(&html), [Picture { file: 3, says: "合影\"照".into() }]);
}

#[test]
fn a_hit_is_marked_where_it_stands_across_tags_and_escapes() {
    let html = clean("<p>先 &amp; 后</p><p>本件机<strong>密</strong>★存，机密★</p><img src=/files/3 alt=\"绝密★\">");
    let hits = scan::find(&text(&html), ["机密★", "绝密★"].into_iter());
    let (marked, done) = marked(&html, &hits, 4);
    assert_eq!(done, [true, true, false]);
    assert_eq!(
        marked,
        "<p>先 &amp; 后</p><p>本件<mark id=\"hit-4\">机</mark><strong><mark>密</mark></strong><mark>★</mark>存，\
         <mark id=\"hit-5\">机密★</mark></p><p><img src=\"/files/3\" alt=\"绝密★\"></p>"
    );
}

/// What stored HTML is made of.
fn known(name: &str) -> bool {
    [
        "p",
        "br",
        "h2",
        "h3",
        "strong",
        "u",
        "a",
        "img",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
    ]
    .contains(&name)
}

/// Pieces of HTML as a clipboard or a hostile hand may bring them.
const PIECES: [&str; 58] = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<u>",
    "</u>",
    "<div>",
    "</div>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<td colspan=3>",
    "</td>",
    "<h1>",
    "</h1>",
    "<a href=\"https://a.cn/\">",
    "<a href=\"javascript:x\">",
    "</a>",
    "<img src=/files/7 alt=图>",
    "<img src=x onerror=y>",
    "<button>",
    "</button>",
    "<svg>",
    "</svg>",
    "<math>",
    "<br>",
    "<o:p>",
    "<!--",
    "-->",
    "<![if x]>",
    "<blockquote>",
    "</blockquote>",
    "文字",
    "甲乙",
    " ",
    "\n",
    "a<b",
    "&amp;",
    "&lt;",
    "&nbsp;",
    "\"",
    "'",
    "<",
    ">",
    "<p title=\"",
    "<select>",
    "<option>",
    "<table><p>",
    "<caption>",
    "<form>",
    "<noscript>",
    "<style>",
    "</style>",
];

/// They in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn cleaned_twice_is_cleaned_once(html in soup()) {
        let once = clean(&html);
        prop_assert_eq!(clean(&once), once);
    }

    #[test]
    fn nothing_outside_the_list_survives(html in soup()) {
        let kept = clean(&html);
        for piece in reading::pieces(&kept) {
            let (name, attributes) = match piece {
                reading::Piece::Open(name, attributes) => (name, attributes),
                reading::Piece::Close(name) => {
                    prop_assert!(known(name), "{name} in {kept}");
                    continue;
                }
                reading::Piece::Text(..) => continue,
            };
            prop_assert!(known(name), "{name} in {kept}");
            let fit = match name {
                "a" => attributes == "href=\"https://a.cn/\" rel=\"noopener noreferrer\"",
                "img" => attributes == "src=\"/files/7\" alt=\"图\"",
                "td" => attributes.is_empty() || attributes == "colspan=\"3\"",
                _ => attributes.is_empty(),
            };
            prop_assert!(fit, "<{name} {attributes}> in {kept}");
        }
    }

    /// Words that a reader sees stay, whatever stands around them.
    #[test]
    fn words_are_never_lost(words in prop::collection::vec("[一-龥a-z]{1,6}", 1..12), tags in prop::collection::vec(0..14_usize, 12)) {
        let around = [("<p>", "</p>"), ("<b>", ""), ("<div><span>", "</span></div>"), ("<ul><li>", ""), ("<table><tr><td>", "</td></tr></table>"), ("<h1>", "</h1>"), ("<o:p>", "</o:p>"), ("<a href=x>", "</a>"), ("", ""), ("<blockquote>", ""), ("<i>", "</i>"), ("<td>", ""), ("<u><b>", "</u></b>"), ("<section>", "</section>")];
        let html: String = words.iter().zip(&tags).map(|(word, tag)| format!("{}{word}{}", around[*tag].0, around[*tag].1)).collect();
        let bare = |text: &str| { let mut all: Vec<char> = text.chars().filter(|one| !one.is_whitespace()).collect(); all.sort_unstable(); all };
        prop_assert_eq!(bare(&text(&clean(&html))), bare(&words.concat()), "{}", html);
    }

    #[test]
    fn marks_change_no_word(html in soup()) {
        let kept = clean(&html);
        let hits = scan::find(&text(&kept), ["文字", "甲乙", "字甲"].into_iter());
        let (marked, _) = marked(&kept, &hits, 1);
        let bare = marked.replace("</mark>", "").split("<mark").enumerate().map(|(n, part)| if n == 0 { part } else { &part[part.find('>').map_or(0, |at| at + 1)..] }).collect::<String>();
        prop_assert_eq!(bare, kept);
    }
}
