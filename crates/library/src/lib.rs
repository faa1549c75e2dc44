//! What is learnt from: media with their checks and renditions, courses of chapters with texts and questions, version by
//! version. Holds no learner.
pub mod courses;
pub mod media;
#[cfg(test)]
mod tests;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    courses::doors().merge(media::doors())
}

/// The wing's jobs, what it listens to, and who may see what it keeps.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    media::wire(wiring).hear("courses.on_moved", courses::on_moved).govern("Course", courses::Keeper)
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [&courses::words::TRAIL[..], &media::words::TRAIL].concat()
}
