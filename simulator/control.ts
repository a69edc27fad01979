import { z } from "zod";
import type { WireRequest } from "./aws/service";
import { ACCESS_ROUTES } from "./control-access";
import * as input from "./control-input";
import { type ControlRoute, cluster, decoded, on } from "./control-route";
import type { IdentityCenter } from "./identity-center";
import type { KeptControl } from "./journal";
import type { Machine } from "./machine";
import { Mistake } from "./mistake";
import { CONTROL_PREFIX, type ControlDoor } from "./server";
import { describeWorld } from "./state";

/** What is under /_simulator/: people and tests look into the simulator, break it and change its organization. */
export class Control implements ControlDoor {
  constructor(private readonly machine: Machine) {}

  handle(request: WireRequest): Answer {
    const { method, path, query, body } = request;
    if (method === "GET" || OF_PROCESS.has(segmentsOf(path)[0] ?? "")) return this.answer(request);
    return this.machine.keep({ kind: "control", method, path, query, body }, () => this.answer(request));
  }

  /** Does again what a request did that was kept. */
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

/** The first segments of what is not the world's: it ends with the process. A reset begins a world, so nothing of it is played. */
const OF_PROCESS: ReadonlySet<string> = new Set(["faults", "calls", "latency", "throttle", "reset"]);

function segmentsOf(path: string): string[] {
  return path.slice(CONTROL_PREFIX.length).split("/");
}

const ROUTES: readonly ControlRoute[] = [
  on("GET healthz", () => ({ status: "ok" })),
  on("GET connect", ({ machine }) => machine.connection),
  on("GET state", ({ machine }) => describeWorld(machine.world)),
  on("GET faults", ({ machine }) => machine.faults.list()),
  on("POST faults", ({ machine, body }) => machine.faults.add(input.faultBody.parse(body))),
  on("DELETE faults", ({ machine }) => machine.faults.clear()),
  on("DELETE faults/*", ({ machine, path }) => machine.faults.clear(Number(path[1]))),
  on("GET calls", ({ machine, query }) => machine.callsSoFar().find(input.callQuery.parse(query))),
  on("GET calls/counts", ({ machine }) => machine.callsSoFar().counts()),
  on("GET used-statements", ({ machine }) => machine.usedStatements.list()),
  on("DELETE calls", ({ machine }) => machine.calls.clear()),
  on("POST latency", ({ machine, body }) => {
    const { ms, jitterMs = 0 } = input.latencyBody.parse(body);
    Object.assign(machine.latency, { ms, jitterMs });
  }),
  on("POST throttle", ({ machine, body }) => machine.setThrottle(input.throttleBody.parse(body))),
  on("POST clock", ({ machine, body }) => machine.advanceClock(input.clockBody.parse(body).advanceMs)),
  on("POST sessions", ({ machine, body }) => {
    const { accountId, roleName, sessionName } = input.sessionBody.parse(body);
    return machine.credentialsFor(accountId, roleName, sessionName);
  }),
  on("POST reset", ({ machine }) => machine.reset()),
  on("POST organizational-units", ({ machine, body }) => {
    const { name, parentId } = input.newUnitBody.parse(body);
    return machine.world.addOrganizationalUnit(name, parentId);
  }),
  on("POST accounts", ({ machine, body }) => {
    const { id } = machine.world.addAccount(input.newAccountBody.parse(body));
    return { id };
  }),
  on("PATCH accounts/*", ({ machine, path, body }) => changeAccount(machine, path[1] ?? "", body)),
  on("DELETE accounts/*", ({ machine, path }) => machine.world.removeAccount(path[1] ?? "")),
  on("POST accounts/*/leave", ({ machine, path }) => machine.world.leaveOrganization(path[1] ?? "")),
  on("POST accounts/*/rejoin", ({ machine, path }) => machine.world.rejoinOrganization(path[1] ?? "")),
  on("POST clusters/*/*/*", ({ machine, path, body }) =>
    machine.world.createCluster(...cluster(path), input.clusterBody.parse(body)),
  ),
  on("PATCH clusters/*/*/*", ({ machine, path, body }) =>
    machine.world.changeCluster(...cluster(path), input.clusterBody.parse(body)),
  ),
  on("POST clusters/*/*/*/recreate", ({ machine, path, body }) =>
    machine.world.recreateCluster(...cluster(path), input.clusterBody.parse(body)),
  ),
  on("DELETE clusters/*/*/*", ({ machine, path }) => machine.world.removeCluster(...cluster(path))),
  on("POST users", ({ machine, body }) => people(machine).addUser(input.newUserBody.parse(body))),
  on("PATCH users/*", ({ machine, path, body }) =>
    people(machine).changeUser(decoded(path, 1), input.userChangeBody.parse(body)),
  ),
  on("DELETE users/*", ({ machine, path }) => people(machine).removeUser(decoded(path, 1))),
  on("POST groups", ({ machine, body }) => {
    const { id, name } = people(machine).addGroup(input.newGroupBody.parse(body).name);
    return { id, name };
  }),
  on("DELETE groups/*", ({ machine, path }) => people(machine).removeGroup(decoded(path, 1))),
  on("POST groups/*/members/*", ({ machine, path }) => people(machine).addMember(decoded(path, 1), decoded(path, 3))),
  on("DELETE groups/*/members/*", ({ machine, path }) =>
    people(machine).removeMember(decoded(path, 1), decoded(path, 3)),
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
