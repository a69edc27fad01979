import type { EntityManager } from "typeorm";
import { isId } from "../../../kernel/ids";
import type { FlowDefinition } from "../flow-definition";
import type { FlowContent } from "../input/parse-flow";
import { describeFlow, MAX_NAMED_ITEMS } from "./describe-flow";
import type { FlowNames } from "./summary-words";

type Described = Pick<FlowContent, "trigger" | "maxDurationSeconds" | "definition">;

/** The summary of each flow, in the order given, by one statement. */
export async function summariesOf(manager: EntityManager, flows: readonly Described[]): Promise<string[]> {
  if (flows.length === 0) return [];
  const names = await loadFlowNames(
    manager,
    flows.map(({ definition }) => definition),
  );
  return flows.map((flow) => describeFlow(flow, names));
}

export async function summaryOf(manager: EntityManager, flow: Described): Promise<string> {
  const [summary] = await summariesOf(manager, [flow]);
  return summary!;
}

interface NameRow {
  readonly kind: "integration" | "provider" | "resource";
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Of a provider where people may be at home. */
  readonly hasPeople: boolean;
}

export async function loadFlowNames(
  manager: EntityManager,
  definitions: readonly FlowDefinition[],
): Promise<FlowNames> {
  const targets = definitions.flatMap((definition) => definition.targets);
  const scopes = targets.flatMap(({ resources }) => resources).filter(({ by }) => by === "ID");
  const rows: NameRow[] = await manager.query(
    `select 'integration' as kind, id, name, false as "isDefault", false as "hasPeople" from integrations where id = any($1) and deleted_at is null
     union all select 'provider', id, name, standing = 'DEFAULT', standing <> 'LINK_ONLY' from identity_providers where deleted_at is null
     union all select 'resource', id, name, false, false from resources where id = any($2)`,
    [
      [...new Set(targets.map(({ integrationId }) => integrationId).filter(isId))],
      [...new Set(scopes.flatMap(({ values }) => values.slice(0, MAX_NAMED_ITEMS)).filter(isId))],
    ],
  );
  const of = (kind: NameRow["kind"]) => new Map(rows.filter((row) => row.kind === kind).map((row) => [row.id, row]));
  const [integrations, providers, resources] = [of("integration"), of("provider"), of("resource")];
  const homes = [...providers.values()].filter(({ hasPeople }) => hasPeople);
  return {
    everybodyAt: homes.length > 1 ? (homes.find(({ isDefault }) => isDefault)?.name ?? null) : null,
    integration: (id) => integrations.get(id)?.name ?? null,
    resource: (id) => resources.get(id)?.name ?? null,
    provider: (id) => {
      if (id === null) return null;
      const provider = providers.get(id);
      if (!provider) return "a deleted identity provider";
      return provider.isDefault ? null : provider.name;
    },
  };
}
