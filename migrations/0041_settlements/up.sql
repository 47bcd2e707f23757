-- The rules of a settlement's sums and of a recesso's dates, and the versions by which they were computed.
alter table settlements add column rule text not null default 'SET';
alter table settlements add column rule_version integer not null default 1;
alter table recessi add column rule text;
alter table recessi add column rule_version integer;
update recessi set rule = 'REC', rule_version = 1 where effective_from is not null;

-- The certified mail by which a settlement left: the first one, where it was sent again.
alter table settlements add column pec_mail_id uuid references outbox (id) on delete set null;
update settlements set pec_mail_id = (
    select formal_notices.mail_id from act_documents
    join formal_notice_files on formal_notice_files.sha256 = act_documents.sha256
    join formal_notices on formal_notices.id = formal_notice_files.notice_id
    where act_documents.id = settlements.document_id and formal_notices.direction = 'out'
        and formal_notice_files.role = 'document'
    order by formal_notices.id limit 1
)
where pec_to is not null;
create index settlements_by_mail on settlements (pec_mail_id) where pec_mail_id is not null;
