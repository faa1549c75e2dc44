//! The binary as a child process: what it promises from its start to its end, and after the worst of ends.
mod backup;
mod faults;
mod found;
mod house;
mod kill;
mod life;
mod power;
mod residue;
mod roster;
mod standby;
mod upgrade;
mod upload;
