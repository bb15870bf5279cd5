//! Windows of capacity.

use crate::imports::reading::{
    cells::Form::{Day, Key, Theme, Whole, YesNo},
    table::{Column, Columns},
};

pub(super) const COLUMNS: Columns = Columns {
    all: ALL,
    computed: &["held", "booked", "freeForSmes", "freeForOthers", "version", "createdAt", "updatedAt"],
    keys: &["/lab"],
};

const ALL: &[Column] = &[
    Column { at: "/id", names: &["id periode"], form: Key },
    Column { at: "/lab", names: &["korte naam lab", "proeftuin"], form: Key },
    Column { at: "/from", names: &["van", "vanaf", "eerste dag", "begin", "startdatum", "start"], form: Day },
    Column {
        at: "/until",
        names: &["tot en met", "t/m", "laatste dag", "einde", "einddatum", "end"],
        form: Day,
    },
    Column { at: "/slots", names: &["plaatsen", "plekken", "aantal plaatsen", "places"], form: Whole },
    Column { at: "/theme", names: &["thema"], form: Theme },
    Column { at: "/service", names: &["dienst"], form: Key },
    Column { at: "/fundedSlots", names: &["gefinancierde plaatsen", "gefinancierd"], form: Whole },
    Column {
        at: "/smeReservedSlots",
        names: &["plaatsen voor mkb", "mkb", "reserved for SMEs"],
        form: Whole,
    },
    Column { at: "/fictitious", names: &["fictief", "verzonnen"], form: YesNo },
];
