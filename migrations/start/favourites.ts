/** Resources that people marked, to find them again. */
export const CREATE_FAVOURITES = `
create table favourites (
  person_id   uuid not null,
  resource_id uuid not null,
  created_at  timestamptz not null,
  constraint pk_favourites primary key (person_id, resource_id),
  constraint fk_favourites_person_id foreign key (person_id) references people (id) on delete cascade,
  constraint fk_favourites_resource_id foreign key (resource_id) references resources (id) on delete cascade
);
create index ix_favourites_resource_id on favourites (resource_id);
`;
