import type { DataSource } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { Resource } from "../resources/resource.entity";
import type { AccessFlow } from "./access-flow.entity";
import { flowsFor, targetsCovering } from "./find-flow";
import type { FlowPermission, FlowTarget } from "./flow-definition";
import { compareFlows, fewestApprovals, standingRefusals } from "./judge-flow";
import { mergePermissions } from "./merge-permissions";
import { requestableCondition } from "./requestable-condition";
import { describeTimeframe, isWithin } from "./timeframe";
import { reasonsFor } from "./why-requestor";

/** A cluster that somebody may ask for. */
export interface Requestable {
  readonly resource: Resource;
  /** The best one for who asks comes first. */
  readonly flows: readonly RequestableFlow[];
}

/** By what, and under which rules, it may be asked for. */
export interface RequestableFlow {
  readonly flow: AccessFlow;
  readonly permissions: readonly FlowPermission[];
  /** Approvers that have to be satisfied at the least; 0: nobody has to approve. */
  readonly approvals: number;
  /** When it may be asked for; null: at any time. */
  readonly timeframe: string | null;
  readonly isOpenNow: boolean;
  /** Why this person is among its requestors. */
  readonly why: string;
}

export interface RequestableFilter {
  /** Whom to ask for; left out: oneself. */
  readonly forPersonId?: string | null;
  /** Part of the name or of the ARN. */
  readonly search?: string | null;
}

export class RequestableQueries {
  constructor(private readonly deps: { readonly db: DataSource; readonly clock: Clock }) {}

  /**
   * The clusters that the actor may ask for, in the order of their names: those of their flows that are there,
   * manageable, and of an integration in use. As many statements for a full page as for one cluster.
   */
  async list(
    actor: Actor,
    { forPersonId, search }: RequestableFilter,
    page: PageRequest,
  ): Promise<CountedPage<Requestable>> {
    const requesterId = requesterOf(actor);
    const { manager } = this.deps.db;
    const personal = await flowsFor(manager, { requesterId, granteeId: forPersonId ?? requesterId });
    const flows = personal
      .filter(({ flow, standing }) => standingRefusals(flow.definition.requestFor, standing).length === 0)
      .map(({ flow }) => flow);
    const found = await keysetPage(this.resourcesOf(flows, search ?? null), page, {
      columns: ["resource.name", "resource.id"],
      direction: "ASC",
      keyOf: (resource) => [resource.name, resource.id],
    });
    const covered = await targetsCovering(
      manager,
      flows,
      found.nodes.map(({ id }) => id),
    );
    const reasons = await reasonsFor(manager, flows, requesterId);
    const targetsOf = new Map(covered.map(({ resource, targets }) => [resource.id, targets]));
    const now = this.deps.clock.now();
    const nodes = found.nodes.map((resource) => {
      const targets = targetsOf.get(resource.id) ?? new Map<string, readonly FlowTarget[]>();
      const covering = flows.filter(({ id }) => targets.has(id)).sort(compareFlows);
      return {
        resource,
        flows: covering.map((flow) => described(flow, targets.get(flow.id)!, reasons.get(flow.id)!, now)),
      };
    });
    return { ...found, nodes, cursorOf: ({ resource }) => found.cursorOf(resource) };
  }

  private resourcesOf(flows: readonly AccessFlow[], search: string | null) {
    const query = this.deps.db.manager.createQueryBuilder(Resource, "resource");
    const values: Record<string, unknown> = {};
    const bind = (value: unknown) => {
      const name = `value${Object.keys(values).length}`;
      values[name] = value;
      return `:${name}`;
    };
    query.where(requestableCondition(flows, bind, "resource"), values);
    if (search) {
      query.andWhere("(resource.name ilike :search or resource.arn ilike :search)", {
        search: `%${likeText(search)}%`,
      });
    }
    return query;
  }
}

function requesterOf({ personId }: Actor): string {
  if (personId) return personId;
  throw new DomainError("FORBIDDEN", "Only a person can ask for access; this token stands for none.");
}

function described(flow: AccessFlow, targets: readonly FlowTarget[], why: string, now: Date): RequestableFlow {
  const { timeframe, approverPolicy } = flow.definition;
  return {
    flow,
    permissions: mergePermissions(targets.flatMap(({ permissions }) => permissions)),
    approvals: fewestApprovals(approverPolicy),
    timeframe: timeframe && describeTimeframe(timeframe),
    isOpenNow: timeframe === null || isWithin(timeframe, now),
    why,
  };
}
