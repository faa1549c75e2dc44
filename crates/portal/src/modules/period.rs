//! The period (周期) that a module is carried out in, as page and card say it. The charter's word, nothing added.
use governance::charter::{Charter, Module, PeriodState};
use jiff::civil::Date;

/// A period as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// `“十四五”时期`, `2026 年度`
    pub name: String,
    /// Its word and its mark: `补学阶段`, `wait`.
    pub state: (&'static str, &'static str),
    /// One sentence for the page.
    pub says: String,
}

/// None where the charter gives the module no period.
pub fn of(charter: &Charter, module: &Module, today: Date) -> Option<Period> {
    if module.period == Module::YEARLY {
        let (name, says) = (format!("{} 年度", today.year()), "按年实施，每年由归口部门下达任务。".to_owned());
        return Some(Period { name, state: ("按年实施", "info"), says });
    }
    let period = charter.period_of(module)?;
    let span = format!("{} 至 {}", period.from, period.until);
    let (state, says) = match period.state {
        PeriodState::Open => (("进行中", "ok"), format!("周期自 {span}。")),
        PeriodState::MakeUp => {
            let says = format!("周期自 {span}，现为补学阶段：尚未学完的教师可以补学，何时截止以章程为准。");
            (("补学阶段", "wait"), says)
        }
        PeriodState::Closed => (("已结束", "line"), format!("周期自 {span}，已经结束。")),
    };
    Some(Period { name: period.name.clone(), state, says })
}

#[cfg(test)]
mod tests {
    use governance::charter::Files;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_compulsory_course_is_in_make_up_until_the_charter_says_otherwise() {
        let mut charter = Charter::load(&Files::shipped().unwrap()).unwrap();
        let said = |charter: &Charter, n: i64| of(charter, charter.module(n).unwrap(), date(2026, 11, 26));
        let compulsory = said(&charter, 7).unwrap();
        assert_eq!((compulsory.name.as_str(), compulsory.state.0), ("“十四五”时期", "补学阶段"));
        assert!(compulsory.says.contains("2021-01-01 至 2025-12-31"));
        assert_eq!(said(&charter, 8).unwrap().name, "2026 年度");
        assert_eq!(said(&charter, 1), None);
        charter.parameters.periods[0].state = PeriodState::Closed;
        assert_eq!(said(&charter, 7).unwrap().state.0, "已结束");
        charter.parameters.periods[0].state = PeriodState::Open;
        assert_eq!(said(&charter, 7).unwrap().state.0, "进行中");
    }
}
