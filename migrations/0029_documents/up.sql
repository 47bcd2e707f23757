-- Documents of a version of the convention: its text, the resolution that approved it.
create table convenzione_documents (
    id uuid not null primary key,
    convenzione_id uuid not null references convenzioni (id),
    name text not null,
    media_type text not null,
    sha256 text not null,
    size bigint not null,
    added_by uuid references users (id),
    added_at timestamptz not null,
    constraint convenzione_documents_once unique (convenzione_id, sha256)
);

-- When a row that named the content was removed: perhaps none names it any more.
alter table contents add column doubted_at timestamptz;
