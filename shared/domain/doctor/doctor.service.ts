import type { DataSource } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { LiveEvents } from "../../platform/live/live-events";
import { EXTERNAL_ID, isRegion, ROLE_ARN, ROLE_NAME } from "../catalog/aws-names";
import { Connector } from "../connectors/connector.entity";
import { connectorStatus } from "../connectors/connector-status";
import { Integration } from "../integrations/integration.entity";
import { runDoctorJob } from "./doctor.jobs";
import { DOCTOR_TOPIC } from "./doctor.topics";
import { DoctorRun, type DoctorScope } from "./doctor-run.entity";
import { type DoctorSettings, doctorSettingsOf } from "./doctor-settings";
import { publishConnectorTest, publishDoctorRun } from "./stored-report";

/** A test that takes longer is returned in its current state, and continues. */
const WAIT_SECONDS = 20;

export interface ConnectorTestRequest {
  readonly connectorId: string;
  readonly settings: DoctorSettings;
}

/** Starts doctor runs. The connector does the checks, since the server never calls AWS. */
export class DoctorService {
  constructor(private readonly deps: { db: DataSource; uow: UnitOfWork; live: LiveEvents }) {}

  /** Starts a run for an integration, or returns the one that is under way. */
  async run(actor: Actor, integrationId: string): Promise<DoctorRun> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const integration = await tx.manager.findOne(Integration, {
        where: { id: integrationId },
        lock: { mode: "pessimistic_write" },
      });
      if (!integration || integration.deletedAt) throw notFound("The integration");
      const running = await tx.manager.findOneBy(DoctorRun, { integrationId, scope: "EVERYTHING", state: "RUNNING" });
      if (running) return running;
      await connected(tx, integration.connectorId);
      tx.audit({ action: "doctor-run.started", subjectType: "integration", subjectId: integrationId });
      return startOf(tx, integration, "EVERYTHING");
    });
  }

  /**
   * Starts the check of an integration's settings in the transaction of its sync, which has locked the integration. A
   * check of settings that were changed meanwhile is dropped.
   */
  async checkSettings(tx: Tx, integrationId: string): Promise<void> {
    const integration = await tx.manager.findOneByOrFail(Integration, { id: integrationId });
    const running = await tx.manager.findOneBy(DoctorRun, { integrationId, scope: "SETTINGS", state: "RUNNING" });
    if (running?.settingsVersion === integration.version && running.connectorId === integration.connectorId) return;
    if (running) await tx.manager.delete(DoctorRun, { id: running.id });
    await startOf(tx, integration, "SETTINGS");
  }

  /** Has a connector try settings that may be unsaved, and waits for the end within a limit. */
  async test(actor: Actor, request: ConnectorTestRequest, waitSeconds: number = WAIT_SECONDS): Promise<DoctorRun> {
    requireRole(actor, "ADMIN");
    const problems = [...settingsProblems(request.settings), ...waitProblems(waitSeconds)];
    if (problems.length > 0) throw invalidInput(problems);
    const { id } = await this.deps.uow.run(actor, async (tx) => {
      const connector = await connected(tx, request.connectorId);
      tx.audit({
        action: "connector.tested",
        subjectType: "connector",
        subjectId: connector.id,
        after: withoutExternalId(request.settings),
      });
      return start(tx, { ...request, scope: "EVERYTHING", integrationId: null, settingsVersion: null });
    });
    await this.waitForEnd(id, waitSeconds * 1_000);
    return this.deps.db.manager.findOneByOrFail(DoctorRun, { id });
  }

  private async waitForEnd(id: string, waitMs: number): Promise<void> {
    const { db, live } = this.deps;
    const hasEnded = () => db.manager.existsBy(DoctorRun, { id, state: "FINISHED" });
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const check = () => void hasEnded().then((ended) => ended && finish(), finish);
      const timer = setTimeout(finish, waitMs);
      const unsubscribe = live.subscribe(DOCTOR_TOPIC, id, check);
      check();
    });
  }
}

/** The same rules as for an integration, since the settings may be unsaved. */
function settingsProblems({ access, ssoRegion, onlyAccountId }: DoctorSettings): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (field: string, isRight: boolean, rule: string) => {
    if (!isRight) problems.push({ path: [field], message: `'${field}' ${rule}.` });
  };
  const { region, managementRoleArn, memberRoleName, externalId } = access;
  check("region", isRegion(region), "is not an AWS region");
  check("ssoRegion", ssoRegion === null || isRegion(ssoRegion), "is not an AWS region");
  check(
    "managementAccountRoleArn",
    managementRoleArn === null || ROLE_ARN.pattern.test(managementRoleArn),
    ROLE_ARN.rule,
  );
  check("memberRoleName", ROLE_NAME.pattern.test(memberRoleName), ROLE_NAME.rule);
  check("externalId", EXTERNAL_ID.pattern.test(externalId), EXTERNAL_ID.rule);
  check("sampleAccountId", onlyAccountId === null || /^\d{12}$/.test(onlyAccountId), "must have 12 digits");
  return problems;
}

function waitProblems(waitSeconds: number): FieldProblem[] {
  if (waitSeconds >= 0 && waitSeconds <= WAIT_SECONDS) return [];
  return [{ path: ["waitSeconds"], message: `'waitSeconds' must be 0 to ${WAIT_SECONDS}.` }];
}

async function connected(tx: Tx, connectorId: string): Promise<Connector> {
  const connector = await tx.manager.findOneBy(Connector, { id: connectorId });
  if (!connector) throw notFound("The connector");
  if (connectorStatus(connector, tx.now) === "CONNECTED") return connector;
  throw new DomainError(
    "INVALID_STATE",
    `The connector '${connector.name}' is disconnected. Start its worker first.`,
    [],
    "CONNECTOR_AWAY",
  );
}

function startOf(tx: Tx, integration: Integration, scope: DoctorScope): Promise<DoctorRun> {
  const { id: integrationId, connectorId, version: settingsVersion } = integration;
  return start(tx, { connectorId, settings: doctorSettingsOf(integration), scope, integrationId, settingsVersion });
}

async function start(
  tx: Tx,
  asked: Pick<DoctorRun, "connectorId" | "integrationId" | "scope" | "settings" | "settingsVersion">,
): Promise<DoctorRun> {
  const { connectorId } = asked;
  const run = tx.manager.create(DoctorRun, {
    ...asked,
    id: newId(),
    state: "RUNNING",
    requestedBy: tx.actor.name,
    startedAt: tx.now,
    finishedAt: null,
  });
  await tx.manager.insert(DoctorRun, run);
  tx.enqueue(runDoctorJob, { runId: run.id }, { connectorId, deduplicationId: `doctor-${run.id}` });
  publishDoctorRun(tx, run);
  publishConnectorTest(tx, run);
  return tx.manager.findOneByOrFail(DoctorRun, { id: run.id });
}

/** The external id is part of a role's trust, so the audit log leaves it out. */
function withoutExternalId({ access, ...settings }: DoctorSettings): object {
  const { externalId: _externalId, ...rest } = access;
  return { ...rest, ...settings };
}
