import { z } from "zod";
import type { WireRequest } from "./aws/service";
import { ACCESS_ROUTES } from "./control-access";
import * as input from "./control-input";
import { type ControlRoute, clusterAt, controlRoute, decodedSegment } from "./control-route";
import type { KeptControl } from "./gateway/journal";
import { CONTROL_PREFIX, type ControlDoor } from "./gateway/server";
import { Mistake } from "./kernel/mistake";
import type { Machine } from "./machine";
import { describeWorld } from "./state";
import type { IdentityCenter } from "./world/identity-center";

/**
 * The control endpoint /_simulator/: people and tests read the simulator, inject faults and change its organization.
 */
export class Control implements ControlDoor {
  constructor(private readonly machine: Machine) {}

  handle(request: WireRequest): Answer {
    const { method, path, query, body } = request;
    if (method === "GET" || OF_PROCESS.has(segmentsOf(path)[0] ?? "")) return this.answer(request);
    return this.machine.keep({ kind: "control", method, path, query, body }, () => this.answer(request));
  }

  /** Repeats the effect of a stored request. */
  play(kept: KeptControl): Answer {
    return this.answer(kept);
  }

  private answer(request: Omit<WireRequest, "headers">): Answer {
    const path = segmentsOf(request.path);
    const route = ROUTES.find((candidate) => candidate.method === request.method && candidate.matches(path));
    if (!route) return { status: 404, body: { error: `There is no ${request.method} ${request.path}.` } };
    try {
      const query = Object.fromEntries(new URLSearchParams(request.query));
      const body: unknown = request.body === "" ? {} : JSON.parse(request.body);
      return { status: 200, body: route.run({ machine: this.machine, path, query, body }) ?? {} };
    } catch (error) {
      const mistake = mistakeOf(error);
      if (mistake === null) throw error;
      return { status: 400, body: { error: mistake } };
    }
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Paths that are not part of the world and end with the process. A reset starts a world, so none of them is replayed.
 */
const OF_PROCESS: ReadonlySet<string> = new Set(["faults", "calls", "latency", "throttle", "reset"]);

function segmentsOf(path: string): string[] {
  return path.slice(CONTROL_PREFIX.length).split("/");
}

const ROUTES: readonly ControlRoute[] = [
  controlRoute("GET healthz", () => ({ status: "ok" })),
  controlRoute("GET connect", ({ machine }) => machine.connection),
  controlRoute("GET state", ({ machine }) => describeWorld(machine.world)),
  controlRoute("GET faults", ({ machine }) => machine.faults.list()),
  controlRoute("POST faults", ({ machine, body }) => machine.faults.add(input.faultBody.parse(body))),
  controlRoute("DELETE faults", ({ machine }) => machine.faults.clear()),
  controlRoute("DELETE faults/*", ({ machine, path }) => machine.faults.clear(Number(path[1]))),
  controlRoute("GET calls", ({ machine, query }) => machine.callsSoFar().find(input.callQuery.parse(query))),
  controlRoute("GET calls/counts", ({ machine }) => machine.callsSoFar().counts()),
  controlRoute("GET used-statements", ({ machine }) => machine.usedStatements.list()),
  controlRoute("DELETE calls", ({ machine }) => machine.calls.clear()),
  controlRoute("POST latency", ({ machine, body }) => {
    const { ms, jitterMs = 0 } = input.latencyBody.parse(body);
    Object.assign(machine.latency, { ms, jitterMs });
  }),
  controlRoute("POST throttle", ({ machine, body }) => machine.setThrottle(input.throttleBody.parse(body))),
  controlRoute("POST clock", ({ machine, body }) => machine.advanceClock(input.clockBody.parse(body).advanceMs)),
  controlRoute("POST sessions", ({ machine, body }) => {
    const { accountId, roleName, sessionName } = input.sessionBody.parse(body);
    return machine.credentialsFor(accountId, roleName, sessionName);
  }),
  controlRoute("POST reset", ({ machine }) => machine.reset()),
  controlRoute("POST organizational-units", ({ machine, body }) => {
    const { name, parentId } = input.newUnitBody.parse(body);
    return machine.world.addOrganizationalUnit(name, parentId);
  }),
  controlRoute("POST accounts", ({ machine, body }) => {
    const { id } = machine.world.addAccount(input.newAccountBody.parse(body));
    return { id };
  }),
  controlRoute("PATCH accounts/*", ({ machine, path, body }) => changeAccount(machine, path[1] ?? "", body)),
  controlRoute("DELETE accounts/*", ({ machine, path }) => machine.world.removeAccount(path[1] ?? "")),
  controlRoute("POST accounts/*/leave", ({ machine, path }) => machine.world.leaveOrganization(path[1] ?? "")),
  controlRoute("POST accounts/*/rejoin", ({ machine, path }) => machine.world.rejoinOrganization(path[1] ?? "")),
  controlRoute("POST clusters/*/*/*", ({ machine, path, body }) =>
    machine.world.createCluster(...clusterAt(path), input.clusterBody.parse(body)),
  ),
  controlRoute("PATCH clusters/*/*/*", ({ machine, path, body }) =>
    machine.world.changeCluster(...clusterAt(path), input.clusterBody.parse(body)),
  ),
  controlRoute("POST clusters/*/*/*/recreate", ({ machine, path, body }) =>
    machine.world.recreateCluster(...clusterAt(path), input.clusterBody.parse(body)),
  ),
  controlRoute("DELETE clusters/*/*/*", ({ machine, path }) => machine.world.removeCluster(...clusterAt(path))),
  controlRoute("POST users", ({ machine, body }) => people(machine).addUser(input.newUserBody.parse(body))),
  controlRoute("PATCH users/*", ({ machine, path, body }) =>
    people(machine).changeUser(decodedSegment(path, 1), input.userChangeBody.parse(body)),
  ),
  controlRoute("DELETE users/*", ({ machine, path }) => people(machine).removeUser(decodedSegment(path, 1))),
  controlRoute("POST groups", ({ machine, body }) => {
    const { id, name } = people(machine).addGroup(input.newGroupBody.parse(body).name);
    return { id, name };
  }),
  controlRoute("DELETE groups/*", ({ machine, path }) => people(machine).removeGroup(decodedSegment(path, 1))),
  controlRoute("POST groups/*/members/*", ({ machine, path }) =>
    people(machine).addMember(decodedSegment(path, 1), decodedSegment(path, 3)),
  ),
  controlRoute("DELETE groups/*/members/*", ({ machine, path }) =>
    people(machine).removeMember(decodedSegment(path, 1), decodedSegment(path, 3)),
  ),
  ...ACCESS_ROUTES,
];

function changeAccount({ world }: Machine, id: string, body: unknown): void {
  const change = input.accountChangeBody.parse(body);
  if (change.parentId !== undefined) world.moveAccount(id, change.parentId);
  if (change.state !== undefined) world.setAccountState(id, change.state);
  if (change.tags !== undefined) world.tagAccount(id, change.tags);
  if (change.memberRole !== undefined) world.setMemberRole(id, change.memberRole);
  for (const [region, enabled] of Object.entries(change.regions ?? {})) world.setRegionEnabled(id, region, enabled);
  for (const [region, denied] of Object.entries(change.deniedRegions ?? {})) world.setRegionDenied(id, region, denied);
}

function people({ world }: Machine): IdentityCenter {
  if (!world.identityCenter) throw new Mistake("This scenario has no Identity Center.");
  return world.identityCenter;
}

function mistakeOf(error: unknown): string | null {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  const said = error instanceof Mistake || error instanceof SyntaxError || error instanceof URIError;
  return said ? error.message : null;
}
