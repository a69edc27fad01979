import type { Actor } from "../../kernel/actor";
import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { canonicalJson } from "../../kernel/canonical-json";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { AccessFlowsService } from "../access-flows/access-flows.service";
import type { IntegrationsService } from "../integrations/integrations.service";
import type { RolesService } from "../roles/roles.service";
import type { WebhooksService } from "../webhooks/webhooks.service";
import { type ReadDocument, withInputProblems } from "./terraform/translate-problems";

/** The use cases of the API, each in a savepoint of the import's transaction. */
export interface ImportUseCases {
  readonly integrations: Pick<IntegrationsService, "create" | "update" | "setEnabled" | "settingsAfter">;
  readonly accessFlows: Pick<AccessFlowsService, "create" | "update" | "contentAfter">;
  readonly roles: Pick<RolesService, "assign">;
  readonly webhooks: Pick<WebhooksService, "create" | "update" | "setEnabled">;
}

export type ImportUseCasesWithin = (uow: UnitOfWork) => ImportUseCases;

/** The transaction of an import. */
export interface ImportContext {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly useCases: ImportUseCases;
}

export type ImportKind = "INTEGRATION" | "ACCESS_FLOW" | "ROLE" | "WEBHOOK";

/** The consequence of an import for one object. */
export interface ImportChange {
  readonly kind: ImportKind;
  /** The name for people. */
  readonly name: string;
  readonly action: "CREATE" | "UPDATE" | "NONE";
  /** The changed fields, by their names in the API. */
  readonly fields: readonly string[];
  /** Sentences about what an admin should know of it. They refuse nothing. */
  readonly warnings?: readonly string[];
}

export interface ConfigurationImportResult {
  readonly change: ImportChange | null;
  /** Each has its path in the imported files. */
  readonly problems: readonly FieldProblem[];
}

type Path = FieldProblem["path"];

/** Runs a step. Refusals of a use case become problems at the path in the files. */
export async function importStep(
  at: Path,
  read: ReadDocument<unknown> | null,
  work: () => Promise<ImportChange>,
): Promise<ConfigurationImportResult> {
  const placed = (problems: readonly FieldProblem[]) =>
    problems.map(({ path, message }) => ({ path: [...at, ...path], message }));
  try {
    const change = await work();
    return { change, problems: placed(read?.problems ?? []) };
  } catch (error) {
    // A missing role or scope is not about the files.
    if (!(error instanceof DomainError) || error.code === "FORBIDDEN") throw error;
    const fields = error.fields.length > 0 ? error.fields : [{ path: [], message: error.message }];
    return { change: null, problems: placed(read ? withInputProblems(read, fields) : fields) };
  }
}

/** The fields that differ. */
export function changedFields<T extends object>(before: T, after: T, fields: readonly (keyof T & string)[]): string[] {
  return fields.filter((field) => canonicalJson(before[field] ?? null) !== canonicalJson(after[field] ?? null));
}

export function nameKeyOf(name: string): string {
  return name.trim().toLowerCase();
}
