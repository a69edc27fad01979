/** Names that clients gave to what they created, so that one sent twice is made once. */
export const CREATE_CLIENT_REQUESTS = `
create table client_requests (
  sender            text not null,
  operation         text not null,
  client_request_id text not null,
  input_hash        text not null,
  object_id         text not null,
  created_at        timestamptz not null,
  constraint pk_client_requests primary key (sender, operation, client_request_id)
);
create index ix_client_requests_created_at on client_requests (created_at);
`;
