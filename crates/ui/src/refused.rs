//! What is shown when the answer is no, or when something broke: as a page, as a fragment for the notice area, as JSON.
//! Decides nothing and logs nothing.
use std::borrow::Cow;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use kernel::{Problem, Refusal};
use serde::Serialize;

use crate::Frame;

/// One trouble in words. `code` is for machines, everything else for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    pub status: StatusCode,
    pub code: &'static str,
    pub title: &'static str,
    /// At least one; `field` is empty when it is about the whole.
    pub problems: Vec<Problem>,
    /// What to do, where the sentences do not say so.
    pub next: Cow<'static, str>,
    /// The article behind a refusal; may be empty.
    pub article: String,
    /// The unit to turn to; empty where no article names one.
    pub unit: String,
    /// The request's number, when a person may have to report it.
    pub request: String,
}

impl Trouble {
    /// Something broke: no detail, only the number under which the log has it.
    pub fn fault(request: &str) -> Self {
        let says = "系统出了故障，这次操作没有完成；故障已经记录，请稍后再试，多次不成请报修。";
        let title = "系统故障";
        Self { request: request.to_owned(), ..Self::says(StatusCode::INTERNAL_SERVER_ERROR, "fault", title, says) }
    }

    /// A refusal that no room spoke: an address, a method or a body that no door takes.
    pub fn of_status(status: StatusCode) -> Self {
        let says = |code, title, says| Self::says(status, code, title, says);
        match status {
            StatusCode::NOT_FOUND => {
                says("not_found", "没有这一页", "没有这一页，或你无权查看；请核对地址，或从导航进入。")
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                says("method", "不能这样打开", "这个地址不接受这种操作；请从页面上的按钮或链接进入。")
            }
            StatusCode::PAYLOAD_TOO_LARGE => says(
                "too_large",
                "内容太大",
                "提交的内容超过了允许的大小，没有接收；请缩小后再提交，大文件请用上传功能。",
            ),
            StatusCode::SERVICE_UNAVAILABLE => {
                says("busy", "请稍等", "此刻办理的人太多，本次没有办理，请稍等几秒再试。")
            }
            StatusCode::REQUEST_TIMEOUT => says("slow", "等待过久", "等待时间太长，本次没有办理；请检查网络后再试。"),
            _ => {
                says("malformed", "地址或内容不对", "地址中的编号、条件或提交的格式不对，没有办理；请从导航重新进入。")
            }
        }
    }

    /// What was there once and was stopped: why, by which article, and whom to turn to.
    pub fn gone(title: &'static str, says: &str, article: &str, next: String) -> Self {
        let mut gone = Self::says(StatusCode::GONE, "gone", title, says);
        gone.problems.push(Problem { field: "".into(), says: format!("依据：{article}。") });
        Self { next: next.into(), article: article.to_owned(), ..gone }
    }

    /// Who can help, where the sentence rests on somebody's duty.
    #[must_use]
    pub fn to(self, unit: &str) -> Self {
        Self { next: format!("确需办理的，请联系{unit}。").into(), unit: unit.to_owned(), ..self }
    }

    fn says(status: StatusCode, code: &'static str, title: &'static str, says: &str) -> Self {
        let problems = vec![Problem { field: "".into(), says: says.into() }];
        let (article, unit, request) = (String::new(), String::new(), String::new());
        Self { status, code, title, problems, next: "".into(), article, unit, request }
    }
}

impl From<&Refusal> for Trouble {
    fn from(no: &Refusal) -> Self {
        let (code, title, next) = match no {
            Refusal::SignIn => ("sign_in", "请先登录", "登录后会回到这一页。"),
            Refusal::StepUp => ("step_up", "需要再次验证", "请再次验证身份后，回到这一页。"),
            Refusal::NotFound => ("not_found", "没有这一页", "请核对地址，或从导航进入；确需查看的，请联系归口部门。"),
            Refusal::NotAllowed { .. } => ("not_allowed", "无权办理", "确需办理的，请联系归口部门的管理员。"),
            Refusal::Invalid(_) => {
                ("invalid", "有内容需要改正", "请用浏览器的“后退”回到表单，填过的内容还在；改正后再提交。")
            }
            Refusal::NotNow(_) => ("not_now", "现在不能办理", ""),
            Refusal::TooMany(_) => ("too_many", "操作太频繁", ""),
            Refusal::Busy => ("busy", "请稍等", ""),
        };
        let mut trouble = Self { next: next.into(), ..Self::says(no.status(), code, title, &no.to_string()) };
        match no {
            Refusal::Invalid(problems) if !problems.is_empty() => trouble.problems = problems.clone(),
            Refusal::NotAllowed { article, .. } => trouble.article.clone_from(article),
            _ => {}
        }
        trouble
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Whole<'a> {
    frame: Frame,
    trouble: &'a Trouble,
}

/// A page in the given frame; its title becomes the trouble's.
pub fn page(mut frame: Frame, trouble: &Trouble) -> Response {
    trouble.title.clone_into(&mut frame.title);
    html(trouble, Whole { frame, trouble }.render())
}

#[derive(Template)]
#[template(path = "fragment.html")]
struct Piece<'a> {
    trouble: &'a Trouble,
}

/// Sentences for the notice area: `<p data-field="name">…</p>` for each field, aimed there also under htmx.
pub fn fragment(trouble: &Trouble) -> Response {
    let mut response = html(trouble, Piece { trouble }.render());
    let headers = response.headers_mut();
    headers.insert("hx-retarget", HeaderValue::from_static("[data-notice]"));
    headers.insert("hx-reswap", HeaderValue::from_static("innerHTML"));
    response
}

#[derive(Serialize)]
struct Said<'a> {
    code: &'static str,
    says: String,
    problems: &'a [Problem],
    #[serde(skip_serializing_if = "str::is_empty")]
    article: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    request: &'a str,
}

/// `{"error": {"code", "says", "problems": [{"field", "says"}], "article"?, "unit"?, "request"?}}`
pub fn json(trouble: &Trouble) -> Response {
    let says = trouble.problems.iter().map(|problem| &*problem.says).collect::<Vec<_>>().join("；");
    let Trouble { code, problems, article, unit, request, .. } = trouble;
    let error = Said { code, says, problems, article, unit, request };
    kept_by_nobody((trouble.status, Json(serde_json::json!({ "error": error }))).into_response())
}

fn html(trouble: &Trouble, drawn: askama::Result<String>) -> Response {
    let words = || trouble.problems.iter().map(|problem| &*problem.says).collect::<Vec<_>>().join("\n");
    kept_by_nobody(match drawn {
        Ok(html) => (trouble.status, Html(html)).into_response(),
        // The drawing itself broke: the bare sentences remain.
        Err(_) => (trouble.status, words()).into_response(),
    })
}

fn kept_by_nobody(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
