//! The parameters of the charter: numbers with their units in their names. Their floors are compiled in `check`.
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cases::{Lending, Takedowns};
use super::guests::Guests;

/// `parameters.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    pub retention: Retention,
    pub hours: Hours,
    #[serde(rename = "period")]
    pub periods: Vec<Period>,
    pub sessions: Sessions,
    pub password: Password,
    pub study: Study,
    pub live: Live,
    pub grants: Terms,
    #[serde(default)]
    pub deadlines: Deadlines,
    #[serde(default)]
    pub security: Security,
    #[serde(default)]
    pub privacy: Privacy,
    #[serde(default)]
    pub lending: Lending,
    #[serde(default)]
    pub takedowns: Takedowns,
    #[serde(default)]
    pub guests: Guests,
    pub uploads: Uploads,
    #[serde(default)]
    pub backups: Backups,
    pub standard: Standards,
}

/// How long things are kept (A16, A18.1, A20.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub audit_days: i64,
    pub access_log_days: i64,
    pub content_days: i64,
    pub large_recording_days: i64,
    /// Calendar months from the class day (A16.2).
    pub class_recording_months: i64,
    /// Days before the end on which the owner is warned.
    pub warn_days: Vec<i64>,
}

/// How many 学时 make one credit, by form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub face_to_face_per_credit: i64,
    pub online_per_credit: i64,
    pub research_per_credit: i64,
    pub school_based_per_credit: i64,
    /// 学时
    pub new_teacher_first_year: i64,
    pub minutes_per_hour: i64,
}

/// A five-year period with the credits that it asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub name: String,
    pub from: Date,
    pub until: Date,
    pub credits: i64,
    pub state: PeriodState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    Open,
    MakeUp,
    Closed,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    pub idle_minutes: i64,
    pub admin_idle_minutes: i64,
    pub longest_hours: i64,
    pub admin_longest_hours: i64,
    pub at_once: i64,
    pub step_up_minutes: i64,
    /// What a version says that is older than elevations are.
    #[serde(default = "quarter")]
    pub elevation_minutes: i64,
    /// What a version says that is older than emergencies are.
    #[serde(default = "four")]
    pub emergency_hours: i64,
}

const fn four() -> i64 {
    4
}

const fn quarter() -> i64 {
    15
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Password {
    pub min_length: i64,
    pub max_length: i64,
    /// Of upper case, lower case, digits and signs, at least so many.
    pub classes: i64,
    pub max_age_days: i64,
    pub history: i64,
    pub failures: i64,
    pub failure_minutes: i64,
    pub lock_minutes: i64,
    pub activation_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Hundredths: 200 is twice as fast.
    pub fastest: i64,
    pub heartbeat_seconds: i64,
    /// What share of a film's distinct seconds makes it done, percent.
    pub done_percent: i64,
}

/// When a live is large, and how early it is reported (A14.2, A15.3).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    pub large_districts: i64,
    pub large_when: Large,
    /// Working days.
    pub report_days_ahead: i64,
    pub cut_seconds: i64,
}

/// Whether several districts and professional equipment must both be there, or one is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Large {
    Any,
    All,
}

/// Terms of grants (A6.7), days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    pub longest_days: i64,
    pub dormant_days: i64,
    pub admin_dormant_days: i64,
    /// How long those who ran a project keep their roles in it once it is closed.
    #[serde(default = "after_close_days")]
    pub after_close_days: i64,
}

/// Of a charter that was written before it was asked.
const fn after_close_days() -> i64 {
    180
}

/// Until when a step is to be taken, in working days; nothing takes itself when they are over (本平台补充设定).
/// One that a version does not know has its default, so that older versions stay readable.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deadlines {
    pub precheck_days: i64,
    pub review_days: i64,
    pub file_days: i64,
    pub publish_days: i64,
    /// A second opinion.
    pub opinion_days: i64,
    pub article_accept_days: i64,
    pub article_publish_days: i64,
    pub requirement_accept_days: i64,
    pub requirement_confirm_days: i64,
    pub grant_days: i64,
    pub charter_review_days: i64,
    pub task_accept_days: i64,
    pub project_deploy_days: i64,
    /// The roster of a class that has nobody yet.
    pub roster_days: i64,
    /// Setting up the classes of a project, and opening one that has learners.
    pub class_days: i64,
    /// Ending a class, project or task after it was to end.
    pub closing_days: i64,
    /// An addition by a project lead (补报).
    pub roster_confirm_days: i64,
    pub roster_apply_days: i64,
    pub roll_recognise_days: i64,
    pub certificate_issue_days: i64,
    pub file_release_days: i64,
}

/// What a version says that is older than deadlines are: it must stay readable.
impl Default for Deadlines {
    fn default() -> Self {
        Self {
            precheck_days: 3,
            review_days: 5,
            file_days: 3,
            publish_days: 2,
            opinion_days: 3,
            article_accept_days: 3,
            article_publish_days: 2,
            requirement_accept_days: 5,
            requirement_confirm_days: 10,
            grant_days: 5,
            charter_review_days: 10,
            task_accept_days: 3,
            project_deploy_days: 5,
            roster_days: 5,
            class_days: 5,
            closing_days: 10,
            roster_confirm_days: 3,
            roster_apply_days: 3,
            roll_recognise_days: 5,
            certificate_issue_days: 5,
            file_release_days: 1,
        }
    }
}

/// Until when incidents are graded and reported, flaws and findings mended, notices confirmed (A8.2, A8.3, A21.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// To the authorities, from the moment an incident became known, by its level.
    pub report_gravest_minutes: i64,
    pub report_grave_minutes: i64,
    pub report_serious_minutes: i64,
    pub report_general_minutes: i64,
    pub grade_minutes: i64,
    /// When so much of a term is used up, whoever acts is reminded; then whoever answers for them is told.
    pub remind_percent: i64,
    pub press_percent: i64,
    pub rectify_days: i64,
    pub notice_days: i64,
    pub finding_days: i64,
    pub flaw_critical_hours: i64,
    pub flaw_high_hours: i64,
    pub flaw_medium_hours: i64,
    pub flaw_low_hours: i64,
}

/// What a version says that is older than these terms are.
impl Default for Security {
    fn default() -> Self {
        Self {
            report_gravest_minutes: 30,
            report_grave_minutes: 60,
            report_serious_minutes: 120,
            report_general_minutes: 240,
            grade_minutes: 60,
            remind_percent: 50,
            press_percent: 80,
            rectify_days: 5,
            notice_days: 3,
            finding_days: 10,
            flaw_critical_hours: 24,
            flaw_high_hours: 72,
            flaw_medium_hours: 360,
            flaw_low_hours: 720,
        }
    }
}

/// Personal data: requests, whole numbers, consents, copies (本平台补充设定).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Working days.
    pub request_days: i64,
    pub reveal_seconds: i64,
    /// So many whole numbers seen by one person within `mass_minutes` are brought to notice.
    pub mass_reveals: i64,
    pub mass_minutes: i64,
    /// Days after a no in which nobody is asked again.
    pub quiet_days: i64,
    pub copy_days: i64,
}

/// What a version says that is older than these rules are: it must stay readable.
impl Default for Privacy {
    fn default() -> Self {
        Self { request_days: 15, reveal_seconds: 60, mass_reveals: 20, mass_minutes: 60, quiet_days: 30, copy_days: 7 }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads {
    pub most_bytes: i64,
    pub chunk_bytes: i64,
}

/// How often a backup is made and a restore rehearsed (A20.1).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backups {
    /// A newest backup older than that is overdue.
    pub every_hours: i64,
    pub drill_days: i64,
}

/// What a version says that is older than backups are.
impl Default for Backups {
    fn default() -> Self {
        Self { every_hours: 26, drill_days: 30 }
    }
}

/// Technical standards by form (A13.2).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standards {
    pub video: Standard,
    pub audio: Standard,
}

/// What a recording must be; the fields and units are those of `av::Standard`, so that its JSON reads as one. An empty
/// list or a zero sets no demand.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    pub containers: Vec<String>,
    pub video_codecs: Vec<String>,
    pub audio_codecs: Vec<String>,
    pub min_height: u32,
    pub max_height: u32,
    pub min_video_kbps: u64,
    pub max_video_kbps: u64,
    /// Hundredths of LUFS.
    pub loudness_lufs: (i32, i32),
    /// Hundredths of dBTP.
    pub true_peak_max: i32,
    pub min_duration_ms: u64,
    pub max_duration_ms: u64,
    pub black_ms: u64,
    pub silence_ms: u64,
    pub freeze_ms: u64,
    pub captions_required: bool,
}
