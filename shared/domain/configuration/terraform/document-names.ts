import type { EntityManager } from "typeorm";

/** Resolves ids to the names that documents use. Null: deleted. */
export interface DocumentNames {
  integrationName(id: string): string | null;
  /** The name of an identity provider. */
  sourceName(id: string): string | null;
}

/** Resolves the references of documents to ids. There are few objects of either kind. */
export interface DocumentReferences extends DocumentNames {
  /** By id, or by name without case; null: not found, or being deleted. */
  integrationId(nameOrId: string): string | null;
  sourceId(nameOrId: string): string | null;
}

interface NamedRow {
  readonly kind: "integration" | "source";
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly isThere: boolean;
}

export async function loadDocumentReferences(manager: EntityManager): Promise<DocumentReferences> {
  const rows: NamedRow[] = await manager.query(
    `select 'integration' as kind, id, name, name_key as "nameKey", deleted_at is null as "isThere" from integrations
     union all
     select 'source', id, name, name_key, deleted_at is null from identity_providers`,
  );
  const nameOf = (kind: NamedRow["kind"], id: string) =>
    rows.find((row) => row.kind === kind && row.id === id)?.name ?? null;
  const idOf = (kind: NamedRow["kind"], nameOrId: string) => {
    const text = nameOrId.trim().toLowerCase();
    const there = rows.filter((row) => row.kind === kind && row.isThere);
    return (there.find(({ id }) => id === text) ?? there.find(({ nameKey }) => nameKey === text))?.id ?? null;
  };
  return {
    integrationName: (id) => nameOf("integration", id),
    sourceName: (id) => nameOf("source", id),
    integrationId: (nameOrId) => idOf("integration", nameOrId),
    sourceId: (nameOrId) => idOf("source", nameOrId),
  };
}

/** The name; or the id if the name is gone, or would be changed by Terraform's NFC normalization. */
export function referenceTo(id: string, name: string | null): string {
  return name === null || name !== name.normalize("NFC") ? id : name;
}
