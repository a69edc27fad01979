import { In, IsNull } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import { AccessFlow } from "../access-flows/access-flow.entity";
import type { FlowDefinition } from "../access-flows/flow-definition";
import { flowWarningsOf } from "../access-flows/flow-warnings";
import type { FlowInput } from "../access-flows/input/flow-input";
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
import type { ProviderAccessFlow } from "./terraform/provider-documents";
import { readFlow } from "./terraform/read-flow";

/**
 * Imports access flows by name. `failed`: integrations of the same files that could not be saved; their absence is no
 * problem of a flow.
 */
export async function importFlows(
  context: ImportContext,
  { access_flows: flows, drawbridge }: Configuration,
  failed: ReadonlySet<string>,
): Promise<ConfigurationImportResult[]> {
  const references = await loadDocumentReferences(context.tx.manager);
  const results: ConfigurationImportResult[] = [];
  for (const document of flows) {
    // Without settings of their own all have their defaults, so that nothing of the former flow stays.
    const exact = drawbridge.accessFlows.find(({ name }) => nameKeyOf(name) === nameKeyOf(document.name)) ?? {};
    const read = readFlow(document, references, exact);
    const { change, problems } = await importStep([], read, () => saveFlow(context, document.name, read.input));
    const own = problems.filter((problem) => !isOfFailed(problem, document, failed));
    results.push({
      change,
      problems: own.map((one) => ({ ...one, path: ["access_flows", document.name, ...one.path] })),
    });
  }
  return withWarnings(context, results);
}

/** Adds the warnings of the flows that were made or changed. */
async function withWarnings(
  { tx }: ImportContext,
  results: readonly ConfigurationImportResult[],
): Promise<ConfigurationImportResult[]> {
  const nameKeys = results.flatMap(({ change }) =>
    change && change.action !== "NONE" ? [nameKeyOf(change.name)] : [],
  );
  const flows = await tx.manager.findBy(AccessFlow, { nameKey: In(nameKeys), deletedAt: IsNull() });
  const warnings = await flowWarningsOf(tx.manager, flows);
  const ofName = new Map(flows.map(({ nameKey }, n) => [nameKey, warnings[n]!.map(({ message }) => message)]));
  return results.map(({ change, problems }) => ({
    change: change && { ...change, warnings: ofName.get(nameKeyOf(change.name)) ?? [] },
    problems,
  }));
}

function isOfFailed(
  { path: [field, index, , attribute] }: FieldProblem,
  { access_targets: targets }: ProviderAccessFlow,
  failed: ReadonlySet<string>,
): boolean {
  if (field !== "access_targets" || attribute !== "integration_name") return false;
  return failed.has(nameKeyOf(targets[Number(index)]?.integration?.integration_reference ?? ""));
}

const COMPARED = ["name", "description", "active", "trigger", "maxDurationSeconds"] as const;
async function saveFlow({ tx, actor, useCases }: ImportContext, name: string, form: FlowInput): Promise<ImportChange> {
  const { accessFlows } = useCases;
  const before = await tx.manager.findOneBy(AccessFlow, { nameKey: nameKeyOf(name), deletedAt: IsNull() });
  if (!before) {
    await accessFlows.create(actor, form);
    return { kind: "ACCESS_FLOW", name, action: "CREATE", fields: [] };
  }
  const after = await accessFlows.contentAfter(tx.manager, before, form);
  const fields = [
    ...changedFields<Pick<AccessFlow, (typeof COMPARED)[number]>>(before, after, COMPARED),
    ...changedFields(before.definition, after.definition, Object.keys(after.definition) as (keyof FlowDefinition)[]),
  ];
  if (fields.length > 0) await accessFlows.update(actor, before.id, before.version, form);
  return { kind: "ACCESS_FLOW", name: before.name, action: fields.length > 0 ? "UPDATE" : "NONE", fields };
}
