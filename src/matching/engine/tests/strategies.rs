//! Labs and queries of every shape, for the properties.

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::*;

fn set<T: Vocabulary + std::fmt::Debug>() -> impl Strategy<Value = TermSet<T>> {
    subsequence(T::VALUES.to_vec(), 0..=T::VALUES.len()).prop_map(|terms| TermSet::of(&terms))
}

fn stated<T: Vocabulary + std::fmt::Debug>() -> impl Strategy<Value = Option<TermSet<T>>> {
    prop::option::of(set())
}

fn one<T: Vocabulary + std::fmt::Debug>() -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(T::VALUES))
}

fn some_themes() -> impl Strategy<Value = Vec<Theme>> {
    let register = register();
    let themes: Vec<Theme> = register.names.iter().map(|name| register.theme(name)).collect();
    subsequence(themes, 0..=6)
}

fn a_period() -> impl Strategy<Value = Period> {
    (0_i64..400, 0_i64..200).prop_map(|(from, days)| {
        let from = TODAY.checked_add(jiff::Span::new().days(from - 50)).unwrap();
        period(from, from.checked_add(jiff::Span::new().days(days)).unwrap())
    })
}

fn a_point() -> impl Strategy<Value = Option<GeoPoint>> {
    prop::option::of((50.7..53.5, 3.4..7.2).prop_map(|(lat, lon)| GeoPoint { lat, lon }))
}

pub(super) fn some_capacity() -> impl Strategy<Value = Option<FreeCapacity>> {
    let bound = some_themes().prop_map(|themes| themes.first().copied());
    let window = (a_period(), bound, 0_u32..3, 0_u32..2).prop_map(|(period, theme, free, more)| FreeWindow {
        period,
        theme,
        free,
        free_for_sme: free + more,
    });
    let windows = (prop::collection::vec(window, 0..4), prop::collection::vec(a_period(), 0..2));
    prop::option::of(windows.prop_map(|(windows, blackouts)| FreeCapacity { windows, blackouts }))
}

pub(super) fn any_lab() -> impl Strategy<Value = LabProfile> {
    let offer = (some_themes(), stated(), stated(), stated(), stated(), stated());
    let place = (prop::option::of(prop::sample::select(Province::ALL)), a_point(), any::<(bool, bool)>());
    let room = (
        some_capacity(),
        prop::option::of(0_u32..100),
        prop::option::of(1_u8..6),
        prop::option::of(4_u8..10),
    );
    let record = (
        0.0..=1.0,
        prop::option::of(0.0..=1.0),
        prop::option::of(0.0..60.0),
        "[a-c]{0,3}",
        prop::bool::weighted(0.9),
    );
    let parts = (offer, place, room, record, any::<u128>(), prop::collection::vec(0_u128..4, 0..3));
    parts.prop_map(|(offer, place, room, record, id, needs)| LabProfile {
        id: Uuid::from_u128(id),
        name: record.3.clone(),
        slug: String::new(),
        is_active: record.4,
        status: "active".to_owned(),
        themes: offer.0,
        purposes: offer.1,
        care_settings: offer.2,
        device_classes: offer.3,
        populations: offer.4,
        languages: offer.5,
        trl_min: room.2,
        trl_max: room.3,
        province: place.0,
        point: place.1,
        is_national: place.2.0,
        is_virtual: place.2.1,
        reachable_participants: room.1,
        capacity: room.0,
        completeness: record.0,
        track_record: record.1,
        response_days: record.2,
        care_needs: needs.into_iter().map(Uuid::from_u128).collect(),
        text: record.3,
    })
}

pub(super) fn any_query() -> impl Strategy<Value = Query> {
    let subject =
        (some_themes(), prop::option::of(1_u8..=9), one(), one(), one(), set(), prop::option::of(0_u32..100));
    let place = (set(), a_point(), prop::option::of(0.0..300.0), set());
    let time = (prop::option::of(a_period()), prop::option::of(0_u32..120), 0_u32..3, any::<bool>());
    let rest = (prop::collection::vec(0_u128..4, 0..3), prop::option::of("[a-c ]{0,9}"));
    (subject, place, time, rest).prop_map(|(subject, place, time, rest)| Query {
        today: TODAY,
        themes: subject.0,
        trl: subject.1,
        purpose: subject.2,
        care_setting: subject.3,
        device_class: subject.4,
        populations: subject.5,
        participants_needed: subject.6,
        languages: place.0,
        origin: place.1,
        max_distance_km: place.2,
        provinces: place.3,
        wanted: time.0,
        pilot_days: time.1,
        slots: time.2,
        is_sme: time.3,
        care_needs: rest.0.into_iter().map(Uuid::from_u128).collect(),
        text: rest.1,
    })
}

/// Labs that differ little, so that many match and scores tie.
pub(super) fn alike_labs() -> impl Strategy<Value = Vec<LabProfile>> {
    let differing = (0_u8..3, prop::bool::weighted(0.8), 0_u8..4);
    prop::collection::btree_map(0_u128..1000, differing, 0..30).prop_map(|labs| {
        let base = lab(&register());
        let vary = |(id, (name, is_active, quarters)): (u128, (u8, bool, u8))| LabProfile {
            id: Uuid::from_u128(id),
            name: name.to_string(),
            is_active,
            completeness: f64::from(quarters) / 4.0,
            trl_max: (quarters > 0).then_some(8),
            ..base.clone()
        };
        labs.into_iter().map(vary).collect()
    })
}

/// The same labs in two orders.
pub(super) fn twice() -> impl Strategy<Value = (Vec<LabProfile>, Vec<LabProfile>)> {
    alike_labs().prop_flat_map(|labs| (Just(labs.clone()), Just(labs).prop_shuffle()))
}
