import type { EntityManager } from "typeorm";
import type { TerraformDocument } from "../../catalog/managed-by";

interface SentRow {
  readonly id: string;
  readonly document: TerraformDocument;
}

/** The documents that Terraform sent for these rows, by id. */
export async function loadSentDocuments(
  manager: EntityManager,
  table: "integrations" | "access_flows",
  rows: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, TerraformDocument>> {
  if (rows.length === 0) return new Map();
  const found: SentRow[] = await manager.query(
    `select id, terraform_document as document from ${table} where id = any($1) and terraform_document is not null`,
    [rows.map(({ id }) => id)],
  );
  return new Map(found.map(({ id, document }) => [id, document]));
}
