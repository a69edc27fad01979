import { aDefinition, aTarget } from "../../../../testing/access-flows";
import type { AccessRequest } from "../access-request.entity";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";
import type { RequestProblem } from "./evaluate-items";

const { harness, fixture, ask } = useRequestHarness();

/** The problems of a preview, and of asking for the same. */
async function problems(given: object = {}, by = "mia"): Promise<[RequestProblem[], RequestProblem[]]> {
  const { problems: previewed } = await harness.requests.preview(fixture.actor(by), fixture.form(given));
  const asked = await ask(given, by).then(
    () => [],
    (error: { fields: RequestProblem[] }) => error.fields,
  );
  return [previewed.map(({ code: _, ...problem }) => problem), asked];
}

describe("a preview and the request itself", () => {
  it.each<[string, object, string]>([
    ["no duration is given", { durationSeconds: undefined }, "durationSeconds"],
    ["it is too long", { durationSeconds: 3_660 }, "resourceIds.0"],
    ["the access is not allowed", { permissions: [{ permission: "AmazonEKSAdminPolicy" }] }, "resourceIds.0"],
    ["a cluster is named twice", { resourceIds: ["x", "x"] }, "resourceIds.0"],
  ])("agree where %s", async (_what, given, path) => {
    await fixture.flow(anyApprover(OWNER));
    const [previewed, asked] = await problems(given);
    expect(previewed.map((one) => one.path.join("."))).toContain(path);
    expect(asked).toEqual(previewed);
  });

  it("list everything at once: problems of the form, of the flow, and pending requests", async () => {
    await fixture.flow(anyApprover(OWNER));
    await ask();
    const [previewed, asked] = await problems({ durationSeconds: undefined });
    expect(previewed.map(({ path }) => path.join("."))).toEqual(["durationSeconds", "resourceIds.0"]);
    expect(asked).toEqual(previewed);
  });
});

describe("a pending request for the same access", () => {
  const waitsFor = (by: string, granteeId: string): Promise<AccessRequest> => ask({ granteeId }, by);

  it("is named to those who may see it, and to nobody else", async () => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    const { id } = await waitsFor("max", fixture.idOf("mia"));
    const refused = async (by: string) =>
      ask({ granteeId: fixture.idOf("mia") }, by).catch(({ code, message }) => ({ code, message }));
    expect(await refused("mia")).toMatchObject({ code: "CONFLICT", message: expect.stringContaining(id) });
    expect(await refused("max")).toMatchObject({ code: "CONFLICT", message: expect.stringContaining(id) });
    expect(await refused("pia")).toMatchObject({ code: "CONFLICT", message: expect.not.stringContaining(id) });
  });
});

describe("the rules of several flows", () => {
  it("are listed flow by flow with its name, those of the nearest flow first", async () => {
    const timeframe = { daysOfWeek: ["MON" as const], startTime: "00:00", endTime: "00:01", timeZone: "UTC" };
    const far = await fixture.flow(anyApprover(OWNER), { timeframe });
    await harness.db.query("update access_flows set max_duration_seconds = 60");
    const near = await fixture.flow(anyApprover(OWNER));
    const permissions = [{ permission: "AmazonEKSAdminPolicy" }];
    const { problems: found } = await harness.requests.preview(fixture.actor("mia"), fixture.form({ permissions }));
    expect(found.map(({ rule, flow }) => [rule, flow?.id])).toEqual([
      ["PERMISSION_NOT_ALLOWED", near.id],
      ["PERMISSION_NOT_ALLOWED", far.id],
      ["TOO_LONG", far.id],
      ["OUTSIDE_TIMEFRAME", far.id],
    ]);
    for (const { message, flow } of found) expect(message).toContain(`'${flow!.name}'`);
  });

  it("name each flow that requires a second factor", async () => {
    const asking = (minutes: number, only: string) =>
      fixture.flow(anyApprover(OWNER), {
        settings: { ...aDefinition().settings, mfaRequired: true, mfaMaxAgeSeconds: minutes * 60 },
        targets: [
          aTarget(fixture.integration.id, { resources: [{ mode: "INCLUDE", by: "NAME", key: null, values: [only] }] }),
        ],
      });
    const first = await asking(60, "payments");
    const second = await asking(15, "orders");
    const resourceIds = [fixture.payments.id, fixture.orders.id];
    const [previewed, asked] = await problems({ resourceIds });
    expect(previewed.map(({ rule, flow, message }) => [rule, flow?.id, message.split(" shown")[0]])).toEqual([
      ["MFA_REQUIRED", first.id, `'${first.name}' needs a second factor`],
      ["MFA_REQUIRED", second.id, `'${second.name}' needs a second factor`],
    ]);
    expect(asked).toEqual(previewed);
  });
});
