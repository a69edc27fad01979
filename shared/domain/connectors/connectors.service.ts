import type { DataSource } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { newId } from "../../kernel/ids";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { LiveEvents } from "../../platform/live/live-events";
import { EXTERNAL_ID, isRegion, ROLE_ARN, ROLE_NAME } from "../catalog/aws-names";
import type { OrganizationAccess } from "./cloud.port";
import { Connector } from "./connector.entity";
import { connectorStatus } from "./connector-status";
import { ConnectorTest } from "./connector-test.entity";
import { CONNECTOR_TEST_TOPIC, testConnector } from "./connectors.jobs";

/** A test that has not ended by then is answered as it stands; it goes on. */
const WAIT_MS = 20_000;

export interface ConnectorTestRequest {
  readonly connectorId: string;
  readonly access: OrganizationAccess;
  readonly sampleAccountId: string | null;
}

export class ConnectorsService {
  constructor(private readonly deps: { db: DataSource; uow: UnitOfWork; live: LiveEvents; clock: Clock }) {}

  /** Lets the connector try what it needs to reach, and waits for the answer. */
  async test(actor: Actor, request: ConnectorTestRequest, waitMs: number = WAIT_MS): Promise<ConnectorTest> {
    requireRole(actor, "ADMIN");
    const problems = checkRequest(request);
    if (problems.length > 0) throw invalidInput(problems);
    const id = await this.start(actor, request);
    await this.waitFor(id, waitMs);
    return this.deps.db.manager.findOneByOrFail(ConnectorTest, { id });
  }

  private async start(actor: Actor, request: ConnectorTestRequest): Promise<string> {
    return this.deps.uow.run(actor, async (tx) => {
      const connector = await tx.manager.findOneBy(Connector, { id: request.connectorId });
      if (!connector) throw notFound("The connector");
      if (connectorStatus(connector, tx.now) === "DISCONNECTED") {
        throw new DomainError(
          "INVALID_STATE",
          `The connector '${connector.name}' is disconnected. Start its worker first.`,
        );
      }
      const test = {
        id: newId(),
        ...request,
        state: "RUNNING" as const,
        checks: [],
        createdAt: tx.now,
        finishedAt: null,
      };
      await tx.manager.insert(ConnectorTest, test);
      // The external id is left out: it is half of what a role trusts.
      const { externalId: _externalId, ...tried } = request.access;
      tx.audit({
        action: "connector.tested",
        subjectType: "connector",
        subjectId: connector.id,
        after: tried,
      });
      tx.enqueue(testConnector, { testId: test.id }, { connectorId: connector.id, deduplicationId: `test-${test.id}` });
      return test.id;
    });
  }

  private async waitFor(testId: string, waitMs: number): Promise<void> {
    const { db, live } = this.deps;
    const isDone = () => db.manager.existsBy(ConnectorTest, { id: testId, state: "DONE" });
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const look = () => void isDone().then((done) => done && finish(), finish);
      const timer = setTimeout(finish, waitMs);
      const unsubscribe = live.subscribe(CONNECTOR_TEST_TOPIC, testId, look);
      look();
    });
  }
}

/** The same rules as for an integration, which may not be saved yet. */
function checkRequest({ access, sampleAccountId }: ConnectorTestRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (field: string, isRight: boolean, rule: string) => {
    if (!isRight) problems.push({ path: [field], message: `'${field}' ${rule}.` });
  };
  const { region, managementRoleArn, memberRoleName, externalId } = access;
  check("region", isRegion(region), "is not an AWS region");
  check(
    "managementAccountRoleArn",
    managementRoleArn === null || ROLE_ARN.pattern.test(managementRoleArn),
    ROLE_ARN.rule,
  );
  check("memberRoleName", ROLE_NAME.pattern.test(memberRoleName), ROLE_NAME.rule);
  check("externalId", EXTERNAL_ID.pattern.test(externalId), EXTERNAL_ID.rule);
  check("sampleAccountId", sampleAccountId === null || /^\d{12}$/.test(sampleAccountId), "must have 12 digits");
  return problems;
}
