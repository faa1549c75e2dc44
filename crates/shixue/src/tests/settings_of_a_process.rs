//! What a command line may ask for.
use clap::Parser;

use super::settings::Serving;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    serving: Serving,
}

fn told(words: &str) -> Serving {
    Line::parse_from(std::iter::once("shixue").chain(words.split_whitespace())).serving
}

#[test]
fn plain_http_serves_this_machine_alone() {
    for fine in ["", "--port 0", "--bind ::1 --demo", "--bind 0.0.0.0 --behind-proxy --origin https://a.test"] {
        told(fine).address().unwrap();
    }
    for unsafe_ in [
        "--bind 0.0.0.0",
        "--bind 0.0.0.0 --behind-proxy",
        "--origin https://a.test",
        "--demo --behind-proxy --origin https://a.test",
        "--demo --bind 192.0.2.1",
    ] {
        told(unsafe_).address().unwrap_err();
    }
}

#[test]
fn an_origin_is_a_scheme_and_a_host() {
    for wrong in ["a.test", "https://", "https://a.test/x", "https://a.test;", "ftp://a.test", "https://甲.cn"] {
        let mut serving = told("");
        serving.settings.origin = Some(wrong.into());
        serving.settings.config(1).unwrap_err();
    }
    let serving = told("--origin https://a.test/ --package-origin https://b.test");
    let config = serving.settings.config(1).unwrap();
    assert!(config.tls && config.origin == "https://a.test");
    told("--origin http://a.test --package-origin http://a.test").settings.config(1).unwrap_err();
}
