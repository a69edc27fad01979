import type { Machine } from "./machine";

export interface ControlRequest {
  readonly machine: Machine;
  /** Still percent-encoded. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ControlRoute {
  readonly method: string;
  readonly matches: (path: readonly string[]) => boolean;
  readonly run: (ask: ControlRequest) => unknown;
}

/** `*` stands for one segment, such as an account id. */
export function controlRoute(pattern: string, run: (ask: ControlRequest) => unknown): ControlRoute {
  const [method = "", path = ""] = pattern.split(" ");
  const segments = path.split("/");
  const matches = (asked: readonly string[]) =>
    asked.length === segments.length && segments.every((segment, i) => segment === "*" || segment === asked[i]);
  return { method, matches, run };
}

/** clusters/<account id>/<region>/<name> */
export function clusterAt([, accountId = "", region = "", name = ""]: readonly string[]): [string, string, string] {
  return [accountId, region, name];
}

/** Names of people and groups may hold spaces and "@", ARNs hold slashes. */
export function decodedSegment(path: readonly string[], index: number): string {
  return decodeURIComponent(path[index] ?? "");
}
