import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeTempDir } from "../temp-dir";

type Lock = { packages: Record<string, Record<string, unknown>> };
const { onlyRegistry, withAddresses } = require("./addresses.cjs") as {
  onlyRegistry(settings: Record<string, unknown>, lock: Lock): string | null;
  withAddresses(lock: Lock, registry: string): Lock;
};
const { install } = require("./install.cjs") as { install(root: string): Promise<void> };

describe("the address of a package", () => {
  it.each([
    ["node_modules/pg", {}, "https://npm.example/mirror/pg/-/pg-8.0.0.tgz"],
    ["node_modules/a/node_modules/@scope/b", {}, "https://npm.example/mirror/@scope/b/-/b-8.0.0.tgz"],
    ["node_modules/alias", { name: "@scope/b" }, "https://npm.example/mirror/@scope/b/-/b-8.0.0.tgz"],
    ["node_modules/a", { resolved: "https://elsewhere.example/a.tgz" }, "https://elsewhere.example/a.tgz"],
    ["node_modules/a/node_modules/b", { inBundle: true }, undefined],
    ["", {}, undefined],
  ])("follows from its name: %s %j", (path, entry, address) => {
    const lock = { packages: { [path]: { version: "8.0.0", ...entry } } };
    expect(withAddresses(lock, "https://npm.example/mirror/").packages[path]!.resolved).toBe(address);
    expect(withAddresses(lock, "https://npm.example/mirror").packages[path]!.resolved).toBe(address);
  });

  it("follows from nothing where a scope of the packages has a registry of its own", () => {
    const settings = { registry: "https://npm.example/", "@acme:registry": "https://acme.example/" };
    expect(onlyRegistry(settings, { packages: { "": {}, "node_modules/pg": {} } })).toBe("https://npm.example/");
    expect(onlyRegistry(settings, { packages: { "node_modules/pg/node_modules/@acme/a": {} } })).toBeNull();
  });
});

describe("an installation", () => {
  it("reads no document of a package whose address follows from its name, whatever Node.js warns of", async () => {
    await using registry = await startRegistry("/tiny/-/tiny-1.0.0.tgz");
    await registry.install({ NODE_EXTRA_CA_CERTS: join(registry.root, "missing.pem") });
    expect(registry.asked).toEqual(["/tiny/-/tiny-1.0.0.tgz"]);
  });

  it("reads the documents where packages are kept at other addresses, and needs no .npmrc", async () => {
    await using registry = await startRegistry("/download/tiny.tgz");
    rmSync(join(registry.root, ".npmrc"));
    await registry.install();
    expect(registry.asked.slice(-2)).toEqual(["/tiny", "/download/tiny.tgz"]);
  });

  it("fails with the registry's reason where it has no such package", async () => {
    await using registry = await startRegistry(null);
    await expect(registry.install()).rejects.toThrow(/^The dependencies could not be installed: 404 Not Found/);
  });
});

/** A registry with one package, kept at this path or nowhere, and a checkout that needs it and has another one installed. */
async function startRegistry(path: string | null) {
  const folder = await makeTempDir();
  mkdirSync(join(folder.path, "package"));
  writeFileSync(join(folder.path, "package", "package.json"), JSON.stringify({ name: "tiny", version: "1.0.0" }));
  execFileSync("tar", ["-czf", join(folder.path, "tiny.tgz"), "-C", folder.path, "package"]);
  const tarball = readFileSync(join(folder.path, "tiny.tgz"));
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const asked: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(url!);
    const dist = { tarball: `http://${headers.host}${path}`, integrity };
    const document = { name: "tiny", versions: { "1.0.0": { name: "tiny", version: "1.0.0", dist } } };
    if (url === path) response.end(tarball);
    else if (url === "/tiny" && path) response.end(JSON.stringify(document));
    else response.writeHead(404).end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const root = join(folder.path, "checkout");
  mkdirSync(join(root, "node_modules", "left-over"), { recursive: true });
  // The lock of a start is in it.
  mkdirSync(join(root, ".drawbridge"));
  const own = { name: "checkout", version: "1.0.0", dependencies: { tiny: "1.0.0" } };
  const packages = { "": own, "node_modules/tiny": { version: "1.0.0", integrity } };
  writeFileSync(join(root, "package.json"), JSON.stringify(own));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ ...own, lockfileVersion: 3, packages }));
  writeFileSync(join(root, ".npmrc"), "omit-lockfile-registry-resolved=true\n");
  const variables = {
    npm_config_registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    npm_config_cache: join(folder.path, "cache"),
    // The settings of this machine's npm do not count.
    npm_config_userconfig: join(folder.path, "user.npmrc"),
    npm_config_globalconfig: join(folder.path, "global.npmrc"),
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
  return {
    asked,
    root,
    /** Throws where the package is not there afterwards, or something else is. */
    async install(more: Readonly<Record<string, string>> = {}) {
      const before = { ...process.env };
      Object.assign(process.env, variables, more);
      try {
        await install(root);
      } finally {
        process.env = before;
      }
      expect(existsSync(join(root, "node_modules", "tiny", "package.json"))).toBe(true);
      expect(existsSync(join(root, "node_modules", "left-over"))).toBe(false);
      expect(readdirSync(join(root, ".drawbridge"))).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      folder.remove();
    },
  };
}
