//! Dutch and English text as people write it: words with their places, stems, and words that say nothing.
//!
//! Pure. Searching and suggesting both begin here, so that what one finds the other knows.

mod slips;
mod stems;
mod stop_words;
mod tokens;

pub use slips::{slips, slips_between};
pub use stems::Stems;
pub use stop_words::{Tongue, is_frequent, is_stop_word, tongue, tongue_of};
pub use tokens::{Token, tokens};
