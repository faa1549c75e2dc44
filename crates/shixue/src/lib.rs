//! The roof: opens the house, says who listens to whom and what leads where, and stands between the network and the
//! rooms. Holds no rule of the domain.
pub mod audit;
pub mod backup;
pub mod charter;
pub mod demo;
pub mod doctor;
pub mod edge;
pub mod found;
#[cfg(test)]
mod guards {
    mod tests;
}
pub mod health;
mod judge;
pub mod keys;
pub mod listen;
pub mod nav;
pub mod open;
pub mod papers;
pub mod routes;
pub mod serve;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod things;
pub mod wiring;
pub mod words;
pub mod world;
