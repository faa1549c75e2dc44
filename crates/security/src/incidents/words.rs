//! The room's sentences.

pub const TITLE: &str = "标题应为 4—100 个字的一行文字，请补全";
pub const SAYS: &str = "请写明发生了什么、在哪里看到、有什么影响（4—4000 个字）";
pub const CLASS: &str = "请选择事件的类别";
pub const PLACE: &str = "请粘贴本站的网页地址（课程、稿件、模块或人员页），或留空";
pub const HAPPENED: &str = "发生时间应写成 2026-11-26T09:30 的样子，且不晚于现在";
pub const TOO_MANY: &str = "一小时内报告的事件太多，请稍后再报，或与互联网信息办公室联系";
pub const LEVEL: &str = "请选择事件的级别";
pub const GRADE_REASON: &str = "请写明定级或变更级别的理由（2—2000 个字）";
pub const SAME_LEVEL: &str = "级别没有变化；需要补充情况请登记处置措施";
pub const NOT_OF_CHAIN: &str = "责任单位和责任人只能从责任链中选取，请从列出的各项中选择（第二十一条）";
pub const ASSIGN_REASON: &str = "请写明由其负责的依据（2—2000 个字）";
pub const MEASURE: &str = "请写明采取的措施（2—2000 个字）";
pub const SENT_TO: &str = "请写明向哪个单位报告（2—100 个字）";
pub const SENT_TEXT: &str = "请写明报告内容（4—5000 个字）";
pub const RECTIFICATION: &str = "请写明整改情况（2—2000 个字）";
pub const RETURN_REASON: &str = "请写明退回的理由（2—2000 个字），让对方知道还缺什么";
pub const OUTCOME: &str = "请选择结案的方式";
pub const DISPOSITION: &str = "没有处理结论不能结案：请写明怎样处理、追究了什么责任（4—4000 个字）";
pub const PERSONS: &str = "请每行填一个工号（1—500 个）";
pub const TELLING: &str = "告知须写明信息种类、原因、可能的危害、已采取的措施和联系方式（各 2—500 个字）";
pub const NOBODY: &str = "还没有登记受影响的人员，请先登记再告知";
pub const WINDOW: &str = "日志的起止时间应写成 2026-11-26T09:30 的样子，先起后止，最长 31 天";
pub const TOO_LONG: &str = "这段时间的审计记录太多（超过 20 万条），请分成几段导出";

pub const NOT_GRADED: &str = "本事件还没有定级，请先定级再办理";
pub const NOT_ASSIGNED: &str = "本事件还没有指定责任单位，请先指定再办理";
pub const RECTIFIED: &str = "责任单位已经提交整改，正等核查";
pub const NOT_RECTIFIED: &str = "责任单位还没有提交整改：退回或结案前须先提交；误报的请以“误报”结案";
pub const NOT_SENT_UP: &str = "较大及以上的事件须先向上级报告，再结案";
pub const SENT_UP: &str = "本事件已经向上级报告；后续情况请登记处置措施";
pub const CLOSED: &str = "本事件已经结案，不能再办理；有新情况请另行报告";
pub const FALSE_ALARM: &str = "已指定责任单位的事件不能以误报结案，请先核查整改";
pub const OWN: &str = "责任人和整改人不为同一事件结案，请由另一位同事办理";
pub const SUPPLEMENT: &str = "本平台补充设定";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 13] = [
    ("incidents.reported", "报告安全事件"),
    ("incidents.graded", "为事件定级"),
    ("incidents.regraded", "变更事件级别"),
    ("incidents.assigned", "指定事件的责任单位和责任人"),
    ("incidents.measured", "登记事件处置措施"),
    ("incidents.sent_up", "向上级报告事件"),
    ("incidents.rectified", "提交事件整改"),
    ("incidents.returned", "退回事件整改"),
    ("incidents.closed", "事件结案"),
    ("incidents.persons_put", "登记事件受影响人员"),
    ("incidents.telling_asked", "发起告知受影响人员"),
    ("incidents.persons_told", "已告知受影响人员"),
    ("incidents.log_taken", "导出事件日志包"),
];
