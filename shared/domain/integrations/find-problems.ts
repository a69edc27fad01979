import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import { isId } from "../../kernel/ids";
import { Connector } from "../connectors/connector.entity";
import { Integration } from "./integration.entity";
import type { IntegrationSettings } from "./parse-integration";

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
    problems.push(problem("name", `'name' is taken: there is an integration '${sameName.name}' already.`, true));
  }
  const sameOrganization = await findOverlap(tx, settings, connector, others);
  if (sameOrganization) {
    const field = settings.managementAccountRoleArn ? "managementAccountRoleArn" : "connectorId";
    problems.push(
      problem(
        field,
        `'${field}' leads to an organization that the integration '${sameOrganization.name}' already covers.`,
        true,
      ),
    );
  }
  return problems;
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
