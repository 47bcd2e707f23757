-- The paper for which the register gave a number, before a settlement named its own.
update settlements set document_id = (
    select act_documents.id from act_documents
    where act_documents.act_id = settlements.act_id and act_documents.role = 'settlement'
    order by act_documents.id desc limit 1
)
where document_id is null and exists (
    select 1 from register_entries
    where register_entries.act_id = settlements.act_id and register_entries.purpose = 'settlement'
);
