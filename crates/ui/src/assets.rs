//! The built styles, scripts, fonts and pictures, embedded under names that carry their hash. Builds none of them; a
//! binary made before the first build has none, and its pages stand unstyled.
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use askama::filters::Safe;
use askama::{FastWritable, NO_VALUES, Values};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Refusal};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../assets/dist"]
struct Dist;

/// Logical name → file, as the build wrote it; empty before the first build.
static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});
/// The only files that are given out.
static PUBLISHED: LazyLock<HashSet<&str>> = LazyLock::new(|| MANIFEST.values().map(String::as_str).collect());

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Logical name → address.
static ADDRESSES: LazyLock<HashMap<&str, String>> =
    LazyLock::new(|| MANIFEST.iter().map(|(name, file)| (name.as_str(), format!("/assets/{file}"))).collect());
/// What stands before the name of a symbol.
static SPRITE: LazyLock<String> =
    LazyLock::new(|| format!(r##"<svg class="ic" aria-hidden="true"><use href="{}#"##, asset("icons.svg")));

/// The address of an asset by its logical name (`app.css` → `/assets/app-QYCBRGBC.css`). An unknown name leads to an
/// address that answers 404.
pub fn asset(name: &str) -> Cow<'static, str> {
    let known = ADDRESSES.get(name).map(|address| Cow::Borrowed(address.as_str()));
    known.unwrap_or_else(|| Cow::Owned(format!("/assets/{name}")))
}

/// One symbol of `icons.svg`, hidden from screen readers: `{{ ui::icon("bell") }}`. A name is lower-case letters and `-`.
pub const fn icon(name: &str) -> Safe<Icon<'_>> {
    Safe(Icon(name))
}

/// A symbol by its name; every page has a dozen, so it is written and never built.
pub struct Icon<'n>(&'n str);

impl FastWritable for Icon<'_> {
    fn write_into(&self, page: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        page.write_str(&SPRITE)?;
        for part in self.0.split(|c: char| !c.is_ascii_lowercase() && c != '-') {
            page.write_str(part)?;
        }
        Ok(page.write_str(r#""/></svg>"#)?)
    }
}

impl fmt::Display for Icon<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_into(f, NO_VALUES).map_err(|_| fmt::Error)
    }
}

/// `GET /assets/{*path}`: the bytes, brotli where the browser takes it, kept for a year because the name carries the hash.
///
/// # Errors
/// `NotFound` for whatever the manifest does not name.
pub async fn serve_asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    if !PUBLISHED.contains(&*name) {
        return Error::from(Refusal::NotFound).into_response();
    }
    let packed = if takes_brotli(&headers) { Dist::get(&format!("{name}.br")) } else { None };
    let brotli = packed.is_some();
    let Some(file) = packed.or_else(|| Dist::get(&name)) else {
        return Error::from(Refusal::NotFound).into_response();
    };
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = Body::from(bytes).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&name)));
    out.insert(header::CACHE_CONTROL, IMMUTABLE);
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if brotli {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let said = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    said.flat_map(|text| text.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(0.0);
        name.trim().eq_ignore_ascii_case("br") && weight > 0.0
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}
