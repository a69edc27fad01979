import { type Actor, requireRole } from "../../kernel/actor";
import type { FieldProblem } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { Configuration } from "./configuration-document";
import { importFlows } from "./import-flows";
import { importIntegrations } from "./import-integrations";
import { importRoles } from "./import-roles";
import { type ConfigurationImportResult, type ImportChange, type ImportUseCasesWithin, nameKeyOf } from "./import-step";
import { importWebhooks } from "./import-webhooks";
import { documentProblems } from "./terraform/document-problems";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly useCasesWithin: ImportUseCasesWithin;
}

/** Rolls back a transaction of which only the result was needed. */
class OnlyPlanned extends Error {
  override readonly name = "OnlyPlanned";

  constructor(readonly changes: readonly ImportChange[]) {
    super("Only the plan was asked for.");
  }
}

export class ConfigurationService {
  constructor(private readonly deps: Dependencies) {}

  /**
   * Applies a configuration in one transaction, and answers the changes. Objects that it does not name stay. A plan
   * runs the same transaction and rolls it back, so it meets every check. Throws every problem at once.
   */
  async import(actor: Actor, configuration: Configuration): Promise<readonly ImportChange[]> {
    requireRole(actor, "ADMIN");
    try {
      return await this.deps.uow.run(actor, async (tx) => {
        requireFreshSignIn(tx);
        const changes = await this.changes(tx, configuration);
        if (!configuration.apply) throw new OnlyPlanned(changes);
        return changes;
      });
    } catch (error) {
      if (error instanceof OnlyPlanned) return error.changes;
      throw error;
    }
  }

  private async changes(tx: Tx, configuration: Configuration): Promise<readonly ImportChange[]> {
    const { uow, useCasesWithin } = this.deps;
    const context = { tx, actor: tx.actor, useCases: useCasesWithin(uow.within(tx)) };
    const integrations = await importIntegrations(context, configuration);
    const failed = configuration.integrations.filter((_, n) => integrations[n]!.problems.length > 0);
    const results: ConfigurationImportResult[] = [
      ...integrations,
      ...(await importFlows(context, configuration, new Set(failed.map(({ name }) => nameKeyOf(name))))),
      ...(await importRoles(context, configuration)),
      ...(await importWebhooks(context, configuration)),
    ];
    const problems = [
      ...repeatedNames(configuration),
      ...unknownNames(configuration),
      ...results.flatMap((result) => result.problems),
    ];
    if (problems.length > 0) throw documentProblems(problems);
    return results.flatMap(({ change }) => change ?? []);
  }
}

/** Duplicates are refused: the last one would win silently. */
function repeatedNames({ integrations, access_flows: flows }: Configuration): FieldProblem[] {
  const repeated = (
    list: "integrations" | "access_flows",
    kind: string,
    documents: readonly { readonly name: string }[],
  ) =>
    documents.flatMap(({ name }, index) =>
      documents.slice(0, index).some((other) => nameKeyOf(other.name) === nameKeyOf(name))
        ? [{ path: [list, name, "name"], message: `Several ${kind}s of the files are named '${name}'.` }]
        : [],
    );
  return [...repeated("integrations", "integration", integrations), ...repeated("access_flows", "access flow", flows)];
}

/** Settings without a document are refused: they would be lost silently. */
function unknownNames({ integrations, access_flows: flows, drawbridge }: Configuration): FieldProblem[] {
  const missing = (
    list: "integrations" | "accessFlows",
    kind: string,
    documents: readonly { readonly name: string }[],
  ) => {
    const known = new Set(documents.map(({ name }) => nameKeyOf(name)));
    return drawbridge[list].flatMap(({ name }, index) =>
      known.has(nameKeyOf(name))
        ? []
        : [{ path: ["drawbridge", list, index, "name"], message: `No ${kind} of the files is named '${name}'.` }],
    );
  };
  return [...missing("integrations", "integration", integrations), ...missing("accessFlows", "access flow", flows)];
}
