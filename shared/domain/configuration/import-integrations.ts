import type { EntityManager } from "typeorm";
import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { Connector } from "../connectors/connector.entity";
import { Integration } from "../integrations/integration.entity";
import { INTEGRATION_SETTINGS, type IntegrationSettings } from "../integrations/parse-integration";
import type { Configuration } from "./configuration-document";
import {
  type ConfigurationImportResult,
  changedFields,
  type ImportChange,
  type ImportContext,
  importStep,
  nameKeyOf,
} from "./import-step";
import { loadDocumentReferences } from "./terraform/document-names";
import type { ProviderIntegration } from "./terraform/provider-documents";
import { readIntegration } from "./terraform/read-integration";
import type { ReadDocument } from "./terraform/translate-problems";

/** Imports integrations by name: existing ones are changed, others are created. */
export async function importIntegrations(
  context: ImportContext,
  { integrations, drawbridge }: Configuration,
): Promise<ConfigurationImportResult[]> {
  const { manager } = context.tx;
  const references = await loadDocumentReferences(manager);
  const results: ConfigurationImportResult[] = [];
  for (const document of integrations) {
    const { id, problem } = await connectorHere(manager, document, drawbridge.connectors);
    const read = readIntegration({ ...document, connector_id: id }, references);
    const parsed = problem ? { ...read, problems: [problem, ...read.problems] } : read;
    const enabled = drawbridge.integrations.find(({ name }) => nameKeyOf(name) === nameKeyOf(document.name))?.enabled;
    const save = () => saveIntegration(context, document.name, parsed, enabled ?? null);
    results.push(await importStep(["integrations", document.name], parsed, save));
  }
  return results;
}

/** Finds the connector by its id or, in another installation, by its name. */
async function connectorHere(
  manager: EntityManager,
  { connector_id: id }: ProviderIntegration,
  named: Configuration["drawbridge"]["connectors"],
): Promise<{ readonly id: string | null; readonly problem: FieldProblem | null }> {
  const name = named.find((one) => one.id === id)?.name;
  if (id == null || name === undefined) return { id: id ?? null, problem: null };
  const connectors = await manager.find(Connector);
  const here = connectors.find((one) => one.id === id) ?? connectors.find((one) => one.name === name);
  if (here) return { id: here.id, problem: null };
  const message = `No connector is named '${name}': start its worker first, or name another one.`;
  return { id, problem: { path: ["connector_id"], message } };
}

/** `enabled` is null where the files leave it out. */
async function saveIntegration(
  { tx, actor, useCases }: ImportContext,
  name: string,
  { input: form }: ReadDocument<Parameters<ImportContext["useCases"]["integrations"]["create"]>[1]>,
  enabled: boolean | null,
): Promise<ImportChange> {
  const { integrations } = useCases;
  const before = await tx.manager.findOneBy(Integration, { nameKey: nameKeyOf(name) });
  if (!before) {
    const { id } = await integrations.create(actor, form);
    if (enabled === false) await integrations.setEnabled(actor, id, false);
    return { kind: "INTEGRATION", name, action: "CREATE", fields: [] };
  }
  if (before.deletedAt) {
    const message = `The integration '${before.name}' is being deleted. Wait until it is gone, or name it otherwise.`;
    throw new DomainError("CONFLICT", message, [{ path: ["name"], message }]);
  }
  const after = await integrations.settingsAfter(tx.manager, before, form);
  const fields = changedFields<IntegrationSettings>(before, after, INTEGRATION_SETTINGS);
  if (fields.length > 0) await integrations.update(actor, before.id, before.version, form);
  const isSwitched = enabled !== null && enabled !== before.enabled;
  if (isSwitched) await integrations.setEnabled(actor, before.id, enabled);
  const all = isSwitched ? [...fields, "enabled"] : fields;
  return { kind: "INTEGRATION", name: before.name, action: all.length > 0 ? "UPDATE" : "NONE", fields: all };
}
