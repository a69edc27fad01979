import type { EntityManager } from "typeorm";
import type { TerraformDocument } from "../../catalog/managed-by";
import type { IntegrationForm } from "../../integrations/parse-integration";
import { answerVerbatim } from "./answer-verbatim";
import type { DocumentNames } from "./document-names";
import {
  EVERYBODY_TYPE,
  PROVIDER_INTEGRATION_TYPE,
  type ProviderAccessFlow,
  type ProviderConditionGroup,
  type ProviderIntegration,
} from "./provider-documents";
import { type WrittenFlow, writeFlow } from "./write-flow";
import { writeIntegration } from "./write-integration";

/**
 * The documents of saved objects, in the order given: for the provider, for their code and for an export, which
 * therefore say the same. A document that Terraform sent is answered as it was sent, wherever it still means what is
 * saved.
 */
export async function documentsOfIntegrations(
  manager: EntityManager,
  integrations: readonly (IntegrationForm & { readonly id: string })[],
  names: DocumentNames,
): Promise<ProviderIntegration[]> {
  const sent = await loadSentDocuments(manager, "integrations", integrations);
  return integrations.map((integration) => {
    const written = writeIntegration(integration, names);
    const { name, type: _, connector_id: sentId, ...others } = asSent(written, sent.get(integration.id));
    // Updates leave both out.
    const connector_id = sentId ?? written.connector_id;
    return { name, type: PROVIDER_INTEGRATION_TYPE, connector_id, ...others };
  });
}

export async function documentsOfFlows(
  manager: EntityManager,
  flows: readonly (WrittenFlow & { readonly id: string })[],
  names: DocumentNames,
): Promise<ProviderAccessFlow[]> {
  const sent = await loadSentDocuments(manager, "access_flows", flows);
  return flows.map((flow) => {
    const written = writeFlow(flow, names);
    const { request_for_others: _, ...document } = asSent(written, sent.get(flow.id));
    const requestFor = document.request_for ?? written.request_for;
    return {
      ...document,
      requestors: withEverybody(document.requestors),
      ...(requestFor && {
        request_for: {
          ...requestFor,
          ...(requestFor.grantees && { grantees: withEverybody(requestFor.grantees) }),
        },
      }),
    };
  });
}

function asSent<T>(now: T, kept: TerraformDocument | undefined): T {
  return kept ? laidOutLike(now, answerVerbatim(now, kept.meant, kept.sent)) : now;
}

/** Another client may have sent an empty list, which the provider cannot read. */
function withEverybody(group: ProviderConditionGroup): ProviderConditionGroup {
  return group.conditions.length > 0 ? group : { ...group, conditions: [{ type: EVERYBODY_TYPE }] };
}

/**
 * The document with its fields in the order in which we write them, since jsonb keeps none. It drops nulls and sources
 * without a name: for some attributes the provider takes presence as a value.
 */
function laidOutLike<T>(written: unknown, document: T): T {
  const fields = Object(written) as Readonly<Record<string, unknown>>;
  if (Array.isArray(document)) return document.map((one, n) => laidOutLike(fields[n], one)) as T;
  if (typeof document !== "object" || document === null) return document;
  const values = document as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(fields), ...Object.keys(values)])];
  const set = names.filter((name) => values[name] != null && !(name === SOURCE && values[name] === ""));
  return Object.fromEntries(set.map((name) => [name, laidOutLike(fields[name], values[name])])) as T;
}

const SOURCE = "source_integration_reference";

interface SentRow {
  readonly id: string;
  readonly document: TerraformDocument;
}

/** The documents that Terraform sent for these rows, by id. */
async function loadSentDocuments(
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
