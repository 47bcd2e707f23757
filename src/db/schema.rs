//! The tables, as diesel sees them; a test reads every one of them on both databases.

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    enti (id) {
        id -> Uid,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        province -> Nullable<Text>,
        istat_code -> Nullable<Text>,
        ipa_code -> Nullable<Text>,
        tax_code -> Nullable<Text>,
        pec -> Nullable<Text>,
        office_code -> Nullable<Text>,
        aoo_code -> Nullable<Text>,
        patron_day -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    populations (ente_id, reference_on, source) {
        ente_id -> Uid,
        reference_on -> Date,
        source -> Text,
        residents -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    users (id) {
        id -> Uid,
        email -> Text,
        email_key -> Text,
        name -> Text,
        name_key -> Text,
        language -> Text,
        password_hash -> Nullable<Text>,
        password_changed_at -> Nullable<Instant>,
        totp_secret -> Nullable<Text>,
        totp_confirmed_at -> Nullable<Instant>,
        totp_last_step -> Nullable<BigInt>,
        disabled_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        mail_failed_at -> Nullable<Instant>,
        mail_failure -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    user_roles (user_id, role) {
        user_id -> Uid,
        role -> Text,
        granted_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    members (user_id, ente_id) {
        user_id -> Uid,
        ente_id -> Uid,
        role -> Text,
        sees_all -> Bool,
        granted_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    delegations (id) {
        id -> Uid,
        ente_id -> Uid,
        delegate_id -> Uid,
        valid_from -> Date,
        valid_to -> Date,
        reason -> Text,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    absences (id) {
        id -> Uid,
        user_id -> Uid,
        deputy_id -> Nullable<Uid>,
        from_on -> Date,
        to_on -> Date,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    sessions (id) {
        id -> Uid,
        token_hash -> Text,
        user_id -> Uid,
        ente_id -> Nullable<Uid>,
        created_at -> Instant,
        seen_at -> Instant,
        expires_at -> Instant,
        verified_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        address -> Text,
        agent -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    api_tokens (id) {
        id -> Uid,
        user_id -> Uid,
        name -> Text,
        prefix -> Text,
        token_hash -> Text,
        scope -> Text,
        ente_id -> Nullable<Uid>,
        expires_on -> Nullable<Date>,
        created_at -> Instant,
        used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    one_time_links (id) {
        id -> Uid,
        purpose -> Text,
        user_id -> Nullable<Uid>,
        token_hash -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    recovery_codes (user_id, code_hash) {
        user_id -> Uid,
        code_hash -> Text,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    throttles (bucket) {
        bucket -> Text,
        hits -> Integer,
        first_at -> Instant,
        last_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    outbox (id) {
        id -> Uid,
        kind -> Text,
        message_id -> Text,
        recipient -> Text,
        recipient_name -> Text,
        subject -> Text,
        body -> Text,
        user_id -> Nullable<Uid>,
        created_at -> Instant,
        due_at -> Instant,
        attempts -> Integer,
        claim -> Nullable<Uid>,
        claimed_until -> Nullable<Instant>,
        sent_at -> Nullable<Instant>,
        failed_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        ticket_id -> Nullable<Uid>,
        language -> Text,
        search_key -> Text,
        dropped_at -> Nullable<Instant>,
        bounced_at -> Nullable<Instant>,
        bounce -> Nullable<Text>,
        mailbox -> Nullable<Text>,
        return_token -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    dead_letters_told (id, ended_at) {
        id -> Uid,
        ended_at -> Instant,
        told_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    outbox_files (mail_id, position) {
        mail_id -> Uid,
        position -> Integer,
        name -> Text,
        media_type -> Text,
        sha256 -> Text,
        size -> BigInt,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    pec_mails (incoming_id) {
        incoming_id -> Uid,
        signature -> Text,
        provider -> Nullable<Text>,
        signed_at -> Nullable<Instant>,
        kind -> Nullable<Text>,
        error -> Nullable<Text>,
        certified_at -> Nullable<Instant>,
        sender -> Nullable<Text>,
        recipient -> Nullable<Text>,
        identifier -> Nullable<Text>,
        original_id -> Nullable<Text>,
        extent -> Nullable<Text>,
        detail -> Nullable<Text>,
        fault -> Nullable<Text>,
        mail_id -> Nullable<Uid>,
        answered_from -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    pec_deliveries (id) {
        id -> Uid,
        mail_id -> Uid,
        mailbox -> Text,
        recipient -> Text,
        ticket_id -> Nullable<Uid>,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
        accepted_at -> Nullable<Instant>,
        delivered_at -> Nullable<Instant>,
        failed_at -> Nullable<Instant>,
        failure -> Nullable<Text>,
        overdue_at -> Nullable<Instant>,
        identifier -> Nullable<Text>,
        check_at -> Nullable<Instant>,
        repeats_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    formal_notices (id) {
        id -> Uid,
        direction -> Text,
        channel -> Text,
        subject -> Text,
        ente_id -> Nullable<Uid>,
        ticket_id -> Nullable<Uid>,
        incoming_id -> Nullable<Uid>,
        mail_id -> Nullable<Uid>,
        register_number -> Nullable<Text>,
        registered_on -> Nullable<Date>,
        entered_by -> Nullable<Uid>,
        entered_at -> Instant,
        register_aoo -> Nullable<Text>,
        register_key -> Nullable<Text>,
        delivered_at -> Nullable<Instant>,
        message_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    formal_notice_files (id) {
        id -> Uid,
        notice_id -> Uid,
        role -> Text,
        name -> Text,
        media_type -> Text,
        sha256 -> Text,
        size -> BigInt,
        incoming_id -> Nullable<Uid>,
        added_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    reply_tokens (token) {
        token -> Text,
        ticket_id -> Uid,
        user_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    mail_preferences (user_id, kind) {
        user_id -> Uid,
        kind -> Text,
        mode -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    address_changes (id) {
        id -> Uid,
        user_id -> Uid,
        email -> Text,
        old_token_hash -> Text,
        new_token_hash -> Text,
        old_confirmed_at -> Nullable<Instant>,
        new_confirmed_at -> Nullable<Instant>,
        created_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    audit_events (id) {
        id -> Uid,
        chain -> Text,
        position -> BigInt,
        occurred_at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
        acting_for -> Nullable<Uid>,
        ente_id -> Nullable<Uid>,
        event -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        old_value -> Nullable<Text>,
        new_value -> Nullable<Text>,
        reason -> Nullable<Text>,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    audit_heads (chain) {
        chain -> Text,
        position -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    services (id) {
        id -> Uid,
        code -> Text,
        name_it -> Text,
        name_en -> Text,
        description_it -> Text,
        description_en -> Text,
        editorial_support -> Bool,
        calendar -> Text,
        position -> Integer,
        retired_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        sla_policy -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    service_items (service_id, position) {
        service_id -> Uid,
        position -> Integer,
        kind -> Text,
        text_it -> Text,
        text_en -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    queues (id) {
        id -> Uid,
        code -> Text,
        name_it -> Text,
        name_en -> Text,
        assignment -> Text,
        position -> Integer,
        retired_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        sla_policy -> Nullable<Text>,
        calendar -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    queue_members (queue_id, user_id) {
        queue_id -> Uid,
        user_id -> Uid,
        added_at -> Instant,
        turn_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    queue_services (queue_id, service_id) {
        queue_id -> Uid,
        service_id -> Uid,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    reply_templates (id) {
        id -> Uid,
        queue_id -> Uid,
        language -> Text,
        title -> Text,
        body -> Text,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    tickets (id) {
        id -> Uid,
        number -> BigInt,
        ente_id -> Nullable<Uid>,
        service_id -> Uid,
        queue_id -> Uid,
        kind -> Text,
        subject -> Text,
        text -> Text,
        impact -> Integer,
        urgency -> Integer,
        priority -> Integer,
        priority_reason -> Nullable<Text>,
        state -> Text,
        channel -> Text,
        requester_id -> Nullable<Uid>,
        author_id -> Nullable<Uid>,
        assignee_id -> Nullable<Uid>,
        confidential -> Bool,
        follows_id -> Nullable<Uid>,
        parent_id -> Nullable<Uid>,
        merged_into_id -> Nullable<Uid>,
        reopened -> Integer,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        state_since -> Instant,
        lapses_at -> Nullable<Instant>,
        remind_at -> Nullable<Instant>,
        resolved_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        risk -> BigInt,
        reported -> Bool,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    ticket_transitions (id) {
        id -> Uid,
        ticket_id -> Uid,
        from_state -> Nullable<Text>,
        to_state -> Text,
        actor_id -> Nullable<Uid>,
        at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    ticket_tags (ticket_id, tag) {
        ticket_id -> Uid,
        tag -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    ticket_watchers (ticket_id, user_id) {
        ticket_id -> Uid,
        user_id -> Uid,
        added_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    ticket_links (ticket_id, other_id) {
        ticket_id -> Uid,
        other_id -> Uid,
        created_by -> Nullable<Uid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    public_requests (ticket_id) {
        ticket_id -> Uid,
        name -> Text,
        email -> Text,
        ente_name -> Nullable<Text>,
        acknowledged_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    messages (id) {
        id -> Uid,
        ticket_id -> Uid,
        merged_from_id -> Nullable<Uid>,
        author_id -> Nullable<Uid>,
        side -> Text,
        visibility -> Text,
        text -> Text,
        created_at -> Instant,
        quoted -> Nullable<Text>,
        incoming_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    incoming_mails (id) {
        id -> Uid,
        mailbox -> Text,
        source -> Text,
        identity -> Text,
        sha256 -> Text,
        size -> BigInt,
        received_at -> Instant,
        state -> Text,
        reason -> Nullable<Text>,
        attempts -> Integer,
        claim -> Nullable<Uid>,
        claimed_until -> Nullable<Instant>,
        processed_at -> Nullable<Instant>,
        kind -> Nullable<Text>,
        message_id -> Nullable<Text>,
        from_address -> Nullable<Text>,
        from_name -> Nullable<Text>,
        subject -> Nullable<Text>,
        written_at -> Nullable<Instant>,
        authentication -> Text,
        is_automatic -> Bool,
        user_id -> Nullable<Uid>,
        ente_id -> Nullable<Uid>,
        ticket_id -> Nullable<Uid>,
        entry_id -> Nullable<Uid>,
        hint_id -> Nullable<Uid>,
        outbox_id -> Nullable<Uid>,
        handled_by -> Nullable<Uid>,
        handled_at -> Nullable<Instant>,
        note -> Nullable<Text>,
        search_key -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    mailbox_states (mailbox) {
        mailbox -> Text,
        since -> Instant,
        answered_at -> Nullable<Instant>,
        mail_at -> Nullable<Instant>,
        trouble -> Nullable<Text>,
        trouble_at -> Nullable<Instant>,
        detail -> Nullable<Text>,
        left_lying -> Integer,
        owner -> Nullable<Uid>,
        leased_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    attachments (id) {
        id -> Uid,
        ticket_id -> Uid,
        message_id -> Nullable<Uid>,
        uploaded_by -> Nullable<Uid>,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        visibility -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    idempotency_keys (user_id, operation, key) {
        user_id -> Uid,
        operation -> Text,
        key -> Text,
        request_hash -> Text,
        stage -> Text,
        status -> Nullable<Integer>,
        headers -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> Instant,
        started_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    job_runs (job, slot) {
        job -> Text,
        slot -> Instant,
        owner -> Text,
        started_at -> Instant,
        finished_at -> Nullable<Instant>,
        done -> Nullable<Integer>,
        failed -> Nullable<Integer>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    facts (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::Instant;
    use diesel::sql_types::*;

    contents (sha256) {
        sha256 -> Text,
        is_used -> Bool,
        seen_at -> Instant,
        deleting_since -> Nullable<Instant>,
        doubted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    contracts (id) {
        id -> Uid,
        ente_id -> Uid,
        service_id -> Uid,
        start_on -> Date,
        end_on -> Date,
        creditor -> Text,
        ended_on -> Nullable<Date>,
        created_at -> Instant,
        version -> Integer,
        withdrawn_at -> Nullable<Instant>,
        withdrawn_by -> Nullable<Uid>,
        withdrawal_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    recessi (act_id) {
        act_id -> Uid,
        scope -> Text,
        contract_id -> Nullable<Uid>,
        adesione_id -> Nullable<Uid>,
        just_cause -> Bool,
        reasons -> Nullable<Text>,
        requested_on -> Nullable<Date>,
        effective_from -> Nullable<Date>,
        last_service_day -> Nullable<Date>,
        effect -> Nullable<Text>,
        silence_on -> Nullable<Date>,
        contested_at -> Nullable<Instant>,
        goes_on -> Nullable<Bool>,
        judged -> Nullable<Text>,
        judged_on -> Nullable<Date>,
        revocation_asked_at -> Nullable<Instant>,
        revocation_asked_by -> Nullable<Uid>,
        revocation_reason -> Nullable<Text>,
        overtaken_by -> Nullable<Uid>,
        revocation_warned_at -> Nullable<Instant>,
        rule -> Nullable<Text>,
        rule_version -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    recesso_effects (act_id) {
        act_id -> Uid,
        listed_at -> Instant,
        listed -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    settlements (act_id) {
        act_id -> Uid,
        method -> Text,
        with_tenth -> Bool,
        note -> Nullable<Text>,
        contract -> BigInt,
        executed -> BigInt,
        unexecuted -> BigInt,
        tenth -> BigInt,
        paid -> BigInt,
        balance -> BigInt,
        drafted_by -> Uid,
        drafted_at -> Instant,
        sent_at -> Nullable<Instant>,
        document_id -> Nullable<Uid>,
        pec_to -> Nullable<Text>,
        rule -> Text,
        rule_version -> Integer,
        pec_mail_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    settlement_lines (act_id, position) {
        act_id -> Uid,
        position -> Integer,
        description -> Text,
        contract -> BigInt,
        executed -> BigInt,
        paid -> BigInt,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    rights_ends (ente_id) {
        ente_id -> Uid,
        act_id -> Uid,
        ended_on -> Date,
        reading_until -> Date,
        recorded_at -> Instant,
        restored_on -> Nullable<Date>,
        restored_by -> Nullable<Uid>,
        restored_reason -> Nullable<Text>,
        reading_warned_for -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    calendars (id) {
        id -> Uid,
        code -> Text,
        name_it -> Text,
        name_en -> Text,
        retired_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    calendar_versions (id) {
        id -> Uid,
        calendar_id -> Uid,
        number -> Integer,
        rules -> Text,
        reason -> Nullable<Text>,
        created_by -> Nullable<Uid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    sla_policies (id) {
        id -> Uid,
        code -> Text,
        name_it -> Text,
        name_en -> Text,
        retired_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    sla_policy_versions (id) {
        id -> Uid,
        policy_id -> Uid,
        number -> Integer,
        valid_from -> Date,
        targets -> Text,
        pause_on_third_party -> Bool,
        steps -> Text,
        reason -> Nullable<Text>,
        created_by -> Nullable<Uid>,
        created_at -> Instant,
        told_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    promises (ticket_id, place) {
        ticket_id -> Uid,
        place -> Integer,
        kind -> Text,
        policy_version_id -> Uid,
        calendar_version_id -> Uid,
        priority -> Integer,
        target_minutes -> Integer,
        started_at -> Instant,
        due_at -> Nullable<Instant>,
        state -> Text,
        ended_at -> Nullable<Instant>,
        breached_at -> Nullable<Instant>,
        used_seconds -> Nullable<BigInt>,
        margin_seconds -> Nullable<BigInt>,
        check_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    promise_steps (ticket_id, place, percent) {
        ticket_id -> Uid,
        place -> Integer,
        percent -> Integer,
        reached_at -> Instant,
        taken_at -> Instant,
        outcome -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    attention_requests (ticket_id, counted_on) {
        ticket_id -> Uid,
        counted_on -> Date,
        user_id -> Uid,
        text -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    recomputations (id) {
        id -> Uid,
        calendar_version_id -> Nullable<Uid>,
        policy_version_id -> Nullable<Uid>,
        reason -> Text,
        requested_by -> Nullable<Uid>,
        requested_at -> Instant,
        after_id -> Nullable<Uid>,
        tickets -> Integer,
        moved -> Integer,
        finished_at -> Nullable<Instant>,
        service_id -> Nullable<Uid>,
        queue_id -> Nullable<Uid>,
        ticket_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    notices (id) {
        id -> Uid,
        user_id -> Uid,
        kind -> Text,
        ticket_id -> Nullable<Uid>,
        facts -> Text,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    report_blocks (id) {
        id -> Uid,
        first_at -> Instant,
        last_at -> Instant,
        tickets -> Integer,
        facts -> Binary,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    report_schedules (id) {
        id -> Uid,
        name -> Text,
        query -> Text,
        recipients -> Text,
        format -> Text,
        created_by -> Uid,
        created_at -> Instant,
        next_on -> Date,
        version -> Integer,
        retired_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    convenzioni (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        start_on -> Date,
        end_on -> Date,
        published_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    convenzione_services (convenzione_id, service_id) {
        convenzione_id -> Uid,
        service_id -> Uid,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    convenzione_documents (id) {
        id -> Uid,
        convenzione_id -> Uid,
        name -> Text,
        media_type -> Text,
        sha256 -> Text,
        size -> BigInt,
        added_by -> Nullable<Uid>,
        added_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    acts (id) {
        id -> Uid,
        number -> Text,
        procedure -> Text,
        ente_id -> Uid,
        state -> Text,
        ticket_id -> Nullable<Uid>,
        case_owner_id -> Nullable<Uid>,
        author_id -> Nullable<Uid>,
        received_on -> Nullable<Date>,
        concluded_on -> Nullable<Date>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        substitute_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    act_numbers (year) {
        year -> Integer,
        last -> BigInt,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    act_transitions (act_id, position) {
        act_id -> Uid,
        position -> Integer,
        from_state -> Nullable<Text>,
        to_state -> Text,
        party -> Text,
        user_id -> Nullable<Uid>,
        acting_for -> Nullable<Uid>,
        reason -> Nullable<Text>,
        at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    act_documents (id) {
        id -> Uid,
        act_id -> Uid,
        role -> Text,
        name -> Text,
        media_type -> Text,
        sha256 -> Text,
        size -> BigInt,
        added_by -> Nullable<Uid>,
        added_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    register_entries (act_id, purpose) {
        act_id -> Uid,
        purpose -> Text,
        register_key -> Text,
        aoo -> Text,
        number -> Text,
        year -> Integer,
        entered_on -> Date,
        entered_by -> Nullable<Uid>,
        entered_at -> Instant,
        released_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    act_terms (id) {
        id -> Uid,
        act_id -> Uid,
        kind -> Text,
        unit -> Text,
        expected_length -> Nullable<Integer>,
        length -> Integer,
        calendar_version_id -> Nullable<Uid>,
        starts_on -> Date,
        suspended_from -> Nullable<Date>,
        resumed_on -> Nullable<Date>,
        expected_on -> Nullable<Date>,
        due_on -> Date,
        state -> Text,
        concluded_on -> Nullable<Date>,
        breached_at -> Nullable<Instant>,
        warned_at -> Nullable<Instant>,
        rule -> Text,
        rule_version -> Integer,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    calendar_feeds (token_hash) {
        token_hash -> Text,
        user_id -> Uid,
        ente_id -> Nullable<Uid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    adesioni (act_id) {
        act_id -> Uid,
        convenzione_id -> Uid,
        organ -> Nullable<Text>,
        resolution_number -> Nullable<Text>,
        resolution_on -> Nullable<Date>,
        signed_on -> Nullable<Date>,
        last_day -> Nullable<Date>,
        end_warned_days -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    attivazioni (act_id) {
        act_id -> Uid,
        service_id -> Uid,
        convenzione_id -> Nullable<Uid>,
        referent_name -> Nullable<Text>,
        referent_email -> Nullable<Text>,
        referent_phone -> Nullable<Text>,
        domain -> Nullable<Text>,
        website -> Nullable<Text>,
        trainees -> Nullable<Integer>,
        wants_maintainer -> Bool,
        notes -> Nullable<Text>,
        sent -> Nullable<Text>,
        interrupted -> Nullable<Text>,
        active_on -> Nullable<Date>,
        last_service_day -> Nullable<Date>,
        ceased_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    attivazione_items (act_id, position) {
        act_id -> Uid,
        position -> Integer,
        text_it -> Text,
        text_en -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        changed_by -> Nullable<Uid>,
        changed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    attivazione_cessations (act_id, by_act) {
        act_id -> Uid,
        by_act -> Uid,
        last_service_day -> Date,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    maintainers (act_id) {
        act_id -> Uid,
        portal_id -> Uid,
        domain -> Nullable<Text>,
        deactivated_on -> Nullable<Date>,
        transfer_code -> Nullable<Text>,
        code_entered_at -> Nullable<Instant>,
        transferred_on -> Nullable<Date>,
        new_provider -> Nullable<Text>,
        reminded_days -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    act_notices (act_id) {
        act_id -> Uid,
        notice_id -> Uid,
        received_on -> Date,
        linked_by -> Nullable<Uid>,
        linked_at -> Instant,
        released_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    fee_schedules (id) {
        id -> Uid,
        convenzione_id -> Uid,
        service_id -> Uid,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        nature -> Text,
        population_on -> Date,
        flat_cents -> BigInt,
        created_by -> Nullable<Uid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    fee_tiers (schedule_id, position) {
        schedule_id -> Uid,
        position -> Integer,
        up_to -> Nullable<Integer>,
        fee_cents -> BigInt,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    fee_lines (id) {
        id -> Uid,
        activation_id -> Uid,
        year -> Integer,
        revision -> Integer,
        ente_id -> Uid,
        service_id -> Uid,
        schedule_id -> Uid,
        nature -> Text,
        annual_cents -> Nullable<BigInt>,
        amount_cents -> Nullable<BigInt>,
        months -> Integer,
        months_rule -> Text,
        joined_on -> Nullable<Date>,
        left_on -> Nullable<Date>,
        tier -> Nullable<Integer>,
        residents -> Nullable<Integer>,
        residents_on -> Nullable<Date>,
        residents_source -> Nullable<Text>,
        why -> Text,
        computed_at -> Instant,
        superseded_at -> Nullable<Instant>,
        rule -> Text,
        rule_version -> Integer,
        prorata_on_activation -> Bool,
        corrected_by -> Nullable<Uid>,
        correction_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    renewals (activation_id, year) {
        activation_id -> Uid,
        year -> Integer,
        ente_id -> Uid,
        service_id -> Uid,
        outcome -> Text,
        reason -> Nullable<Text>,
        last_service_day -> Nullable<Date>,
        decided_at -> Instant,
        told_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    disdette (act_id) {
        act_id -> Uid,
        requested_from -> Nullable<Date>,
        last_service_day -> Nullable<Date>,
        effective_from -> Nullable<Date>,
        cessation_reason -> Nullable<Text>,
        convention_end -> Nullable<Date>,
        revocation_asked_at -> Nullable<Instant>,
        revocation_asked_by -> Nullable<Uid>,
        revocation_reason -> Nullable<Text>,
        revocation_refused_at -> Nullable<Instant>,
        revocation_refusal -> Nullable<Text>,
        rule -> Nullable<Text>,
        rule_version -> Nullable<Integer>,
        revocation_warned_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    disdetta_services (act_id, activation_id) {
        act_id -> Uid,
        activation_id -> Uid,
        service_id -> Uid,
        closed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    act_notice_reminders (act_id, number) {
        act_id -> Uid,
        number -> Integer,
        sent_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    disdetta_reminders (ente_id, year, number) {
        ente_id -> Uid,
        year -> Integer,
        number -> Integer,
        sent_at -> Instant,
    }
}

diesel::table! {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::*;

    inerzie (act_id) {
        act_id -> Uid,
        about_act_id -> Uid,
        term_id -> Uid,
        own_motion -> Bool,
        requested_on -> Date,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::sql::Instant;
    use diesel::sql_types::*;

    late_lists (year) {
        year -> Integer,
        told_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    calendar_feeds,
    calendars,
    calendar_versions,
    sla_policies,
    sla_policy_versions,
    promises,
    promise_steps,
    attention_requests,
    recomputations,
    notices,
    report_blocks,
    report_schedules,
    enti,
    populations,
    users,
    user_roles,
    members,
    delegations,
    absences,
    sessions,
    api_tokens,
    one_time_links,
    recovery_codes,
    throttles,
    outbox,
    outbox_files,
    pec_mails,
    pec_deliveries,
    formal_notices,
    formal_notice_files,
    reply_tokens,
    mail_preferences,
    address_changes,
    audit_events,
    audit_heads,
    services,
    service_items,
    queues,
    queue_members,
    queue_services,
    reply_templates,
    tickets,
    ticket_transitions,
    ticket_tags,
    ticket_watchers,
    ticket_links,
    public_requests,
    messages,
    incoming_mails,
    mailbox_states,
    attachments,
    contents,
    idempotency_keys,
    contracts,
    recessi,
    recesso_effects,
    settlements,
    settlement_lines,
    rights_ends,
    job_runs,
    facts,
    convenzioni,
    convenzione_services,
    convenzione_documents,
    acts,
    act_numbers,
    act_transitions,
    act_documents,
    register_entries,
    act_terms,
    adesioni,
    attivazioni,
    attivazione_items,
    attivazione_cessations,
    maintainers,
    act_notices,
    fee_schedules,
    fee_tiers,
    fee_lines,
    renewals,
    disdette,
    disdetta_services,
    act_notice_reminders,
    disdetta_reminders,
    inerzie,
    late_lists,
);
