mod clocks;
pub mod clocks_of_a_year;
mod overbooking;
mod pilot_requests;
mod placements;
mod random_sequences;
mod visibility;
mod waitlist;
