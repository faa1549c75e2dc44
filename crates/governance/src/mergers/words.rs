//! The room's sentences.
use kernel::Refusal;

pub const SETTLED: &str = "这项合并已经办结，请刷新页面查看结果";
pub const SAME: &str = "请选择两份不同的档案";
pub const OPEN: &str = "拟并入的这份档案已有一项合并正在办理或已经办结，请先查看";
pub const CHAIN: &str = "两份档案中有一份已经并入过别的档案，或有别的档案并入了拟并入的一份，不能再并；请核对后改选";
pub const DIRECTION: &str = "只有拟并入的一份有登录账号，保留的一份没有；请互换两份档案，保留有账号的一份";
pub const GUEST: &str = "其中一份是来访账号：请先在“来访账号”中结束，来访账号不与本站人员的档案合并";
pub const CONSOLE: &str = "拟并入的一份担任系统、安全或审计管理员：请先由教务处确定接任的人并收回";
pub const SUSPENDED: &str = "拟并入的一份有停用没有解除的授权：请先由安全管理员或教务处处理";
pub const LENDING: &str = "其中一份有账号出借案件正在办理：请先由安全管理员办结";
pub const LIST: &str = "其中一份列在还没有认定的达标名单上，或提交了这样的名单：请等教务处认定或退回后再办理";
pub const REQUEST: &str = "拟并入的一份有个人信息请求正在办理：请先由教务处办结";
pub const RECOVERY: &str = "拟并入的一份参与的凭据重置正在办理：请先办结或叫停";
pub const RIGHT: &str = "拟并入的一份提出的、或为其提出的授权正在等待确定：请先由教务处确定或由提出人撤回";
pub const HOST: &str = "拟并入的一份申请的来访账号还在使用或等待开通：请先结束或由接待单位另一人申请";
pub const AMENDMENT: &str = "拟并入的一份提出的章程修改正在办理：请先办结或撤回";

const REASON: &str = "请写明怎样认定是同一个人（5—300 字），例如：旧身份证号登记有误，学校核对过档案";
const BECAUSE: &str = "请写明核对的情况或理由（5—300 字）";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("mergers.proposed", "提出合并档案"),
    ("mergers.approved", "同意合并档案"),
    ("mergers.declined", "不同意合并档案"),
    ("mergers.withdrawn", "撤回合并档案"),
];

pub fn reason(said: &str) -> Result<String, Refusal> {
    text("reason", said, REASON)
}
pub fn because(said: &str) -> Result<String, Refusal> {
    text("because", said, BECAUSE)
}

fn text(field: &'static str, said: &str, sentence: &'static str) -> Result<String, Refusal> {
    crate::guests::words::text(field, said, (5, 300), sentence)
}

pub fn stage(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "proposed" => ("待决定", "wait"),
        "approved" => ("已合并", "ok"),
        "declined" => ("不同意", "no"),
        _ => ("已撤回", "line"),
    }
}

/// An item that the folded record takes part in and that nobody has decided yet.
pub fn item(what: &str, title: &str) -> String {
    format!("拟并入的一份参与的{what}“{title}”还没有办结：请先由经办部门办结，或由提交人撤回")
}

pub fn todo(title: &str, step: &str) -> String {
    format!("有待办指定由拟并入的一份办理：“{title}”（{step}），请先办结或交给他人")
}

pub fn duty(duty: &str) -> String {
    format!("拟并入的一份登记为章程职责“{duty}”的承担人：请先在“职责”中改为保留的一份或他人")
}

/// What an approval does, before one confirms: the same words for whoever proposes and whoever decides.
pub const CONSEQUENCES: [&str; 7] = [
    "并入的一份停用：登录名不能再登录，已登录的设备立即退出，两步验证作废；本人用保留的一份的账号登录。",
    "并入的一份持有的授权全部终止，不转给保留的一份；确需担任的，另行提出授权。",
    "任职：并入的一份的任职结束，保留的一份没有的单位补登。姓名、曾用名都能查到保留的一份。",
    "旧证件号、旧教师编号仍指向保留的一份：以后名单上再出现，不会另立档案。",
    "班级、进度、笔记、作答、成绩转到保留的一份；两份都有的，取较好的一份。",
    "学时以新记录转出、转入，不改原来的账；同一项目两份都有的，按较高的一份计，不重复。同一项目两份都有证书的，保留学时较多的一张，另一张撤销。",
    "并入的一份留作历史：原来的审核、备案、审计记录仍写原来的名字，页面注明“已并入”。合并以后不能拆分，也不能再并入其他档案。",
];
