mod overbooking;
mod pilot_requests;
mod placements;
mod random_sequences;
mod visibility;
mod waitlist;
