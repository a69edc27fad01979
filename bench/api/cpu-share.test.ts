import { cpuShareOf } from "./cpu-share";

const node = (id: number, url: string, children: number[] = [], functionName = "f") => ({
  id,
  callFrame: { functionName, url },
  children,
});

describe("the share of limits and authorization", () => {
  it("counts what they call, but not what runs inside a guard or a wrapper, nor idle time", () => {
    const nodes = [
      node(1, "", [2, 3, 6, 8], "(root)"),
      node(2, "", [], "(idle)"),
      node(3, "/dist/server/edge/operations/time-limits.js", [4, 5]),
      node(4, "/node_modules/pg/client.js"),
      node(5, "/dist/server/edge/operation-cost.js", [9]),
      node(6, "/dist/server/graphql/access.js", [7]),
      node(7, "/dist/server/resources/resource.resolver.js"),
      node(8, "/dist/server/auth/authenticate.js"),
      node(9, "node:crypto"),
    ];
    const samples = [2, 2, 4, 5, 9, 6, 7, 7, 7, 8, 4, 4];
    const share = cpuShareOf({ nodes, samples, timeDeltas: samples.map(() => 10) });
    expect(share).toEqual({ limits: 20, authorization: 20 });
  });
});
