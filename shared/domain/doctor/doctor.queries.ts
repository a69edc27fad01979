import { type DataSource, IsNull, MoreThan } from "typeorm";
import { decodeCursor, encodeCursor, foreignCursor, type PageRequest, pageSize } from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { Integration } from "../integrations/integration.entity";
import { DoctorCheck, type DoctorCheckName, type DoctorCheckState, DoctorRun } from "./doctor-run.entity";
import { type SettingsCheck, settingsChecksOf } from "./settings-check";

/** Names the list in its cursors. */
const CHECKS = "doctorRun.checks";

/** Null: any value. */
export interface CheckFilter {
  readonly names: readonly DoctorCheckName[] | null;
  readonly states: readonly DoctorCheckState[] | null;
}

export const ALL_CHECKS: CheckFilter = { names: null, states: null };

export class DoctorQueries {
  constructor(private readonly db: DataSource) {}

  async find(id: string): Promise<DoctorRun | null> {
    return this.db.manager.findOneBy(DoctorRun, { id });
  }

  /** The newest check of each integration's settings that has ended, with what it found amiss, in the requested order. */
  async settingsChecksOf(integrationIds: readonly string[]): Promise<(SettingsCheck | null)[]> {
    return settingsChecksOf(this.db.manager, integrationIds);
  }

  /** The newest run of everything of an integration; null: none. */
  async newestOf(integrationId: string): Promise<DoctorRun | null> {
    return this.db.manager.findOne(DoctorRun, {
      where: { integrationId, scope: "EVERYTHING" },
      order: { startedAt: "DESC", id: "DESC" },
    });
  }

  /** All integrations, or the one with this name or id. */
  async integrationsToExamine(nameOrId: string | null): Promise<Pick<Integration, "id" | "name">[]> {
    const all = await this.db.manager.find(Integration, { where: { deletedAt: IsNull() }, order: { name: "ASC" } });
    const key = nameOrId?.trim().toLowerCase();
    return all.filter(({ id, nameKey }) => key === undefined || id === key || nameKey === key);
  }

  /** The newest test of each connector, in the requested order. */
  async lastTestsOf(connectorIds: readonly string[]): Promise<(DoctorRun | null)[]> {
    const tests = await this.db.manager
      .createQueryBuilder(DoctorRun, "run")
      .distinctOn(["run.connectorId"])
      .where("run.connectorId = any(:ids) and run.integrationId is null", { ids: connectorIds })
      .orderBy("run.connectorId")
      .addOrderBy("run.startedAt", "DESC")
      .addOrderBy("run.id", "DESC")
      .getMany();
    const byConnector = new Map(tests.map((test) => [test.connectorId, test]));
    return connectorIds.map((id) => byConnector.get(id) ?? null);
  }

  /** The checks of each run in the order of their results: one statement for any number of runs. */
  async checksOf(
    runIds: readonly string[],
    filter: CheckFilter,
    page: PageRequest,
  ): Promise<CountedPage<DoctorCheck>[]> {
    const size = pageSize(page);
    const after = positionOf(page.after);
    const rows = await this.db.manager
      .createQueryBuilder(DoctorCheck, "one")
      .where(`(one.run_id, one.position) in (
        select r.id, c.position from unnest(:runIds::uuid[]) as r(id) cross join lateral (
          select k.position from doctor_checks k
           where k.run_id = r.id and (:states::text[] is null or k.state = any(:states))
             and (:names::text[] is null or k.name = any(:names)) and k.position > :after
           order by k.position limit :limit) c)`)
      .setParameters({ runIds, ...filter, after, limit: size + 1 })
      .orderBy("one.runId")
      .addOrderBy("one.position")
      .getMany();
    const byRun = new Map<string, DoctorCheck[]>(runIds.map((id) => [id, []]));
    for (const row of rows) byRun.get(row.runId)?.push(row);
    // In the requested order, which may repeat a run.
    return runIds.map((runId) => {
      const ofRun = byRun.get(runId) ?? [];
      return {
        nodes: ofRun.slice(0, size),
        hasNextPage: ofRun.length > size,
        hasPreviousPage: page.after != null,
        cursorOf: ({ position }) => encodeCursor(CHECKS, [position]),
        totalCount: () => this.countChecks(runId, filter),
      };
    });
  }

  /** At most 200 checks after this position. */
  async checksBehind(runId: string, position: number): Promise<DoctorCheck[]> {
    return this.db.manager.find(DoctorCheck, {
      where: { runId, position: MoreThan(position) },
      order: { position: "ASC" },
      take: 200,
    });
  }

  async countChecks(runId: string, { names, states }: CheckFilter): Promise<number> {
    const query = this.db.manager.createQueryBuilder(DoctorCheck, "one").where("one.runId = :runId", { runId });
    if (names) query.andWhere("one.name = any(:names)", { names });
    if (states) query.andWhere("one.state = any(:states)", { states });
    return query.getCount();
  }
}

/** The position of the last check of the page before; 0: the first page. */
function positionOf(cursor: string | null | undefined): number {
  const position = Number(decodeCursor(cursor, CHECKS, 1)?.[0] ?? 0);
  if (!Number.isInteger(position) || position < 0 || position > MOST_CHECKS) throw foreignCursor();
  return position;
}

/** The largest value of PostgreSQL's type integer. */
const MOST_CHECKS = 2_147_483_647;
