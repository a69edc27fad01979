import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import { isId } from "../../kernel/ids";
import { Connector } from "../connectors/connector.entity";
import { Integration } from "./integration.entity";
import type { IntegrationSettings } from "./parse-integration";

/** Counts the grants that have not ended. */
type GrantCounter = (tx: EntityManager, integrationId: string) => Promise<number>;

export interface FoundProblem {
  readonly field: FieldProblem;
  /** The value collides with an existing object and is valid in itself. */
  readonly isConflict: boolean;
}

/** Problems that only the database knows: taken names, unknown connectors, organizations that are already connected. */
export async function findProblems(
  tx: EntityManager,
  settings: IntegrationSettings,
  selfId: string | null,
  countUnended: GrantCounter,
): Promise<FoundProblem[]> {
  const connector = isId(settings.connectorId) ? await tx.findOneBy(Connector, { id: settings.connectorId }) : null;
  const others = (await tx.find(Integration)).filter((other) => other.id !== selfId);
  const problems: FoundProblem[] = [];
  if (settings.connectorId !== "" && !connector) {
    problems.push(problem("connectorId", "'connectorId' names no connector.", false));
  }
  problems.push(...(await unknownProviders(tx, settings)).map((field) => ({ field, isConflict: false })));
  const sameName = others.find((other) => other.nameKey === settings.nameKey);
  if (sameName && settings.name !== "") {
    const taken = `there is an integration '${sameName.name}' already.`;
    problems.push(
      problem("name", `'name' is taken: ${(await whileDeleted(tx, sameName, countUnended)) ?? taken}`, true),
    );
  }
  const sameOrganization = await findOverlap(tx, settings, connector, others);
  // One that is being deleted is one cause, which its name has told already.
  if (sameOrganization && !(sameOrganization === sameName && sameName.deletedAt)) {
    const field = settings.managementAccountRoleArn ? "managementAccountRoleArn" : "connectorId";
    const leads = `'${field}' leads to an organization that the integration '${sameOrganization.name}' already covers.`;
    const deleted = await whileDeleted(tx, sameOrganization, countUnended);
    problems.push(problem(field, deleted === null ? leads : `'${field}' is taken: ${deleted}`, true));
  }
  return problems;
}

/** Null: it is not being deleted. */
async function whileDeleted(
  tx: EntityManager,
  { id, name, deletedAt }: Integration,
  countUnended: GrantCounter,
): Promise<string | null> {
  if (!deletedAt) return null;
  const count = await countUnended(tx, id);
  const ending = count === 0 ? "" : `: ${count === 1 ? "1 grant still ends" : `${count} grants still end`}`;
  return `the integration '${name}' is being deleted${ending}. Try again in a minute.`;
}

/** Rows that name an unknown or deleted provider. */
export async function unknownProviders(
  tx: EntityManager,
  rules: Pick<IntegrationSettings, "integrationOwners" | "ownerRules">,
): Promise<FieldProblem[]> {
  const rows = (["integrationOwners", "ownerRules"] as const).flatMap((field) =>
    rules[field].map(({ providerId }, index) => ({ field, index, providerId })),
  );
  const named = rows.filter((row) => row.providerId !== null);
  if (named.length === 0) return [];
  const known: { id: string }[] = await tx.query(
    "select id from identity_providers where id::text = any($1) and deleted_at is null",
    [named.map((row) => row.providerId)],
  );
  return named
    .filter((row) => !known.some(({ id }) => id === row.providerId))
    .map(({ field, index }) => ({
      path: [field, index, "providerId"],
      message: "'providerId' names no identity provider.",
    }));
}

/**
 * The other integration that reads the same organization, as far as the database can tell: both use the same account.
 * The first sync knows for sure and refuses the rest.
 */
async function findOverlap(
  tx: EntityManager,
  settings: IntegrationSettings,
  connector: Connector | null,
  others: readonly Integration[],
): Promise<Integration | undefined> {
  const connectors = new Map((await tx.find(Connector)).map((one) => [one.id, one]));
  const account = entryAccountOf(settings, connector);
  if (account === null) return undefined;
  return others.find(
    (other) =>
      other.managementAccountId === account ||
      entryAccountOf(other, connectors.get(other.connectorId) ?? null) === account,
  );
}

/** The account through which an integration reaches AWS; null: the connector has no identity yet. */
export function entryAccountOf(
  settings: Pick<IntegrationSettings, "managementAccountRoleArn">,
  connector: Pick<Connector, "accountId"> | null,
): string | null {
  return settings.managementAccountRoleArn?.split(":")[4] ?? connector?.accountId ?? null;
}

function problem(field: string, message: string, isConflict: boolean): FoundProblem {
  return { field: { path: [field], message }, isConflict };
}
