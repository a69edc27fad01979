import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { flowAsCode } from "./flow-code";
import { integrationAsCode } from "./integration-code";
import { anyFlow } from "./testing/any-flow";
import { anyIntegrationForm } from "./testing/any-integration-form";

/** A second opinion about what Terraform reads, as packaged by Debian. */
const TOOL = "/usr/bin/terraform-config-inspect";
const isRequired = process.env.CI === "true";
if (!existsSync(TOOL) && !isRequired) console.info(`${TOOL} absent: the tests with it are skipped.`);
const withTool = existsSync(TOOL) || isRequired ? describe : describe.skip;

const ID = "0198c0de-0000-7000-8000-000000000001";
const NAMES = { integrationName: (id: string) => id, sourceName: (id: string) => id };
const run = promisify(execFile);

interface Module {
  readonly required_providers: object;
  readonly provider_configs: object;
  readonly managed_resources: object;
}

withTool("terraform-config-inspect", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "as-code-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Fails where the tool finds a mistake. */
  async function inspect(text: string): Promise<Module> {
    await writeFile(join(folder, "main.tf"), text);
    const { stdout } = await run(TOOL, ["--json", folder]);
    return JSON.parse(stdout) as Module;
  }

  it("finds a provider and one resource in the code of any integration", async () => {
    const property = fc.asyncProperty(anyIntegrationForm(ID, ["p"]), async (form) => {
      const { terraform } = integrationAsCode({ form, id: ID, hidesExternalId: false }, NAMES, null);
      const { managed_resources: resources, ...module } = await inspect(terraform);
      expect(module).toMatchObject({ required_providers: { apono: { source: "apono-io/apono" } } });
      expect(Object.keys(resources)).toEqual([expect.stringMatching(/^apono_resource_integration\.\w+$/)]);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it("finds one resource in the code of any flow", async () => {
    const property = fc.asyncProperty(anyFlow({ integrationIds: ["i"], providerIds: ["p"] }), async (flow) => {
      const { terraform } = flowAsCode({ ...flow, id: ID }, NAMES, "https://drawbridge.example.com");
      const { managed_resources: resources } = await inspect(terraform);
      expect(Object.keys(resources)).toEqual([expect.stringMatching(/^apono_access_flow_v2\.\w+$/)]);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it("refuses text that is no configuration", async () => {
    await expect(inspect('resource "a" {')).rejects.toThrow();
  });
});
