//! What everybody sees: the home page, and the modules with their owners. Holds no rule of training or study.
pub mod modules;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    modules::doors()
}
