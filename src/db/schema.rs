//! The tables as queries see them; kept by hand, compared with both databases by `tests/it/db/schema_parity.rs`.

/// Lets each of these tables stand in one query with each other. Diesel's own macro does the same for `ONLY` and `TABLESAMPLE`
/// of PostgreSQL, in eight more implementations per pair: with 67 tables the compiler compared those for 40 seconds.
macro_rules! allow_in_one_query {
    ($table:ident $(, $other:ident)+ $(,)?) => {
        $(
            impl diesel::query_source::TableNotEqual<$table::table> for $other::table {}
            impl diesel::query_source::TableNotEqual<$other::table> for $table::table {}
        )+
        allow_in_one_query!($($other),+);
    };
    ($last:ident $(,)?) => {};
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    events (seq) {
        seq -> BigInt,
        occurred_at -> SqlInstant,
        kind -> Text,
        subject_kind -> Text,
        subject_id -> SqlId,
        lab_id -> Nullable<SqlId>,
        actor_id -> Nullable<SqlId>,
        request_id -> Nullable<Text>,
        data -> SqlJson,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    audit_entries (seq) {
        seq -> BigInt,
        occurred_at -> SqlInstant,
        request_id -> Nullable<SqlId>,
        actor -> Text,
        action -> Text,
        object -> Text,
        result -> Text,
        origin_digest -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    audit_origins (seq) {
        seq -> BigInt,
        address -> Text,
        salt -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    audit_anchors (seq) {
        seq -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    idempotency_keys (principal, operation, key) {
        principal -> Text,
        operation -> Text,
        key -> Text,
        body_sha256 -> Text,
        status -> Integer,
        headers -> SqlJson,
        body -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    users (id) {
        id -> SqlId,
        kind -> Text,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        status -> Text,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    grants (id) {
        id -> SqlId,
        user_id -> SqlId,
        role -> Text,
        object_kind -> Text,
        object_id -> Nullable<SqlId>,
        granted_by -> Nullable<SqlId>,
        granted_at -> SqlInstant,
        revoked_by -> Nullable<SqlId>,
        revoked_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    sessions (id) {
        id -> SqlId,
        user_id -> SqlId,
        created_at -> SqlInstant,
        last_used_at -> SqlInstant,
        expires_at -> SqlInstant,
        ended_at -> Nullable<SqlInstant>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    refresh_tokens (token_sha256) {
        token_sha256 -> Text,
        session_id -> SqlId,
        issued_at -> SqlInstant,
        used_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    user_factors (user_id) {
        user_id -> SqlId,
        secret -> Text,
        begun_at -> SqlInstant,
        confirmed_at -> Nullable<SqlInstant>,
        last_step -> BigInt,
        misses -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    user_recovery_codes (code_sha256) {
        code_sha256 -> Text,
        user_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    user_links (user_id) {
        user_id -> SqlId,
        purpose -> Text,
        secret_sha256 -> Text,
        created_by -> Nullable<SqlId>,
        created_at -> SqlInstant,
        expires_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    identities (id) {
        id -> SqlId,
        user_id -> SqlId,
        issuer -> Text,
        subject -> Text,
        created_by -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    themes (id) {
        id -> SqlId,
        slug -> Text,
        broader_id -> Nullable<SqlId>,
        label_nl -> Text,
        label_en -> Text,
        alt_labels_nl -> SqlJson,
        alt_labels_en -> SqlJson,
        definition_nl -> Nullable<Text>,
        definition_en -> Nullable<Text>,
        programme_lines -> SqlJson,
        action_lines -> SqlJson,
        status -> Text,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    theme_relations (theme_id, related_id) {
        theme_id -> SqlId,
        related_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    municipalities (code) {
        code -> Text,
        name -> Text,
        province -> Text,
        nuts2 -> Text,
        lat -> Double,
        lon -> Double,
        division_year -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    organisations (id) {
        id -> SqlId,
        slug -> Nullable<Text>,
        name -> Text,
        alternative_names -> SqlJson,
        kind -> Text,
        fte -> Nullable<Integer>,
        turnover_eur -> Nullable<BigInt>,
        balance_total_eur -> Nullable<BigInt>,
        parent_id -> Nullable<SqlId>,
        website -> Nullable<Text>,
        street -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Nullable<Text>,
        municipality_code -> Nullable<Text>,
        province -> Nullable<Text>,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        fictitious -> Bool,
        sources -> SqlJson,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    organisation_identifiers (scheme, value) {
        organisation_id -> SqlId,
        scheme -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    labs (id) {
        id -> SqlId,
        slug -> Nullable<Text>,
        name -> Text,
        description_nl -> Nullable<Text>,
        description_en -> Nullable<Text>,
        kind -> Text,
        owner_organisation_id -> Nullable<SqlId>,
        scope -> Nullable<Text>,
        is_virtual -> Bool,
        street -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Nullable<Text>,
        municipality_code -> Nullable<Text>,
        province -> Nullable<Text>,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        care_settings -> Nullable<SqlJson>,
        purposes -> Nullable<SqlJson>,
        trl_min -> Nullable<Integer>,
        trl_max -> Nullable<Integer>,
        device_classes -> Nullable<SqlJson>,
        target_populations -> Nullable<SqlJson>,
        reachable_participants -> Nullable<Integer>,
        languages -> Nullable<SqlJson>,
        ethics_route -> Nullable<Text>,
        contact_name -> Nullable<Text>,
        contact_email -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        website -> Nullable<Text>,
        status -> Text,
        verified_at -> Nullable<SqlInstant>,
        fictitious_fields -> SqlJson,
        sources -> SqlJson,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        start_year -> Nullable<Integer>,
        end_year -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    lab_themes (lab_id, theme_id) {
        lab_id -> SqlId,
        theme_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    lab_partners (lab_id, position) {
        lab_id -> SqlId,
        position -> Integer,
        kind -> Text,
        organisation_id -> Nullable<SqlId>,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    lab_services (id) {
        id -> SqlId,
        lab_id -> SqlId,
        kind -> Text,
        name_nl -> Text,
        name_en -> Text,
        description_nl -> Nullable<Text>,
        description_en -> Nullable<Text>,
        booked_apart -> Bool,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    lab_members (lab_id, member_lab_id) {
        lab_id -> SqlId,
        member_lab_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    lab_involvements (id) {
        id -> SqlId,
        lab_id -> SqlId,
        from_on -> SqlDay,
        until_on -> Nullable<SqlDay>,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    networks (id) {
        id -> SqlId,
        slug -> Nullable<Text>,
        name_nl -> Text,
        name_en -> Text,
        description_nl -> Nullable<Text>,
        description_en -> Nullable<Text>,
        province -> Nullable<Text>,
        screening -> Text,
        deadlines -> Nullable<SqlJson>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    network_members (id) {
        id -> SqlId,
        network_id -> SqlId,
        lab_id -> Nullable<SqlId>,
        member_network_id -> Nullable<SqlId>,
        organisation_id -> Nullable<SqlId>,
        role -> Text,
        from_on -> SqlDay,
        until_on -> Nullable<SqlDay>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    capacity_windows (id) {
        id -> SqlId,
        lab_id -> SqlId,
        service_id -> Nullable<SqlId>,
        theme_id -> Nullable<SqlId>,
        from_on -> SqlDay,
        until_on -> SqlDay,
        slots -> Integer,
        funded_slots -> Nullable<Integer>,
        sme_reserved_slots -> Integer,
        held -> Integer,
        booked -> Integer,
        taken_by_others -> Integer,
        fictitious -> Bool,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    blackouts (id) {
        id -> SqlId,
        lab_id -> SqlId,
        from_on -> SqlDay,
        until_on -> SqlDay,
        reason -> Nullable<Text>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    innovations (id) {
        id -> SqlId,
        slug -> Nullable<Text>,
        owner_organisation_id -> SqlId,
        title -> Text,
        summary_nl -> Nullable<Text>,
        summary_en -> Nullable<Text>,
        category -> Nullable<Text>,
        trl -> Nullable<Integer>,
        device_class -> Nullable<Text>,
        ce_status -> Nullable<Text>,
        purpose -> Nullable<Text>,
        care_setting -> Nullable<Text>,
        target_populations -> Nullable<SqlJson>,
        participants_needed -> Nullable<Integer>,
        evidence -> Nullable<Text>,
        claims -> SqlJson,
        replaces_treatment -> Nullable<Text>,
        payers -> SqlJson,
        beneficiaries -> SqlJson,
        patents -> SqlJson,
        visibility -> Text,
        status -> Text,
        fictitious -> Bool,
        sources -> SqlJson,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    innovation_themes (innovation_id, theme_id) {
        innovation_id -> SqlId,
        theme_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    care_needs (id) {
        id -> SqlId,
        slug -> Text,
        organisation_id -> SqlId,
        title_nl -> Text,
        title_en -> Nullable<Text>,
        problem_nl -> Nullable<Text>,
        problem_en -> Nullable<Text>,
        desired_effect_nl -> Nullable<Text>,
        desired_effect_en -> Nullable<Text>,
        care_setting -> Nullable<Text>,
        is_national -> Bool,
        province -> Nullable<Text>,
        municipality_code -> Nullable<Text>,
        priority -> Nullable<Text>,
        status -> Text,
        fictitious -> Bool,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    care_need_themes (care_need_id, theme_id) {
        care_need_id -> SqlId,
        theme_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    care_need_articulations (id) {
        id -> SqlId,
        care_need_id -> SqlId,
        organisation_id -> SqlId,
        stance -> Text,
        text_nl -> Nullable<Text>,
        text_en -> Nullable<Text>,
        said_on -> SqlDay,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    care_need_answers (id) {
        id -> SqlId,
        care_need_id -> SqlId,
        innovation_id -> SqlId,
        claim -> Nullable<Text>,
        status -> Text,
        confirmed_by -> Nullable<SqlId>,
        confirmed_at -> Nullable<SqlInstant>,
        ended_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_requests (id) {
        id -> SqlId,
        slug -> Nullable<Text>,
        innovation_id -> SqlId,
        organisation_id -> SqlId,
        network_id -> Nullable<SqlId>,
        status -> Text,
        wanted_from -> SqlDay,
        wanted_until -> SqlDay,
        slots -> Integer,
        motivation -> Nullable<Text>,
        contact_email -> Nullable<Text>,
        created_by -> Nullable<SqlId>,
        submitted_at -> Nullable<SqlInstant>,
        expires_on -> Nullable<SqlDay>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        round_id -> Nullable<SqlId>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    placements (id) {
        id -> SqlId,
        pilot_request_id -> SqlId,
        lab_id -> SqlId,
        service_id -> Nullable<SqlId>,
        preference -> Integer,
        status -> Text,
        from_on -> SqlDay,
        until_on -> SqlDay,
        slots -> Integer,
        waitlisted_at -> Nullable<SqlInstant>,
        answer_warn_on -> Nullable<SqlDay>,
        answer_due_on -> Nullable<SqlDay>,
        answer_lapse_on -> Nullable<SqlDay>,
        warned_at -> Nullable<SqlInstant>,
        escalated_at -> Nullable<SqlInstant>,
        hold_expires_on -> Nullable<SqlDay>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    bookings (id) {
        id -> SqlId,
        placement_id -> SqlId,
        window_id -> SqlId,
        slots -> Integer,
        state -> Text,
        for_sme -> Bool,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    transitions (id) {
        id -> SqlId,
        machine -> Text,
        subject_id -> SqlId,
        event -> Text,
        from_state -> Text,
        to_state -> Text,
        actor_id -> Nullable<SqlId>,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
        occurred_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    clients (user_id) {
        user_id -> SqlId,
        organisation_id -> SqlId,
        scopes -> SqlJson,
        created_by -> Nullable<SqlId>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    client_credentials (id) {
        id -> SqlId,
        client_id -> SqlId,
        kind -> Text,
        key_id -> Text,
        secret_sha256 -> Nullable<Text>,
        public_key -> Nullable<SqlJson>,
        expires_at -> SqlInstant,
        created_by -> Nullable<SqlId>,
        created_at -> SqlInstant,
        last_used_at -> Nullable<SqlInstant>,
        revoked_by -> Nullable<SqlId>,
        revoked_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    client_assertions (client_id, jti_sha256) {
        client_id -> SqlId,
        jti_sha256 -> Text,
        expires_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    erasures (user_id) {
        user_id -> SqlId,
        erased_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    state_aid (id) {
        id -> SqlId,
        organisation_id -> SqlId,
        amount_eur -> BigInt,
        granted_on -> SqlDay,
        grantor -> Text,
        measure -> Nullable<Text>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    jobs (name) {
        name -> Text,
        lease_owner -> Nullable<SqlId>,
        leased_until -> Nullable<SqlInstant>,
        next_run_at -> SqlInstant,
        last_started_at -> Nullable<SqlInstant>,
        last_finished_at -> Nullable<SqlInstant>,
        last_result -> Nullable<Text>,
        last_count -> Nullable<BigInt>,
        failures -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilots (id) {
        id -> SqlId,
        placement_id -> SqlId,
        pilot_request_id -> SqlId,
        innovation_id -> SqlId,
        organisation_id -> SqlId,
        lab_id -> SqlId,
        status -> Text,
        from_on -> SqlDay,
        until_on -> SqlDay,
        slots -> Integer,
        ethics_route -> Nullable<Text>,
        ethics_reference -> Nullable<Text>,
        ethics_approved_on -> Nullable<SqlDay>,
        dpia_reference -> Nullable<Text>,
        dpia_done_on -> Nullable<SqlDay>,
        participants_planned -> Nullable<Integer>,
        participants_actual -> Nullable<Integer>,
        started_on -> Nullable<SqlDay>,
        ended_on -> Nullable<SqlDay>,
        stop_reason -> Nullable<Text>,
        criteria_sha256 -> Nullable<Text>,
        criteria_locked_at -> Nullable<SqlInstant>,
        verdict -> Nullable<Text>,
        reasoning -> Nullable<SqlJson>,
        verdict_at -> Nullable<SqlInstant>,
        override_verdict -> Nullable<Text>,
        override_reason -> Nullable<Text>,
        overridden_by -> Nullable<SqlId>,
        overridden_at -> Nullable<SqlInstant>,
        created_by -> Nullable<SqlId>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        state_aid_eur -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_parties (pilot_id, position) {
        pilot_id -> SqlId,
        position -> Integer,
        role -> Text,
        organisation_id -> Nullable<SqlId>,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_documents (id) {
        id -> SqlId,
        pilot_id -> SqlId,
        kind -> Text,
        number -> Integer,
        status -> Text,
        content -> SqlJson,
        sha256 -> Text,
        reason -> Nullable<Text>,
        proposed_side -> Nullable<Text>,
        proposed_by -> Nullable<SqlId>,
        sme_signed_by -> Nullable<SqlId>,
        sme_signed_at -> Nullable<SqlInstant>,
        lab_signed_by -> Nullable<SqlId>,
        lab_signed_at -> Nullable<SqlInstant>,
        in_force_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_measurements (id) {
        id -> SqlId,
        pilot_id -> SqlId,
        criterion -> Text,
        value -> Double,
        n -> Integer,
        measured_on -> SqlDay,
        method -> Text,
        low -> Nullable<Double>,
        high -> Nullable<Double>,
        level -> Nullable<Double>,
        basis -> Text,
        note -> Nullable<Text>,
        supersedes_id -> Nullable<SqlId>,
        recorded_by -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_moments (id) {
        id -> SqlId,
        pilot_id -> SqlId,
        due_on -> SqlDay,
        question -> Text,
        criteria -> SqlJson,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_by -> Nullable<SqlId>,
        decided_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_notes (id) {
        id -> SqlId,
        pilot_id -> SqlId,
        note -> Text,
        written_by -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    pilot_incidents (id) {
        id -> SqlId,
        pilot_id -> SqlId,
        occurred_on -> SqlDay,
        severity -> Text,
        description -> Text,
        measures -> Nullable<Text>,
        igj -> Text,
        igj_reported_on -> Nullable<SqlDay>,
        igj_reference -> Nullable<Text>,
        reported_by -> Nullable<SqlId>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    outcomes (id) {
        id -> SqlId,
        pilot_id -> SqlId,
        innovation_id -> SqlId,
        organisation_id -> SqlId,
        lab_id -> SqlId,
        status -> Text,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_by_organisation_id -> Nullable<SqlId>,
        decided_by_name -> Nullable<Text>,
        decided_on -> Nullable<SqlDay>,
        displaced_treatment -> Nullable<Text>,
        lessons -> Nullable<Text>,
        flows -> SqlJson,
        barriers -> SqlJson,
        proposed_by -> Nullable<SqlId>,
        proposed_sides -> Nullable<SqlJson>,
        proposed_at -> Nullable<SqlInstant>,
        approved_by -> Nullable<SqlId>,
        published -> Nullable<SqlJson>,
        published_decision -> Nullable<Text>,
        published_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    outcome_htas (id) {
        id -> SqlId,
        outcome_id -> SqlId,
        kind -> Text,
        number -> Integer,
        assessed_on -> SqlDay,
        participants -> Integer,
        burden_band -> Nullable<Text>,
        content -> SqlJson,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    outcome_adoptions (id) {
        id -> SqlId,
        outcome_id -> SqlId,
        organisation_id -> SqlId,
        from_on -> SqlDay,
        until_on -> Nullable<SqlDay>,
        scope -> Text,
        people_per_year -> Nullable<Integer>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    reimbursements (id) {
        id -> SqlId,
        innovation_id -> SqlId,
        payer_organisation_id -> SqlId,
        status -> Text,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    reimbursement_periods (id) {
        id -> SqlId,
        reimbursement_id -> SqlId,
        kind -> Text,
        from_on -> SqlDay,
        until_on -> Nullable<SqlDay>,
        hta_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    kpi_target_revisions (id) {
        id -> SqlId,
        kpi -> Text,
        version -> BigInt,
        targets -> SqlJson,
        source -> Text,
        reason -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    kpi_uploads (id) {
        id -> SqlId,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    kpi_values (id) {
        id -> SqlId,
        kpi -> Text,
        part -> Text,
        year -> Integer,
        revision -> Integer,
        upload_id -> SqlId,
        value -> Nullable<Double>,
        reached -> Nullable<Bool>,
        measured_on -> SqlDay,
        source -> Text,
        note -> Nullable<Text>,
        is_public -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    request_messages (id) {
        id -> SqlId,
        pilot_request_id -> SqlId,
        audience -> Text,
        lab_id -> Nullable<SqlId>,
        author_id -> Nullable<SqlId>,
        author_side -> Text,
        body -> Nullable<Text>,
        withdrawn_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    contents (id) {
        id -> SqlId,
        store -> Text,
        begun_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    content_chunks (content_id, position) {
        content_id -> SqlId,
        position -> Integer,
        bytes -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    request_attachments (id) {
        id -> SqlId,
        pilot_request_id -> SqlId,
        audience -> Text,
        lab_id -> Nullable<SqlId>,
        author_id -> Nullable<SqlId>,
        author_side -> Text,
        name -> Nullable<Text>,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        content_id -> Nullable<SqlId>,
        withdrawn_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    request_tasks (id) {
        id -> SqlId,
        pilot_request_id -> SqlId,
        audience -> Text,
        lab_id -> Nullable<SqlId>,
        author_id -> Nullable<SqlId>,
        author_side -> Text,
        title -> Text,
        description -> Nullable<Text>,
        status -> Text,
        assignee_id -> Nullable<SqlId>,
        assignee_side -> Nullable<Text>,
        due_on -> Nullable<SqlDay>,
        reminded_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    notifications (id) {
        id -> SqlId,
        user_id -> SqlId,
        kind -> Text,
        pilot_request_id -> Nullable<SqlId>,
        event_seq -> BigInt,
        read_at -> Nullable<SqlInstant>,
        created_at -> SqlInstant,
        mail_id -> Nullable<SqlId>,
        saved_search_id -> Nullable<SqlId>,
        webhook_id -> Nullable<SqlId>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    calendar_addresses (id) {
        id -> SqlId,
        lab_id -> SqlId,
        user_id -> SqlId,
        name -> Text,
        secret_sha256 -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    saved_searches (id) {
        id -> SqlId,
        user_id -> SqlId,
        name -> Text,
        question -> SqlJson,
        notifies -> Bool,
        labs -> SqlJson,
        looked_at -> SqlInstant,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    mails (id) {
        id -> SqlId,
        user_id -> SqlId,
        status -> Text,
        attempts -> Integer,
        due_at -> SqlInstant,
        first_tried_at -> Nullable<SqlInstant>,
        fault -> Nullable<Text>,
        failed_at -> Nullable<SqlInstant>,
        reply_code -> Nullable<Integer>,
        created_at -> SqlInstant,
        closed_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    notification_preferences (user_id) {
        user_id -> SqlId,
        muted -> SqlJson,
        version -> BigInt,
        email -> Text,
        email_muted -> SqlJson,
        language -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    weightings (id) {
        id -> SqlId,
        network_id -> Nullable<SqlId>,
        label -> Text,
        number -> Integer,
        name -> Text,
        note -> Nullable<Text>,
        components -> SqlJson,
        status -> Text,
        activated_at -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    rounds (id) {
        id -> SqlId,
        slug -> Nullable<Text>,
        network_id -> SqlId,
        name -> Text,
        description -> Nullable<Text>,
        criteria -> Nullable<Text>,
        opens_on -> SqlDay,
        closes_on -> SqlDay,
        from_on -> SqlDay,
        until_on -> SqlDay,
        trl_min -> Nullable<Integer>,
        trl_max -> Nullable<Integer>,
        smes_only -> Bool,
        provinces -> SqlJson,
        status -> Text,
        weights_version -> Nullable<Text>,
        applied_run_id -> Nullable<SqlId>,
        fictitious -> Bool,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_themes (round_id, position) {
        round_id -> SqlId,
        position -> Integer,
        theme_id -> SqlId,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_labs (round_id, lab_id) {
        round_id -> SqlId,
        lab_id -> SqlId,
        slots -> Nullable<Integer>,
        quotas -> SqlJson,
        priorities -> Nullable<SqlJson>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_applications (id) {
        id -> SqlId,
        round_id -> SqlId,
        pilot_request_id -> SqlId,
        organisation_id -> SqlId,
        theme_id -> Nullable<SqlId>,
        by_score -> Bool,
        status -> Text,
        filed_at -> SqlInstant,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_choices (application_id, lab_id) {
        application_id -> SqlId,
        lab_id -> SqlId,
        round_id -> SqlId,
        preference -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_scores (application_id, lab_id) {
        application_id -> SqlId,
        lab_id -> SqlId,
        round_id -> SqlId,
        score -> Integer,
        failing -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_rulings (id) {
        id -> SqlId,
        round_id -> SqlId,
        application_id -> SqlId,
        lab_id -> SqlId,
        kind -> Text,
        reason_code -> Text,
        note -> Nullable<Text>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_runs (id) {
        id -> SqlId,
        round_id -> SqlId,
        number -> Integer,
        engine_version -> Text,
        weights_version -> Nullable<Text>,
        inputs_sha256 -> Text,
        inputs -> SqlJson,
        summary -> SqlJson,
        labs -> SqlJson,
        created_by -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{SqlDay, SqlId, SqlInstant, SqlJson};

    round_results (run_id, application_id) {
        run_id -> SqlId,
        application_id -> SqlId,
        lab_id -> Nullable<SqlId>,
        binding -> Nullable<Text>,
        pairs -> SqlJson,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::{SqlId, SqlInstant, SqlJson};

    webhooks (id) {
        id -> SqlId,
        user_id -> SqlId,
        url -> Text,
        description -> Nullable<Text>,
        kinds -> Nullable<SqlJson>,
        status -> Text,
        disabled_reason -> Nullable<Text>,
        secret -> Text,
        old_secret -> Nullable<Text>,
        old_secret_until -> Nullable<SqlInstant>,
        seen -> BigInt,
        sight -> Text,
        failing_since -> Nullable<SqlInstant>,
        paused_until -> Nullable<SqlInstant>,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::{SqlId, SqlInstant};

    webhook_deliveries (id) {
        id -> SqlId,
        webhook_id -> SqlId,
        kind -> Text,
        sequence -> BigInt,
        object_id -> SqlId,
        body -> Text,
        status -> Text,
        attempts -> Integer,
        tries -> Integer,
        due_at -> SqlInstant,
        version -> BigInt,
        created_at -> SqlInstant,
        closed_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::{SqlId, SqlInstant};

    webhook_attempts (delivery_id, number) {
        delivery_id -> SqlId,
        number -> Integer,
        started_at -> SqlInstant,
        duration_ms -> BigInt,
        fault -> Nullable<Text>,
        http_status -> Nullable<Integer>,
        request_sha256 -> Text,
        response_sha256 -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{SqlId, SqlInstant, SqlJson};

    imports (id) {
        id -> SqlId,
        user_id -> Nullable<SqlId>,
        collection -> Text,
        status -> Text,
        mode -> Text,
        empty_cells -> Text,
        format -> Text,
        encoding -> Nullable<Text>,
        sha256 -> Text,
        rows_read -> BigInt,
        created -> BigInt,
        changed -> BigInt,
        unchanged -> BigInt,
        refused -> BigInt,
        fault_count -> BigInt,
        faults -> SqlJson,
        version -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(webhook_attempts -> webhook_deliveries (delivery_id));
diesel::joinable!(kpi_values -> kpi_uploads (upload_id));
diesel::joinable!(grants -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(user_factors -> users (user_id));
diesel::joinable!(user_recovery_codes -> users (user_id));
diesel::joinable!(user_links -> users (user_id));
diesel::joinable!(identities -> users (user_id));
diesel::joinable!(organisation_identifiers -> organisations (organisation_id));
diesel::joinable!(lab_themes -> labs (lab_id));
diesel::joinable!(lab_themes -> themes (theme_id));
diesel::joinable!(lab_partners -> labs (lab_id));
diesel::joinable!(lab_services -> labs (lab_id));
diesel::joinable!(lab_involvements -> labs (lab_id));
diesel::joinable!(network_members -> networks (network_id));
diesel::joinable!(capacity_windows -> labs (lab_id));
diesel::joinable!(blackouts -> labs (lab_id));
diesel::joinable!(innovations -> organisations (owner_organisation_id));
diesel::joinable!(innovation_themes -> innovations (innovation_id));
diesel::joinable!(innovation_themes -> themes (theme_id));
diesel::joinable!(care_needs -> organisations (organisation_id));
diesel::joinable!(care_need_themes -> care_needs (care_need_id));
diesel::joinable!(care_need_themes -> themes (theme_id));
diesel::joinable!(care_need_articulations -> care_needs (care_need_id));
diesel::joinable!(care_need_articulations -> organisations (organisation_id));
diesel::joinable!(care_need_answers -> care_needs (care_need_id));
diesel::joinable!(care_need_answers -> innovations (innovation_id));
diesel::joinable!(placements -> pilot_requests (pilot_request_id));
diesel::joinable!(placements -> labs (lab_id));
diesel::joinable!(bookings -> placements (placement_id));
diesel::joinable!(bookings -> capacity_windows (window_id));
diesel::joinable!(pilot_requests -> innovations (innovation_id));
diesel::joinable!(pilots -> innovations (innovation_id));
diesel::joinable!(pilots -> organisations (organisation_id));
diesel::joinable!(pilots -> labs (lab_id));
diesel::joinable!(outcomes -> pilots (pilot_id));
diesel::joinable!(outcome_htas -> outcomes (outcome_id));
diesel::joinable!(outcome_adoptions -> outcomes (outcome_id));
diesel::joinable!(outcome_adoptions -> organisations (organisation_id));
diesel::joinable!(reimbursements -> innovations (innovation_id));
diesel::joinable!(reimbursements -> organisations (payer_organisation_id));
diesel::joinable!(reimbursement_periods -> reimbursements (reimbursement_id));
diesel::joinable!(round_applications -> rounds (round_id));
diesel::joinable!(round_applications -> pilot_requests (pilot_request_id));
diesel::joinable!(round_choices -> round_applications (application_id));
diesel::joinable!(round_labs -> labs (lab_id));
diesel::joinable!(round_results -> round_applications (application_id));

allow_in_one_query!(audit_entries, audit_origins);
allow_in_one_query!(
    counters,
    events,
    idempotency_keys,
    users,
    grants,
    sessions,
    refresh_tokens,
    user_factors,
    user_recovery_codes,
    user_links,
    identities,
    clients,
    client_credentials,
    client_assertions,
    themes,
    theme_relations,
    municipalities,
    organisations,
    organisation_identifiers,
    labs,
    lab_themes,
    lab_partners,
    lab_services,
    lab_members,
    lab_involvements,
    networks,
    network_members,
    capacity_windows,
    blackouts,
    innovations,
    innovation_themes,
    care_needs,
    care_need_themes,
    care_need_articulations,
    care_need_answers,
    pilot_requests,
    placements,
    bookings,
    transitions,
    pilots,
    pilot_parties,
    pilot_documents,
    pilot_measurements,
    pilot_moments,
    pilot_notes,
    pilot_incidents,
    outcomes,
    outcome_htas,
    outcome_adoptions,
    reimbursements,
    reimbursement_periods,
    kpi_target_revisions,
    kpi_uploads,
    kpi_values,
    request_messages,
    contents,
    content_chunks,
    request_attachments,
    request_tasks,
    notifications,
    mails,
    notification_preferences,
    calendar_addresses,
    saved_searches,
    rounds,
    round_themes,
    round_labs,
    round_applications,
    round_choices,
    round_scores,
    round_rulings,
    round_runs,
    round_results,
    webhooks,
    webhook_deliveries,
    webhook_attempts,
    imports,
);
allow_in_one_query!(organisations, state_aid);
