const { failureOf, missingPackages, reasonOf } = require("./install.cjs") as {
  failureOf(output: string): string;
  missingPackages(wanted: Packages, found: Packages, machine: { platform: string; arch: string }): string[];
  reasonOf(output: string): string;
};
const { argsTakenByNpm } = require("./main.cjs") as {
  argsTakenByNpm(command: string, args: string[], env: Record<string, string>): string[];
};

type Packages = Record<string, Record<string, unknown>>;
const linux = { platform: "linux", arch: "x64" };
const pg = { version: "8.0.0", integrity: "sha512-a" };

describe("the list of packages missing from node_modules", () => {
  it("is empty when every package of the lock file is there", () => {
    expect(missingPackages({ "": {}, "node_modules/pg": pg }, { "node_modules/pg": pg }, linux)).toEqual([]);
  });

  it("has a package that is absent or of another version", () => {
    expect(missingPackages({ "node_modules/pg": pg }, {}, linux)).toEqual(["node_modules/pg"]);
    expect(
      missingPackages({ "node_modules/pg": pg }, { "node_modules/pg": { ...pg, version: "7.0.0" } }, linux),
    ).toEqual(["node_modules/pg"]);
  });

  it("has an optional package for this machine, not one for others", () => {
    const optional = { ...pg, optional: true, os: ["linux"], cpu: ["x64"] };
    expect(missingPackages({ native: optional }, {}, linux)).toEqual(["native"]);
    expect(missingPackages({ native: optional }, {}, { platform: "darwin", arch: "arm64" })).toEqual([]);
    expect(missingPackages({ native: { ...optional, libc: ["musl"] } }, {}, linux)).toEqual([]);
  });
});

describe("the reason why npm failed", () => {
  it("is in its first lines, without codes and paths", () => {
    const output =
      "npm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error network request failed\nnpm error A complete log of this run\n";
    expect(reasonOf(output)).toBe("network request failed");
  });
});

describe("a registry that cannot be reached", () => {
  it.each([
    [
      "npm error FetchError: request to http://127.0.0.1:9/zod failed, reason: connect ECONNREFUSED 127.0.0.1:9 at ClientRequest.<anonymous> (/usr/lib/node_modules/npm/index.js:130:14)\nnpm error     at ClientRequest.emit (node:events:524:28)\n",
      " at http://127.0.0.1:9 cannot be reached (connect ECONNREFUSED 127.0.0.1:9): check the network",
    ],
    [
      "npm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error network request to https://registry.example/a failed, reason: getaddrinfo ENOTFOUND registry.example\n",
      " at https://registry.example cannot be reached (ENOTFOUND): check the network",
    ],
    [
      "npm error code ERR_SOCKET_TIMEOUT\nnpm error network Socket timeout\n",
      " cannot be reached (ERR_SOCKET_TIMEOUT): check",
    ],
  ])("is one sentence with advice, and no stack", (output, sentence) => {
    expect(failureOf(output)).toContain(`because the npm registry${sentence}`);
    expect(failureOf(output)).toMatch(/"npm config set registry <address>" .* and start again\.$/);
    expect(failureOf(output)).not.toMatch(/\n| at \S+ \(/);
  });

  it("is not blamed for other failures", () => {
    const output =
      "npm error Cannot read properties of null at Arborist.load (/usr/lib/npm/arborist.js:10:3)\nnpm error     at async x (a.js:1:2)\n";
    expect(failureOf(output)).toBe("The dependencies could not be installed: Cannot read properties of null");
  });
});

describe("options npm takes for itself", () => {
  it("reach the demo all the same", () => {
    expect(argsTakenByNpm("demo", [], { npm_config_json: "true" })).toEqual(["--json"]);
    expect(argsTakenByNpm("demo", ["--json"], { npm_config_json: "true" })).toEqual([]);
    expect(argsTakenByNpm("test", [], { npm_config_json: "true" })).toEqual([]);
  });
});
