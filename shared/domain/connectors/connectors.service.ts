import type { EntityManager } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import type { AuditAction } from "../../kernel/audit-actions";
import { staleVersion } from "../../kernel/stale-version";
import { problemsOfTypedText, typedText } from "../../kernel/text/typed-text";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Connector, isTakenName } from "./connector.entity";
import { connectorStatus } from "./connector-status";
import { CONNECTOR_TOPIC, connectorKeys } from "./connectors.topics";

/** An object that cannot work without the connector. */
export interface ConnectorUse {
  /** The object's name in a sentence, such as "the integration 'AWS production'". */
  readonly what: string;
}

/** Finds the uses of a connector, by name. */
export type UsesOfConnector = (manager: EntityManager, connectorId: string) => Promise<readonly ConnectorUse[]>;

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly uses: UsesOfConnector;
}

/** Changes of connectors by people. Workers register connectors and send heartbeats. */
export class ConnectorsService {
  constructor(private readonly deps: Dependencies) {}

  /** Changes a connector's display name. Its workers keep the configured name. */
  async rename(actor: Actor, id: string, version: number, name: string): Promise<Connector> {
    requireRole(actor, "ADMIN");
    const trimmed = parseName(name);
    return this.deps.uow.run(actor, async (tx) => {
      const before = await lockVersion(tx, id, version);
      if (before.name === trimmed) return before;
      await setName(tx, id, { name: trimmed, version: version + 1 });
      audit(tx, "connector.updated", before, { name: trimmed });
      return tx.manager.findOneByOrFail(Connector, { id });
    });
  }

  /** Deletes a connector that nothing uses and whose workers have stopped, with its tests. Returns it as it was. */
  async delete(actor: Actor, id: string, version: number): Promise<Connector> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const connector = await lockVersion(tx, id, version);
      const obstacles = [...(await this.deps.uses(tx.manager, id)).map(inUse), ...stillRunning(connector, tx.now)];
      if (obstacles.length > 0) {
        const message = `'${connector.name}' cannot be deleted. ${obstacles.join(" ")}`;
        throw new DomainError(
          "INVALID_STATE",
          message,
          obstacles.map((obstacle) => ({ path: ["id"], message: obstacle, rule: "IN_USE" as const })),
        );
      }
      await tx.manager.delete(Connector, id);
      audit(tx, "connector.deleted", connector, null);
      return connector;
    });
  }
}

const NAME = { characters: 64, lines: false };

function parseName(name: string): string {
  const trimmed = typedText(name);
  const problems =
    trimmed === ""
      ? [{ path: ["name"], message: "'name' must not be empty." }]
      : problemsOfTypedText(["name"], trimmed, NAME);
  if (problems.length > 0) throw invalidInput(problems);
  return trimmed;
}

/** Locks the row, so that no integration starts to use the connector meanwhile. */
async function lockVersion({ manager }: Tx, id: string, version: number): Promise<Connector> {
  const connector = await manager.findOne(Connector, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (!connector) throw notFound("The connector");
  if (connector.version !== version) throw staleVersion("The connector", connector.version);
  return connector;
}

/** The index refuses a taken name, even one that a worker or another administrator takes in the same moment. */
async function setName({ manager }: Tx, id: string, change: Pick<Connector, "name" | "version">): Promise<void> {
  try {
    await manager.update(Connector, id, change);
  } catch (error) {
    if (!isTakenName(error)) throw error;
    const message = `Another connector is named '${change.name}' already; choose another name.`;
    throw new DomainError("CONFLICT", message, [{ path: ["name"], message, rule: "NAME_TAKEN" }]);
  }
}

function inUse({ what }: ConnectorUse): string {
  return `It is used by ${what}.`;
}

/** A running worker would register the connector again with its next heartbeat. */
function stillRunning(connector: Connector, now: Date): string[] {
  if (connectorStatus(connector, now) === "DISCONNECTED") return [];
  return ["It is connected: stop its workers first, and wait a minute."];
}

function audit(tx: Tx, action: AuditAction, before: Connector, after: Pick<Connector, "name"> | null): void {
  tx.audit({ action, subjectType: "connector", subjectId: before.id, before: { name: before.name }, after });
  for (const key of connectorKeys(before.id)) tx.publish(CONNECTOR_TOPIC, key);
}
