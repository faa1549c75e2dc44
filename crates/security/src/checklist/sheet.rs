//! The checklist as a workbook.
use sheets::Out;

use super::evidence::Finding;
use super::state::Row;

pub const HEADERS: [&str; 8] = ["编号", "条款", "类别", "控制点", "要求", "结论", "系统证据", "人工记录"];

pub fn row(row: &Row) -> Vec<Out> {
    let control = row.control;
    vec![
        Out::Text(control.id.clone()),
        Out::Text(control.clause.clone()),
        Out::Text(control.group.clone()),
        Out::Text(control.name.clone()),
        Out::Text(control.demand.clone()),
        Out::Text(row.state().words().0.into()),
        Out::Text(row.found.iter().map(line).collect::<Vec<_>>().join("\n")),
        Out::Text(row.record.as_ref().map_or_else(String::new, |record| {
            format!("{}：{}（{} {}）", record.state.words().0, record.says, record.by, record.recorded.day())
        })),
    ]
}

fn line((name, found): &(&'static str, Finding)) -> String {
    let mark = match found {
        Finding::Good(_) => "正常",
        Finding::Mind(_) => "注意",
        Finding::Bad(_) => "不行",
    };
    format!("{mark}　{name}：{}", found.says())
}
