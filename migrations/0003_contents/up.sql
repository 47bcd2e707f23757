-- What the attachments' store holds, so that bytes that no row came to name can be removed again. `is_used`: an attachment
-- names it. `deleting_since`: its bytes are being removed, and nobody may count on them.
create table contents (
    sha256 text not null primary key,
    is_used boolean not null,
    seen_at timestamptz not null,
    deleting_since timestamptz
);
create index contents_by_age on contents (is_used, seen_at);

insert into contents (sha256, is_used, seen_at)
select sha256, true, max(created_at) from attachments group by sha256;
