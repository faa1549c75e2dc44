//! What a browser says of itself, in words that its person knows. Nothing is decided by it: a browser says what it likes.

/// `Windows 上的 Chrome`, `iPhone 上的微信`.
pub fn described(agent: &str) -> String {
    let browser = named(&BROWSERS, agent).unwrap_or("未知浏览器");
    let Some(system) = named(&SYSTEMS, agent) else { return browser.to_owned() };
    let gap = if browser.starts_with(|sign: char| sign.is_ascii()) { " " } else { "" };
    format!("{system} 上的{gap}{browser}")
}

/// What it says, and what that is called; the first that is found counts, since most browsers name others as well.
type Names = [(&'static str, &'static str)];

fn named(names: &Names, agent: &str) -> Option<&'static str> {
    names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
}

const SYSTEMS: [(&str, &str); 8] = [
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

const BROWSERS: [(&str, &str); 18] = [
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ 浏览器"),
    ("360SE", "360 浏览器"),
    ("360EE", "360 浏览器"),
    ("QihooBrowser", "360 浏览器"),
    ("QHBrowser", "360 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("UCWEB", "UC 浏览器"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
    const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
    const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101";
    const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; 22081212C) AppleWebKit/537.36 (KHTML, like Gecko)";
    const HARMONY: &str = "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko)";
    const OLD_HARMONY: &str =
        "Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH-AN00) AppleWebKit/537.36 (KHTML, like Gecko)";
    const IPHONE: &str =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
    const IPAD: &str = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

    #[test]
    fn a_browser_is_called_what_its_person_calls_it() {
        let table = [
            (WINDOWS, "Chrome/140.0.0.0 Safari/537.36", "Windows 上的 Chrome"),
            (WINDOWS, "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Windows 上的 Edge"),
            (WINDOWS, "Chrome/108.0 Safari/537.36 360SE", "Windows 上的 360 浏览器"),
            (WINDOWS, "Chrome/123.0 Safari/537.36 Core/1.116 QQBrowser/15.5", "Windows 上的 QQ 浏览器"),
            (WINDOWS, "Chrome/108.0 Safari/537.36 wxwork/4.1.28 MicroMessenger/7.0.1", "Windows 上的企业微信"),
            (MAC, "Version/18.1 Safari/605.1.15", "macOS 上的 Safari"),
            (LINUX, "Firefox/140.0", "Linux 上的 Firefox"),
            (ANDROID, "Version/4.0 Chrome/123.0 MQQBrowser/6.2 Mobile MicroMessenger/8.0.50", "Android 上的微信"),
            (ANDROID, "Version/4.0 Chrome/100.0 UCBrowser/16.5 Mobile Safari/537.36", "Android 上的 UC 浏览器"),
            (ANDROID, "Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0", "Android 上的 Edge"),
            (HARMONY, "Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile", "HarmonyOS 上的 Chrome"),
            (OLD_HARMONY, "Chrome/99.0 Mobile Safari/537.36", "HarmonyOS 上的 Chrome"),
            (IPHONE, "Mobile/15E148 MicroMessenger/8.0.53", "iPhone 上的微信"),
            (IPHONE, "CriOS/140.0 Mobile/15E148 Safari/604.1", "iPhone 上的 Chrome"),
            (IPHONE, "Version/18.1 Mobile/15E148 Safari/604.1", "iPhone 上的 Safari"),
            (IPAD, "FxiOS/130.0 Mobile/15E148 Safari/605.1.15", "iPad 上的 Firefox"),
            (WINDOWS, "", "Windows 上的未知浏览器"),
            ("curl/8.5.0", "", "未知浏览器"),
            ("", "", "未知浏览器"),
        ];
        for (system, browser, called) in table {
            assert_eq!(described(&format!("{system} {browser}")), called);
        }
    }
}
