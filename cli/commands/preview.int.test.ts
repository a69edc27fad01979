import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upsertRequestOf } from "../../server/terraform/testing/provider-models";
import {
  aFlowModel,
  applyFlow,
  applyIntegration,
  aTargetModel,
  openTerraformHarness,
  type TerraformHarness,
} from "../../server/terraform/testing/terraform-harness";
import { runInTest } from "../testing/run-in-test";
import { previewCommand } from "./preview";

describe("drawbridge preview", () => {
  let harness: TerraformHarness;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    harness = await openTerraformHarness();
    await applyIntegration(harness);
    folder = await mkdtemp(join(tmpdir(), "preview-"));
    env = {
      DRAWBRIDGE_ENDPOINT: harness.origin,
      DRAWBRIDGE_TOKEN: await harness.tokenFor(["ADMIN"], ["READ", "ADMIN"]),
    };
  });
  beforeEach(() => harness.api.platform.db.query("truncate access_flows cascade"));
  afterAll(async () => {
    await harness.close();
    await rm(folder, { recursive: true });
  });

  async function preview(content: unknown, ...options: string[]) {
    const file = join(folder, "change.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return runInTest(previewCommand, [file, ...options], env);
  }

  const planned = (change: object, address = "apono_access_flow_v2.payments") => ({
    type: address.split(".")[0],
    address,
    change,
  });
  const attributes = ({ id, model }: { id: string; model: object }) => ({ ...model, id });
  const edit = aFlowModel({ access_targets: [aTargetModel({ permissions: ["AmazonEKSEditPolicy"] })] });

  it("shows the effect of a document", async () => {
    const { code, stdout, stderr } = await preview(upsertRequestOf(edit));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Payments \(document\.Payments\)\n {2}Makes a new access flow\.\n {2}Nobody gains or loses access/,
    );
  });

  it("shows the effect of each flow of a plan, also one that is renamed or deleted", async () => {
    const { state } = await applyFlow(harness);
    const other = await applyFlow(harness, { name: "Other" });
    const plan = {
      format_version: "1.2",
      resource_changes: [
        planned({
          actions: ["update"],
          before: attributes(state!),
          after: { ...edit, name: "Renamed", id: state!.id },
          after_unknown: { id: true },
        }),
        planned(
          { actions: ["delete"], before: attributes(other.state!), after: null, after_unknown: {} },
          "apono_access_flow_v2.other",
        ),
        planned(
          { actions: ["no-op"], before: attributes(state!), after: attributes(state!), after_unknown: {} },
          "apono_access_flow_v2.same",
        ),
        planned({ actions: ["update"], before: {}, after: {} }, "aws_vpc.main"),
      ],
    };
    const { code, stdout } = await preview(plan, "--json");
    const answer = JSON.parse(stdout) as { previews: object[]; problems: object[] };
    expect({ code, ...answer }).toMatchObject({
      code: 0,
      previews: [
        { address: "apono_access_flow_v2.payments", name: "Renamed", flow_id: state!.id, problems: [] },
        { address: "apono_access_flow_v2.other", action: "DELETE", flow_id: other.state!.id },
      ],
      problems: [],
    });
    expect(answer.previews).toHaveLength(2);
  });

  it("reads Terraform's JSON syntax, its import blocks and doubled signs", async () => {
    const { state } = await applyFlow(harness);
    const file = {
      import: [{ to: "apono_access_flow_v2.payments", id: state!.id }],
      resource: { apono_access_flow_v2: { payments: { "//": "A comment", ...edit, description: "$${x}" } } },
    };
    const { code, stdout } = await preview(file, "--json");
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, previews: [{ flow_id: state!.id }] });
  });

  it("accepts a flow for an integration that the same change creates", async () => {
    const plan = {
      resource_changes: [
        planned(
          { actions: ["create"], before: null, after: { name: "New" }, after_unknown: { id: true } },
          "apono_resource_integration.new",
        ),
        planned({
          actions: ["create"],
          before: null,
          after: aFlowModel({ access_targets: [aTargetModel({ integration_name: "New" })] }),
        }),
      ],
    };
    const { code, stdout } = await preview(plan);
    expect(code).toBe(0);
    expect(stdout).toContain("This flow is for an integration that the same change makes.");
    expect(await preview({ resource_changes: plan.resource_changes.slice(1) })).toMatchObject({
      code: 1,
      stderr: "  access_targets[0].integration.integration_name: No integration is named 'New'.",
    });
  });

  it("names the unknown and ill-formed fields of a document, and exits with 1", async () => {
    const wrong = { ...upsertRequestOf(edit), name: "", grant_duration_in_min: -1, colour: "red" };
    const { code, stdout, stderr } = await preview(wrong);
    expect(code).toBe(1);
    expect(stdout).toBe(" (document.)");
    expect(stderr.split("\n").sort()).toEqual([
      "  colour: 'colour' is unknown here: correct it, or take it out.",
      "  grant_duration_in_min: 'grant_duration_in_min' must be at least 1.",
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ["HCL", 'resource "x" "y" {}', /^change\.json: The file is not JSON\.$/],
    ["another file", { hello: 1 }, /no document of an access flow\.$/],
    ["a list", [], /no document of an access flow\.$/],
    [
      "an expression",
      { resource: { apono_access_flow_v2: { a: { name: "${var.x}", requestors: {} } } } },
      /^apono_access_flow_v2\.a\.name: The text holds an expression/,
    ],
    [
      "a value that is not known yet",
      {
        resource_changes: [
          planned({ actions: ["create"], after: {}, after_unknown: { id: true, requestors: [{ values: true }] } }),
        ],
      },
      /^apono_access_flow_v2\.payments\.requestors\[0\]\.values: .* is known only after the apply/,
    ],
  ])("refuses %s", async (_what, content, stderr) => {
    expect(await preview(content)).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(stderr) });
  });

  it("reports that a plan without flows changes none", async () => {
    expect(await preview({ resource_changes: [] })).toEqual({
      code: 0,
      stdout: "The file changes no access flow.",
      stderr: "",
    });
  });

  it("explains wrong arguments", async () => {
    const run = (args: string[], given: Record<string, string>) => runInTest(previewCommand, args, given);
    const refused = (stderr: RegExp) => ({ code: 1, stdout: "", stderr: expect.stringMatching(stderr) });
    const file = join(folder, "change.json");
    await writeFile(file, JSON.stringify(upsertRequestOf(edit)));
    expect(await run([], env)).toEqual(refused(/^One file is needed\. Write: drawbridge preview FILE/));
    expect(await run([file, "--yes"], env)).toEqual(refused(/Write: drawbridge preview FILE/));
    expect(await run([`${file}.none`], env)).toEqual(refused(/cannot be read \(ENOENT\)\.$/));
    expect(await run([file], {})).toEqual(
      refused(/^DRAWBRIDGE_ENDPOINT is missing[^\n]+\nDRAWBRIDGE_TOKEN is missing/),
    );
    const elsewhere = { ...env, DRAWBRIDGE_ENDPOINT: "http://drawbridge.example.com" };
    expect(await run([file], elsewhere)).toEqual(refused(/must be an https:\/\/ address/));
    expect(await run([file], { ...env, DRAWBRIDGE_ENDPOINT: "http://127.0.0.1:1" })).toEqual(
      refused(/does not answer/),
    );
    expect(await run([file], { ...env, DRAWBRIDGE_TOKEN: "wrong" })).toEqual(refused(/token/));
    const narrow = await harness.tokenFor(["ADMIN"], ["READ"]);
    expect(await run([file], { APONO_ENDPOINT: harness.origin, APONO_PERSONAL_TOKEN: narrow })).toEqual(
      refused(/ADMIN/),
    );
  });
});
